#include "costplan/io.h"
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A cluster of cache.r6g.large with these fields.
std::string cluster(std::string_view engine, std::string_view more = "",
                    std::string_view node_type = "cache.r6g.large") {
  return "cache: {kind: elasticache, engine: " + std::string(engine) +
         ", node_type: " + std::string(node_type) + (more.empty() ? "" : ", ") + std::string(more) +
         "}\n";
}

constexpr std::string_view kNode = "NodeUsage:cache.r6g.large";
constexpr std::string_view kRedis = "CreateCacheCluster:0002";
constexpr std::string_view kValkey = "CreateCacheCluster:Valkey";
constexpr std::string_view kMemcached = "CreateCacheCluster:0001";

TEST(ElastiCache, ChargesEachStartedHourOfEveryNode) {
  const BuiltQuantityRow rows[] = {
      {"one node by default", cluster("redis"), kNode, "730", "one primary", kRedis},
      {"primary and replica", cluster("redis", "nodes: 2"), kNode, "1460",
       "billing rules 3: a replica is a full node", kRedis},
      {"most nodes without cluster mode", cluster("redis", "nodes: 6"), kNode, "4380",
       "6 times 730", kRedis},
      {"several clusters", cluster("redis", "nodes: 2, count: 3"), kNode, "4380",
       "3 times 2 times 730", kRedis},
      {"one node group by default", cluster("redis", "cluster_mode: true"), kNode, "730",
       "1 times (1 + 0)", kRedis},
      {"node groups with replicas",
       cluster("redis", "cluster_mode: true, node_groups: 3, replicas_per_node_group: 2"), kNode,
       "6570", "billing rules 3: 3 times (1 + 2) times 730", kRedis},
      {"failover and Multi-AZ are free",
       cluster("redis", "nodes: 2, automatic_failover: true, multi_az: true"), kNode, "1460",
       "billing rules 3: Multi-AZ itself adds nothing", kRedis},
      {"Valkey", cluster("valkey"), kNode, "730", "price list: operation", kValkey},
      {"Valkey is not Redis too", cluster("valkey"), kNode, "none", "price list", kRedis},
      {"Memcached", cluster("memcached", "nodes: 20"), kNode, "14600",
       "20 times 730; Memcached has no limit of six", kMemcached},
      {"started hours", cluster("redis", "schedule: 'mon-fri 08:00-17:30'"), kNode, "217.261904762",
       "billing rules 3: 9.5 hours are 10; 50 x 730/168", kRedis},
      {"hours a month", cluster("redis", "schedule: 220 h, nodes: 2"), kNode, "440", "2 times 220",
       kRedis},
      {"xlarge is written in full", cluster("redis", "", "cache.m5.xlarge"),
       "NodeUsage:cache.m5.xlarge", "730", "price list", kRedis},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"February 2026", cluster("redis", "nodes: 2"), kNode, "1344", "2 times 672", kRedis},
      {"started hours in February", cluster("redis", "schedule: 'mon-fri 08:00-17:30'"), kNode,
       "200", "20 weekdays of 10 started hours", kRedis},
      {"whole hours", cluster("redis", "schedule: 'mon-fri 08:00-18:00'"), kNode, "200",
       "20 weekdays of 10 hours", kRedis},
  };
  expect_quantities(february, february_2026());
}

