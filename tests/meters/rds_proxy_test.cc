#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kVcpus = "RDS:ProxyUsage";
constexpr std::string_view kCapacity = "RDS:Proxy-ASv2-Usage";

std::string instance(std::string_view instance_class, std::string_view more = "") {
  return "db: {kind: rds_instance, class: " + std::string(instance_class) +
         ", storage: {size: 100 GB}" + (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

std::string cluster(std::string_view instances, std::string_view more = "") {
  return "db: {kind: aurora_cluster, instances: [" + std::string(instances) + "]" +
         (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

std::string proxy(std::string_view more = "") {
  return "proxy: {kind: rds_proxy, target: db" + std::string(more.empty() ? "" : ", ") +
         std::string(more) + "}\n";
}

// Billing rules 2.3: the vCPUs of the class, at least 2, for every hour.
TEST(RdsProxy, ChargesTheVcpusOfTheInstancesBehindIt) {
  const BuiltQuantityRow rows[] = {
      {"two vCPU", instance("db.r6g.large") + proxy(), kVcpus, "1460", "730 x 2"},
      {"eight vCPU", instance("db.r6g.2xlarge") + proxy(), kVcpus, "5840", "730 x 8"},
      {"Multi-AZ", instance("db.r6g.large", "deployment: multi_az") + proxy(), kVcpus, "1460",
       "billing rules 2.3: the vCPUs of the class, once"},
      {"three instances", instance("db.r6g.large", "count: 3") + proxy(), kVcpus, "4380",
       "3 x 730 x 2"},
      {"two proxies", instance("db.r6g.large") + proxy("count: 2"), kVcpus, "2920", "2 x 730 x 2"},
      {"no proxy", instance("db.r6g.large") + proxy("count: 0"), kVcpus, "0", "0 times"},
      {"no instance", instance("db.r6g.large", "count: 0") + proxy(), kVcpus, "0", "0 times"},
      {"writer and readers",
       cluster("{class: db.r6g.large}, {class: db.r6g.xlarge, count: 2}") + proxy(), kVcpus, "7300",
       "730 x (2 + 2 x 4)"},
      {"two clusters", cluster("{class: db.r6g.large}", "count: 2") + proxy(), kVcpus, "2920",
       "2 x 730 x 2"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"in February", instance("db.r6g.large") + proxy(), kVcpus, "1344", "672 x 2"},
  };
  expect_quantities(february, february_2026());
  const BuiltCostRow costs[] = {
      {"r6g.large", instance("db.r6g.large") + proxy(), kVcpus, "21.9",
       "billing rules 2.3: r6g.large is $21.90 a month"},
      {"48 vCPU", instance("db.r6g.4xlarge", "count: 3, backups: {retention: 0 days}") + proxy(),
       kVcpus, "525.6", "billing rules 2.3: 48 vCPU x 0.015 x 730"},
  };
  expect_costs(costs);
}

// Billing rules 2.3: at least 8 ACU.
TEST(RdsProxy, ChargesTheCapacityOfServerlessInstances) {
  const auto serverless = [](std::string_view item, std::string_view range) {
    return cluster("{class: db.serverless" + std::string(item) + "}",
                   "serverless_capacity: " + std::string(range)) +
           proxy();
  };
  const BuiltQuantityRow rows[] = {
      {"more than the minimum", serverless(", average_capacity: 10.5", "{min: 1, max: 16}"),
       kCapacity, "7665", "730 x 10.5"},
      {"less", serverless(", average_capacity: 0.5", "{min: 0.5, max: 16}"), kCapacity, "5840",
       "730 x 8"},
      {"each instance", serverless(", count: 2, average_capacity: 2", "{min: 1, max: 16}"),
       kCapacity, "11680", "2 x 730 x 8"},
      {"never more", serverless("", "{min: 0.5, max: 8}"), kCapacity, "5840",
       "what cannot exceed 8 ACU is charged as 8"},
      {"perhaps more", serverless("", "{min: 0.5, max: 8.5}"), kCapacity, "?",
       "usage that nobody gave stays unknown"},
      {"mixed with provisioned",
       cluster("{class: db.r6g.large}, {class: db.serverless, average_capacity: 1}",
               "serverless_capacity: {min: 1, max: 4}") +
           proxy(),
       kVcpus, "1460", "730 x 2 beside 730 x 8 ACU"},
  };
  expect_quantities(rows);
  const auto paused = metered(serverless(", average_capacity: 1", "{min: 0, max: 4}"));
  EXPECT_THAT(assumptions_of(paused, kCapacity), HasSubstr("at least 8 ACU, unconfirmed"));
  EXPECT_THAT(assumptions_of(paused, kCapacity), HasSubstr("keep serverless instances from "));
  EXPECT_THAT(all_assumptions_of(metered(serverless(", average_capacity: 1", "{min: 1, max: 4}"))),
              Not(HasSubstr("pausing")));
}

TEST(RdsProxy, ExistsAsLongAsItsDatabaseUnlessItSaysOtherwise) {
  const std::string stopped = instance("db.r6g.large", "schedule: 220 h");
  const std::string drill = instance("db.r6g.large", "schedule: 8 h, exists: schedule");
  const BuiltQuantityRow rows[] = {
      {"a database that is stopped at times", stopped + proxy(), kVcpus, "1460",
       "assumed: the proxy stays"},
      {"a schedule of its own", stopped + proxy("schedule: 220 h"), kVcpus, "440", "220 x 2"},
      {"a database that is deleted", drill + proxy(), kVcpus, "16", "8 x 2"},
      {"an Aurora cluster that is deleted",
       cluster("{class: db.r6g.large}", "schedule: 6 h, exists: schedule") + proxy(), kVcpus, "12",
       "6 x 2"},
  };
  expect_quantities(rows);
  const std::string text = "charged while its database is stopped too, unconfirmed";
  EXPECT_THAT(all_assumptions_of(metered(stopped + proxy())), HasSubstr(text));
  EXPECT_THAT(all_assumptions_of(metered(stopped + proxy("schedule: 220 h"))),
              Not(HasSubstr(text)));
  EXPECT_THAT(all_assumptions_of(metered(drill + proxy())), Not(HasSubstr(text)));
}

TEST(RdsProxy, RefusesWhatItCannotBeAProxyOf) {
  const BuiltProblemRow rows[] = {
      // User guide: in the VPC of its database.
      {instance("db.r6g.large", "region: us-east-2") + proxy(),
       "resources.proxy.target: 'db' is in us-east-2, and a proxy is in the region and VPC"},
      // Instance class table: vCPU that are not known.
      {instance("db.r8g.large") + proxy(),
       "resources.proxy.target: RDS Proxy is charged per vCPU, and how many db.r8g.large"},
      {"db: {kind: aurora_cluster}\n" + proxy(),
       "resources.proxy.target: 'db' has no instances to be a proxy of"},
      {proxy(), "resources.proxy.target: no resource is named 'db'"},
      {"proxy: {kind: rds_proxy}", "target is required"},
      {instance("db.r6g.large") + "read: {kind: rds_read_replica, source: db}\n"
                                  "proxy: {kind: rds_proxy, target: read}",
       "'read' is of kind rds_read_replica, expected rds_instance or aurora_cluster"},
  };
  expect_problems(rows);
  EXPECT_EQ(problems(instance("db.r6g.large") + proxy()), "");
  EXPECT_THAT(problems(instance("db.r6g.lage") + proxy()), Not(HasSubstr("resources.proxy")))
      << "reported at the database";
}

}  // namespace
}  // namespace costplan::testing
