// Source of the rules: costplan/io.h, io/stack_file.cc and stack/assemble.cc.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "costplan/io.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;

std::string told(const Errors& errors) {
  std::string out;
  for (const auto& error : errors) out += (out.empty() ? "" : "\n") + error.to_string();
  return out;
}

template <typename T>
std::string problems(const Result<T>& result) {
  return result ? "ok" : told(result.errors());
}

// A folder of its own for each test, and the current one while the test runs.
class StackFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ =
        fs::temp_directory_path() / ("costplan-" + std::to_string(::getpid()) + "-" + info->name());
    fs::create_directories(folder_);
    fs::current_path(folder_);
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }
  static void write(const fs::path& path, const std::string& text) {
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

 private:
  fs::path before_;
  fs::path folder_;
};

constexpr const char* kHead = "stack: shop\nregion: us-east-1\n";

struct Row {
  std::string text;
  const char* expected;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const auto& row : rows) EXPECT_EQ(problems(parse_stack(row.text)), row.expected) << row.text;
}

TEST_F(StackFileTest, ReadsEveryTopLevelKey) {
  const auto stack = parse_stack(R"(
stack: shop
environment: prod
region: eu-west-1
currency: USD
x-anchors: {small: &small {class: db.t3.small}}
account:
  free_tier: always
  baseline_usage:
    - {service_code: AmazonS3, usage_type: TimedStorage-ByteHrs, quantity: 1.5k}
    - {service_code: AmazonCloudFront, usage_type: DataTransfer-Out-Bytes, operation: GET,
       region: "cf:Europe", quantity: 20 TB}
  discounts:
    - {name: EDP, share: 12%, except: [AWSELB], source: contract of 2026}
    - {name: images, share: 0.5, services: AmazonECR}
  support: {plan: business_plus, other_charges: 9000 USD}
  tax: {name: VAT, rate: 19%, source: invoice}
tags: {team: web, cost_centre: 42}
assumptions: one text
notes: {anything: [goes]}
traffic: traffic/week.csv
resources:
  db:
    kind: rds
    <<: *small
    region: us-east-1
    tags: {team: data}
    assumptions: [a, b]
  web: {tasks: 2}
)");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->name, "shop");
  EXPECT_EQ(stack->environment, "prod");
  EXPECT_EQ(stack->region, "eu-west-1");
  EXPECT_EQ(stack->currency, "USD");
  EXPECT_TRUE(stack->account.always_free_tier);
  ASSERT_EQ(stack->account.baseline_usage.size(), 2u);
  EXPECT_EQ(stack->account.baseline_usage[0].quantity, Quantity(1500));
  EXPECT_EQ(stack->account.baseline_usage[0].region, "");
  // 20 × 1,024 GB, the unit of the bill.
  EXPECT_EQ(stack->account.baseline_usage[1].quantity, Quantity(20480));
  EXPECT_EQ(stack->account.baseline_usage[1].region, "cf:Europe");
  EXPECT_EQ(stack->account.baseline_usage[1].operation, "GET");
  ASSERT_EQ(stack->account.discounts.size(), 2u);
  EXPECT_EQ(stack->account.discounts[0].name, "EDP");
  EXPECT_EQ(stack->account.discounts[0].share.to_string(), "0.12");
  EXPECT_TRUE(stack->account.discounts[0].services.empty());
  EXPECT_EQ(stack->account.discounts[0].except, std::vector<std::string>{"AWSELB"});
  EXPECT_EQ(stack->account.discounts[0].source, "contract of 2026");
  EXPECT_EQ(stack->account.discounts[1].share.to_string(), "0.5");
  EXPECT_EQ(stack->account.discounts[1].services, std::vector<std::string>{"AmazonECR"});
  EXPECT_EQ(stack->account.discounts[1].where.line, 15);
  EXPECT_EQ(stack->account.support.plan, "business_plus");
  EXPECT_EQ(stack->account.support.other_charges, Quantity(9000));
  ASSERT_TRUE(stack->account.tax);
  EXPECT_EQ(stack->account.tax->name, "VAT");
  EXPECT_EQ(stack->account.tax->rate.to_string(), "0.19");
  EXPECT_EQ(stack->account.tax->source, "invoice");
  EXPECT_EQ(stack->assumptions, std::vector<std::string>{"one text"});
  EXPECT_EQ(stack->files, std::vector<std::string>{"stack.yaml"});
  ASSERT_EQ(stack->resources.size(), 2u);
  const Resource& db = stack->resources[0];
  EXPECT_EQ(db.name, "db");
  EXPECT_EQ(db.kind, "rds");
  EXPECT_EQ(db.region, "us-east-1");
  EXPECT_EQ(db.tags, (std::map<std::string, std::string>{{"cost_centre", "42"}, {"team", "data"}}));
  EXPECT_EQ(db.assumptions, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(db.body.key, "db");
  EXPECT_EQ(db.body.find("class")->text, "db.t3.small");
  EXPECT_EQ(stack->location(*db.body.find("class")), (Location{"stack.yaml", 6, 35}));
  const Resource& web = stack->resources[1];
  EXPECT_EQ(web.kind, "");
  EXPECT_EQ(web.region, "eu-west-1");
  EXPECT_EQ(web.tags, (std::map<std::string, std::string>{{"cost_centre", "42"}, {"team", "web"}}));
}

TEST_F(StackFileTest, AcceptsAStackWithoutResourcesWindowsLineEndsAndByteOrderMark) {
  EXPECT_EQ(problems(parse_stack(std::string(kHead) + "resources: {}\n")), "ok");
  EXPECT_EQ(problems(parse_stack("\xEF\xBB\xBFstack: a\r\nregion: us-east-1\r\nresources:\r\n"
                                 "  web:\r\n    kind: x\r\n")),
            "ok");
}

TEST_F(StackFileTest, ReportsAllProblemsOfAFileAtOnce) {
  expect_rows({
      {"", "stack.yaml:1:1: error: the file is empty, expected a map with stack, region and "
           "resources"},
      {"# nothing\n", "stack.yaml:1:1: error: the file is empty, expected a map with stack, region "
                      "and resources"},
      {"- a\n", "stack.yaml:1:1: error: the file holds a list, expected a map with stack, region "
                "and resources"},
      {"hello\n", "stack.yaml:1:1: error: the file holds text, expected a map with stack, region "
                  "and resources"},
      {"notes: x\n",
       "stack.yaml:1:1: error: region is required: an AWS region, such as us-east-1\n"
       "stack.yaml:1:1: error: resources is required: a map from names to resources, {} for none\n"
       "stack.yaml:1:1: error: stack is required: the name of the stack"},
      {"stack: a\nregion: us-esat-1\nresorces: {}\ncurrency: EUR\nresources: {}\nresources: {}\n",
       "stack.yaml:2:9: error: region: unknown region 'us-esat-1', did you mean 'us-east-1'?\n"
       "stack.yaml:3:1: error: resorces: unknown key, did you mean 'resources'?\n"
       "stack.yaml:4:11: error: currency: unknown currency 'EUR', expected USD; AWS list prices "
       "are "
       "in US dollars\n"
       "stack.yaml:6:1: error: resources: duplicate key, first at line 5"},
      {"stack: ''\nregion: [us-east-1]\nresources: []\n",
       "stack.yaml:1:8: error: stack: must not be empty\n"
       "stack.yaml:2:9: error: region: expected text, found a list\n"
       "stack.yaml:3:12: error: resources: expected a map from names to resources, found a list"},
      {std::string(kHead) + "resources:\n",
       "stack.yaml:3:11: error: resources: expected a map from names to resources, found nothing; "
       "write {} for none"},
      {std::string(kHead) + "account: {fre_tier: off, free_tier: on, baseline_usage: {}}\n"
                            "tags: [a]\nassumptions: {a: b}\ntraffic: [a]\nresources: {}\n",
       "stack.yaml:3:11: error: account.fre_tier: unknown key, did you mean 'free_tier'?\n"
       "stack.yaml:3:37: error: account.free_tier: unknown value 'on', expected one of off, "
       "always\n"
       "stack.yaml:3:57: error: account.baseline_usage: expected a list such as [{…}, …], found a "
       "map\n"
       "stack.yaml:4:7: error: tags: expected a map of tags such as {team: web}, found a list\n"
       "stack.yaml:5:14: error: assumptions: expected text or a list of texts, found a map\n"
       "stack.yaml:6:10: error: traffic: expected text, found a list"},
      {std::string(kHead) +
           "account:\n  baseline_usage:\n    - {service_code: AmazonS3, usage: x, quantity: many}\n"
           "resources: {}\n",
       "stack.yaml:5:7: error: account.baseline_usage[0]: usage_type is required: The bill's usage "
       "type, such as NatGateway-Bytes\n"
       "stack.yaml:5:32: error: account.baseline_usage[0].usage: unknown key; known keys: "
       "service_code, usage_type, operation, region, quantity\n"
       "stack.yaml:5:52: error: account.baseline_usage[0].quantity: 'many' is not a count such as "
       "2 or 1.5M"},
      {std::string(kHead) +
           "account:\n"
           "  discounts: [{share: 120%}, {name: EDP, share: {low: 1%, likely: 2%, high: 3%}}]\n"
           "  support: {plan: buisness, other_charges: -1}\n  tax: 19%\n"
           "resources: {account: {kind: nat_gateway}}\n",
       "stack.yaml:4:15: error: account.discounts[0]: name is required: What the agreement is "
       "called, such as EDP\n"
       "stack.yaml:4:23: error: account.discounts[0].share: '120%' is too large, expected at most "
       "100%\n"
       "stack.yaml:4:49: error: account.discounts[1].share: a range {low, likely, high} is for "
       "usage; expected a share such as 70% or 0.7\n"
       "stack.yaml:5:19: error: account.support.plan: unknown value 'buisness', expected one of "
       "basic, developer, business, business_plus, enterprise, did you mean 'business'?\n"
       "stack.yaml:5:44: error: account.support.other_charges: '-1' is negative, expected an "
       "amount such as 29 USD\n"
       "stack.yaml:6:8: error: account.tax: expected a map of fields, found text\n"
       "stack.yaml:7:13: error: resources.account: the account's own lines (discounts, support, "
       "tax) have this name; choose another"},
      {std::string(kHead) + "resources:\n  web: text\n  my db: {kind: nat_gateway}\n  a.b: {kind: "
                            "nat_gateway}\n  gone:\n"
                            "  c: {region: '', tags: {a: [b]}, kind: {}}\n",
       "stack.yaml:4:8: error: resources.web: expected a map such as {kind: nat_gateway}, found "
       "text\n"
       "stack.yaml:5:3: error: resources.my db: 'my db' is not a resource name; use letters, "
       "digits, '-' and '_'\n"
       "stack.yaml:6:3: error: resources.a.b: 'a.b' is not a resource name; use letters, digits, "
       "'-' and '_'\n"
       "stack.yaml:7:8: error: resources.gone: expected a map such as {kind: nat_gateway}, found "
       "nothing\n"
       "stack.yaml:8:15: error: resources.c.region: unknown region ''; known regions: af-south-1, "
       "ap-east-1, ap-east-2, ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1, "
       "ap-south-2, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, "
       "ap-southeast-5, ap-southeast-6, ap-southeast-7, ca-central-1, ca-west-1, eu-central-1, "
       "eu-central-2, eu-north-1, eu-south-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, "
       "il-central-1, me-central-1, me-south-1, mx-central-1, sa-east-1, us-east-1, us-east-2, "
       "us-west-1, us-west-2\n"
       "stack.yaml:8:29: error: resources.c.tags.a: expected text, found a list\n"
       "stack.yaml:8:41: error: resources.c.kind: expected text, found a map"},
  });
}

TEST_F(StackFileTest, MergesWhatAFileExtendsBeforeTheFile) {
  write("stacks/prod.yaml", "extends: [base.yaml, parts/db.yaml]\nenvironment: prod\n"
                            "resources:\n  web: {tasks: 4, schedule: null}\n  old: null\n");
  write("stacks/base.yaml",
        "stack: shop\nregion: us-east-1\nenvironment: none\n"
        "resources:\n  web: {kind: x, tasks: 1, schedule: s}\n  old: {kind: y}\n");
  write("stacks/parts/db.yaml", "extends: ../common.yaml\nresources: {db: {kind: z}}\n");
  write("stacks/common.yaml", "tags: {team: web}\n");
  const auto stack = load_stack("stacks/prod.yaml");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->environment, "prod");
  EXPECT_EQ(stack->files, (std::vector<std::string>{"stacks/prod.yaml", "stacks/base.yaml",
                                                    "stacks/parts/db.yaml", "stacks/common.yaml"}));
  ASSERT_EQ(stack->resources.size(), 2u);
  const Resource& web = stack->resources[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.kind, "x");
  EXPECT_EQ(web.body.find("schedule"), nullptr);
  EXPECT_EQ(stack->location(*web.body.find("tasks")), (Location{"stacks/prod.yaml", 4, 16}));
  EXPECT_EQ(stack->location(*web.body.find("kind")), (Location{"stacks/base.yaml", 5, 15}));
  EXPECT_EQ(stack->resources[1].name, "db");
  EXPECT_EQ(stack->resources[1].tags.at("team"), "web");
}

