// Instance classes of EC2, RDS and ElastiCache: processors and memory.
//
// What it answers: "does AWS have this class, and how big is it?" Some of what AWS
// bills counts the vCPUs of a class (Database Insights, proxies, Extended Support),
// and connection limits follow from its memory.
//
// Units: vCPU; hundredths of a GiB, because ElastiCache publishes usable memory
// such as 13.07 GiB.
//
// Thread safety: constant data.
//
// Source: AWS's instance type pages and the class names of its price lists. Proved
// by tests/reference/instance_classes_test.cc.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "costplan/result.h"

namespace costplan {

struct InstanceClass {
  std::string_view name;     // m6g.large, db.t3.small, cache.r7g.xlarge
  int vcpu;                  // 0: unknown, the class is known from prices only
  int memory_hundredth_gib;  // 0: unknown
};

// Sorted by name.
std::span<const InstanceClass> instance_classes();

// nullptr when the class is not in the table.
const InstanceClass* find_instance_class(std::string_view name);

// Whether a class can be meant. `prefix` is that of the service, `db.` or `cache.`, or
// none for EC2. Families are in the table with all their sizes; a family that is not in
// it is newer than the table and passes, for an imported price list may well know it.
// Errors: kNotFound with a hint.
Status check_instance_class(std::string_view name, std::string_view prefix);

// The share of each vCPU, in percent, at which a burstable class (t3, t3a, t4g) of this
// size, such as `small`, earns as many CPU credits as it spends. Empty for sizes that
// those families do not have.
std::optional<int> credit_baseline(std::string_view size);

// The class as RDS bills write it: db.r6g.2xlarge is billed as db.r6g.2xl, but
// db.t4g.2xlarge, as all of t2, t4g and x2g, in full.
std::string rds_usage_class(std::string_view name);

}  // namespace costplan