TEST(ElastiCache, ChargesBackupsBeyondTheFreeOne) {
  constexpr std::string_view kBackup = "ElastiCache:BackupUsage";
  const BuiltQuantityRow rows[] = {
      {"none by default", cluster("redis"), kBackup, "none", "retention 0"},
      {"one is free", cluster("redis", "backups: {retention: 1 day, size: 10 GB}"), kBackup, "none",
       "user guide, backups: one free for each active cluster"},
      {"one is free, size unknown", cluster("redis", "backups: {retention: 1 day}"), kBackup,
       "none", "nothing is charged, whatever the size"},
      {"seven days", cluster("redis", "backups: {retention: 7 days, size: 10 GB}"), kBackup, "60",
       "6 times 10"},
      {"size unknown", cluster("redis", "backups: {retention: 7 days}"), kBackup, "?",
       "usage that nobody gave stays unknown"},
      {"manual backups count", cluster("valkey", "backups: {manual: 3, size: 10 GB}"), kBackup,
       "20", "2 times 10"},
      {"both", cluster("redis", "backups: {retention: 7 days, manual: 3, size: 10 GB}"), kBackup,
       "90", "(7 + 3 - 1) times 10"},
      {"one free for each cluster",
       cluster("redis", "count: 2, backups: {retention: 7 days, size: 10 GB}"), kBackup, "120",
       "2 times 6 times 10"},
      {"of no cluster", cluster("redis", "count: 0, backups: {retention: 7 days}"), kBackup, "none",
       "nothing to back up"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"in February", cluster("redis", "backups: {retention: 7 days, size: 10 GB}"), kBackup, "60",
       "GB-months do not vary"},
  };
  expect_quantities(february, february_2026());
}

TEST(ElastiCache, CostsWhatThePriceListSays) {
  const BuiltCostRow rows[] = {
      {"Redis", cluster("redis", "nodes: 2"), kNode, "300.76", "price list: 1,460 x 0.206"},
      {"Valkey", cluster("valkey", "nodes: 2"), kNode, "240.608", "price list: 1,460 x 0.1648"},
      {"Memcached", cluster("memcached"), kNode, "150.38", "price list: 730 x 0.206"},
      {"backups", cluster("redis", "backups: {retention: 7 days, size: 10 GB}"),
       "ElastiCache:BackupUsage", "5.1", "price list: 60 x 0.085"},
  };
  expect_costs(rows);
}

// Billing rules 3: Valkey is exactly 0.8 times Redis OSS, wherever both are sold.
TEST(ElastiCache, ValkeyNodesCostFourFifthsOfRedisNodes) {
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto rows = (*catalog)->rows(
      {.service_code = "AmazonElastiCache", .term = "OnDemand", .region = "us-east-1"});
  ASSERT_TRUE(rows);
  std::size_t pairs = 0;
  for (const auto& redis : *rows) {
    if (redis.operation != kRedis) continue;
    for (const auto& valkey : *rows) {
      if (valkey.operation != kValkey || valkey.usage_type != redis.usage_type) continue;
      ++pairs;
      EXPECT_EQ(valkey.rate.picos() * 5, redis.rate.picos() * 4) << redis.usage_type;
    }
  }
  EXPECT_GE(pairs, 40u);
}

TEST(ElastiCache, AssumesThatASchedulesClusterIsDeletedAndCreatedAgain) {
  const auto scheduled = metered(cluster("redis", "schedule: 220 h"));
  ASSERT_EQ(scheduled.assumptions.size(), 1u);
  EXPECT_THAT(scheduled.assumptions[0].text, HasSubstr("ElastiCache cannot stop nodes"));
  EXPECT_THAT(metered(cluster("redis")).assumptions, IsEmpty());
}

