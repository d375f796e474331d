#include "report/group.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/decimal.h"
#include "base/did_you_mean.h"
#include "base/plural.h"
#include "costplan/report.h"
#include "money/amount.h"
#include "money/bill_unit.h"

namespace costplan {
namespace {

constexpr std::string_view kTagPrefix = "tag:";

// Collects items under group names in order of first appearance.
class Groups {
 public:
  Group& at(const std::string& name) {
    const auto [it, is_new] = index_.try_emplace(name, groups_.size());
    if (is_new) groups_.push_back({.name = name});
    return groups_[it->second];
  }

  void add(const std::string& group, GroupItem item) {
    Group& target = at(group);
    target.cost = Money::from_picos(target.cost.picos() + item.cost.picos());
    target.items.push_back(std::move(item));
  }

  std::vector<Group> sorted() && {
    auto by_cost = [](const auto& a, const auto& b) {
      return a.cost != b.cost ? a.cost > b.cost : a.name < b.name;
    };
    for (auto& group : groups_) std::stable_sort(group.items.begin(), group.items.end(), by_cost);
    std::stable_sort(groups_.begin(), groups_.end(), by_cost);
    return std::move(groups_);
  }

 private:
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> index_;
};

// Where a resource belongs when grouping by a tag.
std::string tag_value(const Estimate& estimate, const std::string& resource,
                      const std::string& tag) {
  const auto tags = estimate.tags.find(resource);
  if (tags != estimate.tags.end()) {
    if (const auto value = tags->second.find(tag); value != tags->second.end()) {
      return value->second;
    }
  }
  return "(no tag " + tag + ")";
}

// One row per resource inside each group.
void sum_resources(Group& group) {
  std::vector<GroupItem> sums;
  std::map<std::string, std::size_t> index;
  for (const auto& item : group.items) {
    const auto [it, is_new] = index.try_emplace(item.name, sums.size());
    if (is_new) sums.push_back({.name = item.name});
    GroupItem& sum = sums[it->second];
    sum.cost = Money::from_picos(sum.cost.picos() + item.cost.picos());
    sum.usage_based = sum.usage_based || item.usage_based;
  }
  group.items = std::move(sums);
}

}  // namespace

Status check_group_by(const std::string& group_by) {
  if (group_by.empty() || group_by == "service" || group_by == "resource" ||
      (group_by.starts_with(kTagPrefix) && group_by.size() > kTagPrefix.size())) {
    return Done{};
  }
  return Error{
      .code = ErrorCode::kInvalidArgument,
      .message = "cannot group by '" + group_by + "', expected service, resource or tag:NAME",
      .hint = did_you_mean(group_by, {"service", "resource", "tag:team"})};
}

std::vector<Group> group_lines(const Estimate& estimate, const std::string& group_by) {
  const bool by_service = group_by == "service";
  const std::string tag =
      group_by.starts_with(kTagPrefix) ? group_by.substr(kTagPrefix.size()) : std::string();
  Groups groups;
  auto place = [&](const std::string& resource, const std::string& service) {
    if (by_service) return service;
    return tag.empty() ? resource : tag_value(estimate, resource, tag);
  };
  auto label = [&](const std::string& resource, const std::string& description) {
    if (!tag.empty()) return resource;
    return by_service ? resource + ": " + description : description;
  };
  auto add = [&](const auto& entry, GroupItem item) {
    item.name = label(entry.resource, entry.description);
    const std::string group = place(entry.resource, entry.service_code);
    groups.add(group, std::move(item));
    if (group_by.empty()) groups.at(group).note = entry.kind;
  };
  for (const auto& line : estimate.lines) {
    if (line.quantity.is_zero()) continue;
    add(line, {.line = &line, .cost = line.monthly_cost, .usage_based = line.usage_based});
  }
  for (const auto& unknown : estimate.usage_not_given) add(unknown, {.unknown = &unknown});
  for (const auto& unpriced : estimate.unpriced) add(unpriced, {.unpriced = &unpriced});
  auto sorted = std::move(groups).sorted();
  for (auto& group : sorted) {
    group.without_cost = static_cast<std::size_t>(std::count_if(
        group.items.begin(), group.items.end(),
        [](const GroupItem& item) { return item.unknown != nullptr || item.unpriced != nullptr; }));
    group.lines = group.items.size();
    if (!tag.empty()) sum_resources(group);
    if (group_by == "resource") group.items.clear();
  }
  return sorted;
}

std::string cost_text(const Group& group) {
  return cost_text(group.cost, group.lines, group.without_cost);
}

std::string cost_text(Money cost, std::size_t lines, std::size_t without_cost) {
  if (without_cost == 0) return cost.to_display();
  // Nothing known is not the same as nothing to pay.
  return without_cost == lines ? "unknown" : "over " + cost.to_display();
}

std::string title(const Estimate& estimate) {
  return estimate.environment.empty() ? estimate.stack
                                      : estimate.stack + " " + estimate.environment;
}

std::string month_text(const std::string& month, Hours hours) {
  const std::string count = hours.count().to_string() + " h";
  return month == "average" ? "average month of " + count : month + " (" + count + ")";
}

std::string subtitle(const Estimate& estimate) {
  return estimate.region + " · " + month_text(estimate.month, estimate.hours) + " · prices of " +
         estimate.as_of.to_string();
}

std::string left_out(std::size_t usage_not_given, std::size_t unpriced, std::size_t not_included) {
  std::vector<std::string> parts;
  if (usage_not_given > 0) {
    parts.push_back(counted(usage_not_given, "line") + " whose usage is not given");
  }
  if (unpriced > 0) parts.push_back(counted(unpriced, "line") + " without a price");
  if (not_included > 0) parts.push_back(counted(not_included, "item") + " not included");
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  return text;
}

std::string shortfall(const Estimate& estimate) {
  const std::string text = left_out(estimate.usage_not_given.size(), estimate.unpriced.size(),
                                    estimate.not_included.size());
  return text.empty() ? text : "The bill will be higher: this leaves out " + text + ".";
}

std::string short_quantity(Quantity quantity) {
  constexpr int128 kStep = 100'000;  // four decimals of nine
  const int128 shortened = divide_half_even(quantity.nanos(), kStep);
  if (shortened == 0 && !quantity.is_zero()) return "<0.0001";
  return group_thousands(format_decimal(shortened, 4));
}

std::string rate_text(Rate rate, std::string_view unit, std::string_view usage_type) {
  // A share of other charges: 10^-12 of a dollar are 10^-10 percent.
  if (unit == "Dollar") return format_decimal(rate.picos(), 10) + "%";
  return "$" + rate.to_string() + " per " + singular(bill_unit_label(unit, usage_type));
}

std::string quantity_text(Quantity quantity, std::string_view unit, std::string_view usage_type) {
  const std::string_view label = bill_unit_label(unit, usage_type);
  return display(quantity) + " " + (quantity == Quantity(1) ? singular(label) : std::string(label));
}

std::string price_key(const LineItem& line) {
  std::string key = line.service_code;
  for (const std::string* part : {&line.usage_type, &line.operation}) {
    if (!part->empty()) key += " " + *part;
  }
  return line.term == "OnDemand" ? key : key + " " + line.term;
}

std::string tier_text(const TierCharge& tier, const LineItem& line) {
  if (!tier.to) return "over " + quantity_text(tier.from, line.unit, line.usage_type);
  return display(tier.from) + " to " + quantity_text(*tier.to, line.unit, line.usage_type);
}

std::string signed_dollars(Money change) {
  return (change > Money() ? "+" : "") + change.to_display();
}

std::string share_text(Money part, Money whole) {
  if (whole <= Money()) return "";
  const auto percent = Quantity(100).times_ratio(Quantity::from_nanos(part.picos()),
                                                 Quantity::from_nanos(whole.picos()));
  if (!percent) return "";
  constexpr int128 kTenth = 100'000'000;
  const int128 tenths = divide_half_even(percent->nanos(), kTenth);
  if (tenths == 0 && !part.is_zero()) return "<0.1%";
  if (tenths == 1000 && part < whole) return ">99.9%";
  const std::string text = format_decimal(tenths, 1);
  return text + (text.find('.') == std::string::npos ? ".0%" : "%");
}

std::string exact_dollars(Money money) {
  if (money.is_negative()) return "-" + exact_dollars(Money::from_picos(-money.picos()));
  std::string text = group_thousands(money.to_string());
  const auto point = text.find('.');
  if (point == std::string::npos) {
    text += ".00";
  } else if (text.size() - point == 2) {
    text += '0';
  }
  return "$" + text;
}

}  // namespace costplan
