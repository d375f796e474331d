// RDS Extended Support: what AWS charges per vCPU-hour for a major version of PostgreSQL
// whose standard support has ended.
//
// It depends on the date. A calendar month is one; the average month is not, and is
// taken as the month of the prices (--as-of), which the line says.
//
// Source: the release calendars of RDS for PostgreSQL and Aurora PostgreSQL, "Start of
// RDS Extended Support year 1 pricing", "… year 3 pricing" and "End of RDS Extended
// Support"; the RDS user guide, "Amazon RDS Extended Support charges". Proved by
// tests/meters/extended_support_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meters/meter.h"

namespace costplan {

enum class ExtendedSupport : int { kAuto, kDisabled, kYear1To2, kYear3 };
inline constexpr Choice kExtendedSupport[] = {
    {"auto", static_cast<int>(ExtendedSupport::kAuto),
     "As engine_version and the month of the estimate say"},
    {"disabled", static_cast<int>(ExtendedSupport::kDisabled),
     "Not enrolled: RDS upgrades the version when its standard support ends"},
    {"year_1_2", static_cast<int>(ExtendedSupport::kYear1To2), "The first two years"},
    {"year_3", static_cast<int>(ExtendedSupport::kYear3), "The third year, at a higher rate"},
};

inline constexpr std::string_view kExtendedSupportDoc =
    "RDS Extended Support of a version past its standard support, charged per vCPU-hour";

// Reports an engine version that is none, or that RDS does not run any more.
void check_engine_version(const std::string& version, ExtendedSupport wanted, Meter& m);

// What is charged for a version, if anything.
struct ExtendedSupportCharge {
  int major = 0;
  bool is_third_year = false;
  std::string assumption;  // may be empty

  // `product` is the engine as the bill spells it, such as PostgreSQL.
  std::string usage_type(std::string_view product) const;
  std::string description() const;
};
std::optional<ExtendedSupportCharge> extended_support(const std::string& version,
                                                      ExtendedSupport wanted, Meter& m);

}  // namespace costplan