// The price has no row: the key that the bill has makes it a missing price, never $0.
TEST(ElastiCache, ChargesExtendedSupportOfOldRedisOnEveryNodeHour) {
  const auto of = [](std::string_view engine, std::string_view more,
                     const MonthContext& month = testing::average_month()) {
    return metered(cluster(engine, "engine_version: " + std::string(more)), month);
  };
  const auto support = [](const Metering& metering) {
    return quantity_of(metering, "ExtendedSupportYr1_Yr2-NodeUsage:cache.r6g.large",
                       "CreateCacheCluster:0002");
  };
  EXPECT_EQ(support(of("redis", "'5.0.6'")), "730");
  EXPECT_EQ(support(of("redis", "'4', nodes: 2")), "1460");
  EXPECT_EQ(support(of("redis", "'5.0.6'", MonthContext::of(*Month::parse("2026-01")))), "none");
  EXPECT_EQ(support(of("redis", "'5.0.6'", MonthContext::of(*Month::parse("2026-02")))), "672");
  EXPECT_EQ(support(of("redis", "'6.2'")), "none");
  ASSERT_EQ(of("redis", "'6.2'").assumptions.size(), 1u);
  EXPECT_THAT(of("redis", "'6.2'").assumptions[0].text, HasSubstr("from 2027-02"));
  EXPECT_EQ(support(of("redis", "'6.2'", MonthContext::of(*Month::parse("2027-02")))), "672");
  // The third year has a price of its own.
  const auto third = of("redis", "'5.0.6'", MonthContext::of(*Month::parse("2028-02")));
  EXPECT_EQ(support(third), "none");
  EXPECT_EQ(
      quantity_of(third, "ExtendedSupportYr3-NodeUsage:cache.r6g.large", "CreateCacheCluster:0002"),
      "696");
  EXPECT_THAT(of("redis", "'7.1'").assumptions, IsEmpty());
  EXPECT_EQ(support(of("redis", "'5.0.6', count: 0")), "none");
  EXPECT_EQ(support(of("valkey", "'8.0'")), "none");
}

TEST(ElastiCache, RefusesImpossibleClusters) {
  const BuiltProblemRow rows[] = {
      {cluster("redis", "cluster_mode: true, nodes: 2"),
       "resources.cache.nodes: nodes is for clusters without cluster mode"},
      {cluster("redis", "node_groups: 3"),
       "resources.cache.node_groups: node_groups is for cluster mode"},
      {cluster("redis", "replicas_per_node_group: 1"),
       "resources.cache.replicas_per_node_group: replicas_per_node_group is for cluster mode"},
      {cluster("valkey", "nodes: 7"), "at most 6: a primary and 5 replicas"},
      {cluster("redis", "cluster_mode: true, replicas_per_node_group: 6"),
       "resources.cache.replicas_per_node_group: '6' is too large, expected at most 5"},
      {cluster("redis", "nodes: 0"), "resources.cache.nodes: '0' is too small"},
      {cluster("redis", "automatic_failover: true"),
       "resources.cache.automatic_failover: needs at least 2 nodes"},
      {cluster("redis", "nodes: 2, multi_az: true"),
       "resources.cache.multi_az: needs automatic_failover"},
      {cluster("redis", "cluster_mode: true, node_groups: 2, multi_az: true"),
       "resources.cache.multi_az: needs at least 1 replica in each node group"},
      {cluster("memcached", "cluster_mode: true"),
       "resources.cache.cluster_mode: Memcached has no cluster mode"},
      {cluster("memcached", "nodes: 2, automatic_failover: true"),
       "resources.cache.automatic_failover: Memcached has no replicas"},
      {cluster("memcached", "backups: {retention: 1 day}"),
       "resources.cache.backups: Memcached has no backups"},
      {cluster("redis", "", "cache.t3.mikro"), "did you mean 'cache.t3.micro'?"},
      {"cache: {kind: elasticache, node_type: cache.t3.micro}", "engine is required"},
      {cluster("valkei"), "did you mean 'valkey'?"},
  };
  expect_problems(rows);
}

TEST(ElastiCache, AcceptsWhatElastiCacheAccepts) {
  for (const auto& yaml :
       {cluster("redis", "cluster_mode: true, automatic_failover: true"),
        cluster("redis", "cluster_mode: true, node_groups: 2, replicas_per_node_group: 1, "
                         "multi_az: true"),
        cluster("redis", "nodes: 2, automatic_failover: true, multi_az: true"),
        cluster("memcached", "nodes: 2, multi_az: true"),
        cluster("valkey", "", "cache.r8g.large")}) {
    EXPECT_EQ(problems(yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace costplan::testing
