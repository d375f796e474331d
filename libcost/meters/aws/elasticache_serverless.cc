// Amazon ElastiCache Serverless: the data a cache holds, never less than the floor of
// its engine or the minimum it is told to keep ready, and ElastiCache Processing Units
// (ECPUs): one for each kilobyte that a simple command transfers, at least one a
// command. An idle cache pays the floor.
#include "meters/cache_backups.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonElastiCache";

enum class Engine : int { kNone, kRedis, kValkey, kMemcached };
constexpr Choice kEngines[] = {
    {"redis", static_cast<int>(Engine::kRedis), "Redis OSS: 1 GB at least"},
    {"valkey", static_cast<int>(Engine::kValkey), "Valkey: 0.1 GB at least"},
    {"memcached", static_cast<int>(Engine::kMemcached), "Memcached: 1 GB at least"},
};

// The engine as the usage types of the bill end.
std::string_view name_of(Engine engine) {
  switch (engine) {
    case Engine::kRedis: return "Redis";
    case Engine::kMemcached: return "Memcached";
    default: return "Valkey";
  }
}

struct Limits {
  Amount data;
  Amount ecpus;
};

struct Cache {
  Engine engine = Engine::kNone;
  Amount count;
  Amount data;
  Amount ecpus;
  Amount commands;
  Amount command_size;
  Limits minimum;
  CacheBackups backups;
};

constexpr Field kMinimumFields[] = {
    number<&Limits::data>("data", Dimension::kGigabytes,
                          "Data that each cache is charged for at least, in whole GB")
        .at_least("1 GB")
        .at_most("5000 GB")
        .whole(),
    number<&Limits::ecpus>("ecpus", Dimension::kCountPerSecond,
                           "ECPUs per second that each cache is charged for at least")
        .at_least("1000/s")
        .at_most("15M/s"),
};

constexpr Field kFields[] = {
    choice<&Cache::engine>("engine", kEngines, "Cache engine; it selects the price and the floor")
        .is_required(),
    number<&Cache::count>("count", Dimension::kCount, "Identical caches")
        .or_default("1")
        .noun("caches")
        .whole(),
    usage<&Cache::data>("data", Dimension::kGigabytes, "Data that each cache holds on average"),
    usage<&Cache::ecpus>("ecpus", Dimension::kCountPerMonth,
                         "ECPUs that each cache consumes; give these or commands")
        .noun("ECPUs"),
    usage<&Cache::commands>("commands", Dimension::kCountPerMonth,
                            "Simple commands such as GET and SET to each cache; give these or "
                            "ecpus")
        .noun("commands"),
    number<&Cache::command_size>(
        "command_size", Dimension::kKilobytes,
        "Data that a command transfers on average; not above 1 KB if left out"),
    record<&Cache::minimum>("minimum", kMinimumFields,
                            "Minimum usage limits, kept ready and charged even when idle"),
    record<&Cache::backups>("backups", kCacheBackupFields, "Backups of each cache"),
};

// Gigabytes that each cache is charged for.
Amount metered_data(const Cache& cache) {
  const Amount floor = cache.engine == Engine::kValkey
                           ? Amount(Quantity::from_nanos(100'000'000), "floor of 0.1 GB")
                           : Amount(Quantity(1), "floor of 1 GB");
  // A minimum is a whole GB at least, and so never below the floor.
  return max(cache.data, cache.minimum.data.is_known() ? cache.minimum.data : floor);
}

// ECPUs that the commands of each cache consume.
Amount consumed_ecpus(const Cache& cache, Meter& m) {
  if (!m.has_field("commands")) {
    return m.has_field("ecpus") ? cache.ecpus : Amount::not_given("ecpus or commands");
  }
  const Amount one(Quantity(1), "1 KB");
  if (!cache.command_size.is_known() || cache.command_size.value() <= one.value()) {
    return cache.commands;
  }
  return times_ratio(cache.commands, cache.command_size, one);
}

void charge_ecpus(const Cache& cache, Meter& m) {
  const Amount consumed = consumed_ecpus(cache, m);
  const Amount& minimum = cache.minimum.ecpus;
  const Amount metered =
      minimum.is_known() ? max(consumed, minimum * Amount(Quantity(3600), "3,600 s/h") * m.hours())
                         : consumed;
  MeteredUsage& line =
      m.charge({.service = kService,
                .usage_type = "ElastiCacheProcessingUnits:" + std::string(name_of(cache.engine)),
                .unit = "ElastiCacheProcessingUnit"},
               cache.count * metered, "ElastiCache Processing Units (ECPUs)");
  if (m.has_field("commands") && !m.has_field("command_size")) {
    line.assume("no command transfers more than 1 KB or takes more CPU than GET (command_size)");
  }
  if (minimum.is_known()) {
    line.assume(
        "ECPUs follow from a monthly mean; the minimum is charged second by second, which is more "
        "where traffic has peaks, unconfirmed");
  }
}

void meter(const Cache& cache, Meter& m) {
  if (m.has_field("ecpus") && m.has_field("commands")) {
    m.error("commands", "ecpus are given already", "give one of them");
  }
  if (m.has_field("command_size") && !m.has_field("commands")) {
    m.error("command_size", "says nothing without commands");
  }
  if (cache.engine == Engine::kNone) return;  // reported as missing or unknown
  m.charge({.service = kService,
            .usage_type = "CachedData:" + std::string(name_of(cache.engine)),
            .unit = "GB-Hours"},
           cache.count * metered_data(cache) * m.hours(), "Data stored");
  if (cache.count.is_zero()) return;  // nothing to send commands to
  charge_ecpus(cache, m);
  const Amount kept = backups_kept(cache.backups);
  if (kept.is_positive()) {
    m.charge({.service = kService,
              .usage_type = "BackupUsage:" + std::string(name_of(cache.engine)),
              .unit = "GB-Mo"},
             cache.count * kept * cache.backups.size, "Backups")
        .assume("no backup of a serverless cache is free, unconfirmed");
  }
}

}  // namespace

std::span<const Kind> elasticache_serverless_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<Cache, meter>("elasticache_serverless", "Amazon ElastiCache",
                              "ElastiCache Serverless caches, paid by data and commands", kFields)};
  return kKinds;
}

}  // namespace costplan
