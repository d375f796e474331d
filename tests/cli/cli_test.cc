// The program as a person or a CI job meets it: what it prints, where, and how it
// exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "costplan/money.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
namespace fs = std::filesystem;

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Cli : public ::testing::Test {
 protected:
  Cli() : folder_(fs::temp_directory_path() / ("costplan-cli-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~Cli() override { fs::remove_all(folder_); }

  // `arguments` go through a shell, redirections of their own before a `#` included; the
  // home folder is empty, so that a catalog of
  // the person who runs the tests does not matter.
  Outcome run(const std::string& arguments) const {
    fs::remove(folder_ / "out");
    fs::remove(folder_ / "err");
    const bool redirects = arguments.ends_with("#");
    const std::string program = "HOME='" + folder_.string() +
                                "' XDG_DATA_HOME= COSTPLAN_CATALOG= '" COSTPLAN_BINARY "' ";
    // bash, for the exit code of the first program of a pipe.
    const std::string script =
        redirects ? "set -o pipefail; { " + program + arguments + "\n} >out 2>err"
                  : program + arguments + " >out 2>err </dev/null";
    std::ofstream(folder_ / "script") << script;
    const int status =
        std::system(("cd '" + folder_.string() + "' && bash ./script").c_str());
    return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = slurp(folder_ / "out"),
            .err = slurp(folder_ / "err")};
  }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return name;
  }

  fs::path folder_;
};

const std::string kProd = COSTPLAN_SOURCE_DIR "/scenarios/theo/stacks/prod.yaml";
const std::string kStaging = COSTPLAN_SOURCE_DIR "/scenarios/theo/stacks/staging.yaml";

const char* const kSmall = R"(stack: small
region: us-east-1
resources:
  nat:
    kind: nat_gateway
    data_processed: 10 GB
)";

