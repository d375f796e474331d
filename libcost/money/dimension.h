// Units in the values of a stack file: `100 GB`, `0.25 vCPU`, `30 days`, `250/s`.
//
// Units: GB = GiB = 2^30 bytes and TB = 1,024 GB, as AWS bills; k, M and G mean
// 10^3, 10^6 and 10^9 for counts; a day has 24 hours, a year 365 days.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "costplan/money.h"
#include "money/amount.h"

namespace costplan {

// What a number of the stack file measures; in brackets the unit it is kept in.
enum class Dimension {
  kCount,              // things [1]
  kVcpu,               // processors [vCPU]
  kGigabytes,          // sizes [GB]
  kKilobytes,          // small sizes, of objects and messages [KB]
  kSeconds,            // short durations [s]
  kHours,              // durations that are billed by the hour [h]
  kDays,               // retention and ages [days]
  kFraction,           // shares [fraction of 1], written as percent or fraction
  kIops,               // I/O operations per second [IOPS]
  kThroughput,         // [MiB/s]
  kCountPerMonth,      // usage [1 per month], written with a period or for the month
  kGigabytesPerMonth,  // usage [GB per month]
  kCountPerSecond,     // average rates [1/s], written with a period
  kDollars,            // declared prices [USD]
};

// A value before the month is known: `250/s` stays 250 per second until the
// estimate says how many hours the month has.
struct ParsedValue {
  enum class Per { kNone, kSecond, kMinute, kHour, kDay, kMonth };
  Quantity value;  // in the dimension's own unit, per period
  Per per = Per::kNone;
  // As written, so that a month of `1 MB/s` is rounded once, not per second:
  // value = number · numerator / denominator.
  Quantity number;
  std::string unit;
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;
};

// Errors: kParse with what was expected and, for a misspelt unit, a hint;
// kInvalidArgument for negative numbers; kOverflow.
Result<ParsedValue> parse_value(std::string_view text, Dimension dimension);

// The value as the meters see it: periods resolved with the hours of the month.
// `noun` names counted things ("tasks") in formulas; may be empty.
Amount to_amount(const ParsedValue& value, Dimension dimension, std::string_view noun, Hours month);

// `GB`, `vCPU`, `h`…; empty for bare numbers.
std::string_view unit_label(Dimension dimension);
// For messages and the reference, such as `a size such as 100 GB`.
std::string_view expected(Dimension dimension);
// The regular expression that JSON Schema uses for text values of this dimension.
std::string pattern(Dimension dimension);

}  // namespace costplan
