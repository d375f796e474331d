#include "options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "console.h"
#include "costplan/queueing.h"
#include "costplan/version.h"
#include "help_text.h"

namespace costplan::cli {
namespace {

CLI::Validator not_empty();

CLI::Option* add_catalog_option(CLI::App& app, std::string& target) {
  return app
      .add_option("--catalog", target, "SQLite price catalog to use instead of the one built in")
      ->type_name("FILE")
      ->check(not_empty())
      ->envname("COSTPLAN_CATALOG");
}

void add_stacks(CLI::App& app, std::vector<std::string>& target) {
  app.add_option("stack", target, "Stack files; - is standard input")
      ->required()
      ->type_name("STACK");
}

void add_settings(CLI::App& app, std::vector<std::string>& target) {
  app.add_option("--set", target, "Set a value before estimating; repeatable")
      ->type_name("PATH=VALUE")
      ->take_all()
      ->allow_extra_args(false);
}

void add_format(CLI::App& app, std::string& target, const std::vector<std::string>& formats) {
  app.add_option("--format", target, "How to print it")
      ->type_name("FORMAT")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
}

// Everything of PricingArgs but the stacks.
void add_pricing(CLI::App& app, PricingArgs& args) {
  add_settings(app, args.settings);
  app.add_option("--month", args.month,
                 "A calendar month with its real hours; the average of 730 hours otherwise")
      ->type_name("YYYY-MM")
      ->check(not_empty());
  app.add_option("--as-of", args.as_of, "Prices in force on this date; the newest otherwise")
      ->type_name("YYYY-MM-DD")
      ->check(not_empty());
  app.add_option("--region", args.region, "Price the stack in another region")
      ->type_name("REGION")
      ->check(not_empty());
  app.add_option("--free-tier", args.free_tier,
                 "Net the always-free allowances of the account (off, always)")
      ->type_name("MODE")
      ->check(CLI::IsMember({"off", "always"}));
  app.add_flag("--allow-missing", args.allow_missing,
               "List lines without a price outside the total instead of failing");
  app.add_option("--output,-o", args.output, "Write to a file instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  add_catalog_option(app, args.catalog);
}

void define_estimate(CLI::App& app, EstimateArgs& args) {
  add_stacks(app, args.pricing.stacks);
  add_format(app, args.format, {"table", "json", "csv", "markdown"});
  app.add_flag("--explain", args.explain, "Formula, rate, tier and source under every line");
  app.add_option_function<std::string>(
         "--traffic",
         [&args](const std::string& file) {
           args.is_projected = true;
           args.traffic = file;
         },
         "Project the usage by simulating a load file, that of the stack by default, and print "
         "declared and projected usage")
      ->type_name("[FILE]")
      ->expected(0, 1);
  app.add_option("--group-by", args.group_by, "service, resource or tag:NAME; not for json")
      ->type_name("KEY")
      ->check(not_empty());
  add_pricing(app, args.pricing);
  app.footer(kEstimateFooter);
}

void define_compare(CLI::App& app, CompareArgs& args) {
  add_stacks(app, args.pricing.stacks);
  add_format(app, args.format, {"table", "markdown", "csv", "json"});
  add_pricing(app, args.pricing);
  app.footer(kCompareFooter);
}

void define_explain(CLI::App& app, ExplainArgs& args) {
  app.add_option("stack", args.stack, "Stack file; - is standard input")
      ->required()
      ->type_name("STACK");
  app.add_option("what", args.what,
                 "A resource, RESOURCE/LINE, or a line of any resource; the whole stack otherwise")
      ->type_name("RESOURCE/LINE")
      ->check(not_empty());
  add_pricing(app, args.pricing);
  app.footer(kExplainFooter);
}

void define_simulate(CLI::App& app, SimulateArgs& args) {
  app.add_option("stack", args.stack, "Stack file; - is standard input")
      ->required()
      ->type_name("STACK");
  add_settings(app, args.settings);
  app.add_option("--traffic", args.traffic, "Load file; the one that the stack names otherwise")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--from", args.from, "Start, in UTC; the month of the newest prices otherwise")
      ->type_name("TIME")
      ->check(not_empty());
  app.add_option("--to", args.to, "End; as many days later as the month of the start has otherwise")
      ->type_name("TIME")
      ->check(not_empty());
  app.add_option("--engine", args.engine,
                 "analytic: formulas, minute by minute; event: every request, with 95% intervals")
      ->type_name("ENGINE")
      ->check(CLI::IsMember({"analytic", "event"}))
      ->capture_default_str();
  app.add_option("--seeds", args.seeds,
                 "Runs of the event engine: 8; with --precision the most, 400")
      ->type_name("N");
  app.add_option("--precision", args.precision,
                 "Run the event engine until p50, p95 and p99 are known as well, such as 1%")
      ->type_name("SHARE")
      ->check(not_empty());
  app.add_option("--threads", args.threads,
                 "Of the event engine; 0: as many as the machine has. Results do not depend on it")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--step", args.step,
                 "Step of the series: a divisor or a multiple of 60 s, such as 20s, 5min or 1d")
      ->type_name("TIME")
      ->check(not_empty())
      ->capture_default_str();
  app.add_option("--factor", args.factor, "Times the traffic of the load file")
      ->type_name("FACTOR")
      ->capture_default_str();
  app.add_flag("--headroom", args.headroom,
               "What breaks first, second, third when the traffic grows");
  add_format(app, args.format, {"table", "json", "csv"});
  app.add_option("--series", args.series, "Write a row per step to a CSV file")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--plot", args.plot, "Draw the curves into an SVG file")
      ->type_name("FILE")
      ->check(not_empty());
  app.add_option("--fail-on", args.fail_on,
                 "Exit 1 when an objective does not hold, or Ctrl-C stops it")
      ->type_name("objectives")
      ->check(CLI::IsMember({"objectives"}));
  app.add_option("--output,-o", args.output, "Write to a file instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  app.footer(kSimulateFooter);
}

void define_reconcile(CLI::App& app, ReconcileArgs& args) {
  add_stacks(app, args.pricing.stacks);
  app.add_option("--claims", args.claims, "Claims files; repeatable")
      ->type_name("FILE")
      ->required()
      ->take_all()
      ->allow_extra_args(false)
      ->check(not_empty());
  app.add_option("--format", args.format, "How to print it")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json", "csv", "markdown"}))
      ->capture_default_str();
  app.add_option("--fail-on", args.fail_on,
                 "Exit 1 when a cost or total is off by more than this share of the claim")
      ->type_name("difference=SHARE")
      ->check(not_empty());
  add_pricing(app, args.pricing);
  app.footer(kReconcileFooter);
}

void define_queue(CLI::App& app, QueueArgs& args) {
  app.add_option("model", args.model, "How requests arrive, are served and wait; see below")
      ->type_name("MODEL")
      ->required();
  auto add = [&](const char* name, std::string& target, const char* type, const char* about) {
    return app.add_option(name, target, about)->type_name(type)->check(not_empty());
  };
  add("--arrival-rate", args.arrival_rate, "RATE",
      "Requests that arrive, such as 8/s or 480/min; of mm-finite: of one member at rest");
  add("--service-time", args.service_time, "TIME", "Mean time of service, such as 250ms");
  add("--servers", args.servers, "N", "Servers that work side by side, up to 1000000");
  add("--capacity", args.capacity, "N",
      "Requests in the system at most, those in service included");
  add("--population", args.population, "N", "Members who ask");
  add("--scv", args.scv, "NUMBER",
      "Squared coefficient of variation of the service time: variance / mean²");
  add("--arrival-scv", args.arrival_scv, "NUMBER", "The same of the time between arrivals; 1");
  add("--shape", args.shape, "SHAPE",
      "Of mg1's service time, for percentiles: gamma, lognormal or hyperexponential");
  add("--stages", args.stages, "N", "Exponential stages of a service");
  add("--patience-rate", args.patience_rate, "RATE", "Rate at which one who waits gives up");
  app.add_option("--target", args.targets,
                 "Find the smallest number of servers that keeps it; repeatable")
      ->type_name("TARGET")
      ->take_all()
      ->allow_extra_args(false)
      ->check(not_empty());
  add_format(app, args.format, {"table", "json"});
  app.add_option("--output,-o", args.output, "Write to a file instead of standard output")
      ->type_name("FILE")
      ->check(not_empty());
  std::string models;
  for (const auto& [name, about] : queue_models())
    models += fmt::format("  {:<10} {}\n", name, about);
  std::string footer = kQueueFooter;
  footer.replace(footer.find("{models}"), 8, models);
  app.footer(footer);
}

void define_catalog(CLI::App& app, CatalogArgs& args) {
  app.require_subcommand(1);
  app.footer(kCatalogFooter);
  auto shared = [&](CLI::App& sub, const char* as_of) {
    sub.add_option("--service", args.service, "Service code such as AmazonRDS")->type_name("CODE");
    sub.add_option("--as-of", args.as_of, as_of)->type_name("YYYY-MM-DD");
    add_format(sub, args.format, {"table", "json", "csv"});
    add_catalog_option(sub, args.catalog);
    sub.footer(kCatalogFooter);
  };
  auto filters = [&](CLI::App& sub) {
    shared(sub, "Only rows in force on this date; every row otherwise");
    sub.add_option("--usage-type", args.usage_type, "Usage type such as NatGateway-Hours")
        ->type_name("TYPE");
    sub.add_option("--region", args.region, "Rows that can price something in this region")
        ->type_name("REGION");
    sub.add_option("--term", args.term, "Such as OnDemand, Spot, FreeTier, 'Reserved 1yr'")
        ->type_name("TERM");
  };
  auto* list = app.add_subcommand("list", "List price rows");
  filters(*list);
  list->callback([&args] { args.action = CatalogArgs::Action::kList; });
  auto* show = app.add_subcommand("show", "Show price rows with their sources");
  filters(*show);
  show->callback([&args] { args.action = CatalogArgs::Action::kShow; });
  auto* verify =
      app.add_subcommand("verify", "Check the digest and print every row that is not a list price");
  filters(*verify);
  verify->callback([&args] { args.action = CatalogArgs::Action::kVerify; });
  auto* coverage =
      app.add_subcommand("coverage", "How much of each service has a price, region by region");
  shared(*coverage, "Prices in force on this date; the newest otherwise");
  coverage->callback([&args] { args.action = CatalogArgs::Action::kCoverage; });
  auto* build = app.add_subcommand("build", "Build a catalog from CSV price rows");
  build->add_option("folder", args.folder, "Folder of CSV files, see pricing/README.md")
      ->required()
      ->type_name("FOLDER");
  build->add_option("output", args.output, "SQLite file to write")->required()->type_name("FILE");
  build->footer(kCatalogFooter);
  build->callback([&args] { args.action = CatalogArgs::Action::kBuild; });
}

// The first word that no command or option knows, with what was probably meant.
struct Stranger {
  std::string word;
  bool is_option = false;
  std::string hint;
};

// CLI11 reports leftovers without saying which of them nobody knows.
std::optional<Stranger> find_stranger(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* current = &app;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool is_option = word.size() > 1 && word.starts_with("-");
    std::vector<std::string> names;
    if (is_option) {
      for (const auto* option : current->get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        for (const auto& name : option->get_snames()) names.push_back("-" + name);
      }
    } else {
      const auto commands = current->get_subcommands([](const CLI::App*) { return true; });
      const auto known = std::find_if(commands.begin(), commands.end(),
                                      [&](const CLI::App* sub) { return sub->get_name() == word; });
      if (known != commands.end()) {
        current = *known;
        continue;
      }
      if (commands.empty()) continue;  // a stack file or a value
      for (const auto* sub : commands) names.push_back(sub->get_name());
    }
    const std::string plain = word.substr(0, word.find('='));
    if (std::find(names.begin(), names.end(), plain) != names.end()) continue;
    return Stranger{.word = plain,
                    .is_option = is_option,
                    .hint = did_you_mean(plain, {names.begin(), names.end()})};
  }
  return std::nullopt;
}

// An option that takes one value and has more of them: neither of two files is the better guess.
std::string said_twice(const CLI::App& app) {
  for (const auto* sub : app.get_subcommands()) {
    if (std::string found = said_twice(*sub); !found.empty()) return found;
  }
  for (const auto* option : app.get_options()) {
    const bool takes_one = option->get_expected_max() == 1 &&
                           option->get_multi_option_policy() == CLI::MultiOptionPolicy::Throw;
    const auto& values = option->results();
    if (!takes_one || values.size() < 2) continue;
    std::string listed;
    for (std::size_t i = 0; i < values.size(); ++i) {
      listed += i == 0 ? ", as " : i + 1 < values.size() ? ", " : " and ";
      listed += "'" + values[i] + "'";
    }
    // (Where its value is optional, an empty one would be listed as ''.)
    if (std::ranges::find(values, "") != values.end()) listed.clear();
    return fmt::format("{} is given {}{}; give it once", option->get_name(),
                       values.size() == 2 ? "twice" : std::to_string(values.size()) + " times",
                       listed);
  }
  return "";
}

std::string complaint(const CLI::App& app, const CLI::ParseError& error, int argc,
                      const char* const* argv) {
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    if (std::string repeated = said_twice(app); !repeated.empty()) return repeated;
  }
  const bool leftovers = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
                         dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const auto stranger = leftovers ? find_stranger(app, argc, argv) : std::nullopt;
  if (!stranger) return error.what();
  return fmt::format("unknown {} '{}'{}{}", stranger->is_option ? "option" : "command",
                     stranger->word, stranger->hint.empty() ? "" : ", ", stranger->hint);
}

// `--region "$REGION"` with an unset variable must not price another region.
CLI::Validator not_empty() {
  return CLI::Validator(
      [](const std::string& value) {
        return value.empty() ? std::string("the value is empty") : std::string();
      },
      "");
}

}  // namespace