TEST_F(Cli, PrintsATreeWithATotal) {
  const auto result = run("estimate " + kProd);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, StartsWith("theo prod · us-east-1 · average month of 730 h"));
  EXPECT_THAT(result.out, HasSubstr("\n TOTAL"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b["))) << "no colour in a pipe";
  EXPECT_EQ(result.err, "");
}

Money sum_of_lines(const nlohmann::json& stack) {
  Money sum;
  for (const auto& line : stack["line_items"]) {
    Money tiers;
    for (const auto& rate : line["rates"]) {
      tiers = *tiers.plus(*Money::parse(rate["cost"].get<std::string>()));
    }
    EXPECT_EQ(tiers.to_string(), line["monthly_cost"].get<std::string>());
    sum = *sum.plus(tiers);
  }
  return sum;
}

TEST_F(Cli, WritesJsonWhoseTotalIsTheExactSumOfItsLines) {
  const auto result = run("estimate " + kProd + " --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["stack"], "theo");
  EXPECT_EQ(json["environment"], "prod");
  EXPECT_EQ(json["hours"], 730);
  EXPECT_EQ(json["catalog"]["digest"].get<std::string>().size(), 64u);
  EXPECT_EQ(sum_of_lines(json).to_string(), json["monthly_cost"].get<std::string>());
  EXPECT_EQ(json["monthly_cost_range"]["likely"], json["monthly_cost"]);
}

TEST_F(Cli, WrapsSeveralStacksWithTheirTotal) {
  const auto result = run("estimate " + kStaging + " " + kProd + " --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  ASSERT_EQ(json["stacks"].size(), 2u);
  Money sum;
  for (const auto& stack : json["stacks"]) sum = *sum.plus(sum_of_lines(stack));
  EXPECT_EQ(sum.to_string(), json["monthly_cost"].get<std::string>());
  EXPECT_THAT(run("estimate " + kStaging + " " + kProd).out, HasSubstr("ALL STACKS"));
}

TEST_F(Cli, PricesACalendarMonthWithItsRealHours) {
  write("s.yaml", kSmall);
  const auto json = nlohmann::json::parse(run("estimate s.yaml --month 2026-02 --format json").out);
  EXPECT_EQ(json["hours"], 672);
  // 672 h · (0.045 + 0.005) + 10 GB · 0.045
  EXPECT_EQ(json["monthly_cost"], "34.05");
  EXPECT_EQ(nlohmann::json::parse(run("estimate s.yaml --format json").out)["monthly_cost"],
            "36.95");
}

TEST_F(Cli, SetsValuesFromTheCommandLine) {
  write("s.yaml", kSmall);
  const auto result = run("estimate s.yaml --set resources.nat.count=2 "
                          "--set 'resources.nat.data_processed=0 GB' --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["monthly_cost"], "73");
}

TEST_F(Cli, GroupsAsAsked) {
  EXPECT_THAT(run("estimate " + kProd + " --group-by service").out, HasSubstr(" AmazonRDS "));
  EXPECT_THAT(run("estimate " + kProd + " --group-by tag:component").out,
              HasSubstr(" observability "));
  EXPECT_THAT(run("estimate " + kProd + " --group-by tag:nobody").out,
              HasSubstr("(no tag nobody)"));
  const auto wrong = run("estimate " + kProd + " --group-by servcie");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'service'?"));
}

TEST_F(Cli, ExplainsEveryLine) {
  write("s.yaml", kSmall);
  const auto result = run("estimate s.yaml --explain");
  EXPECT_THAT(result.out, HasSubstr("1 gateway × 730 h = 730 hours"));
  EXPECT_THAT(result.out, HasSubstr("730 × $0.045 per hour = $32.85"));
  EXPECT_THAT(result.out, HasSubstr("AmazonEC2 NatGateway-Hours in us-east-1, list price since"));
}

TEST_F(Cli, PrintsMarkdownAndCsv) {
  EXPECT_THAT(run("estimate " + kProd + " --format markdown").out,
              StartsWith("### theo prod: $"));
  EXPECT_THAT(run("estimate " + kProd + " --format csv").out,
              StartsWith("stack,environment,resource,kind,description,service_code,usage_type"));
}

TEST_F(Cli, WritesAFileWholeOrNotAtAll) {
  write("s.yaml", kSmall);
  EXPECT_EQ(run("estimate s.yaml --format json --output o.json").exit_code, 0);
  EXPECT_EQ(nlohmann::json::parse(slurp(folder_ / "o.json"))["stack"], "small");
  write("bad.yaml", "stack: x\nregion: us-east-1\nresources: {a: {kind: nope}}\n");
  EXPECT_EQ(run("estimate bad.yaml --format json --output o.json").exit_code, 2);
  EXPECT_EQ(nlohmann::json::parse(slurp(folder_ / "o.json"))["stack"], "small")
      << "what was there is still there";
  const auto nowhere = run("estimate s.yaml --output no/such/folder/o.txt");
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("no/such/folder"));
}

TEST_F(Cli, NeverTurnsAMissingPriceIntoZero) {
  write("s.yaml", kSmall);
  const auto result = run("estimate s.yaml --region sa-east-1");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("s.yaml:4:3: error: resources.nat: "));
  EXPECT_THAT(result.err, HasSubstr("no price for AmazonEC2 NatGateway-Hours (Hrs) in sa-east-1"));
  const auto allowed = run("estimate s.yaml --region sa-east-1 --allow-missing");
  EXPECT_EQ(allowed.exit_code, 0);
  EXPECT_THAT(allowed.out, HasSubstr("no price"));
  EXPECT_THAT(allowed.out, HasSubstr("leaves out 3 lines without a price"));
  EXPECT_THAT(allowed.out, HasSubstr("TOTAL of what is known"));
  EXPECT_THAT(allowed.out, ::testing::ContainsRegex(" nat \\(nat_gateway\\) +unknown"));
  const auto csv = run("estimate s.yaml --region sa-east-1 --allow-missing --format csv "
                       "--group-by service");
  EXPECT_THAT(csv.out, HasSubstr("small,,AmazonEC2,,USD,2"));
}

TEST_F(Cli, RefusesUnknownRegionsAndDates) {
  write("s.yaml", kSmall);
  const auto region = run("estimate s.yaml --region us-esat-1");
  EXPECT_EQ(region.exit_code, 2);
  EXPECT_THAT(region.err, HasSubstr("did you mean 'us-east-1'?"));
  EXPECT_THAT(run("estimate s.yaml --month 2026-13").err, HasSubstr("'2026-13' is not a month"));
  EXPECT_THAT(run("estimate s.yaml --as-of yesterday").err, HasSubstr("'yesterday' is not a date"));
  const auto early = run("estimate s.yaml --as-of 2001-01-01");
  EXPECT_EQ(early.exit_code, 2);
  EXPECT_THAT(early.err, HasSubstr("the oldest price known is of"));
}

TEST_F(Cli, PrintsAllProblemsOfAllStacksAtOnceOnePerLine) {
  write("a.yaml", "stack: a\nregion: us-east-1\nresources:\n  n: {kind: nat_gatway}\n  m: {kind: "
                  "nat_gateway, count: -1, conut: 2}\n");
  write("b.yaml", "stack: b\nregion: mars-1\nresources: {}\n");
  const auto result = run("estimate a.yaml b.yaml");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("a.yaml:4:13: error: resources.n.kind: unknown kind "
                                    "'nat_gatway', did you mean 'nat_gateway'?"));
  EXPECT_THAT(result.err, HasSubstr("a.yaml:5:33: error: resources.m.count: '-1' is negative"));
  EXPECT_THAT(result.err, HasSubstr("resources.m.conut: unknown key, did you mean 'count'?"));
  EXPECT_THAT(result.err, HasSubstr("b.yaml:2:9: error: region: "));
  for (std::size_t at = 0; at < result.err.size();) {
    const auto end = result.err.find('\n', at);
    EXPECT_NE(result.err.substr(at, end - at).find("error: "), std::string::npos);
    at = end + 1;
  }
}

TEST_F(Cli, SuggestsTheCommandOrOptionThatWasMeant) {
  const auto command = run("estimat x.yaml");
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean 'estimate'?"));
  EXPECT_THAT(run("frobnicate").err, HasSubstr("unknown command 'frobnicate'"));
  const auto option = run("estimate --formt json " + kProd);
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_THAT(option.err, HasSubstr("did you mean '--format'?"));
  EXPECT_EQ(run("").exit_code, 2);
  EXPECT_EQ(run("estimate").exit_code, 2);
  EXPECT_EQ(run("estimate " + kProd + " --format xml").exit_code, 2);
}

TEST_F(Cli, HelpsWithRunnableExamples) {
  for (const char* command : {"", "estimate", "compare", "explain", "catalog", "catalog coverage",
                              "validate", "schema", "init"}) {
    const auto result = run(std::string(command) + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, HasSubstr("Examples:\n  costplan ")) << command;
  }
  EXPECT_THAT(run("--version").out, StartsWith("costplan "));
}

TEST_F(Cli, StartsANewStackThatPrintsABill) {
  EXPECT_EQ(run("init mine.yaml").exit_code, 0);
  EXPECT_EQ(run("validate mine.yaml").out, "mine.yaml: ok, 6 resources\n");
  const auto result = run("estimate mine.yaml");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("The bill will be higher"))) << "the starter is complete";
  const auto again = run("init mine.yaml");
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("the file exists"));
}

