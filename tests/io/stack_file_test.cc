// Source of the rules: costplan/io.h, io/stack_file.cc and stack/assemble.cc.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "io/stack_files.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;

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
