// Prices what a claim states: the configuration of the table, not that of the stack.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "costplan/estimate.h"
#include "reconcile/claimed_item.h"

namespace costplan {

// What if the author meant something else?
struct Variation {
  std::string class_name = {};  // empty: as stated
  std::optional<bool> multi_az = {};
  std::optional<Quantity> count = {};
  bool arm = false;
  bool spot = false;
  bool valkey = false;
};

class ClaimPricer {
 public:
  // All of them outlive the pricer; `bill` is the estimate of `stack`.
  ClaimPricer(const Stack& stack, const Estimate& bill, const Catalog& catalog,
              const EstimateOptions& options)
      : stack_(stack), bill_(bill), catalog_(catalog), options_(options) {}

  // The lines that the claimed configuration has on a bill. Where the claim states no
  // numbers, those of the stack. Empty when the stack has nothing of the kind either.
  // Errors: what cannot be built or has no price, commitments included.
  Result<std::vector<LineItem>> lines_of(const ClaimedItem& item,
                                         const std::optional<Quantity>& quantity,
                                         const Variation& variation = {}) const;

 private:
  using Lines = Result<std::vector<LineItem>>;
  Lines on_demand(const ClaimedItem& item, const std::optional<Quantity>& quantity,
                  const Variation& variation) const;
  Lines committed(std::vector<LineItem> lines, const StatedCommitment& commitment) const;
  Lines from_stack(const ClaimedItem& item) const;
  Lines database(const ClaimedItem& item, const std::optional<Quantity>& quantity,
                 const Variation& variation) const;
  std::optional<Stack> scratch(const ClaimedItem& item, const std::optional<Quantity>& quantity,
                               const Variation& variation) const;
  void tasks(const ClaimedItem& item, const std::optional<Quantity>& quantity,
             const Variation& variation, Stack& out) const;
  void cache(const ClaimedItem& item, const std::optional<Quantity>& quantity,
             const Variation& variation, Stack& out) const;
  void aurora(const ClaimedItem& item, const Quantity& count, const Variation& variation,
              Stack& out) const;
  void by_numbers(const ClaimedItem& item, const Variation& variation, Stack& out) const;
  Lines proxy(const ClaimedItem& item, const std::optional<Quantity>& quantity) const;
  std::string value_in_stack(std::string_view kind, std::string_view field,
                             std::string_view fallback) const;
  Lines covered_lines(Stack stack, const ClaimedItem& item) const;

  const Stack& stack_;
  const Estimate& bill_;
  const Catalog& catalog_;
  const EstimateOptions& options_;
};

// Exact sum. Lines of one estimate always fit.
Money sum_of(const std::vector<LineItem>& lines);

}  // namespace costplan
