#include "reference/support_plans.h"

#include <algorithm>

namespace costplan {
namespace {

constexpr SupportTier kBusinessPlus[] = {
    {0, 10'000, 9},
    {10'000, 80'000, 7},
    {80'000, 250'000, 5},
    {250'000, std::nullopt, 3},
};

constexpr std::string_view kPlanPage =
    "AWS Support plan pricing, as read by third parties (plans of December 2025)";
constexpr std::string_view kEndOfLegacyPlans = "2027-01-01";
constexpr std::string_view kPriceMap = "AWS public price map of support, crawled 2025-06-18";

constexpr SupportPlan kPlans[] = {
    {SupportPlanName::kDeveloper,
     "developer",
     "Developer Support",
     "AWSDeveloperSupport",
     29,
     {},
     kEndOfLegacyPlans,
     kPriceMap,
     "2025-06-18",
     ""},
    {SupportPlanName::kBusiness,
     "business",
     "Business Support",
     "AWSSupportBusiness",
     100,
     {},
     kEndOfLegacyPlans,
     kPriceMap,
     "2025-06-18",
     ""},
    {SupportPlanName::kBusinessPlus, "business_plus", "Business Support+", "", 29, kBusinessPlus,
     "", kPlanPage, "2026-10-04", ""},
    {SupportPlanName::kEnterprise,
     "enterprise",
     "Enterprise Support",
     "AWSSupportEnterprise",
     5'000,
     {},
     "",
     kPlanPage,
     "2026-10-04",
     "the sum of all enrolled accounts"},
};

}  // namespace

std::span<const SupportPlan> support_plans() { return kPlans; }

const SupportPlan* find_support_plan(std::string_view key) {
  const auto* const it = std::find_if(std::begin(kPlans), std::end(kPlans),
                                      [&](const SupportPlan& plan) { return plan.key == key; });
  return it == std::end(kPlans) ? nullptr : it;
}

}  // namespace costplan
