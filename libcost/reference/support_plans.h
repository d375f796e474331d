// AWS Support plans: what an account pays for being answered.
//
// fee of a month = max(minimum, graduated share of the account's gross charges).
//
// Source: minimums of the plans that end in 2027 from AWS's public price map; the plans
// of December 2025 as read by others, so they are marked unverified. The graduated
// shares of plans with a price list of their own are rows of the catalog.
//
// Thread safety: constant data.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace costplan {

enum class SupportPlanName : int { kBasic, kDeveloper, kBusiness, kBusinessPlus, kEnterprise };

struct SupportTier {
  int from;               // US dollars of charges a month
  std::optional<int> to;  // empty: without end
  int percent;            // of each dollar
};

struct SupportPlan {
  SupportPlanName name;
  std::string_view key;           // as stack files write it
  std::string_view title;         // as AWS writes it
  std::string_view service_code;  // of its share in the catalog; empty: `tiers` has it
  int minimum;                    // US dollars a month
  std::span<const SupportTier> tiers;
  std::string_view ends;  // the first day without it; empty: none announced
  std::string_view source;
  std::string_view as_of;  // the first day on which the fee is known
  std::string_view scope;  // what the fee is computed over, where that is not obvious
};

// Every plan that costs something.
std::span<const SupportPlan> support_plans();
// nullptr for `basic`, and for what is no plan.
const SupportPlan* find_support_plan(std::string_view key);

}  // namespace costplan