TEST_F(Cli, ListsEveryRowThatCanPriceSomethingInARegion) {
  const auto result = run("catalog list --region us-east-1 --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto rows = nlohmann::json::parse(result.out);
  std::set<std::string> regions;
  for (const auto& row : rows) regions.insert(row["region"].get<std::string>());
  EXPECT_TRUE(regions.contains("us-east-1"));
  EXPECT_TRUE(regions.contains("global"));
  EXPECT_TRUE(regions.contains("cf:United States"));
  EXPECT_FALSE(regions.contains("us-east-2"));
  const auto region = run("catalog list --region us-est-1");
  EXPECT_EQ(region.exit_code, 2);
  EXPECT_THAT(region.err, HasSubstr("did you mean 'us-east-1'?"));
  EXPECT_THAT(run("catalog list --service AmazonRSD").err, HasSubstr("did you mean 'AmazonRDS'?"));
  EXPECT_THAT(run("catalog show --service AmazonRDS --usage-type InstanceUsage:db.t3.small").out,
              HasSubstr("$0.036 per Hrs"));
}

TEST_F(Cli, ComparesStacksServiceByService) {
  const auto table = run("compare " + kStaging + " " + kProd);
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, StartsWith("theo · us-east-1 · average month of 730 h"));
  EXPECT_THAT(table.out, ::testing::ContainsRegex("Service +staging +prod +Difference +Ratio\n"));
  EXPECT_THAT(table.out, HasSubstr("\n Amazon RDS "));
  EXPECT_THAT(run("compare " + kProd + " --format markdown").out, StartsWith("### theo · "));
  EXPECT_THAT(run("compare " + kStaging + " " + kProd + " --format csv").out,
              StartsWith("service,staging,prod,difference,lines_without_cost\n"));

  const auto json = nlohmann::json::parse(run("compare " + kStaging + " " + kProd +
                                              " --format json").out);
  ASSERT_EQ(json["stacks"].size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    Money sum;
    for (const auto& service : json["services"]) {
      sum = *sum.plus(*Money::parse(service["monthly_cost"][i].get<std::string>()));
    }
    EXPECT_EQ(sum.to_string(), json["stacks"][i]["monthly_cost"].get<std::string>());
  }
  const auto prod = nlohmann::json::parse(run("estimate " + kProd + " --format json").out);
  EXPECT_EQ(json["stacks"][1]["monthly_cost"], prod["monthly_cost"]);
}