// One run shows everything: what is wrong with the file, with what all stacks have, and
// inside the resources.
TEST_F(StackFileTest, ReportsProblemsInsideResourcesWithThoseOfTheFile) {
  EXPECT_EQ(
      problems(parse_stack("stack: a\n"
                           "region: us-esat-1\n"
                           "acount: {}\n"
                           "resources:\n"
                           "  nat: {kind: nat_gateway, cuont: 2}\n"
                           "  my nat: {kind: nat_gateway, shedule: x}\n"
                           "  lb: {kind: abl}\n"
                           "  none: {}\n"
                           "  nat: {kind: nat_gateway}\n")),
      "stack.yaml:2:9: error: region: unknown region 'us-esat-1', did you mean 'us-east-1'?\n"
      "stack.yaml:3:1: error: acount: unknown key, did you mean 'account'?\n"
      "stack.yaml:5:28: error: resources.nat.cuont: unknown key, did you mean 'count'?\n"
      "stack.yaml:6:3: error: resources.my nat: 'my nat' is not a resource name; use letters, "
      "digits, '-' and '_'\n"
      "stack.yaml:6:31: error: resources.my nat.shedule: unknown key, did you mean "
      "'schedule'?\n"
      "stack.yaml:7:14: error: resources.lb.kind: unknown kind 'abl', did you mean 'alb'?\n"
      "stack.yaml:8:9: error: resources.none: kind is required: what the resource is, such as "
      "nat_gateway; `costplan schema --kinds` lists them\n"
      "stack.yaml:9:3: error: resources.nat: duplicate key, first at line 5");
}

