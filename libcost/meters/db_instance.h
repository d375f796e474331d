// What DB instances of RDS and Aurora have in common: classes and what is charged per
// vCPU of them, when they run, and when they exist.
//
// Source: the Amazon RDS user guide, "DB instance billing", "Stopping a DB instance
// temporarily" and "DB instance class types"; the CloudWatch pricing page for Database
// Insights. Proved by tests/meters/db_instance_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "meters/meter.h"

namespace costplan {

inline constexpr std::string_view kRdsService = "AmazonRDS";
inline constexpr std::string_view kRdsPostgresql = "CreateDBInstance:0014";
inline constexpr std::string_view kAuroraPostgresql = "CreateDBInstance:0021";

// Whether what is off outside its schedule is stopped, or deleted.
enum class Existence : int { kAlways, kSchedule };
inline constexpr Choice kExistences[] = {
    {"always", static_cast<int>(Existence::kAlways),
     "Stopped outside its schedule, when storage and backups are still charged"},
    {"schedule", static_cast<int>(Existence::kSchedule),
     "Created and deleted with its schedule, such as a restore drill"},
};

enum class DatabaseInsights : int { kStandard, kAdvanced };
inline constexpr Choice kDatabaseInsights[] = {
    {"standard", static_cast<int>(DatabaseInsights::kStandard), "7 days of history, free"},
    {"advanced", static_cast<int>(DatabaseInsights::kAdvanced),
     "15 months of history, per vCPU-hour"},
};

// Reports what RDS would refuse, under `schedule` and `exists`.
void check_schedule(const Uptime& schedule, Existence existence, Meter& m);

// Stopped outside its schedule: storage goes on.
bool is_stopped_at_times(const Uptime& schedule, Existence existence);
inline constexpr const char* kStoppedSupport =
    "Extended Support is not charged while the instance is stopped, unconfirmed";

// The part of a GB-month, say, that falls into the time in which a thing exists.
Amount while_it_exists(const Amount& amount, const Uptime& schedule, Existence existence, Meter& m);

// False when there is no class or no such class, which is reported under `field`.
bool check_db_class(const std::string& db_class, std::string_view field, Meter& m);

// `2 vCPU`; unknown for a class that is known from prices only.
Amount vcpus_of(std::string_view db_class);

// vcpus_of, reporting a class that has none known: `what` is charged per vCPU.
Amount billed_vcpus(const std::string& db_class, std::string_view field, std::string_view what,
                    std::string hint, Meter& m);

// Burstable classes are unlimited on RDS: CPU beyond the baseline is charged.
void charge_cpu_credits(const std::string& db_class, const Amount& cpu_utilization,
                        const Amount& hours, Meter& m);

}  // namespace costplan
