// The price catalog: rows keyed by the bill's own identity.
//
// What it answers: "which rows can price this usage, and which are in force on a
// given date?" A row is one tier of one schedule; a schedule is all the rows with
// the same key and effective date.
//
// Units: the rate is in US dollars per `unit`, the unit of AWS's price list; tier
// bounds count the same unit.
//
// Errors: kCorrupt and kIo from reading. That a price is missing is for the
// caller to say: only it knows what the price was for.
//
// Thread safety: a Catalog may be read from several threads.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/calendar.h"
#include "costplan/money.h"
#include "costplan/result.h"

namespace costplan {

struct PriceRow {
  std::string service_code;         // AmazonRDS
  std::string usage_type;           // InstanceUsage:db.t3.small, own region prefix stripped
  std::string operation;            // CreateDBInstance:0014; empty where it selects nothing
  std::string region;               // us-east-1, global, or cf:<CloudFront geography>
  std::string unit;                 // Hrs, GB-Mo, Requests…
  Quantity tier_from;               // inclusive
  std::optional<Quantity> tier_to;  // exclusive; empty: without end
  Rate rate;
  std::string term;             // OnDemand, Spot, FreeTier, Reserved 1yr…
  std::string purchase_option;  // No Upfront…; empty where there is no choice
  Date effective;               // first day the rate is known to hold
  std::string source;
  Date retrieved;
  std::string quality;  // list, derived, unverified
  std::string note;
};

// Empty fields match everything.
struct RowFilter {
  std::string_view service_code = {};
  std::string_view usage_type = {};
  std::string_view term = {};
  std::string_view region = {};
  // With `region`: also global rows and every CloudFront geography, that is
  // whatever can price something in that region.
  bool or_global = false;
};

class Catalog {
 public:
  virtual ~Catalog() = default;

  // Sorted by service, usage type, operation, region, term, purchase option,
  // unit, effective date and tier.
  virtual Result<std::vector<PriceRow>> rows(const RowFilter& filter) const = 0;

  // The newest effective date of any row: the default of --as-of.
  virtual Date as_of() const = 0;
  // SHA-256 over all rows, in hexadecimal: two catalogs with one digest hold the
  // same prices.
  virtual const std::string& digest() const = 0;
};

// One schedule: the tiers of a key that are in force on a date, lowest first.
struct PriceSchedule {
  std::vector<PriceRow> tiers;

  // The tier that `quantity` units already used up leads into, or nullptr where
  // the schedule has a hole or has ended: usage there has no known price.
  const PriceRow* tier_at(Quantity quantity) const;
};

// Picks the schedule in force on `as_of` from rows of one service, usage type and
// region. Empty tiers: none is. Errors: kAmbiguousPrice when two rows for one
// tier carry different rates.
Result<PriceSchedule> schedule_in_force(const std::vector<PriceRow>& rows,
                                        std::string_view operation, std::string_view unit,
                                        std::string_view term, Date as_of);

// Of rows in the order of Catalog::rows() those in force on `as_of`, in that order.
std::vector<PriceRow> rows_in_force(const std::vector<PriceRow>& rows, Date as_of);

// How far the catalog reaches: the On-Demand prices of one service, counted by key
// (usage type, operation, unit) and by where they hold.
struct ServiceCoverage {
  std::string service_code;
  std::size_t keys = 0;         // with a price in any region
  std::size_t global_keys = 0;  // with one price everywhere, or by CloudFront geography
  // Of `keys`, those with a price in each region. A region without any is left out.
  std::map<std::string, std::size_t> priced;
};

struct Coverage {
  Date as_of;
  std::vector<std::string> regions;  // every region of the rows, sorted
  std::vector<ServiceCoverage> services;
};

// Of rows in the order of Catalog::rows() those in force on `as_of` count. A global
// price covers its key in every region, as it does in estimates.
Coverage coverage(const std::vector<PriceRow>& rows, Date as_of);

}  // namespace costplan
