#include "meters/extended_support.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace costplan {
namespace {

using std::chrono::year_month;

constexpr year_month month_of(int year, unsigned month) {
  return {std::chrono::year(year), std::chrono::month(month)};
}

// The first month that is charged, the first at the rate of year 3, and the first in
// which RDS does not run the version any more.
struct Calendar {
  int major;
  year_month charged;
  year_month third_year;
  year_month ended;
};

constexpr Calendar kCalendar[] = {
    {11, month_of(2024, 4), month_of(2026, 4), month_of(2027, 4)},
    {12, month_of(2025, 3), month_of(2027, 3), month_of(2028, 3)},
    {13, month_of(2026, 3), month_of(2028, 3), month_of(2029, 3)},
    {14, month_of(2027, 3), month_of(2029, 3), month_of(2030, 3)},
    {15, month_of(2028, 3), month_of(2030, 3), month_of(2031, 3)},
    {16, month_of(2029, 3), month_of(2031, 3), month_of(2032, 3)},
    {17, month_of(2030, 3), month_of(2032, 3), month_of(2033, 3)},
    {18, month_of(2031, 3), month_of(2033, 3), month_of(2034, 3)},
};

// Major versions that may have come since the calendar was read, one a year.
constexpr int kNewerMajors = 3;

year_month month_of(const MonthContext& month) {
  return month_of(month.rules.year(), month.rules.month());
}

std::string text_of(year_month month) {
  const auto number = static_cast<unsigned>(month.month());
  return std::to_string(static_cast<int>(month.year())) + (number < 10 ? "-0" : "-") +
         std::to_string(number);
}

// Empty when there is no version or it is none.
std::optional<int> major_version(const std::string& version) {
  const std::string major = version.substr(0, version.find('.'));
  if (major.empty() || major.size() > 2 ||
      major.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  return std::stoi(major);
}

// nullptr for a version newer than the calendar, and for one older.
const Calendar* calendar_of(int major) {
  const auto* found = std::find_if(std::begin(kCalendar), std::end(kCalendar),
                                   [&](const Calendar& row) { return row.major == major; });
  return found == std::end(kCalendar) ? nullptr : found;
}

bool is_explicit(ExtendedSupport wanted) {
  return wanted == ExtendedSupport::kYear1To2 || wanted == ExtendedSupport::kYear3;
}

std::string name_of(int major) { return "PostgreSQL " + std::to_string(major); }

}  // namespace

void check_engine_version(const std::string& version, ExtendedSupport wanted, Meter& m) {
  const auto major = major_version(version);
  if (version.empty()) {
    if (is_explicit(wanted)) {
      m.error("extended_support", "needs an engine_version: the bill names the major version",
              "say one, such as engine_version: \"13\"");
    }
  } else if (!major) {
    m.error("engine_version",
            "'" + version + "' is not a PostgreSQL version, expected one such as 16 or 16.4");
  } else if (*major > std::prev(std::end(kCalendar))->major + kNewerMajors) {
    m.error("engine_version", "there is no " + name_of(*major) + ", expected a version such as 16");
  } else if (*major < std::begin(kCalendar)->major) {
    m.error("engine_version",
            "RDS does not run " + name_of(*major) + " any more, 11 is the oldest");
  } else if (const Calendar* row = calendar_of(*major);
             row != nullptr && month_of(m.month()) >= row->ended) {
    m.error("engine_version",
            "RDS does not run " + name_of(*major) + " in " + text_of(month_of(m.month())) +
                ": its Extended Support ends before " + text_of(row->ended),
            "say the version that it is upgraded to");
  }
}

std::optional<ExtendedSupportCharge> extended_support(const std::string& version,
                                                      ExtendedSupport wanted, Meter& m) {
  const auto major = major_version(version);
  if (!major) return std::nullopt;
  if (is_explicit(wanted)) {
    return ExtendedSupportCharge{.major = *major,
                                 .is_third_year = wanted == ExtendedSupport::kYear3};
  }
  const Calendar* row = calendar_of(*major);
  if (row == nullptr) return std::nullopt;
  const year_month month = month_of(m.month());
  if (month < row->charged) {
    if (!m.month().calendar && row->charged < month + std::chrono::years(1)) {
      m.assume(name_of(*major) + " is upgraded before Extended Support is charged, from " +
               text_of(row->charged));
    }
    return std::nullopt;
  }
  if (wanted == ExtendedSupport::kDisabled) {
    m.assume(name_of(*major) + " is not enrolled in Extended Support: RDS upgrades it by itself");
    return std::nullopt;
  }
  const bool is_third_year = month >= row->third_year;
  ExtendedSupportCharge charge{.major = *major, .is_third_year = is_third_year};
  if (!m.month().calendar) {
    charge.assumption = "the average month is taken as " + text_of(month) + "; " +
                        (is_third_year ? "Extended Support ends before " + text_of(row->ended)
                                       : "year 3 begins in " + text_of(row->third_year)) +
                        " (--month, extended_support)";
  }
  return charge;
}

std::string ExtendedSupportCharge::usage_type(std::string_view product) const {
  return std::string("ExtendedSupport:") + (is_third_year ? "Yr3:" : "Yr1-Yr2:") +
         std::string(product) + std::to_string(major);
}

std::string ExtendedSupportCharge::description() const {
  return "Extended Support of " + name_of(major) + (is_third_year ? ", year 3" : ", years 1 and 2");
}

}  // namespace costplan
