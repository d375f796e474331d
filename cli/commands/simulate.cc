#include "costplan/simulate.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"
#include "load.h"
#include "money/dimension.h"
#include "outputs.h"

namespace costplan::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

// A bar with the time that is left, on a terminal and for what takes long only.
class Progress {
 public:
  // `at_most`: it may be over before all is done.
  explicit Progress(bool at_most)
      : is_terminal_(isatty(STDERR_FILENO) != 0), at_most_(at_most), began_(Clock::now()) {}
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool operator()(double done) {
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    constexpr double kPatience = 2;
    if (is_terminal_ && seconds > kPatience && seconds - shown_at_ > 0.2) {
      constexpr int kWidth = 30;
      const int full = static_cast<int>(done * kWidth);
      std::string bar(static_cast<std::size_t>(full), '#');
      bar.resize(kWidth, '.');
      char left[64] = "";
      if (done > 0) {  // before, nothing is known of the rest
        std::snprintf(left, sizeof left, ", %s%.0f s left", at_most_ ? "at most " : "",
                      seconds * (1 - done) / done);
      }
      std::fprintf(stderr, "\r[%s] %3.0f%%%s\033[K", bar.c_str(), done * 100, left);
      std::fflush(stderr);
      shown_ = true;
      shown_at_ = seconds;
    }
    return interrupted == 0;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool is_terminal_;
  bool at_most_;
  Clock::time_point began_;
  bool shown_ = false;
  double shown_at_ = 0;
};

// `300`, `300 s`, `5 min`, `1 h`, `1 d`: seconds; nullopt for what is none.
std::optional<int> read_seconds(const std::string& text) {
  constexpr double kMost = 366.0 * 24 * 3600;
  const bool is_bare = Quantity::parse(text).has_value();
  const auto time = parse_value(is_bare ? text + " s" : text, Dimension::kSeconds);
  const double seconds = time ? time->value.approximate() : 0;
  if (seconds < 1 || seconds > kMost || seconds != std::floor(seconds)) return std::nullopt;
  return static_cast<int>(seconds);
}

Result<SimulateOptions> options_of(const SimulateArgs& args, Date as_of) {
  SimulateOptions out = whole_month(Month::of(as_of));
  Errors errors;
  const auto time = [&](const std::string& text, const char* option, std::int64_t& into) {
    if (text.empty()) return;
    const auto parsed = UtcTime::parse(text);
    if (parsed) {
      into = parsed->seconds();
    } else {
      errors.push_back({.message = parsed.error().message, .path = option});
    }
  };
  time(args.from, "--from", out.from_s);
  const auto begin = UtcTime::from_seconds(out.from_s);
  out.to_s = out.from_s + Month::of(begin->date()).days() * UtcTime::kSecondsPerDay;
  time(args.to, "--to", out.to_s);
  out.engine = args.engine == "event" ? EngineChoice::kEvent : EngineChoice::kAnalytic;
  constexpr int kUntilPrecise = 400;
  out.seeds = args.seeds.value_or(args.precision.empty() ? SimulateOptions().seeds : kUntilPrecise);
  out.threads = args.threads;
  if (!args.precision.empty()) {
    const auto share = read_share(args.precision);
    const double precision = share ? share->approximate() : 0;
    if (precision > 0 && precision < 1) {
      out.precision = precision;
    } else {
      errors.push_back({.message = "'" + args.precision + "' is no share above 0% and below 100%",
                        .path = "--precision",
                        .hint = "such as 1% or 0.01"});
    }
    if (args.engine != "event") {
      errors.push_back({.message = "only figures of --engine event have intervals",
                        .path = "--precision",
                        .hint = "the analytic engine computes them without drawing anything"});
    }
  }
  if (const auto seconds = read_seconds(args.step)) {
    out.step_s = *seconds;
  } else {
    errors.push_back(
        {.message = "'" + args.step + "' is not a time of whole seconds, 1 s to 366 days",
         .path = "--step",
         .hint = "such as 60, 20 s, 5 min, 1 h or 1 d"});
  }
  out.traffic_factor = args.factor;
  const auto refuse = [&](bool given, const char* option, const char* message, const char* hint) {
    if (given) errors.push_back({.message = message, .path = option, .hint = hint});
  };
  const char* const without = "leave it out, or --headroom";
  refuse(args.headroom && !args.series.empty(), "--series", "--headroom has no series", without);
  refuse(args.headroom && !args.plot.empty(), "--plot", "--headroom has no plot", without);
  refuse(args.headroom && !args.fail_on.empty(), "--fail-on",
         "--headroom asks where objectives fail, not whether", without);
  refuse(args.headroom && args.engine == "event", "--engine",
         "--headroom searches with the analytic engine", without);
  refuse(args.headroom && args.format == "csv", "--format", "--headroom has no csv",
         "take table or json");
  refuse(args.seeds.has_value() && args.engine != "event", "--seeds",
         "only --engine event draws anything", "add --engine event, or leave it out");
  if (!errors.empty()) return errors;
  return out;
}

bool hold(const std::vector<ObjectiveProjection>& objectives) {
  if (!std::ranges::all_of(objectives, &ObjectiveProjection::holds)) return false;
  if (std::ranges::all_of(objectives, &ObjectiveProjection::is_certain)) return true;
  say("error: --fail-on: the objectives hold only as long as no storm of retries begins, see the "
      "warning: --engine event simulates it");
  return false;
}

}  // namespace