Parsed parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app("costplan says what a cloud stack will cost before the money is spent.", "costplan");
  app.set_version_flag("--version", std::string("costplan ") + kVersion);
  app.require_subcommand(1);
  app.footer(kMainFooter);
  app.option_defaults()->always_capture_default(false);

  auto* estimate = app.add_subcommand("estimate", "What one or several stacks cost in a month");
  define_estimate(*estimate, options.estimate);
  estimate->callback([&] { options.command = Options::Command::kEstimate; });

  auto* compare = app.add_subcommand("compare", "Stacks side by side, service by service");
  define_compare(*compare, options.compare);
  compare->callback([&] { options.command = Options::Command::kCompare; });

  auto* explain =
      app.add_subcommand("explain", "The whole story of a line, and what would change it most");
  define_explain(*explain, options.explain);
  explain->callback([&] { options.command = Options::Command::kExplain; });

  auto* catalog = app.add_subcommand("catalog", "Look at the prices");
  define_catalog(*catalog, options.catalog);
  catalog->callback([&] { options.command = Options::Command::kCatalog; });

  auto* validate = app.add_subcommand(
      "validate", "Check stack files and their load files without pricing them");
  add_stacks(*validate, options.validate.stacks);
  add_settings(*validate, options.validate.settings);
  validate->add_option("--traffic", options.validate.traffic,
                       "Load file to check with them; the one that each stack names otherwise")
      ->type_name("FILE")
      ->check(not_empty());
  validate->footer(kValidateFooter);
  validate->callback([&] { options.command = Options::Command::kValidate; });

  auto* schema = app.add_subcommand(
      "schema", "The JSON Schema and the reference of stack and load files");
  schema->add_option("--format", options.schema.format, "How to print it")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"json", "markdown"}))
      ->capture_default_str();
  schema->add_flag("--kinds", options.schema.kinds, "Only the kinds of resources, a line each");
  schema->add_flag("--load", options.schema.is_load, "Of load files instead of stack files");
  schema->add_option("--output,-o", options.schema.output, "Write to a file")->type_name("FILE");
  schema->footer(kSchemaFooter);
  schema->callback([&] { options.command = Options::Command::kSchema; });

  auto* reconcile =
      app.add_subcommand("reconcile", "Hold published cost tables against the computed bill");
  define_reconcile(*reconcile, options.reconcile);
  reconcile->callback([&] { options.command = Options::Command::kReconcile; });

  auto* queue = app.add_subcommand(
      "queue", "How long requests wait for a server, and how many servers it takes");
  define_queue(*queue, options.queue);
  queue->callback([&] { options.command = Options::Command::kQueue; });

  auto* simulate = app.add_subcommand("simulate", "Whether a stack holds under its traffic");
  define_simulate(*simulate, options.simulate);
  simulate->callback([&] { options.command = Options::Command::kSimulate; });

  auto* init = app.add_subcommand("init", "Write a commented starter stack");
  init->add_option("file", options.init.output, "Where to write it")->capture_default_str();
  init->add_flag("--force", options.init.force, "Replace an existing file");
  init->footer(kInitFooter);
  init->callback([&] { options.command = Options::Command::kInit; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      std::ostringstream asked_for;  // help or version
      app.exit(error, asked_for);
      return {.options = {}, .exit_code = emit(asked_for.str(), "")};
    }
    say("costplan: error: " + printable(complaint(app, error, argc, argv)));
    say("costplan: `costplan --help` shows the commands");
    return {.options = {}, .exit_code = kBadInput};
  }
  return {.options = options, .exit_code = kOk};
}

}  // namespace costplan::cli
