// What a meter sees and says: one resource in, metered usage out.
//
// A meter turns a resource into usage the way AWS's own metering does. It names
// the bill's identity of each line (service code, usage type, operation), the
// quantity with its formula, and what it had to assume. It makes no money and
// cannot tell declared usage from projected usage.
//
// A meter is a function `void meter(const NatGateway&, Meter&)` beside the struct
// and its field table; libcost/README.md walks through adding one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/cron.h"
#include "costplan/calendar.h"
#include "costplan/stack.h"
#include "money/amount.h"
#include "stack/bind.h"
#include "stack/field.h"

namespace costplan {

// The identity of a line on the bill. Views point at literals or at the stack.
struct UsageKey {
  std::string_view service;
  std::string usage_type;
  std::string_view operation = {};     // only where it selects the price
  std::string_view unit;               // the unit of the price row
  std::string_view term = "OnDemand";  // or Spot
  std::string_view region = {};        // empty: the resource's own
};

// A price the stack file states itself (`external`), with its provenance.
struct DeclaredRate {
  Rate rate;
  std::string source;
  std::string as_of;  // text as written in the file
};

struct MeteredUsage {
  std::size_t resource = 0;  // index into Stack::resources
  UsageKey key;
  std::string description;
  Amount quantity;
  // Quantity that comes free with a resource and is shared by everything with
  // the same key: RDS backup storage up to the allocated storage of the region.
  bool is_grant = false;
  std::vector<std::string> assumptions = {};
  std::optional<DeclaredRate> declared = {};

  MeteredUsage& assume(std::string text) {
    assumptions.push_back(std::move(text));
    return *this;
  }
};

// An item that is known to cost something, and whose price nobody gave.
struct NotIncluded {
  std::size_t resource = 0;
  std::string reason;
};

struct Assumption {
  std::size_t resource = 0;
  std::string text;
};

// All that the meters say about a stack in one scenario.
struct Metering {
  std::vector<MeteredUsage> usage;
  std::vector<NotIncluded> not_included;
  std::vector<Assumption> assumptions;
  Errors errors;
  bool saw_range = false;
};

struct Kind;

// The month that is being estimated: 730 hours, or a calendar month.
struct MonthContext {
  std::optional<Month> calendar;  // empty: the average month
  Hours hours;                    // 730, or the month's own
  Month rules;                    // whose rules hold: the month's own, or that of the prices

  static constexpr int kAverageHours = 730;  // 365 days / 12

  // `prices` is the day whose prices are taken.
  static MonthContext average(Date prices) {
    return {.calendar = {}, .hours = Hours(kAverageHours), .rules = Month::of(prices)};
  }
  static MonthContext of(Month month) {
    return {.calendar = month, .hours = Hours(Quantity(month.hours())), .rules = month};
  }
};

class Meter {
 public:
  Meter(const Stack& stack, const MonthContext& month, Scenario scenario, Metering& out);

  const Resource& resource() const { return *resource_; }
  std::string_view region() const { return resource_->region; }
  // For rules that change on a date; quantities take hours().
  const MonthContext& month() const { return month_; }

  // The hours of the month, or those of a schedule.
  Amount hours() const;
  Amount hours(const Uptime& uptime) const;
  // For services that bill each started hour.
  Amount started_hours(const Uptime& uptime) const;
  // Runs of a rate(…) or cron(…) expression in the month. Reports what does not
  // parse under `field` and returns an unknown amount then.
  Amount runs(const std::string& expression, std::string_view field, std::string_view noun);

  // Adds a line. The returned reference is valid until the next call.
  MeteredUsage& charge(UsageKey key, Amount quantity, std::string description);
  // Adds free quantity to the pool of a key; never a line of its own.
  void grant(UsageKey key, Amount quantity);
  void assume(std::string text);
  void not_included(std::string reason);

  // Reports a problem at a field of this resource, such as `storage.iops`.
  void error(std::string_view field, std::string message, std::string hint = "");
  bool has_field(std::string_view field) const;

  // Another resource of the stack, bound as its own kind; empty when the ref is
  // not given or its target has errors (they are reported there).
  template <typename T>
  std::optional<T> target(const Ref& ref, std::span<const Field> fields) {
    const Resource* other = find(ref);
    if (other == nullptr) return std::nullopt;
    T bound{};
    if (!bind_other(*other, fields, &bound, month_.hours)) return std::nullopt;
    return bound;
  }
  const Resource* find(const Ref& ref) const;

  // The same resource with rates (`5 GB/day`) resolved for the average month: what
  // piles up over years does not know which month is being billed.
  template <typename T>
  T in_average_month(const T& bound, std::span<const Field> fields) {
    if (!month_.calendar) return bound;
    T average{};
    bind_other(*resource_, fields, &average, Hours(MonthContext::kAverageHours));
    return average;
  }

  // Used by the driver: meters resource `index` of the stack.
  void run(std::size_t index);
  Binder& binder() { return binder_; }

 private:
  friend struct Kind;
  const Node& node_at(std::string_view field) const;
  bool bind_other(const Resource& other, std::span<const Field> fields, void* object, Hours month);

  const Stack& stack_;
  MonthContext month_;
  Scenario scenario_;
  Metering& out_;
  Binder binder_;
  std::unordered_map<std::string_view, const Resource*> index_;
  const Resource* resource_ = nullptr;
  std::size_t index_of_resource_ = 0;
};

// Keys that every resource may have, whatever its kind.
std::span<const std::string_view> common_keys();

// A kind of resource: its name in stack files, its table, its meter.
struct Kind {
  std::string_view name;     // `nat_gateway`
  std::string_view service;  // `Amazon VPC`, for groups and the reference
  std::string_view doc;      // one sentence
  std::span<const Field> fields;
  void (*run)(const Kind& kind, const Node& body, const std::string& path, Meter& meter);
};

template <typename T, void (*Function)(const T&, Meter&)>
constexpr Kind make_kind(std::string_view name, std::string_view service, std::string_view doc,
                         std::span<const Field> fields) {
  return {.name = name,
          .service = service,
          .doc = doc,
          .fields = fields,
          .run = [](const Kind& kind, const Node& body, const std::string& path, Meter& meter) {
            T bound{};
            meter.binder().bind(kind.fields, body, &bound, path, common_keys());
            Function(bound, meter);
          }};
}

// All kinds, sorted by name: whatever stands in libcost/meters/aws/.
std::span<const Kind* const> all_kinds();
const Kind* find_kind(std::string_view name);

// Meters every resource. Errors of the stack are in the result, all of them.
Metering meter_stack(const Stack& stack, const MonthContext& month, Scenario scenario);

}  // namespace costplan
