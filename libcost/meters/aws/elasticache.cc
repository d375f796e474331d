// Amazon ElastiCache, node-based: every node of every node group, each started hour.
//
// A replica is a full node; the engine selects the price, and Valkey is cheaper than
// Redis OSS on the same node. Multi-AZ and failover cost nothing themselves. Traffic
// between clients and nodes in different Availability Zones is charged by EC2: declare
// it as data_transfer.
#include "meters/cache_backups.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonElastiCache";

enum class Engine : int { kRedis, kValkey, kMemcached };
constexpr Choice kEngines[] = {
    {"redis", static_cast<int>(Engine::kRedis), "Redis OSS"},
    {"valkey", static_cast<int>(Engine::kValkey), "Valkey"},
    {"memcached", static_cast<int>(Engine::kMemcached), "Memcached"},
};

// The engine as the bill knows it.
std::string_view operation_of(Engine engine) {
  switch (engine) {
    case Engine::kMemcached: return "CreateCacheCluster:0001";
    case Engine::kRedis: return "CreateCacheCluster:0002";
    case Engine::kValkey: break;
  }
  return "CreateCacheCluster:Valkey";
}

struct Cluster {
  Engine engine = Engine::kRedis;
  std::string engine_version;
  std::string node_type;
  Amount count;
  bool cluster_mode = false;
  Amount nodes;
  Amount node_groups;
  Amount replicas_per_node_group;
  bool automatic_failover = false;
  bool multi_az = false;
  Uptime schedule;
  CacheBackups backups;
};

constexpr Field kFields[] = {
    choice<&Cluster::engine>("engine", kEngines, "Cache engine; it selects the price")
        .is_required(),
    text<&Cluster::engine_version>("engine_version", "Engine version, such as 7.1"),
    text<&Cluster::node_type>("node_type", "Node type, such as cache.t4g.micro").is_required(),
    number<&Cluster::count>("count", Dimension::kCount, "Identical clusters")
        .or_default("1")
        .noun("clusters")
        .whole(),
    flag<&Cluster::cluster_mode>("cluster_mode",
                                 "Data is spread over node groups (shards); off by default"),
    number<&Cluster::nodes>("nodes", Dimension::kCount,
                            "Nodes without cluster mode: the primary and its replicas, or "
                            "Memcached nodes")
        .or_default("1")
        .noun("nodes")
        .at_least("1")
        .whole(),
    number<&Cluster::node_groups>("node_groups", Dimension::kCount,
                                  "Node groups (shards) in cluster mode")
        .or_default("1")
        .noun("node groups")
        .at_least("1")
        .whole(),
    number<&Cluster::replicas_per_node_group>("replicas_per_node_group", Dimension::kCount,
                                              "Replicas of each node group's primary, 0 to 5")
        .or_default("0")
        .noun("replicas")
        .at_most("5")
        .whole(),
    flag<&Cluster::automatic_failover>("automatic_failover",
                                       "A replica takes over from a failed primary; free, always "
                                       "on in cluster mode"),
    flag<&Cluster::multi_az>("multi_az", "Nodes stand in several Availability Zones; free"),
    uptime<&Cluster::schedule>("schedule",
                               "When the cluster exists; always by default. Each started hour of "
                               "a node is charged"),
    record<&Cluster::backups>("backups", kCacheBackupFields,
                              "Backups; one of each cluster is free. Not for Memcached"),
};

void check_nodes(const Cluster& cluster, Meter& m) {
  if (cluster.cluster_mode) {
    if (m.has_field("nodes")) {
      m.error("nodes", "nodes is for clusters without cluster mode",
              "give node_groups and replicas_per_node_group");
    }
    if (cluster.multi_az && cluster.replicas_per_node_group.is_zero()) {
      m.error("multi_az", "needs at least 1 replica in each node group");
    }
    return;
  }
  for (const std::string_view field : {"node_groups", "replicas_per_node_group"}) {
    if (m.has_field(field)) {
      m.error(field, std::string(field) + " is for cluster mode",
              "set cluster_mode: true, or give nodes");
    }
  }
  if (cluster.engine == Engine::kMemcached) return;
  constexpr int kMostNodes = 6;  // a primary and five replicas
  if (cluster.nodes.value() > Quantity(kMostNodes)) {
    m.error("nodes", cluster.nodes.text() + " are too many without cluster mode, at most 6: a "
                                            "primary and 5 replicas");
  }
  if (cluster.automatic_failover && cluster.nodes.value() < Quantity(2)) {
    m.error("automatic_failover", "needs at least 2 nodes: a primary and a replica");
  }
  if (cluster.multi_az && !cluster.automatic_failover) {
    m.error("multi_az", "needs automatic_failover", "set automatic_failover: true");
  }
}

