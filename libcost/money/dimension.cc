#include "money/dimension.h"

#include <span>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/did_you_mean.h"
#include "base/plural.h"

namespace costplan {
namespace {

struct UnitName {
  std::string_view name;
  // Factor to the dimension's own unit, as numerator / denominator.
  std::int64_t numerator;
  std::int64_t denominator = 1;
};

constexpr std::int64_t kKi = 1024;

constexpr UnitName kCounts[] = {{"", 1},          {"k", 1'000},         {"K", 1'000},
                                {"M", 1'000'000}, {"G", 1'000'000'000}, {"B", 1'000'000'000}};
constexpr UnitName kVcpus[] = {{"", 1}, {"vCPU", 1}, {"vCPUs", 1}};
constexpr UnitName kSizes[] = {{"GB", 1},
                               {"GiB", 1},
                               {"TB", kKi},
                               {"TiB", kKi},
                               {"PB", kKi* kKi},
                               {"PiB", kKi* kKi},
                               {"MB", 1, kKi},
                               {"MiB", 1, kKi},
                               {"KB", 1, kKi* kKi},
                               {"KiB", 1, kKi* kKi},
                               {"kB", 1, kKi* kKi},
                               {"B", 1, kKi* kKi* kKi},
                               {"bytes", 1, kKi* kKi* kKi}};
constexpr UnitName kSmallSizes[] = {
    {"KB", 1},     {"KiB", 1},       {"kB", 1},         {"MB", kKi},
    {"MiB", kKi},  {"GB", kKi* kKi}, {"GiB", kKi* kKi}, {"TB", kKi* kKi* kKi},
    {"B", 1, kKi}, {"bytes", 1, kKi}};
constexpr UnitName kSecondsUnits[] = {
    {"s", 1},        {"sec", 1},     {"second", 1},   {"seconds", 1}, {"ms", 1, 1000},
    {"min", 60},     {"minute", 60}, {"minutes", 60}, {"h", 3600},    {"hour", 3600},
    {"hours", 3600}, {"d", 86400},   {"day", 86400},  {"days", 86400}};
constexpr UnitName kHourUnits[] = {{"h", 1},       {"hour", 1},         {"hours", 1},
                                   {"min", 1, 60}, {"minute", 1, 60},   {"minutes", 1, 60},
                                   {"s", 1, 3600}, {"second", 1, 3600}, {"seconds", 1, 3600},
                                   {"d", 24},      {"day", 24},         {"days", 24},
                                   {"week", 168},  {"weeks", 168}};
constexpr UnitName kDayUnits[] = {{"days", 1},    {"day", 1},   {"d", 1},
                                  {"week", 7},    {"weeks", 7}, {"year", 365},
                                  {"years", 365}, {"h", 1, 24}, {"hours", 1, 24}};
constexpr UnitName kFractions[] = {{"", 1}, {"%", 1, 100}};
constexpr UnitName kIopsUnits[] = {{"", 1}, {"IOPS", 1}};
constexpr UnitName kThroughputs[] = {{"", 1}, {"MiB/s", 1}, {"MB/s", 1}, {"MiBps", 1}, {"MBps", 1}};
constexpr UnitName kDollarUnits[] = {{"", 1}, {"USD", 1}};

struct PeriodName {
  std::string_view name;
  ParsedValue::Per per;
};
constexpr PeriodName kPeriods[] = {
    {"s", ParsedValue::Per::kSecond},      {"sec", ParsedValue::Per::kSecond},
    {"second", ParsedValue::Per::kSecond}, {"min", ParsedValue::Per::kMinute},
    {"minute", ParsedValue::Per::kMinute}, {"h", ParsedValue::Per::kHour},
    {"hour", ParsedValue::Per::kHour},     {"day", ParsedValue::Per::kDay},
    {"d", ParsedValue::Per::kDay},         {"month", ParsedValue::Per::kMonth},
    {"mo", ParsedValue::Per::kMonth}};

struct DimensionInfo {
  std::span<const UnitName> units;
  bool periods;
  std::string_view label;
  std::string_view expected;
};

DimensionInfo info(Dimension dimension) {
  switch (dimension) {
    case Dimension::kCount: return {kCounts, false, "", "a count such as 2 or 1.5M"};
    case Dimension::kVcpu: return {kVcpus, false, "vCPU", "processors such as 0.25 vCPU"};
    case Dimension::kGigabytes: return {kSizes, false, "GB", "a size such as 100 GB"};
    case Dimension::kKilobytes: return {kSmallSizes, false, "KB", "a size such as 64 KB"};
    case Dimension::kSeconds: return {kSecondsUnits, false, "s", "a duration such as 90 s"};
    case Dimension::kHours: return {kHourUnits, false, "h", "a duration such as 12 h"};
    case Dimension::kDays: return {kDayUnits, false, "days", "a number of days such as 30 days"};
    case Dimension::kFraction: return {kFractions, false, "", "a share such as 70% or 0.7"};
    case Dimension::kIops: return {kIopsUnits, false, "IOPS", "IOPS such as 3000"};
    case Dimension::kThroughput:
      return {kThroughputs, false, "MiB/s", "a throughput such as 125 MiB/s"};
    case Dimension::kCountPerMonth:
      return {kCounts, true, "", "a number a month such as 3M, or a rate such as 250/s"};
    case Dimension::kGigabytesPerMonth:
      return {kSizes, true, "GB", "gigabytes a month such as 100 GB, or a rate such as 5 GB/day"};
    case Dimension::kCountPerSecond: return {kCounts, true, "/s", "a rate such as 250/s"};
    case Dimension::kDollars: return {kDollarUnits, false, "USD", "an amount such as 29 USD"};
  }
  return {};
}

// A number that is no rate without what it is per: 300 is five a second to who thinks in minutes.
bool needs_period(Dimension dimension) { return dimension == Dimension::kCountPerSecond; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Error wrong(std::string_view text, const DimensionInfo& about, std::string hint = "") {
  return {.code = ErrorCode::kParse,
          .message = "'" + std::string(text) + "' is not " + std::string(about.expected),
          .hint = std::move(hint)};
}

// The number ends where its last digit does: `1e6` is all number, `3M` is not.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  auto digits = [&] {
    while (i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.' ||
                               text[i] == '_' || text[i] == ',')) {
      ++i;
    }
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  digits();
  if (i + 1 < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    if (text[j] == '-' || text[j] == '+') ++j;
    if (j < text.size() && text[j] >= '0' && text[j] <= '9') {
      i = j;
      digits();
    }
  }
  return i;
}

}  // namespace

