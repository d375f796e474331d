#include "reference/instance_classes.h"
#include "support/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <set>
#include <string>

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Classes after `prefix` in the usage types of a price file.
std::set<std::string> priced_classes(const std::string& file, std::string_view prefix) {
  std::ifstream in(testing::source_path("pricing/") + file);
  EXPECT_TRUE(in.good()) << file;
  std::set<std::string> classes;
  for (std::string line; std::getline(in, line);) {
    const auto from = line.find(',') + 1;
    const std::string usage_type = line.substr(from, line.find(',', from) - from);
    if (usage_type.starts_with(prefix)) classes.insert(usage_type.substr(prefix.size()));
  }
  return classes;
}

// As rds_instance and elasticache spell them on the bill.
std::set<std::string> reachable_classes(std::string_view prefix) {
  std::set<std::string> classes;
  for (const auto& known : instance_classes()) {
    if (known.name.starts_with(prefix)) {
      EXPECT_TRUE(classes.insert(rds_usage_class(known.name)).second) << known.name;
    }
  }
  return classes;
}

TEST(InstanceClasses, ReachEveryPricedRdsClass) {
  const auto reachable = reachable_classes("db.");
  for (const std::string_view prefix : {"InstanceUsage:", "Multi-AZUsage:"}) {
    const auto priced = priced_classes("AmazonRDS.csv", prefix);
    ASSERT_GE(priced.size(), 92u);  // On-Demand PostgreSQL alone
    for (const auto& name : priced) EXPECT_TRUE(reachable.contains(name)) << prefix << name;
  }
}

TEST(InstanceClasses, HoldEveryPricedNodeTypeAndEc2Type) {
  const auto nodes = priced_classes("AmazonElastiCache.csv", "NodeUsage:");
  ASSERT_GE(nodes.size(), 52u);
  for (const auto& name : nodes) EXPECT_NE(find_instance_class(name), nullptr) << name;
  const auto types = priced_classes("AmazonEC2.csv", "BoxUsage:");
  ASSERT_GE(types.size(), 80u);
  for (const auto& name : types) EXPECT_NE(find_instance_class(name), nullptr) << name;
}

TEST(InstanceClasses, AreSortedByName) {
  std::string_view before;
  for (const auto& known : instance_classes()) {
    EXPECT_LT(before, known.name);
    before = known.name;
  }
}

TEST(InstanceClasses, KnowProcessorsAndMemory) {
  struct Row {
    std::string_view name;
    int vcpu;
    int memory;
    std::string_view source;
  };
  const Row rows[] = {
      {"db.t3.micro", 2, 100, "RDS instance classes: 2 vCPU, 1 GiB"},
      {"db.t4g.2xlarge", 8, 3200, "RDS instance classes: 8 vCPU, 32 GiB"},
      {"db.r6g.large", 2, 1600, "RDS instance classes: 2 vCPU, 16 GiB"},
      {"cache.t3.micro", 2, 50, "ElastiCache node types: 0.5 GiB usable"},
      {"cache.r6g.large", 2, 1307, "ElastiCache node types: 13.07 GiB usable"},
      {"c6g.medium", 1, 200, "EC2 instance types: 1 vCPU, 2 GiB"},
      {"t3.nano", 2, 50, "EC2 instance types: 2 vCPU, 0.5 GiB"},
      {"c5.9xlarge", 36, 7200, "EC2 instance types: 36 vCPU, 72 GiB"},
      {"m6a.48xlarge", 192, 76800, "EC2 instance types: 192 vCPU, 768 GiB"},
      {"r5.24xlarge", 96, 76800, "EC2 instance types: 96 vCPU, 768 GiB"},
      {"m5.metal", 96, 38400, "EC2 instance types: 96 vCPU, 384 GiB"},
      {"db.m8g.large", 0, 0, "known from Savings Plans rates only"},
  };
  for (const auto& row : rows) {
    const auto* found = find_instance_class(row.name);
    ASSERT_NE(found, nullptr) << row.name;
    EXPECT_EQ(found->vcpu, row.vcpu) << row.name << ": " << row.source;
    EXPECT_EQ(found->memory_hundredth_gib, row.memory) << row.name << ": " << row.source;
  }
  EXPECT_EQ(find_instance_class(""), nullptr);
  EXPECT_EQ(find_instance_class("db.r6g"), nullptr);
  EXPECT_EQ(find_instance_class("zz.large"), nullptr);
}

