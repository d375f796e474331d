// The program as a person or a CI job meets it: what it prints, where, and how it
// exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "cli/program.h"
#include "costplan/money.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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
  EXPECT_THAT(run("estimate " + kProd + " --format markdown").out, StartsWith("### theo prod: $"));
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

  const auto json =
      nlohmann::json::parse(run("compare " + kStaging + " " + kProd + " --format json").out);
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
  for (const char* words : {"explain", "explain no.yaml", "explain s.yaml ''",
                            "explain s.yaml nat x", "explain s.yaml nat --output s.yaml"}) {
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 2) << words;
    EXPECT_EQ(result.out, "") << words;
    EXPECT_NE(result.err, "") << words;
  }
}

TEST_F(Cli, ShowsHowFarTheCatalogReaches) {
  const auto table = run("catalog coverage");
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, ::testing::ContainsRegex("AmazonRDS +[0-9]+ +[0-9]+%"));
  EXPECT_THAT(table.out, HasSubstr("eu-west-1"));
  EXPECT_THAT(table.out, HasSubstr("never 0"));
  const auto json =
      nlohmann::json::parse(run("catalog coverage --service AWSELB --format json").out);
  ASSERT_EQ(json["services"].size(), 1u);
  EXPECT_EQ(json["services"][0]["priced"]["us-east-1"], json["services"][0]["keys"]);
  EXPECT_EQ(json["services"][0]["priced"]["eu-west-1"], json["services"][0]["keys"]);
  EXPECT_THAT(run("catalog coverage --format csv").out,
              StartsWith("service_code,keys,global_keys,ap-northeast-1,"));
  EXPECT_EQ(nlohmann::json::parse(
                run("catalog coverage --as-of 2001-01-01 --format json").out)["services"]
                .size(),
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
  const auto json =
      nlohmann::json::parse(run("catalog verify --service AmazonECS --format json").out);
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
        header + "AmazonEC2,NatGateway-Bytes,,us-east-1,GB,0,Inf,0.02,OnDemand,,2026-11-01,mine,"
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
  // By another name, and the load file that a stack names.
  const std::string load = "traffic: {base: 1/s}\n"
                           "services: {web: {traffic_share: 100%, service_time: {mean: 1 ms}}}\n";
  write("load.yaml", load);
  write("web.yaml", "stack: x\nregion: us-east-1\ntraffic: load.yaml\nresources:\n"
                    "  web: {kind: ecs_service, cpu: 0.5 vCPU, memory: 1 GB, tasks: 1}\n");
  fs::create_directory_symlink(folder_, folder_ / "here");
  const auto loaded = run("estimate web.yaml --traffic --output here/load.yaml");
  EXPECT_EQ(loaded.exit_code, 2);
  EXPECT_EQ(loaded.err, "here/load.yaml: error: --output would replace an input of this estimate; "
                        "choose another name\n");
  EXPECT_EQ(slurp(folder_ / "load.yaml"), load);
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
  EXPECT_THAT(run("validate prod.yaml").err,
              HasSubstr("base.yaml:4:38: error: resources.db.storage.sise: "))
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

TEST_F(Cli, WritesTheSchemaForEditors) {
  const auto schema = nlohmann::json::parse(run("schema").out);
  EXPECT_TRUE(schema["$defs"].contains("nat_gateway"));
  EXPECT_THAT(run("schema --kinds").out, HasSubstr(" nat_gateway "));
  EXPECT_THAT(run("schema --format markdown").out, HasSubstr("## nat_gateway"));
}

}  // namespace
}  // namespace costplan
