#include "meters/db_instance.h"

#include <optional>
#include <utility>

#include "reference/instance_classes.h"

namespace costplan {
namespace {

// Of burstable classes: family on the bill and the CPU share that earns and spends
// credits evenly. Empty for other classes.
struct Burstable {
  std::string_view family;
  Amount baseline;
};

std::optional<Burstable> burstable(std::string_view db_class) {
  constexpr std::string_view kFamilies[] = {"db.t3", "db.t4g"};
  constexpr struct {
    std::string_view size;
    int percent;
  } kBaselines[] = {{"micro", 10}, {"small", 20},  {"medium", 20},
                    {"large", 30}, {"xlarge", 40}, {"2xlarge", 40}};
  for (const auto family : kFamilies) {
    if (!db_class.starts_with(std::string(family) + ".")) continue;
    const auto size = db_class.substr(family.size() + 1);
    for (const auto& row : kBaselines) {
      if (row.size != size) continue;
      const auto share = Quantity::from_nanos(int128{row.percent} * 10'000'000);
      return Burstable{family, Amount(share, std::to_string(row.percent) + "% baseline")};
    }
  }
  return std::nullopt;
}

}  // namespace

void check_schedule(const Uptime& schedule, Existence existence, Meter& m) {
  if (existence == Existence::kSchedule) {
    if (!m.has_field("schedule")) {
      m.error("exists", "it exists by its schedule, and there is none",
              "say when it exists, such as schedule: 8 h");
    }
    return;
  }
  // RDS starts an instance that was stopped for seven days.
  constexpr std::int64_t kSevenDays = 7 * 24 * 60;
  const bool is_never =
      (schedule.kind == Uptime::Kind::kHours && schedule.hours_per_month.is_zero()) ||
      (schedule.kind == Uptime::Kind::kSchedule &&
       schedule.schedule->longest_off_minutes() > kSevenDays);
  if (is_never) {
    m.error("schedule",
            "RDS starts a stopped instance by itself after 7 days, so it cannot be "
            "off all month",
            "leave the instance out, or say when it runs");
  } else if (schedule.kind == Uptime::Kind::kHours) {
    m.assume("the instance is never stopped for more than 7 days at a stretch: RDS would start "
             "it by itself");
  }
}

bool is_stopped_at_times(const Uptime& schedule, Existence existence) {
  return schedule.kind != Uptime::Kind::kAlways && existence == Existence::kAlways;
}

Amount while_it_exists(const Amount& amount, const Uptime& schedule, Existence existence,
                       Meter& m) {
  if (existence == Existence::kAlways) return amount;
  return times_ratio(amount, m.hours(schedule), m.hours());
}

bool check_db_class(const std::string& db_class, std::string_view field, Meter& m) {
  if (db_class.empty()) return false;  // reported when it was bound
  const auto status = check_instance_class(db_class, "db.");
  if (!status) m.error(field, status.error().message, status.error().hint);
  return status.has_value();
}

Amount vcpus_of(std::string_view db_class) {
  const InstanceClass* known = find_instance_class(db_class);
  if (known == nullptr || known->vcpu == 0) return {};
  return Amount(Quantity(known->vcpu), std::to_string(known->vcpu) + " vCPU");
}

Amount billed_vcpus(const std::string& db_class, std::string_view field, std::string_view what,
                    std::string hint, Meter& m) {
  Amount vcpus = vcpus_of(db_class);
  if (!vcpus.is_known()) {
    m.error(field,
            std::string(what) + " is charged per vCPU, and how many " + db_class +
                " has is not known here",
            std::move(hint));
  }
  return vcpus;
}

void charge_cpu_credits(const std::string& db_class, const Amount& cpu_utilization,
                        const Amount& hours, Meter& m) {
  const auto burst = burstable(db_class);
  if (!burst) return;
  if (!cpu_utilization.is_known()) {
    m.assume("average CPU stays within the " + burst->baseline.text() + " of " + db_class +
             ": no surplus credits");
    return;
  }
  const Amount surplus = beyond(cpu_utilization, burst->baseline) * vcpus_of(db_class) * hours;
  if (surplus.is_zero()) return;
  m.charge({.service = kRdsService,
            .usage_type = "CPUCredits:" + std::string(burst->family),
            .unit = "vCPU-Hours"},
           surplus, "CPU credits beyond the baseline");
}

}  // namespace costplan