// EC2 User Guide, "Key concepts for burstable performance instances": baseline per vCPU.
TEST(CreditBaseline, GrowsWithTheSizeOfABurstableClass) {
  struct Row {
    std::string_view size;
    std::optional<int> percent;
  };
  const Row rows[] = {
      {"nano", 5},    {"micro", 10},   {"small", 20},   {"medium", 20}, {"large", 30},
      {"xlarge", 40}, {"2xlarge", 40}, {"4xlarge", {}}, {"", {}},       {"t3.small", {}},
  };
  for (const auto& row : rows) EXPECT_EQ(credit_baseline(row.size), row.percent) << row.size;
}

// Bills abbreviate xlarge in all families but t2, t4g and x2g.
TEST(RdsUsageClass, AbbreviatesExtraLargeAsBillsDo) {
  struct Row {
    std::string_view name;
    std::string_view billed;
  };
  const Row rows[] = {
      {"db.r6g.xlarge", "db.r6g.xl"},       {"db.m7i.48xlarge", "db.m7i.48xl"},
      {"db.t3.2xlarge", "db.t3.2xl"},       {"db.r6g.large", "db.r6g.large"},
      {"db.t3.micro", "db.t3.micro"},       {"db.t4g.xlarge", "db.t4g.xlarge"},
      {"db.t4g.2xlarge", "db.t4g.2xlarge"}, {"db.t2.xlarge", "db.t2.xlarge"},
      {"db.x2g.4xlarge", "db.x2g.4xlarge"},
  };
  for (const auto& row : rows) EXPECT_EQ(rds_usage_class(row.name), row.billed);
}

TEST(CheckInstanceClass, AcceptsKnownClassesAndFamiliesNewerThanTheTable) {
  for (const std::string_view name :
       {"db.t3.small", "db.m8g.48xlarge", "db.r8g.large", "db.x2iedn.32xlarge"}) {
    EXPECT_TRUE(check_instance_class(name, "db.")) << name;
  }
  EXPECT_TRUE(check_instance_class("cache.r6gd.xlarge", "cache."));
  EXPECT_TRUE(check_instance_class("cache.r8g.2xlarge", "cache."));
  for (const std::string_view name :
       {"t3.nano", "m5.24xlarge", "m5.metal", "r8g.metal-24xl", "x2iedn.32xlarge"}) {
    EXPECT_TRUE(check_instance_class(name, "")) << name;
  }
}

TEST(CheckInstanceClass, SuggestsTheClassThatWasMeant) {
  struct Row {
    std::string_view name;
    std::string_view prefix;
    std::string_view hint;
  };
  const Row rows[] = {
      {"t3.small", "db.", "did you mean 'db.t3.small'?"},
      {"db.t3.smal", "db.", "did you mean 'db.t3.small'?"},
      {"DB.T3.SMALL", "db.", "did you mean 'db.t3.small'?"},
      {"db.r6g.2xl", "db.", "did you mean 'db.r6g.2xlarge'?"},
      {"db.r6glarge", "db.", "did you mean 'db.r6g.large'?"},
      {"r6g.large", "cache.", "did you mean 'cache.r6g.large'?"},
      {"cache.t4g.mikro", "cache.", "did you mean 'cache.t4g.micro'?"},
      {"t3.smal", "", "did you mean 't3.small'?"},
      {"db.t3.small", "", "did you mean 't3.small'?"},
      {"m5.2xl", "", "did you mean 'm5.2xlarge'?"},
      {"db.r6g.2xl", "", ""},
  };
  for (const auto& row : rows) {
    const auto status = check_instance_class(row.name, row.prefix);
    ASSERT_FALSE(status) << row.name;
    EXPECT_EQ(status.error().hint, row.hint) << row.name;
    EXPECT_THAT(status.error().message, HasSubstr(row.name));
  }
}

TEST(CheckInstanceClass, RefusesSizesThatAKnownFamilyDoesNotHave) {
  EXPECT_FALSE(check_instance_class("db.t3.16xlarge", "db."));
  EXPECT_FALSE(check_instance_class("cache.t3.large", "cache."));
  EXPECT_FALSE(check_instance_class("t3.4xlarge", ""));
  EXPECT_FALSE(check_instance_class("t3.metal", ""));
  EXPECT_FALSE(check_instance_class("db.r8g.metal", "db."));
}

TEST(CheckInstanceClass, RefusesWhatIsNoClassAtAll) {
  for (const std::string_view name :
       {"", "db.", "db..large", "db.r9z", "db.r9z.", "db.9.large", "db.zzz.large", "db.r9z.huge",
        "db.r9-z.large", "db.r9z.9999xlarge"}) {
    const auto status = check_instance_class(name, "db.");
    ASSERT_FALSE(status) << name;
    EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(status.error().message, HasSubstr("db.r6g.large"));
  }
  EXPECT_THAT(check_instance_class("quite another thing", "db.").error().hint, IsEmpty());
}

}  // namespace
}  // namespace costplan