// Somebody who refers to a resource that is itself wrong did not misspell its name.
TEST_F(StackFileTest, KeepsReferencesToResourcesThatAreWrong) {
  const auto stack =
      parse_stack(std::string(kHead) + "resources:\n"
                                       "  cluster:\n"
                                       "  web: {kind: ecs_service, cluster: cluster, tasks: 1}\n");
  ASSERT_FALSE(stack);
  EXPECT_NE(problems(stack).find("stack.yaml:4:11: error: resources.cluster: expected a map such "
                                 "as {kind: nat_gateway}, found nothing"),
            std::string::npos);
  EXPECT_EQ(problems(stack).find("no resource is named"), std::string::npos) << problems(stack);
}

TEST_F(StackFileTest, WithoutProblemsOfItsOwnLeavesResourcesToValidate) {
  EXPECT_EQ(problems(parse_stack(std::string(kHead) + "resources: {a: {kind: nat_gatway}}\n")),
            "ok");
}

// A null removes only what a base has. Elsewhere its key is checked like any other.
TEST_F(StackFileTest, AnEmptyValueDoesNotHideAMisspeltKey) {
  const struct {
    const char* text;
    const char* expected;
  } rows[] = {
      {"acount: null\nresources: {}\n",
       "stack.yaml:3:1: error: acount: unknown key, did you mean 'account'?"},
      {"acount:\nresources: {}\n",
       "stack.yaml:3:1: error: acount: unknown key, did you mean 'account'?"},
      {"account: {fre_tier: }\nresources: {}\n",
       "stack.yaml:3:11: error: account.fre_tier: unknown key, did you mean 'free_tier'?"},
      {"account: {baseline_usage: [{service_code: a, usage_type: b, quantity: 1, regoin: }]}\n"
       "resources: {}\n",
       "stack.yaml:3:74: error: account.baseline_usage[0].regoin: unknown key, did you mean "
       "'region'?"},
      {"environment:\ncurrency: null\nextends:\naccount:\ntags: {team: }\nassumptions: ~\n"
       "notes:\ntraffic:\nresources: {}\n",
       "ok"},
      {"account: {free_tier: , baseline_usage: }\nresources: {}\n", "ok"},
      {"account: {baseline_usage: [{service_code: a, usage_type: b, quantity: 1, operation: , "
       "region: }]}\nresources: {}\n",
       "ok"},
      {"resources: {nat: {kind: nat_gateway, count: , region: , tags: , assumptions: }}\n", "ok"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(problems(parse_stack(kHead + std::string(row.text))), row.expected) << row.text;
  }
  const auto stack =
      parse_stack(std::string(kHead) + "resources:\n  nat: {kind: nat_gateway, cuont: , count: }\n"
                                       "  lb: {kind: alb, processd: , lcu: 2}\n"
                                       "  bare: {kind: , region: , tags: {a: }}\n");
  ASSERT_TRUE(stack) << problems(stack);
  const std::string said = told(validate(*stack));
  EXPECT_NE(said.find("stack.yaml:4:28: error: resources.nat.cuont: unknown key"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("stack.yaml:5:19: error: resources.lb.processd: unknown key"),
            std::string::npos)
      << said;
  EXPECT_EQ(said.find("count: "), std::string::npos) << said;
  EXPECT_NE(said.find("resources.bare: kind is required"), std::string::npos) << said;
  // What stands in every resource is in its body only where it is given.
  EXPECT_EQ(stack->resources[2].body.find("region"), nullptr);
  EXPECT_TRUE(stack->resources[2].tags.empty());
}

TEST_F(StackFileTest, ANullChecksItsKeyWhereTheBaseHasNothing) {
  write("base.yaml",
        std::string(kHead) +
            "environment: none\naccount: {free_tier: always}\n"
            "resources:\n  nat: {kind: nat_gateway, count: 2, data_processed: 1 GB}\n");
  write("top.yaml", "extends: base.yaml\nenvironment: null\naccount: null\n"
                    "resources:\n  nat: {count: null, cuont: null}\n");
  const auto stack = load_stack("top.yaml");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->environment, "");
  EXPECT_FALSE(stack->account.always_free_tier);
  EXPECT_EQ(stack->resources[0].body.find("count"), nullptr);
  EXPECT_EQ(told(validate(*stack)),
            "top.yaml:5:22: error: resources.nat.cuont: unknown key, did you mean 'count'?");
}

TEST_F(StackFileTest, ExtendsAnythingBelowTheNearestFolderNamedStacks) {
  write("base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/shop/prod.yaml", "extends: ../base.yaml\n");
  write("stacks/shop/eu/prod.yaml", "extends: ../../base.yaml\n");
  write("stacks/shop/out.yaml", "extends: ../../base.yaml\n");
  write("stacks/old/stacks/a/prod.yaml", "extends: ../base.yaml\n");
  write("stacks/old/stacks/base.yaml", std::string(kHead) + "resources: {}\n");
  write("stacks/old/stacks/a/out.yaml", "extends: ../../../base.yaml\n");
  write("envs/prod/s.yaml", "extends: ../base.yaml\n");
  for (const char* name :
       {"stacks/shop/prod.yaml", "stacks/shop/eu/prod.yaml", "stacks/old/stacks/a/prod.yaml"}) {
    EXPECT_EQ(problems(load_stack(name)), "ok") << name;
  }
  EXPECT_EQ(problems(load_stack("stacks/shop/out.yaml")),
            "stacks/shop/out.yaml:1:10: error: extends: '../../base.yaml' is outside the folder "
            "'stacks'; only files in it and below can be extended");
  EXPECT_EQ(
      problems(load_stack("stacks/old/stacks/a/out.yaml")),
      "stacks/old/stacks/a/out.yaml:1:10: error: extends: '../../../base.yaml' is outside the "
      "folder 'stacks'; only files in it and below can be extended");
  EXPECT_EQ(problems(load_stack("envs/prod/s.yaml")),
            "envs/prod/s.yaml:1:10: error: extends: '../base.yaml' is outside the folder of the "
            "stack file; only files in the folder of 'envs/prod/s.yaml' and below can be extended; "
            "a folder 'stacks' around both would allow it");
  fs::current_path("stacks/shop");
  EXPECT_EQ(problems(load_stack("prod.yaml")), "ok") << "also from inside";
}

TEST_F(StackFileTest, ReadsPipesButNeverWaitsForOneThatNobodyWritesTo) {
  ASSERT_EQ(::mkfifo("pipe", 0600), 0);
  EXPECT_EQ(problems(load_stack("pipe")),
            "pipe:1:1: error: the file is empty, expected a map with stack, region and resources");
  // Written in two parts with a pause, as by a program that still works on the rest.
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::thread writer([&] {
    const std::string parts[] = {kHead, "resources: {}\n"};
    for (const auto& part : parts) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      EXPECT_EQ(::write(ends[1], part.data(), part.size()), static_cast<ssize_t>(part.size()));
    }
    ::close(ends[1]);
  });
  EXPECT_EQ(problems(load_stack("/dev/fd/" + std::to_string(ends[0]))), "ok");
  writer.join();
  ::close(ends[0]);
  EXPECT_EQ(problems(load_stack("/dev/zero")), "/dev/zero: error: is a device, expected a file");
}

