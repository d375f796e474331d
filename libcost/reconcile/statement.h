// What the prose of a claim says about a configuration: `web 0.5 vCPU/1 GB x2`,
// `db.t3.small, Multi-AZ`, `3-10 tasks of 256 CPU / 512 MB, average 5`.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/money.h"

namespace costplan {

// Identical tasks: `2x 0.5 vCPU, 1 GB`.
struct StatedTasks {
  Quantity count = Quantity(1);
  Quantity vcpu;
  Quantity memory_gb;
};

// What a number of a statement is of.
enum class Measure {
  kThings,        // `2 hosted zones`, `10M requests`, or nothing that is said
  kTimes,         // `2x`, `x2`
  kTaskSize,      // `0.5 vCPU / 1 GB`
  kGigabytes,     // `500 MB` is 0.48828125
  kMilliseconds,  // `2 s` is 2000
  kDays,
  kHours,  // a month
  kPercent,
  kRemark,  // says nothing about the configuration that is priced: `$0.2`, `autoscaling to 500`
};

// A number and the words after it: `2 hosted zones`, `10M requests`.
struct Counted {
  Quantity value;  // a month, where it is per second, hour, day, week or year
  Measure measure = Measure::kThings;
  std::vector<std::string> words;
  bool is_flow = false;    // `10 GB/day`
  bool is_each = false;    // `3 LCUs each`, `3 LCUs per balancer`
  bool is_per_az = false;  // `one per AZ`
  bool is_second = false;  // a count after another count of the same part
  std::string text;        // as written

  // `noun` is in the singular: `zone` is a noun of `2 hosted zones`.
  bool has_noun(std::string_view noun) const;
};

// `1-year reserved`, `3-year Savings Plan, all upfront`.
struct StatedCommitment {
  bool is_plan = false;
  int years = 1;
  std::string option;  // `All Upfront`; empty: not said
};

struct Statement {
  std::string text;                   // the configuration and the item, in lower case
  std::vector<std::string> classes;   // db.t3.small, cache.r6g.large…
  std::vector<StatedTasks> tasks;     // of Fargate
  std::optional<bool> multi_az;       // Multi-AZ or Single-AZ
  std::optional<Quantity> count;      // `x2`, `2 nodes`, `6 secrets`, `8 services`
  std::optional<Quantity> gigabytes;  // the first size that is no memory
  std::optional<Quantity> hours;      // a month: `100 hours`, `12 hours a day`
  std::optional<Quantity> percent;    // `40% discount`, `alert at 80%`: 40, 80
  std::optional<Quantity> spot;       // `50% Spot`, `half on Spot`: 50
  std::optional<StatedCommitment> commitment;
  std::string region;            // `in eu-west-1`
  std::vector<Counted> numbers;  // all of them, in order
  bool is_approximate = false;   // `~5 GB`, `<10 GB`

  bool mentions(std::string_view word) const { return text.find(word) != std::string::npos; }
  // Whether it stands alone: `ram` is no part of `parameter`, but `spot` is one of `spots`.
  bool has_word(std::string_view word) const;
  // How many of `noun`, which is in the singular: `zone` finds `2 hosted zones`.
  std::optional<Quantity> counted(std::string_view noun) const;
};

// Of the item only the words count, no numbers: `Fargate Spot`, `RDS db.t3.small`.
Statement read_statement(std::string_view configuration, std::string_view item = {});

}  // namespace costplan