TEST_F(Cli, PricesWhatItComparesAsAsked) {
  write("s.yaml", kSmall);
  // 2 · 672 h · (0.045 + 0.005) + 10 GB · 0.045
  EXPECT_THAT(run("compare s.yaml --month 2026-02 --set resources.nat.count=2").out,
              ::testing::ContainsRegex("Amazon VPC +\\$67\\.65\n"));
  const auto missing = run("compare s.yaml s.yaml --region sa-east-1");
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_EQ(missing.out, "");
  EXPECT_THAT(missing.err, HasSubstr("no price for AmazonEC2 NatGateway-Hours"));
  EXPECT_THAT(run("compare s.yaml --region sa-east-1 --allow-missing").out,
              ::testing::ContainsRegex("Amazon VPC +unknown\n"));
  EXPECT_THAT(run("compare s.yaml no.yaml --format json").err, HasSubstr("no.yaml"));
  EXPECT_THAT(run("compare s.yaml --month 2026-13 --as-of x").err,
              HasSubstr("--as-of: 'x' is not a date"));
  EXPECT_EQ(run("compare").exit_code, 2);
  const auto replaced = run("compare s.yaml --output s.yaml");
  EXPECT_EQ(replaced.exit_code, 2);
  EXPECT_EQ(slurp(folder_ / "s.yaml"), kSmall);
}

TEST_F(Cli, ExplainsAStackAResourceAndALine) {
  write("s.yaml", kSmall);
  const auto stack = run("explain s.yaml");
  EXPECT_EQ(stack.exit_code, 0) << stack.err;
  EXPECT_THAT(stack.out, HasSubstr("small costs $36.95 a month."));
  EXPECT_THAT(stack.out, HasSubstr("costplan explain s.yaml nat\n"));
  const auto resource = run("explain s.yaml nat");
  EXPECT_THAT(resource.out, HasSubstr("The stack file has it at s.yaml:4."));
  EXPECT_THAT(resource.out, HasSubstr("What would change nat most, a month\n"));
  EXPECT_THAT(resource.out, Not(HasSubstr("\x1b[")));
  const auto line = run("explain s.yaml nat/data --set 'resources.nat.data_processed=20 GB'");
  EXPECT_THAT(line.out, HasSubstr("20 GB × $0.045 per GB = $0.90\n"));
  EXPECT_THAT(run("explain - natgateway-bytes < s.yaml #").out, HasSubstr("10 GB × $0.045"));
  EXPECT_EQ(run("explain s.yaml nat --output page.txt").exit_code, 0);
  EXPECT_EQ(slurp(folder_ / "page.txt"), resource.out);
}

TEST_F(Cli, RefusesToExplainWhatThereIsNot) {
  write("s.yaml", kSmall);
  const auto name = run("explain s.yaml natt");
  EXPECT_EQ(name.exit_code, 2);
  EXPECT_EQ(name.out, "");
  EXPECT_THAT(name.err, HasSubstr("did you mean 'nat'?"));
  for (const char* words : {"explain", "explain no.yaml", "explain s.yaml ''", "explain s.yaml nat x",
                            "explain s.yaml nat --output s.yaml"}) {
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 2) << words;
    EXPECT_EQ(result.out, "") << words;
    EXPECT_NE(result.err, "") << words;
  }
}

TEST_F(Cli, ShowsHowFarTheCatalogReaches) {
  const auto table = run("catalog coverage");
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, ::testing::ContainsRegex("AmazonRDS +[0-9]+ +100%"));
  EXPECT_THAT(table.out, HasSubstr("eu-west-1"));
  EXPECT_THAT(table.out, HasSubstr("never 0"));
  const auto json = nlohmann::json::parse(run("catalog coverage --service AWSELB --format json").out);
  ASSERT_EQ(json["services"].size(), 1u);
  EXPECT_EQ(json["services"][0]["priced"]["us-east-1"], json["services"][0]["keys"]);
  EXPECT_THAT(run("catalog coverage --format csv").out,
              StartsWith("service_code,keys,global_keys,us-east-1,"));
  EXPECT_EQ(nlohmann::json::parse(run("catalog coverage --as-of 2001-01-01 --format json").out)
                ["services"].size(),
            0u);
  const auto service = run("catalog coverage --service AmazonRSD");
  EXPECT_EQ(service.exit_code, 2);
  EXPECT_THAT(service.err, HasSubstr("did you mean 'AmazonRDS'?"));
  EXPECT_EQ(run("catalog coverage --as-of soon").exit_code, 2);
}

