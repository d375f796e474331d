// What differs between an estimate of declared and one of projected usage.
#include <map>
#include <tuple>
#include <utility>

#include "costplan/plan.h"

namespace costplan {
namespace {

using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;

Key key_of(const LineItem& line) {
  return {line.resource, line.description, line.usage_type, line.region, line.term};
}

}  // namespace

UsageComparison compare_usage(const Estimate& declared, const Estimate& projected,
                              const Projection& projection) {
  const auto time = [](std::int64_t seconds) {
    const auto at = UtcTime::from_seconds(seconds);
    return at ? at->to_string() : std::string();
  };
  UsageComparison out{.engine = projection.engine,
                      .from = time(projection.from_s),
                      .to = time(projection.to_s),
                      .declared_cost = declared.monthly_cost,
                      .projected_cost = projected.monthly_cost,
                      .lines = {}};
  std::map<Key, std::size_t> index;
  std::vector<UsageDifference> all;
  const auto add = [&](const Estimate& estimate, std::optional<Quantity> UsageDifference::*quantity,
                       Money UsageDifference::*cost) {
    for (const auto& line : estimate.lines) {
      const auto [it, is_new] = index.try_emplace(key_of(line), all.size());
      if (is_new) {
        all.push_back({.resource = line.resource,
                       .description = line.description,
                       .usage_type = line.usage_type,
                       .unit = line.unit});
      }
      UsageDifference& entry = all[it->second];
      const auto sum = (entry.*quantity).value_or(Quantity()).plus(line.quantity);
      entry.*quantity = sum ? *sum : line.quantity;
      entry.*cost = Money::from_picos((entry.*cost).picos() + line.monthly_cost.picos());
    }
  };
  add(declared, &UsageDifference::declared, &UsageDifference::declared_cost);
  add(projected, &UsageDifference::projected, &UsageDifference::projected_cost);
  for (auto& each : all) {
    if (each.declared != each.projected) out.lines.push_back(std::move(each));
  }
  return out;
}

}  // namespace costplan
