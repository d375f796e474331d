// Amazon RDS Proxy: the vCPUs of the instances behind it, at least two of each, or the
// capacity of serverless ones. Its default endpoint is free; further ones are interface
// endpoints of PrivateLink.
#include <string>

#include "meters/aurora_cluster.h"
#include "meters/meter.h"
#include "meters/rds_instance.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

struct RdsProxy {
  Ref target;
  Amount count;
  Uptime schedule;
};

constexpr std::string_view kTargets[] = {"rds_instance", "aurora_cluster"};

constexpr Field kFields[] = {
    ref<&RdsProxy::target>("target", kTargets, "The rds_instance or aurora_cluster behind it")
        .is_required(),
    number<&RdsProxy::count>("count", Dimension::kCount, "Proxies in front of each such database")
        .or_default("1")
        .noun("proxies")
        .whole(),
    uptime<&RdsProxy::schedule>("schedule",
                                "When the proxy exists; as long as its database by default"),
};

// The hours of a proxy in front of a database, stopped or not.
Amount hours_of(const RdsProxy& proxy, const Uptime& schedule, Existence existence, Meter& m) {
  if (m.has_field("schedule")) return m.hours(proxy.schedule);
  if (existence == Existence::kSchedule) return m.hours(schedule);
  if (is_stopped_at_times(schedule, existence)) {
    m.assume("a proxy is charged while its database is stopped too, unconfirmed");
  }
  return m.hours();
}

void charge_vcpus(const std::string& db_class, const Amount& instance_hours, Meter& m) {
  if (!check_instance_class(db_class, "db.")) return;  // reported at the database
  const Amount vcpus = billed_vcpus(db_class, "target", "RDS Proxy",
                                    "leave the proxy out, and declare its price as external", m);
  m.charge({.service = kRdsService, .usage_type = "RDS:ProxyUsage", .unit = "Hrs"},
           instance_hours * max(vcpus, Amount(2)), "RDS Proxy, " + db_class);
}

void charge_capacity(const AuroraCluster& cluster, const AuroraInstance& instance,
                     const Amount& instance_hours, Meter& m) {
  constexpr int kLeast = 8;
  // What cannot exceed the minimum need not be known.
  const AuroraCapacity& range = cluster.capacity;
  const bool is_least = !instance.average_capacity.is_known() && range.max.is_known() &&
                        range.max.value() <= Quantity(kLeast);
  const Amount capacity = is_least ? Amount(Quantity(kLeast), "8 ACU at least")
                                   : max(instance.average_capacity, Amount(kLeast));
  auto& line =
      m.charge({.service = kRdsService, .usage_type = "RDS:Proxy-ASv2-Usage", .unit = "ACU-Hr"},
               instance_hours * capacity, "RDS Proxy, Aurora Serverless v2");
  line.assume("each serverless instance counts at least 8 ACU, unconfirmed");
  if (range.min.is_zero()) {
    line.assume("the open connections of a proxy keep serverless instances from pausing");
  }
}

void meter_instance(const RdsProxy& proxy, const RdsInstance& db, Meter& m) {
  const Amount hours = hours_of(proxy, db.schedule, db.existence, m);
  if (db.deployment != RdsDeployment::kMultiAzCluster) {
    charge_vcpus(db.db_class, proxy.count * db.count * hours, m);
    return;
  }
  const Amount instances(3, "3 with both standbys");
  charge_vcpus(db.db_class, proxy.count * db.count * instances * hours, m);
  m.assume(
      "a proxy is charged for the readable standbys of a Multi-AZ DB cluster too, unconfirmed");
}

void meter_cluster(const RdsProxy& proxy, const AuroraCluster& cluster, Meter& m) {
  const Amount hours = hours_of(proxy, cluster.schedule, cluster.existence, m);
  for (const auto& instance : cluster.instances) {
    const Amount instance_hours = proxy.count * cluster.count * instance.count * hours;
    if (instance.is_serverless()) {
      charge_capacity(cluster, instance, instance_hours, m);
    } else {
      charge_vcpus(instance.db_class, instance_hours, m);
    }
  }
  if (cluster.instances.empty()) {
    m.error("target", "'" + proxy.target.name + "' has no instances to be a proxy of");
  }
}

void meter(const RdsProxy& proxy, Meter& m) {
  const Resource* target = m.find(proxy.target);
  if (target == nullptr) return;  // reported when it was bound
  if (target->region != m.region()) {
    m.error("target", "'" + target->name + "' is in " + target->region +
                          ", and a proxy is in the region and VPC of its database");
  }
  if (target->kind == kTargets[0]) {
    const auto db = m.target<RdsInstance>(proxy.target, kRdsInstanceFields);
    if (db) meter_instance(proxy, *db, m);
  } else if (target->kind == kTargets[1]) {
    const auto cluster = m.target<AuroraCluster>(proxy.target, kAuroraClusterFields);
    if (cluster) meter_cluster(proxy, *cluster, m);
  }
}

}  // namespace

std::span<const Kind> rds_proxy_kinds() {
  static constexpr Kind kKinds[] = {make_kind<RdsProxy, meter>(
      "rds_proxy", "Amazon RDS", "RDS Proxy in front of an rds_instance or aurora_cluster",
      kFields)};
  return kKinds;
}

}  // namespace costplan