TEST_F(Cli, VerifiesTheCatalogAndNamesWhatIsNotAListPrice) {
  const auto result = run("catalog verify");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, StartsWith("digest sha256:"));
  EXPECT_THAT(result.out, HasSubstr("unverified"));
  const auto json = nlohmann::json::parse(run("catalog verify --service AmazonECS --format json").out);
  EXPECT_FALSE(json.empty());
  for (const auto& row : json) EXPECT_NE(row["quality"], "list");
}

TEST_F(Cli, BuildsACatalogOfOnesOwn) {
  fs::create_directories(folder_ / "rows");
  write("rows/sources.csv", "id,title,retrieved\nmine,My contract,2026-11-01\n");
  write("rows/gaps.csv",
        "service_code,usage_type,operation,region,term,purchase_option,unit,from,to,reason\n");
  const std::string header =
      "service_code,usage_type,operation,region,unit,tier_from,tier_to,rate,term,purchase_option,"
      "effective,source,retrieved,quality,note\n";
  write("rows/AmazonEC2.csv",
        header +
            "AmazonEC2,NatGateway-Bytes,,us-east-1,GB,0,Inf,0.02,OnDemand,,2026-11-01,mine,"
            "2026-11-01,list,\n"
            "AmazonEC2,NatGateway-Hours,,us-east-1,Hrs,0,Inf,0.01,OnDemand,,2026-11-01,mine,"
            "2026-11-01,list,\n");
  write("rows/AmazonVPC.csv",
        header + "AmazonVPC,PublicIPv4:InUseAddress,,us-east-1,Hrs,0,Inf,0,OnDemand,,2026-11-01,"
                 "mine,2026-11-01,list,\n");
  const auto built = run("catalog build rows mine.sqlite");
  ASSERT_EQ(built.exit_code, 0) << built.err;
  write("s.yaml", kSmall);
  const auto result = run("estimate s.yaml --catalog mine.sqlite --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["monthly_cost"], "7.5");  // 730 · 0.01 + 10 · 0.02
}

TEST_F(Cli, SurvivesOutputThatNobodyTakes) {
  write("s.yaml", kSmall);
  for (const char* words : {"estimate s.yaml", "--help", "estimate --help", "--version"}) {
    const auto full = run(std::string(words) + " >/dev/full #");
    EXPECT_EQ(full.exit_code, 3) << words;
    EXPECT_EQ(full.err, "error: cannot write to standard output: No space left on device\n")
        << words;
  }
  for (const char* nowhere : {"2>/dev/full #", "2>&- #"}) {
    EXPECT_EQ(run(std::string("estimate no.yaml ") + nowhere).exit_code, 2) << nowhere;
  }
  // A reader that leaves early is no error: the shell reports the exit code of ours.
  EXPECT_EQ(run("estimate " + kProd + " --explain | head -n 1 #").exit_code, 0);
  EXPECT_EQ(run("estimate --help | true #").exit_code, 0);
}

TEST_F(Cli, NeverReplacesItsInputs) {
  write("s.yaml", kSmall);
  const auto result = run("estimate s.yaml --output s.yaml");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("would replace an input"));
  EXPECT_EQ(slurp(folder_ / "s.yaml"), kSmall);
}

TEST_F(Cli, RefusesOptionsThatAnUnsetVariableLeftEmpty) {
  write("s.yaml", kSmall);
  for (const char* option : {"--region ''", "--output ''", "--catalog ''", "--month ''"}) {
    const auto result = run(std::string("estimate s.yaml ") + option);
    EXPECT_EQ(result.exit_code, 2) << option;
    EXPECT_THAT(result.err, HasSubstr("empty")) << option;
  }
}

