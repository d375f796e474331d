#include "costplan/estimate.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "estimate/adjustments.h"
#include "estimate/rating.h"
#include "meters/meter.h"
#include "reference/regions.h"

namespace costplan {
namespace {

struct Evaluation {
  Metering metering;
  Rated rated;
};

Result<Evaluation> evaluate(const Stack& stack, const Catalog& catalog, const MonthContext& month,
                            const RatingOptions& rating, Scenario scenario) {
  Evaluation out{.metering = meter_stack(stack, month, scenario), .rated = {}};
  if (!out.metering.errors.empty()) {
    sort_errors(out.metering.errors);
    return std::move(out.metering.errors);
  }
  Errors errors = check_account(stack, catalog, rating, month.calendar);
  auto rated = rate(stack, out.metering.usage, catalog, rating);
  if (!rated) errors.insert(errors.end(), rated.errors().begin(), rated.errors().end());
  if (!errors.empty()) {
    sort_errors(errors);
    return errors;
  }
  out.rated = std::move(*rated);
  if (auto done = adjust(stack, catalog, rating, out.rated); !done) {
    return done.errors();
  }
  return out;
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

std::vector<std::string> all_assumptions(const Stack& stack, const Evaluation& evaluation,
                                         const RatingOptions& rating, Date newest, bool average) {
  std::vector<std::string> out;
  if (average)
    out.emplace_back("a month has 730 hours (8760 / 12); --month takes a calendar month");
  if (rating.as_of > newest) {
    out.push_back("no price is newer than " + newest.to_string() + ", which is taken for " +
                  rating.as_of.to_string());
  }
  if (stack.account.baseline_usage.empty()) {
    out.emplace_back("tiers start at 0: no other usage of the account is known "
                     "(account.baseline_usage)");
  }
  out.emplace_back(rating.free_tier
                       ? "always-free allowances are netted; where one covers several usage types "
                         "it is shared in proportion"
                       : "free allowances are not netted (account.free_tier: always)");
  for (const auto& text : stack.assumptions) add_once(out, text);
  // Ten thousand resources of one kind assume the same thing once.
  std::vector<std::pair<std::string, std::vector<std::string>>> by_text;
  std::unordered_map<std::string, std::size_t> seen;
  auto note = [&](const std::string& text, const std::string& resource) {
    const auto [it, is_new] = seen.try_emplace(text, by_text.size());
    if (is_new) by_text.push_back({text, {}});
    auto& names = by_text[it->second].second;
    if (names.empty() || names.back() != resource) names.push_back(resource);
  };
  for (const auto& assumption : evaluation.metering.assumptions) {
    note(assumption.text, stack.resources[assumption.resource].name);
  }
  for (const auto& usage : evaluation.metering.usage) {
    for (const auto& text : usage.assumptions) {
      note(text, stack.resources[usage.resource].name);
    }
  }
  constexpr std::size_t kNamed = 3;
  for (const auto& [text, names] : by_text) {
    std::string prefix;
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
      if (i > 0) prefix += ", ";
      prefix += names[i];
    }
    if (names.size() > kNamed) {
      prefix += " and " + std::to_string(names.size() - kNamed) + " more";
    }
    prefix += ": ";
    add_once(out, prefix + text);
  }
  for (const auto& text : evaluation.rated.assumptions) add_once(out, text);
  return out;
}

Stack in_region(Stack stack, const std::string& region) {
  for (auto& resource : stack.resources) {
    if (resource.body.find("region") == nullptr) resource.region = region;
  }
  stack.region = region;
  return stack;
}

Result<Estimate> estimate_in_place(const Stack& stack, const Catalog& catalog,
                                   const EstimateOptions& options) {
  const Date as_of = options.as_of.value_or(catalog.as_of());
  const MonthContext month =
      options.month ? MonthContext::of(*options.month) : MonthContext::average(as_of);
  const RatingOptions rating{.as_of = as_of,
                             .allow_missing = options.allow_missing,
                             .free_tier = options.free_tier || stack.account.always_free_tier};
  auto likely = evaluate(stack, catalog, month, rating, Scenario::kLikely);
  if (!likely) return likely.errors();

  Estimate out;
  out.stack = stack.name;
  out.environment = stack.environment;
  out.region = stack.region;
  out.currency = stack.currency;
  out.month = options.month ? options.month->to_string() : "average";
  out.hours = month.hours;
  out.as_of = rating.as_of;
  out.catalog_digest = catalog.digest();
  out.monthly_cost = likely->rated.total;
  out.range = {out.monthly_cost, out.monthly_cost, out.monthly_cost};
  out.has_range = likely->metering.saw_range;
  if (out.has_range) {
    std::vector<Money> totals{out.monthly_cost};
    for (const Scenario scenario : {Scenario::kLow, Scenario::kHigh}) {
      auto end = evaluate(stack, catalog, month, rating, scenario);
      if (!end) return end.errors();
      totals.push_back(end->rated.total);
    }
    // A larger input can make a smaller bill (a hit ratio, say).
    std::sort(totals.begin(), totals.end());
    out.range = {totals[0], totals[1], totals[2]};
  }
  out.assumptions = all_assumptions(stack, *likely, rating, catalog.as_of(), !options.month);
  out.lines = std::move(likely->rated.lines);
  out.usage_not_given = std::move(likely->rated.usage_not_given);
  out.unpriced = std::move(likely->rated.unpriced);
  for (auto& item : likely->metering.not_included) {
    out.not_included.push_back(
        {.resource = stack.resources[item.resource].name, .reason = std::move(item.reason)});
  }
  for (const auto& resource : stack.resources) {
    if (!resource.tags.empty()) out.tags[resource.name] = resource.tags;
  }
  return out;
}

}  // namespace

Result<Estimate> estimate(const Stack& stack, const Catalog& catalog,
                          const EstimateOptions& options) {
  if (options.region.empty() || options.region == stack.region) {
    return estimate_in_place(stack, catalog, options);
  }
  if (find_region(options.region) == nullptr) {
    return Error{.code = ErrorCode::kInvalidArgument,
                 .message = "'" + options.region + "' is not an AWS region",
                 .hint = region_hint(options.region)};
  }
  return estimate_in_place(in_region(stack, options.region), catalog, options);
}

Errors validate(const Stack& stack) {
  // Without prices there is no day either: that on which the rules were read.
  static const Date kRulesRead = *Date::parse("2026-11-20");
  Errors errors = meter_stack(stack, MonthContext::average(kRulesRead), Scenario::kLikely).errors;
  sort_errors(errors);
  return errors;
}

Result<Money> total(const std::vector<Estimate>& estimates) {
  Money sum;
  for (const auto& one : estimates) {
    auto next = sum.plus(one.monthly_cost);
    if (!next) return next.errors();
    sum = *next;
  }
  return sum;
}

}  // namespace costplan
