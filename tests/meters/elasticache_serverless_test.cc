// Sources: [3] billing rules, "ElastiCache": serverless caches bill max(GB held, floor) × hours
// and ECPUs; Valkey 0.084 USD, floor 0.1 GB, 0.0023 USD a million; Redis OSS and Memcached 0.125,
// 1 GB, 0.0034; 1 ECPU for each KB of a simple command, at least 1; minimum usage limits are
// billed when idle. [AWS] a GET of 3.2 KB consumes 3.2 ECPUs. [0.1] 730 hours.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

std::string cache(const std::string& engine, const std::string& fields) {
  return "cache: {kind: elasticache_serverless, engine: " + engine + ", " + fields + "}";
}

constexpr std::string_view kValkeyData = "CachedData:Valkey";
constexpr std::string_view kValkeyUnits = "ElastiCacheProcessingUnits:Valkey";

TEST(ElastiCacheServerless, ChargesDataButNeverLessThanTheFloor) {
  const BuiltQuantityRow rows[] = {
      {"Valkey", cache("valkey", "data: 2 GB"), kValkeyData, "1460", "[3] 2 × 730"},
      {"at Valkey's floor", cache("valkey", "data: 0.1 GB"), kValkeyData, "73", "[3] 0.1 × 730"},
      {"below it", cache("valkey", "data: 0.05 GB"), kValkeyData, "73", "[3] 0.1 × 730"},
      {"idle", cache("valkey", "data: 0 GB"), kValkeyData, "73", "[3] billed when idle"},
      {"Redis OSS has a floor of 1 GB", cache("redis", "data: 0.5 GB"), "CachedData:Redis", "730",
       "[3] 1 × 730"},
      {"Memcached has the same", cache("memcached", "data: 0.5 GB"), "CachedData:Memcached", "730",
       "[3] 1 × 730"},
      {"above the floor", cache("redis", "data: 1.5 GB"), "CachedData:Redis", "1095", "[3]"},
      {"each cache has a floor", cache("valkey", "count: 3, data: 0 GB"), kValkeyData, "219",
       "[3] 3 × 0.1 × 730"},
      {"a minimum that is kept ready", cache("valkey", "data: 2 GB, minimum: {data: 10 GB}"),
       kValkeyData, "7300", "[3] 10 × 730"},
      {"more than the minimum", cache("valkey", "data: 12 GB, minimum: {data: 10 GB}"), kValkeyData,
       "8760", "[3] 12 × 730"},
      {"not given", cache("valkey", "tags: {}"), kValkeyData, "?", "usage is never 0 by default"},
      {"none", cache("valkey", "count: 0, data: 2 GB"), kValkeyData, "0", "[3]"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow february[] = {
      {"February", cache("valkey", "data: 2 GB"), kValkeyData, "1344", "[0.1] 2 × 672"},
  };
  expect_quantities(february, february_2026());
}

TEST(ElastiCacheServerless, ChargesAnEcpuForEachKilobyteOfACommand) {
  const BuiltQuantityRow rows[] = {
      {"given", cache("valkey", "ecpus: 5M"), kValkeyUnits, "5000000", "[3]"},
      {"of each cache", cache("valkey", "count: 2, ecpus: 5M"), kValkeyUnits, "10000000", "[3]"},
      {"a small command is one", cache("valkey", "commands: 1M, command_size: 0.1 KB"),
       kValkeyUnits, "1000000", "[3] at least 1"},
      {"1 KB", cache("valkey", "commands: 1M, command_size: 1 KB"), kValkeyUnits, "1000000", "[3]"},
      {"3.2 KB", cache("valkey", "commands: 1M, command_size: 3.2 KB"), kValkeyUnits, "3200000",
       "[AWS] not rounded up"},
      {"size not given", cache("valkey", "commands: 1M"), kValkeyUnits, "1000000",
       "taken for granted: up to 1 KB"},
      {"a rate", cache("valkey", "commands: 10/s"), kValkeyUnits, "26280000", "10 × 3,600 × 730"},
      {"idle", cache("valkey", "ecpus: 0"), kValkeyUnits, "0", "[3] no floor of ECPUs"},
      {"a minimum that is kept ready", cache("valkey", "ecpus: 5M, minimum: {ecpus: 1000/s}"),
       kValkeyUnits, "2628000000", "[3] 1,000 × 3,600 × 730"},
      {"more than the minimum", cache("valkey", "ecpus: 3G, minimum: {ecpus: 1000/s}"),
       kValkeyUnits, "3000000000", "[3]"},
      {"not given", cache("valkey", "data: 1 GB"), kValkeyUnits, "?",
       "usage is never 0 by default"},
      {"none", cache("valkey", "count: 0, ecpus: 5M"), kValkeyUnits, "none", "[3]"},
      {"Redis OSS", cache("redis", "ecpus: 1M"), "ElastiCacheProcessingUnits:Redis", "1000000",
       "[3]"},
      {"Memcached", cache("memcached", "ecpus: 1M"), "ElastiCacheProcessingUnits:Memcached",
       "1000000", "[3]"},
  };
  expect_quantities(rows);
}

TEST(ElastiCacheServerless, ChargesBackups) {
  const BuiltQuantityRow rows[] = {
      {"none by default", cache("valkey", "data: 1 GB"), "BackupUsage:Valkey", "none", "[3]"},
      {"a week of them", cache("valkey", "backups: {retention: 7 days, size: 2 GB}"),
       "BackupUsage:Valkey", "14", "7 × 2"},
      {"and by hand", cache("redis", "backups: {retention: 7 days, manual: 1, size: 2 GB}"),
       "BackupUsage:Redis", "16", "(7 + 1) × 2"},
      {"of each cache", cache("memcached", "count: 2, backups: {manual: 1, size: 2 GB}"),
       "BackupUsage:Memcached", "4", "2 × 1 × 2"},
      {"size not given", cache("valkey", "backups: {manual: 1}"), "BackupUsage:Valkey", "?",
       "usage is never 0 by default"},
  };
  expect_quantities(rows);
}

TEST(ElastiCacheServerless, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"an idle Valkey cache", cache("valkey", "data: 0 GB, ecpus: 0"), kValkeyData, "6.132",
       "[3] 73 × 0.084"},
      {"an idle Redis OSS cache", cache("redis", "data: 0 GB, ecpus: 0"), "CachedData:Redis",
       "91.25", "[3] 730 × 0.125"},
      {"Memcached", cache("memcached", "data: 2 GB, ecpus: 0"), "CachedData:Memcached", "182.5",
       "[3] 1,460 × 0.125"},
      {"ECPUs of Valkey", cache("valkey", "data: 0 GB, ecpus: 1G"), kValkeyUnits, "2.3",
       "[3] 0.0023 a million"},
      {"ECPUs of Redis OSS", cache("redis", "data: 0 GB, ecpus: 1G"),
       "ElastiCacheProcessingUnits:Redis", "3.4", "[3] 0.0034 a million"},
  };
  expect_costs(rows);
}