int run_simulate(const SimulateArgs& args) {
  const auto catalog = choose_catalog({});
  if (!catalog) return report(catalog.errors());
  const Date as_of = (*catalog)->as_of();
  auto options = options_of(args, as_of);
  if (!options) return report(options.errors());
  const auto stack = read_stack(args.stack, args.settings);
  if (!stack) return report(stack.errors());
  if (const Errors problems = validate(*stack); !problems.empty()) return report(problems);
  const auto load = read_load(*stack, args.stack, args.traffic, as_of);
  if (!load) return report(load.errors());
  std::vector<std::string> inputs = stack->files;
  inputs.push_back(args.stack);
  inputs.insert(inputs.end(), load->files.begin(), load->files.end());
  const auto may_write = check_outputs(
      {{"--output", args.output}, {"--series", args.series}, {"--plot", args.plot}}, inputs,
      "simulation");
  if (!may_write) return report(may_write.errors());
  std::signal(SIGINT, on_interrupt);
  if (args.headroom) {
    const Result<Headroom> found = [&] {
      Progress progress(false);
      options->progress = [&](double done) { return progress(done); };
      return headroom(*stack, *load, *options);
    }();
    if (!found) return report(found.errors());
    return emit(args.format == "json" ? to_json(*found) : to_table(*found), args.output);
  }
  // Sparklines, plots and series want every step.
  options->keep_series = args.format != "json" || !args.series.empty() || !args.plot.empty();
  Result<Projection> projection = [&] {
    Progress progress(options->precision > 0);
    options->progress = [&](double done) { return progress(done); };
    return simulate(*stack, *load, *options);
  }();
  if (!projection) return report(projection.errors());
  for (const auto& [text, file] :
       {std::pair(&to_series_csv, &args.series), {&to_svg, &args.plot}}) {
    if (file->empty()) continue;
    if (const int failed = emit((*text)(*projection), *file); failed != kOk) return failed;
  }
  const std::string text = args.format == "json"  ? to_json(*projection)
                           : args.format == "csv" ? to_series_csv(*projection)
                                                  : to_table(*projection);
  if (const int failed = emit(text, args.output); failed != kOk) return failed;
  if (args.fail_on != "objectives") return kOk;
  if (!projection->is_complete) {
    say("error: --fail-on: stopped before the end, so that nobody knows whether objectives hold");
    return kGateFailed;
  }
  return hold(projection->objectives) ? kOk : kGateFailed;
}

}  // namespace costplan::cli