Result<ParsedValue> parse_value(std::string_view text, Dimension dimension) {
  const DimensionInfo about = info(dimension);
  const std::string_view whole = trim(text);
  const std::size_t length = number_length(whole);
  std::string digits;
  for (char c : whole.substr(0, length)) {
    if (c == ',') {
      return wrong(text, about, "write thousands without commas, such as 10000 or 10k");
    }
    if (c != '_') digits += c;
  }
  if (digits.empty()) return wrong(text, about);
  auto value = Quantity::parse(digits);
  if (!value) {
    return value.error().code == ErrorCode::kParse ? wrong(text, about) : value.error();
  }
  if (value->is_negative()) {
    Error error = wrong(text, about);
    error.code = ErrorCode::kInvalidArgument;
    error.message =
        "'" + std::string(text) + "' is negative, expected " + std::string(about.expected);
    return error;
  }

  ParsedValue parsed;
  std::string_view unit = trim(whole.substr(length));
  auto find_unit = [&](std::string_view name) -> const UnitName* {
    for (const auto& candidate : about.units) {
      if (candidate.name == name) return &candidate;
    }
    return nullptr;
  };
  const UnitName* found = find_unit(unit);
  if (found == nullptr && about.periods) {
    // `5 GB/day`: the unit before the slash, the period after it.
    if (const auto slash = unit.rfind('/'); slash != std::string_view::npos) {
      const std::string_view period = trim(unit.substr(slash + 1));
      for (const auto& candidate : kPeriods) {
        if (candidate.name == period) parsed.per = candidate.per;
      }
      if (parsed.per == ParsedValue::Per::kNone) {
        std::vector<std::string_view> names;
        for (const auto& candidate : kPeriods) names.push_back(candidate.name);
        return wrong(text, about, did_you_mean(period, names));
      }
      unit = trim(unit.substr(0, slash));
      found = find_unit(unit);
    }
  }
  if (found == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& candidate : about.units) {
      if (!candidate.name.empty()) names.push_back(candidate.name);
    }
    if (unit.empty() && !about.label.empty()) {
      // A bare 1024 is usually a task definition's memory, in MiB.
      const bool megabytes = dimension == Dimension::kGigabytes && *value >= Quantity(256);
      return wrong(text, about,
                   "add the unit, such as '" + std::string(whole) + " " +
                       (megabytes ? "MB" : std::string(about.label)) + "'");
    }
    return wrong(text, about, did_you_mean(unit, names));
  }
  if (needs_period(dimension) && parsed.per == ParsedValue::Per::kNone) {
    const std::string number(whole);
    return wrong(text, about,
                 "say per what time, such as '" + number + "/s' or '" + number + "/min'");
  }
  auto scaled =
      value->times_ratio(Quantity::from_nanos(int128{found->numerator} * 1'000'000'000),
                         Quantity::from_nanos(int128{found->denominator} * 1'000'000'000));
  if (!scaled) {
    return Error{.code = ErrorCode::kOverflow,
                 .message = "'" + std::string(text) + "' is too large for exact arithmetic"};
  }
  // A billion-billionth is not nothing; it must not be billed as nothing.
  const std::string mantissa = digits.substr(0, digits.find_first_of("eE"));
  // (Prices keep twelve decimals: who declares one reads its text.)
  if (dimension != Dimension::kDollars && scaled->is_zero() &&
      mantissa.find_first_of("123456789") != std::string::npos) {
    return Error{.code = ErrorCode::kInvalidArgument,
                 .message = "'" + std::string(text) + "' is too small, nine decimals are kept"};
  }
  parsed.value = *scaled;
  parsed.number = *value;
  parsed.unit = unit;
  parsed.numerator = found->numerator;
  parsed.denominator = found->denominator;
  return parsed;
}

namespace {

Amount whole(std::int64_t value) {
  const Quantity quantity = Quantity::from_nanos(int128{value} * 1'000'000'000);
  return Amount(quantity, display(quantity));
}

// `250 requests/s`: the number as written, the unit or else the noun, the period.
std::string rate_label(const ParsedValue& parsed, std::string_view noun, std::string_view period) {
  const std::string_view name = parsed.unit.empty() ? noun : std::string_view(parsed.unit);
  std::string text = display(parsed.number);
  // Suffixes of counts stand beside the number, as they were written.
  const bool suffix = name.size() == 1 && !noun.empty() && name == parsed.unit;
  if (!name.empty()) text += (suffix ? "" : " ") + std::string(name);
  return text + "/" + std::string(period);
}

// written · per · numerator / denominator, rounded once at the end.
Amount scaled(const ParsedValue& parsed, Amount written, const Amount& per, const Amount& divisor) {
  if (parsed.numerator > 1) written *= whole(parsed.numerator);
  const Amount below = parsed.denominator > 1 ? divisor * whole(parsed.denominator) : divisor;
  if (below.value() == Quantity(1)) return written * per;
  return times_ratio(written, per, below);
}

Amount per_month(const ParsedValue& parsed, std::string_view noun, Hours month) {
  const Amount hours(month.count(), display(month.count()) + " h");
  auto written = [&](std::string_view period) {
    return Amount(parsed.number, rate_label(parsed, noun, period));
  };
  switch (parsed.per) {
    case ParsedValue::Per::kSecond:
      return scaled(parsed, written("s"), Amount(3600) * hours, Amount(1));
    case ParsedValue::Per::kMinute:
      return scaled(parsed, written("min"), Amount(60) * hours, Amount(1));
    case ParsedValue::Per::kHour: return scaled(parsed, written("h"), hours, Amount(1));
    case ParsedValue::Per::kDay: return scaled(parsed, written("day"), hours, Amount(24));
    case ParsedValue::Per::kNone:
    case ParsedValue::Per::kMonth: break;
  }
  return {};
}

Amount per_second(const ParsedValue& parsed, Hours month) {
  const std::string text = display(parsed.value);
  switch (parsed.per) {
    case ParsedValue::Per::kNone:
    case ParsedValue::Per::kSecond: break;
    case ParsedValue::Per::kMinute: return Amount(parsed.value, text + "/min") / Amount(60);
    case ParsedValue::Per::kHour: return Amount(parsed.value, text + "/h") / Amount(3600);
    case ParsedValue::Per::kDay: return Amount(parsed.value, text + "/day") / Amount(86400);
    case ParsedValue::Per::kMonth: {
      const Amount hours(month.count(), display(month.count()) + " h");
      return Amount(parsed.value, text + "/month") / (hours * Amount(3600));
    }
  }
  return Amount(parsed.value, text + "/s");
}

}  // namespace

Amount to_amount(const ParsedValue& parsed, Dimension dimension, std::string_view noun,
                 Hours month) {
  // A rate that is wanted as a rate is spread over its period; usage is added up
  // over the month.
  if (dimension == Dimension::kCountPerSecond) return per_second(parsed, month);
  if (parsed.per != ParsedValue::Per::kNone && parsed.per != ParsedValue::Per::kMonth) {
    return per_month(parsed, noun, month);
  }
  const std::string_view label = unit_label(dimension);
  std::string text = display(parsed.value);
  if (!label.empty()) {
    text += " " + std::string(label);
  } else if (!noun.empty()) {
    text += " " + (parsed.value == Quantity(1) ? singular(noun) : std::string(noun));
  }
  return Amount(parsed.value, std::move(text));
}

std::string_view unit_label(Dimension dimension) { return info(dimension).label; }

std::string_view expected(Dimension dimension) { return info(dimension).expected; }

std::string pattern(Dimension dimension) {
  const DimensionInfo about = info(dimension);
  std::string units;
  for (const auto& unit : about.units) {
    if (unit.name.empty()) continue;
    if (!units.empty()) units += '|';
    units += unit.name;
  }
  const bool bare = about.units.front().name.empty();
  std::string out =
      "^\\s*[0-9][0-9_]*(\\.[0-9]*)?([eE][+-]?[0-9]+)?\\s*(" + units + ")" + (bare ? "?" : "");
  if (about.periods) out += "(\\s*/\\s*(s|sec|second|min|minute|h|hour|d|day|mo|month))";
  if (about.periods && !needs_period(dimension)) out += "?";
  return out + "\\s*$";
}

}  // namespace costplan