TEST_F(StackFileTest, MergesASharedBaseOnce) {
  write("top.yaml", "extends: [a.yaml, b.yaml]\n");
  write("a.yaml", "extends: common.yaml\nenvironment: a\n");
  write("b.yaml", "extends: ./common.yaml\ntags: {b: '1'}\n");
  write("common.yaml", std::string(kHead) + "environment: common\nresources: {}\n");
  const auto stack = load_stack("top.yaml");
  ASSERT_TRUE(stack) << problems(stack);
  EXPECT_EQ(stack->environment, "a");
  EXPECT_EQ(stack->files.size(), 4u);
}

TEST_F(StackFileTest, RefusesExtendsThatLeadNowhere) {
  write("outside.yaml", "stack: a\n");
  write("stacks/a.yaml", "extends: b.yaml\n");
  write("stacks/b.yaml", "extends: parts/c.yaml\n");
  write("stacks/parts/c.yaml", "extends: ../a.yaml\n");
  write("stacks/self.yaml", "extends: self.yaml\n");
  write("stacks/broken.yaml", "extends: bad.yaml\n");
  write("stacks/bad.yaml", "a: 'x\n");
  fs::create_symlink("../outside.yaml", "stacks/link.yaml");
  ASSERT_EQ(::mkfifo("stacks/pipe", 0600), 0);
  const struct {
    const char* extends;
    const char* expected;
  } rows[] = {
      {"../outside.yaml",
       "stacks/t.yaml:1:10: error: extends: '../outside.yaml' is outside the folder 'stacks'; "
       "only files in it and below can be extended"},
      {"link.yaml",
       "stacks/t.yaml:1:10: error: extends: 'link.yaml' is outside the folder 'stacks'; only "
       "files in it and below can be extended"},
      {"/etc/hosts",
       "stacks/t.yaml:1:10: error: extends: '/etc/hosts' is an absolute path; name the file "
       "relative to this one"},
      {"nothing.yaml",
       "stacks/t.yaml:1:10: error: extends: 'stacks/nothing.yaml': cannot read: No such file or "
       "directory; file names are relative to the file that extends them"},
      {"parts", "stacks/t.yaml:1:10: error: extends: 'stacks/parts': is a folder, expected a "
                "file; file names are relative to the file that extends them"},
      {"pipe", "stacks/t.yaml:1:10: error: extends: 'stacks/pipe': is a pipe, expected a file; "
               "file names are relative to the file that extends them"},
      {"a.yaml", "stacks/parts/c.yaml:1:10: error: extends: files extend each other in a circle: "
                 "stacks/a.yaml -> stacks/b.yaml -> stacks/parts/c.yaml -> stacks/a.yaml"},
      {"self.yaml", "stacks/self.yaml:1:10: error: extends: files extend each other in a circle: "
                    "stacks/self.yaml -> stacks/self.yaml"},
      {"broken.yaml", "stacks/bad.yaml:1:4: error: the quote that opens here is never closed"},
      {"{a: b}", "stacks/t.yaml:1:10: error: extends: expected the name of a file, found a map"},
      {"[nothing.yaml, [], '']",
       "stacks/t.yaml:1:11: error: extends[0]: 'stacks/nothing.yaml': cannot read: No such file or "
       "directory; file names are relative to the file that extends them\n"
       "stacks/t.yaml:1:25: error: extends[1]: expected the name of a file, found a list\n"
       "stacks/t.yaml:1:29: error: extends[2]: expected the name of a file, found nothing"},
  };
  for (const auto& row : rows) {
    write("stacks/t.yaml", std::string("extends: ") + row.extends + "\n");
    EXPECT_EQ(problems(load_stack("stacks/t.yaml")), row.expected) << row.extends;
  }
}

