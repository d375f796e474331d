// The part of a report that holds projected against declared usage.
#pragma once

#include <string>
#include <vector>

#include "costplan/estimate.h"

namespace costplan {

// The lines of one resource, those whose cost changes most first.
struct UsageGroup {
  std::string resource;
  Money declared_cost;
  Money projected_cost;
  std::vector<const UsageDifference*> lines;
};

// Resources whose cost changes most first. Points into `usage`.
std::vector<UsageGroup> group_usage(const UsageComparison& usage);

// `projected_cost` less `declared_cost`.
Money change_of(Money declared_cost, Money projected_cost);

// `1,460`, or a dash where there is no such line.
std::string quantity_or_dash(const std::optional<Quantity>& quantity);

// The section of the table for terminals and of the Markdown; both end with a newline.
std::string usage_table(const UsageComparison& usage, bool color);
std::string usage_markdown(const UsageComparison& usage);

}  // namespace costplan