TEST_F(Cli, PrintsOneLinePerProblemWhateverStandsInTheFile) {
  write("evil.yaml", "stack: x\nregion: us-east-1\nresources:\n  a:\n    kind: nat_gateway\n"
                     "    \"fo\\no\\e[31m\": 1\n");
  const auto result = run("estimate evil.yaml");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_THAT(result.err, Not(HasSubstr("\x1b")));
  write("fake.yaml", "stack: \"shop\\n TOTAL   $0.01\\e[31m\"\nregion: us-east-1\nresources: {}\n");
  const auto fake = run("estimate fake.yaml");
  EXPECT_THAT(fake.out, Not(HasSubstr("\n TOTAL   $0.01")));
  EXPECT_THAT(fake.out, Not(HasSubstr("\x1b")));
}

TEST_F(Cli, ReadsAStackFromStandardInput) {
  write("s.yaml", kSmall);
  const auto result = run("estimate - --format json < s.yaml #");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(nlohmann::json::parse(result.out)["stack"], "small");
}

TEST_F(Cli, RefusesCatalogsThatAreNone) {
  write("s.yaml", kSmall);
  write("not-sqlite", "this is a text file, long enough to have a header, and no catalog at all");
  for (const char* catalog : {"not-sqlite", "missing.sqlite", "/dev/null", "."}) {
    const auto result = run(std::string("estimate s.yaml --catalog ") + catalog);
    EXPECT_EQ(result.exit_code, 2) << catalog;
    EXPECT_EQ(result.out, "") << catalog;
    EXPECT_THAT(result.err, HasSubstr("error: ")) << catalog;
  }
}

// A base leaves to those that extend it what they differ in, so it is no stack itself.
TEST_F(Cli, SaysHowAFileThatIsOnlyExtendedIsChecked) {
  write("base.yaml", "stack: shop\nregion: us-east-1\nresources:\n  db: {kind: rds_instance, "
                     "storage: {size: 20 GB}}\n");
  const std::string note =
      "base.yaml: note: if it is only there for others to extend, validate those: what it gives "
      "them is checked with them\n";
  const auto base = run("validate base.yaml");
  EXPECT_EQ(base.exit_code, 2);
  EXPECT_THAT(base.err, StartsWith("base.yaml:4:7: error: resources.db: class is required: "));
  EXPECT_THAT(base.err, ::testing::EndsWith(note));
  write("head.yaml", "tags: {team: web}\n");  // not even the outside of a stack
  EXPECT_THAT(run("validate head.yaml").err, HasSubstr("head.yaml: note: "));

  write("prod.yaml", "extends: base.yaml\nresources: {db: {class: db.t3.small}}\n");
  const auto prod = run("validate prod.yaml");
  EXPECT_EQ(prod.exit_code, 0) << prod.err;
  EXPECT_EQ(prod.out, "prod.yaml: ok, 1 resources\n");
  write("base.yaml", "stack: shop\nregion: us-east-1\nresources:\n  db: {kind: rds_instance, "
                     "storage: {sise: 20 GB}}\n");
  EXPECT_THAT(run("validate prod.yaml").err, HasSubstr("base.yaml:4:38: error: resources.db.storage.sise: "))
      << "a mistake in a base is found there through its stack";

  EXPECT_THAT(run("validate --help").out, HasSubstr("A file that is only there for others to"));
}

// The note is for what is missing: to somebody with a typo it would say nothing.
TEST_F(Cli, SparesOtherMistakesTheNoteAboutExtending) {
  write("typo.yaml", "stack: x\nregion: us-east-1\nresources: {a: {kind: nat_gatway}}\n");
  EXPECT_THAT(run("validate typo.yaml").err, Not(HasSubstr("note")));
  write("base.yaml", "stack: x\nregion: us-east-1\nresources: {d: {kind: rds_instance}}\n");
  write("leaf.yaml", "extends: base.yaml\n");
  const auto leaf = run("validate leaf.yaml");
  EXPECT_THAT(leaf.err, HasSubstr("class is required"));
  EXPECT_THAT(leaf.err, Not(HasSubstr("note"))) << "it extends another, so it is a stack";
}

// A NAT gateway and its address are 36.50 a month, 10 GB through it 0.45.
const std::string kClaimsHeader =
    "system,tier,kind,item,configuration_as_stated,quantity,stated_rate,stated_unit,claimed\n";

class CliReconcile : public Cli {
 protected:
  CliReconcile() {
    write("s.yaml", kSmall);
    write("claims.csv", kClaimsHeader + "small,s,cost,NAT Gateway,1x,,,,30\n"
                                        "small,s,cost,CloudFront,,,,,5\n"
                                        "small,s,total,TOTAL,,,,,30-40\n");
  }
};