TEST_F(StackFileTest, BoundsTheDepthOfExtends) {
  write("0.yaml", std::string(kHead) + "resources: {}\n");
  for (int i = 1; i <= 17; ++i) {
    write(std::to_string(i) + ".yaml", "extends: " + std::to_string(i - 1) + ".yaml\n");
  }
  EXPECT_EQ(problems(load_stack("16.yaml")), "ok");
  EXPECT_EQ(problems(load_stack("17.yaml")),
            "1.yaml:1:10: error: extends: nested more than 16 files deep");
}

TEST_F(StackFileTest, RemovingWhatIsNotThereIsAnError) {
  write("base.yaml", std::string(kHead) + "resources: {web: {kind: nat_gateway}}\n");
  write("top.yaml", "extends: base.yaml\nresources:\n  wbe: null\n");
  EXPECT_EQ(problems(load_stack("top.yaml")),
            "top.yaml:3:8: error: resources.wbe: there is no resource of this name to remove, did "
            "you mean 'web'?");
}

TEST_F(StackFileTest, AppliesSettingsAfterTheMerge) {
  const auto stack =
      parse_stack(std::string(kHead) + "resources: {web: {kind: x, tasks: 2}}\n", "s.yaml",
                  {"resources.web.tasks=4", "region=eu-west-1", "stack='a: b'",
                   "resources.web.tags={team: web}", "tags.owner=me"});
  ASSERT_TRUE(stack) << problems(stack);
  const Node& tasks = *stack->resources[0].body.find("tasks");
  EXPECT_EQ(tasks.text, "4");
  EXPECT_EQ(stack->location(tasks), (Location{"--set", 1, 21}));
  EXPECT_EQ(stack->key_location(tasks), (Location{"--set", 1, 1}));
  EXPECT_EQ(stack->name, "a: b");
  EXPECT_EQ(stack->resources[0].region, "eu-west-1");
  EXPECT_EQ(stack->resources[0].tags,
            (std::map<std::string, std::string>{{"owner", "me"}, {"team", "web"}}));
}