void check_memcached(const Cluster& cluster, Meter& m) {
  if (cluster.cluster_mode) m.error("cluster_mode", "Memcached has no cluster mode");
  if (cluster.automatic_failover) {
    m.error("automatic_failover", "Memcached has no replicas to fail over to");
  }
  if (m.has_field("backups")) m.error("backups", "Memcached has no backups");
}

// First months of years 1 and 2, and of year 3.
struct SupportCalendar {
  std::string_view major;
  Month charged;
  Month third_year;
};

// AWS charges a premium on nodes of versions past their end of life. Source: the
// ElastiCache user guide, Extended Support.
void charge_extended_support(const Cluster& cluster, const Amount& node_hours, Meter& m) {
  static const SupportCalendar kCalendar[] = {
      {"4", *Month::from(2026, 2), *Month::from(2028, 2)},
      {"5", *Month::from(2026, 2), *Month::from(2028, 2)},
      {"6", *Month::from(2027, 2), *Month::from(2029, 2)},
  };
  if (cluster.engine != Engine::kRedis || cluster.count.is_zero()) return;
  const std::string major = cluster.engine_version.substr(0, cluster.engine_version.find('.'));
  for (const auto& row : kCalendar) {
    if (major != row.major) continue;
    const Month now = m.month().rules;
    if (now < row.charged) {
      m.assume("Redis OSS " + major + " is upgraded before Extended Support is charged, from " +
               row.charged.to_string());
      return;
    }
    const bool is_third_year = now >= row.third_year;
    m.charge({.service = kService,
              .usage_type = (is_third_year ? "ExtendedSupportYr3-NodeUsage:"
                                           : "ExtendedSupportYr1_Yr2-NodeUsage:") +
                            cluster.node_type,
              .operation = operation_of(cluster.engine),
              .unit = "Hrs"},
             node_hours,
             "Extended Support of Redis OSS " + major +
                 (is_third_year ? ", year 3" : ", years 1 and 2"));
  }
}

void meter(const Cluster& cluster, Meter& m) {
  if (cluster.engine == Engine::kMemcached) check_memcached(cluster, m);
  check_nodes(cluster, m);
  if (cluster.schedule.kind != Uptime::Kind::kAlways) {
    m.assume("the cluster is deleted and created again on schedule: ElastiCache cannot stop nodes");
  }

  const Amount nodes = cluster.cluster_mode
                           ? cluster.count * cluster.node_groups *
                                 (Amount(1, "1 primary") + cluster.replicas_per_node_group)
                           : cluster.count * cluster.nodes;
  if (!cluster.node_type.empty()) {
    const auto status = check_instance_class(cluster.node_type, "cache.");
    if (!status) m.error("node_type", status.error().message, status.error().hint);
    const Amount node_hours = nodes * m.started_hours(cluster.schedule);
    m.charge({.service = kService,
              .usage_type = "NodeUsage:" + cluster.node_type,
              .operation = operation_of(cluster.engine),
              .unit = "Hrs"},
             node_hours, "Cache nodes, " + cluster.node_type);
    charge_extended_support(cluster, node_hours, m);
    if (nodes.value() > Quantity(1) && cluster.engine != Engine::kMemcached) {
      m.assume("replication between nodes in different AZs is free; AWS's own documents disagree");
    }
  }

  const Amount charged = beyond(backups_kept(cluster.backups), Amount(1, "1 free"));
  if (charged.is_positive() && !cluster.count.is_zero()) {
    m.charge({.service = kService, .usage_type = "ElastiCache:BackupUsage", .unit = "GB-Mo"},
             cluster.count * charged * cluster.backups.size, "Backups beyond the free one");
  }
}

}  // namespace

std::span<const Kind> elasticache_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Cluster, meter>(
      "elasticache", "Amazon ElastiCache",
      "ElastiCache nodes for Redis OSS, Valkey or Memcached, with their backups", kFields)};
  return kKinds;
}

}  // namespace costplan