TEST(ElastiCacheServerless, SaysWhatItTakesForGranted) {
  EXPECT_THAT(assumptions_of(metered(cache("valkey", "commands: 1"))), HasSubstr("command_size"));
  EXPECT_EQ(assumptions_of(metered(cache("valkey", "commands: 1, command_size: 2 KB"))), "");
  EXPECT_THAT(assumptions_of(metered(cache("valkey", "ecpus: 1, minimum: {ecpus: 1000/s}"))),
              HasSubstr("second by second"));
}

TEST(ElastiCacheServerless, RefusesWhatElastiCacheDoes) {
  const BuiltProblemRow rows[] = {
      {cache("valkey", "ecpus: 1, commands: 1"), "resources.cache.commands: ecpus are given"},
      {cache("valkey", "command_size: 1 KB"), "command_size: says nothing without commands"},
      {cache("valkey", "minimum: {data: 0.5 GB}"), "'0.5 GB' is too small, expected at least 1 GB"},
      {cache("valkey", "minimum: {ecpus: 10/s}"), "expected at least 1000/s"},
      {cache("valkey", "backups: {retention: 36 days}"), "expected at most 35 days"},
      {cache("valkei", "data: 1 GB"), "did you mean 'valkey'?"},
      {"cache: {kind: elasticache_serverless}", "engine is required"},
  };
  expect_problems(rows);
}

}  // namespace
}  // namespace costplan::testing
