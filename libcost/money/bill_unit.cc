#include "money/bill_unit.h"

#include <algorithm>
#include <iterator>

namespace costplan {
namespace {

constexpr bool kHourly = true;

constexpr BillUnit kUnits[] = {
    {"64K-Chunks", "64 KB chunks"},
    {"8K-Chunks", "8 KB chunks"},
    {"ACU-Hr", "ACU-hours", kHourly},
    {"ACU-Months", "ACU-months"},
    {"API Requests", "requests"},
    {"Alarms", "alarm-months"},
    {"Attempts", "attempts"},
    {"BudgetDay", "budget-days"},
    {"CertificateAuthorities", "authority-months"},
    {"Certificates", "certificates"},
    {"Chunks", "256 KB chunks"},
    {"Count", "evaluations"},
    {"Dashboards", "dashboard-months"},
    {"Dollar", "dollars"},
    {"ElastiCacheProcessingUnit", "ECPUs"},
    {"Events", "events"},
    {"Executions", "executions"},
    {"GB", "GB"},
    {"GB-Hours", "GB-hours", kHourly},
    {"GB-Mo", "GB-months"},
    {"GB-Seconds", "GB-seconds"},
    {"GiBps-mo", "GiB/s-months"},
    {"Hours", "hours", kHourly},
    {"Hrs", "hours", kHourly},
    {"IOPS-Mo", "IOPS-months"},
    {"IOs", "I/Os"},
    {"Invocations", "invocations"},
    {"Jobs", "jobs"},
    {"Keys", "key-months"},
    {"LCU-Hrs", "LCU-hours", kHourly},
    {"Lambda-GB-Second", "GB-seconds"},
    {"LogLines", "log lines"},
    {"MBPS-Mo", "MiB/s-months"},
    {"Messages", "messages"},
    {"Metrics", "metrics"},
    {"Month", "months"},
    {"Notifications", "notifications"},
    {"Objects", "objects"},
    {"Observations", "observations"},
    {"Quantity", "upfront fees"},
    {"Queries", "queries"},
    {"RRSets", "record sets"},
    {"ReadCapacityUnit-Hrs", "RCU-hours", kHourly},
    {"ReadRequestUnits", "read request units"},
    {"Recipients", "recipients"},
    {"ReplicatedWriteCapacityUnit-Hrs", "replicated WCU-hours", kHourly},
    {"ReplicatedWriteRequestUnits", "replicated write request units"},
    {"Reports", "reports"},
    {"Requests", "requests"},
    {"ReservedLCU-Hr", "reserved LCU-hours", kHourly},
    {"Resource-assessment", "assessments"},
    {"Resources", "resource-months"},
    {"Responses", "responses"},
    {"Rules", "rule-months"},
    {"Secrets", "secret-months"},
    {"StateTransitions", "state transitions"},
    {"Tag-Mo", "tag-months"},
    {"URL", "paths"},
    {"Updates", "updates"},
    {"UsageRecord-month", "usage record-months"},
    {"WriteCapacityUnit-Hrs", "WCU-hours", kHourly},
    {"WriteRequestUnits", "write request units"},
    {"event", "events"},
    {"events", "events"},
    {"hour", "hours", kHourly},
    {"hours", "hours", kHourly},
    {"message", "messages"},
    {"minutes", "minutes"},
    {"notification", "notifications"},
    {"runs", "runs"},
    {"traces", "traces"},
    {"vCPU-Hours", "vCPU-hours", kHourly},
    {"vCPU-Months", "vCPU-months"},
    {"vCPU-hour", "vCPU-hours", kHourly},
    {"vCPU-month", "vCPU-months"},
};

constexpr bool by_name(const BillUnit& a, const BillUnit& b) { return a.name < b.name; }

static_assert(std::is_sorted(std::begin(kUnits), std::end(kUnits), by_name),
              "find_bill_unit searches by halves");

}  // namespace

std::span<const BillUnit> bill_units() { return kUnits; }

const BillUnit* find_bill_unit(std::string_view name) {
  const auto* const it =
      std::lower_bound(std::begin(kUnits), std::end(kUnits), BillUnit{name, {}, false}, by_name);
  return it != std::end(kUnits) && it->name == name ? it : nullptr;
}

std::string_view bill_unit_label(std::string_view name) {
  const BillUnit* unit = find_bill_unit(name);
  return unit == nullptr ? name : unit->label;
}

std::string_view bill_unit_label(std::string_view name, std::string_view usage_type) {
  if (name == "hours" && usage_type.find("vCPU-Hours") != std::string_view::npos) {
    return "vCPU-hours";
  }
  if (name == "hours" && usage_type.find("GB-Hours") != std::string_view::npos) return "GB-hours";
  return bill_unit_label(name);
}

}  // namespace costplan