TEST_F(CliReconcile, ExitsWith0WhateverItFinds) {
  const auto result = run("reconcile s.yaml --claims claims.csv");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(result.out, StartsWith("small s · Claimed $35.00, computed $36.95 a month."));
  EXPECT_THAT(result.out, HasSubstr("the table leaves out $4.10 a month: nat $4.10 [omits]"));
  EXPECT_THAT(result.out, HasSubstr("[not_in_stack]"));
  EXPECT_THAT(result.out, HasSubstr("\n Not in the table\n"));
}

TEST_F(CliReconcile, WritesJsonOfTheDocumentedForm) {
  const auto result = run("reconcile s.yaml --claims claims.csv --format json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto names = [](const nlohmann::json& object) {
    std::set<std::string> out;
    for (const auto& [name, value] : object.items()) out.insert(name);
    return out;
  };
  using Names = std::set<std::string>;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(names(json),
            (Names{"system", "tier", "rows", "omitted", "claimed_total", "computed_total"}));
  EXPECT_EQ(json["system"], "small");
  EXPECT_EQ(json["tier"], "s");
  EXPECT_EQ(json["claimed_total"], "35");
  EXPECT_EQ(json["computed_total"], "36.95");
  ASSERT_EQ(json["rows"].size(), 3u);
  const auto& row = json["rows"][0];
  EXPECT_EQ(names(row), (Names{"item", "kind", "claimed", "computed", "unit", "difference", "ratio",
                               "findings"}));
  EXPECT_EQ(row["item"], "NAT Gateway");
  EXPECT_EQ(row["kind"], "cost");
  EXPECT_EQ(row["claimed"], "30");
  EXPECT_EQ(row["computed"], "32.85");  // its hours alone, 0.045 · 730
  EXPECT_EQ(row["difference"], "2.85");
  EXPECT_DOUBLE_EQ(row["ratio"].get<double>(), 1.095);
  EXPECT_EQ(row["findings"], nlohmann::json::array());
  const auto& missing = json["rows"][1];
  for (const char* name : {"computed", "difference", "ratio"}) {
    EXPECT_TRUE(missing[name].is_null()) << name;
  }
  ASSERT_EQ(missing["findings"].size(), 1u);
  EXPECT_EQ(names(missing["findings"][0]), (Names{"code", "message"}));
  EXPECT_EQ(missing["findings"][0]["code"], "not_in_stack");
  EXPECT_EQ(json["rows"][2]["claimed"], "30-40");
  EXPECT_EQ(json["rows"][2]["difference"], "1.95") << "from the middle of the range";
  ASSERT_EQ(json["omitted"].size(), 1u);
  EXPECT_EQ(names(json["omitted"][0]), (Names{"resource", "computed", "lines"}));
  EXPECT_EQ(json["omitted"][0]["resource"], "nat");
  EXPECT_EQ(json["omitted"][0]["computed"], "4.1");  // 3.65 + 0.45
}

TEST_F(CliReconcile, WritesSeveralStacksAsAnArrayInTheirOrder) {
  write("t.yaml", kSmall);
  write("more.csv", kClaimsHeader + "small,t,budget,limit,,,,,20\n");
  const auto json = nlohmann::json::parse(
      run("reconcile t.yaml s.yaml --claims claims.csv --claims more.csv --format json").out);
  ASSERT_TRUE(json.is_array());
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["tier"], "t");
  EXPECT_TRUE(json[0]["claimed_total"].is_null());
  EXPECT_EQ(json[0]["rows"][0]["findings"][0]["code"], "budget_below_bill");
  EXPECT_EQ(json[1]["tier"], "s");
}

TEST_F(CliReconcile, FailsOnDifferencesBeyondWhatIsAllowed) {
  struct Row {
    const char* condition;
    int exit_code;
  };
  // 2.85 of 30 is exactly 9.5%; the total is off by 1.95 of 35.
  const Row rows[] = {{"difference=9.4%", 1},  {"difference=9.5%", 0}, {"difference=10%", 0},
                      {"difference=0.094", 1}, {"difference=0%", 1},   {"difference=0.1", 0}};
  for (const auto& row : rows) {
    const auto result =
        run("reconcile s.yaml --claims claims.csv --fail-on " + std::string(row.condition));
    EXPECT_EQ(result.exit_code, row.exit_code) << row.condition;
    EXPECT_THAT(result.out, StartsWith("small s")) << "it prints all the same";
  }
}