TEST_F(StackFileTest, RefusesSettingsThatLeadNowhere) {
  const struct {
    const char* setting;
    const char* expected;
  } rows[] = {
      {"resources.web.tasks",
       "--set:1:1: error: 'resources.web.tasks' has no '='; write path=value, such as "
       "resources.web.tasks=4"},
      {"resources.wbe.tasks=3",
       "--set:1:1: error: resources.wbe: no resource is named 'wbe', did you mean 'web'?"},
      {"resources.web.tasks=",
       "--set:1:1: error: resources.web.tasks: has no value; write resources.web.tasks=null to "
       "remove it"},
      {"resources.web.tags={a: b", "--set:1:1: error: resources.web.tags: the '{' of line 1 is not "
                                   "closed; expected ',' or '}'"},
      {"region=eu-west-9",
       "--set:1:8: error: region: unknown region 'eu-west-9', did you mean 'eu-west-1'?"},
      {"regoin=eu-west-1", "--set:1:1: error: regoin: unknown key, did you mean 'region'?"},
      {"resources.web.notes={b: 1, b: 2}",
       "--set:1:28: error: resources.web.notes.b: duplicate key, first at line 1"},
      {"resources.web=4",
       "--set:1:15: error: resources.web: expected a map such as {kind: nat_gateway}, found text"},
      {"extends=a.yaml",
       "--set:1:1: error: extends: cannot be set: the files are merged before the settings; write "
       "it into a file"},
      {"=4", "--set:1:1: error: is not a path; a path reads like region, resources.web.tasks or "
             "resources.web.rules[0].priority"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(problems(parse_stack(std::string(kHead) + "resources: {web: {kind: nat_gateway}}\n",
                                   "s.yaml", {row.setting})),
              row.expected);
  }
}

TEST_F(StackFileTest, SaysWhyAFileCannotBeRead) {
  fs::create_directory("folder");
  write("huge.yaml", "");
  fs::resize_file("huge.yaml", (std::uintmax_t{64} << 20) + 1);
  write("binary.yaml", std::string("a: \0\0", 5));
  EXPECT_EQ(problems(load_stack("missing.yaml")),
            "missing.yaml: error: cannot read: No such file or directory; check the path and the "
            "current folder");
  EXPECT_EQ(problems(load_stack("folder")),
            "folder: error: is a folder, expected a file; name a file in it");
  EXPECT_EQ(problems(load_stack("huge.yaml")),
            "huge.yaml: error: is larger than 64 MiB; split the file");
  EXPECT_EQ(
      problems(load_stack("binary.yaml")),
      "binary.yaml:1:4: error: a NUL byte: this is a binary file or UTF-16 text, expected YAML "
      "in UTF-8");
  if (::geteuid() != 0) {  // root may read everything
    write("secret.yaml", "a: 1\n");
    ::chmod("secret.yaml", 0);
    EXPECT_EQ(problems(load_stack("secret.yaml")),
              "secret.yaml: error: cannot read: Permission denied; check the permissions of the "
              "file and its folder");
  }
}

TEST_F(StackFileTest, WritesAWholeFileOrNothing) {
  const std::string text("a\0b\n", 4);
  EXPECT_EQ(problems(write_file("out.json", "old")), "ok");
  ::chmod("out.json", 0600);
  fs::create_symlink("out.json", "link.json");
  EXPECT_EQ(problems(write_file("link.json", text)), "ok");
  EXPECT_EQ(*read_file("out.json"), text);
  EXPECT_TRUE(fs::is_symlink("link.json"));
  EXPECT_EQ(fs::status("out.json").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(problems(write_file("/dev/null", text)), "ok");
  fs::create_directory("folder");
  EXPECT_EQ(problems(write_file("folder", text)),
            "folder: error: cannot write: it is a folder; name a file in it");
  EXPECT_EQ(problems(write_file("none/out.json", text)),
            "none/out.json: error: cannot write: No such file or directory; create the folder "
            "'none' first");
  // No temporary file is left behind.
  int entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(".")) ++entries;
  EXPECT_EQ(entries, 3);
}

// A symbolic link stays one, and so does what it leads to.
TEST_F(StackFileTest, WritesWhereALinkLeadsEvenIfNothingIsThereYet) {
  fs::create_directory("out");
  fs::create_symlink("../real.json", "out/second");
  fs::create_symlink("out/second", "first");
  EXPECT_EQ(problems(write_file("first", "text")), "ok");
  EXPECT_TRUE(fs::is_symlink("first"));
  EXPECT_TRUE(fs::is_symlink("out/second"));
  EXPECT_FALSE(fs::is_symlink("real.json"));
  EXPECT_EQ(*read_file("real.json"), "text");
  EXPECT_EQ(problems(write_file("first", "again")), "ok");
  EXPECT_EQ(*read_file("real.json"), "again");
  EXPECT_TRUE(fs::is_symlink("first"));
  fs::create_symlink("none/real.json", "astray");
  EXPECT_EQ(problems(write_file("astray", "text")),
            "astray: error: cannot write: No such file or directory; create the folder 'none' "
            "first");
  fs::create_symlink("circle", "circle");
  EXPECT_EQ(problems(write_file("circle", "text")),
            "circle: error: cannot write: Too many levels of symbolic links");
  EXPECT_TRUE(fs::is_symlink("circle"));
}

}  // namespace
}  // namespace costplan