TEST_F(CliReconcile, ExitsWith2WhereItCannotCompare) {
  write("bad.csv", kClaimsHeader + "small,s,cost,NAT Gateway,1x,,,,-30\n");
  struct Row {
    const char* arguments;
    const char* problem;
  };
  const Row rows[] = {
      {"s.yaml --claims claims.csv --fail-on 10%", "expected such as difference=10%"},
      {"s.yaml --claims claims.csv --fail-on difference=", "is no condition"},
      {"s.yaml --claims claims.csv --fail-on difference=-1%", "is no condition"},
      {"s.yaml --claims claims.csv --fail-on ratio=10%", "is no condition"},
      {"s.yaml", "--claims is required"},
      {"s.yaml --claims none.csv", "none.csv"},
      {"s.yaml --claims bad.csv", "bad.csv:2:32: error: claimed: '-30' is negative"},
      {"none.yaml --claims claims.csv", "none.yaml"},
      {"s.yaml --claims claims.csv --format yaml", "--format"},
      {"s.yaml --claims claims.csv --month 2026-13", "--month"},
  };
  for (const auto& row : rows) {
    const auto result = run("reconcile " + std::string(row.arguments));
    EXPECT_EQ(result.exit_code, 2) << row.arguments;
    EXPECT_THAT(result.err, HasSubstr(row.problem)) << row.arguments;
    EXPECT_EQ(result.out, "") << row.arguments;
  }
}

// Without a table of costs, nothing is missing from it.
TEST_F(CliReconcile, CallsWhatNobodyClaimedByItsName) {
  write("t.yaml", kSmall);
  write("spec.csv", kClaimsHeader + "small,t,spec,db.t3.micro,1 vCPU,,,vCPU,1\n");
  const auto table = run("reconcile t.yaml --claims spec.csv");
  EXPECT_THAT(table.out, StartsWith("small t · The bill is $36.95 a month."));
  EXPECT_THAT(table.out, HasSubstr("\n Not claimed\n"));
  EXPECT_THAT(run("reconcile t.yaml --claims spec.csv --format markdown").out,
              HasSubstr("\n| Not claimed | Lines | Computed |\n"));
}

// A stack that no claim is for is usually a misspelt name.
TEST_F(CliReconcile, RefusesAStackWithoutClaims) {
  write("st.yaml", kSmall);
  const auto result = run("reconcile st.yaml --claims claims.csv");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("st.yaml: error: no claim is for small st"));
  EXPECT_THAT(result.err, HasSubstr("small s"));
}

TEST_F(CliReconcile, WritesEveryFormatToAFile) {
  const struct {
    const char* format;
    const char* part;
  } rows[] = {
      {"table", " NAT Gateway "},
      {"json", "\"system\""},
      {"csv", "small,s,NAT Gateway,cost,30,32.85,USD,2.85,"},
      {"markdown", "| NAT Gateway | cost | $30.00 | $32.85 | 1.10× |"},
  };
  for (const auto& row : rows) {
    const auto result = run("reconcile s.yaml --claims claims.csv --output report.txt --format " +
                            std::string(row.format));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(slurp(folder_ / "report.txt"), HasSubstr(row.part)) << row.format;
  }
}

// Claims are other people's text: it must not reach the terminal or the table's markup.
TEST_F(CliReconcile, PrintsForeignTextSafely) {
  write("evil.csv", kClaimsHeader + "small,s,cost,\"NAT\x1b[31m | @you\",1x,1,0.05,"
                                    "\"hour\x1b[2J\",30\n");
  const auto table = run("reconcile s.yaml --claims evil.csv");
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, Not(HasSubstr("\x1b")));
  const auto markdown = run("reconcile s.yaml --claims evil.csv --format markdown");
  EXPECT_THAT(markdown.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(markdown.out, Not(HasSubstr("@you")));
  EXPECT_THAT(markdown.out, Not(HasSubstr(" | @")));
}

TEST_F(Cli, WritesTheSchemaForEditors) {
  const auto schema = nlohmann::json::parse(run("schema").out);
  EXPECT_TRUE(schema["$defs"].contains("nat_gateway"));
  EXPECT_THAT(run("schema --kinds").out, HasSubstr(" nat_gateway "));
  EXPECT_THAT(run("schema --format markdown").out, HasSubstr("## nat_gateway"));
}

}  // namespace
}  // namespace costplan
