// Stacks side by side.
#include "costplan/compare.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/decimal.h"
#include "base/plain_text.h"
#include "costplan/report.h"
#include "meters/meter.h"
#include "report/csv_record.h"
#include "report/group.h"
#include "report/markdown_text.h"
#include "report/text_table.h"

namespace costplan {
namespace {

// The service that a line belongs to, as people call it.
std::string service_of(const std::string& kind_name, const std::string& usage_type) {
  // Everybody who is not AWS is one kind; the usage type is the provider.
  if (kind_name == "external") return usage_type;
  const Kind* kind = find_kind(kind_name);
  return kind == nullptr ? kAccountService : std::string(kind->service);
}

class Services {
 public:
  explicit Services(std::size_t stacks) : stacks_(stacks) {}

  ServiceCost& at(const std::string& service, std::size_t stack) {
    const auto [it, is_new] = index_.try_emplace(service, services_.size());
    if (is_new) {
      services_.push_back({.service = service, .costs = std::vector<ServiceCost>(stacks_)});
    }
    return services_[it->second].costs[stack];
  }

  std::vector<ComparedService> sorted() &&;

 private:
  std::size_t stacks_;
  std::vector<ComparedService> services_;
  std::unordered_map<std::string, std::size_t> index_;
};

Money largest(const ComparedService& service) {
  Money most = service.costs.front().monthly_cost;
  for (const auto& cost : service.costs) most = std::max(most, cost.monthly_cost);
  return most;
}

std::vector<ComparedService> Services::sorted() && {
  std::stable_sort(services_.begin(), services_.end(),
                   [](const ComparedService& a, const ComparedService& b) {
                     const bool a_last = a.service == kAccountService;
                     const bool b_last = b.service == kAccountService;
                     if (a_last != b_last) return b_last;
                     const Money a_most = largest(a);
                     const Money b_most = largest(b);
                     return a_most != b_most ? a_most > b_most : a.service < b.service;
                   });
  return std::move(services_);
}

Status add_lines(const Estimate& estimate, std::size_t stack, Services& services) {
  for (const auto& line : estimate.lines) {
    if (line.quantity.is_zero()) continue;
    ServiceCost& cost = services.at(service_of(line.kind, line.usage_type), stack);
    auto sum = cost.monthly_cost.plus(line.monthly_cost);
    if (!sum) return sum.errors();
    cost.monthly_cost = *sum;
    ++cost.lines;
  }
  auto without_cost = [&](const auto& items) {
    for (const auto& item : items) {
      ServiceCost& cost = services.at(service_of(item.kind, item.usage_type), stack);
      ++cost.lines;
      ++cost.without_cost;
    }
  };
  without_cost(estimate.usage_not_given);
  without_cost(estimate.unpriced);
  return Done{};
}

std::string full_name(const ComparedStack& stack) {
  return stack.environment.empty() ? stack.stack : stack.stack + " " + stack.environment;
}

// What stands above each column: the environment where that is all that differs, and
// a number where two stacks would have one name.
std::vector<std::string> headings(const std::vector<ComparedStack>& stacks) {
  bool environments = stacks.size() > 1;
  for (const auto& stack : stacks) {
    environments =
        environments && stack.stack == stacks.front().stack && !stack.environment.empty();
  }
  std::vector<std::string> names;
  for (const auto& stack : stacks) {
    names.push_back(environments ? stack.environment : full_name(stack));
  }
  std::vector<std::string> out = names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::count(names.begin(), names.end(), names[i]) < 2) continue;
    out[i] += " (" + std::to_string(i + 1) + ")";
  }
  return out;
}

// `theo: staging and prod · us-east-1 · average month of 730 h · prices of 2026-11-20`
std::string heading(const Comparison& comparison) {
  std::vector<std::string> regions;
  bool one_system = !comparison.stacks.empty();
  for (const auto& stack : comparison.stacks) {
    one_system = one_system && stack.stack == comparison.stacks.front().stack;
    if (std::find(regions.begin(), regions.end(), stack.region) == regions.end()) {
      regions.push_back(stack.region);
    }
  }
  std::string text = one_system ? comparison.stacks.front().stack : "comparison";
  std::string places;
  for (const auto& region : regions) places += (places.empty() ? "" : ", ") + region;
  for (const auto& part : {places, month_text(comparison.month, comparison.hours),
                           "prices of " + comparison.as_of.to_string()}) {
    text += " · " + part;
  }
  return text;
}

std::string cost_cell(const ServiceCost& cost) {
  return cost.is_used() ? cost_text(cost.monthly_cost, cost.lines, cost.without_cost) : "-";
}

// `2.41×`; `-` where the one or the other is nothing.
std::string ratio_text(Money from, Money to) {
  if (from <= Money() || to <= Money()) return "-";
  const auto ratio =
      Quantity(1).times_ratio(Quantity::from_nanos(to.picos()), Quantity::from_nanos(from.picos()));
  if (!ratio) return "-";
  constexpr int128 kHundredth = 10'000'000;
  const int128 hundredths = divide_half_even(ratio->nanos(), kHundredth);
  if (hundredths == 0) return "<0.01×";
  const std::string decimals = std::to_string(static_cast<int>(hundredths % 100));
  return group_thousands(format_decimal(hundredths / 100, 0)) + "." +
         (decimals.size() < 2 ? "0" : "") + decimals + "×";
}

struct Difference {
  std::string dollars;
  std::string ratio;
};

// From one cost to another; a part that is not known makes both unknown.
Difference change(Money from, Money to, bool is_known) {
  if (!is_known) return {.dollars = "unknown", .ratio = "-"};
  const auto difference = to.minus(from);
  if (!difference) return {.dollars = "too large", .ratio = "-"};
  return {.dollars = signed_dollars(*difference), .ratio = ratio_text(from, to)};
}

Difference change(const std::vector<ServiceCost>& costs) {
  return change(costs[0].monthly_cost, costs[1].monthly_cost,
                costs[0].without_cost + costs[1].without_cost == 0);
}

// Everything that tables have, whatever they are drawn with.
struct Rows {
  std::vector<std::string> heading;
  std::vector<std::vector<std::string>> services;
  std::vector<std::vector<std::string>> totals;
  std::vector<std::string> notes;
};

Rows rows_of(const Comparison& comparison) {
  const auto names = headings(comparison.stacks);
  const bool is_pair = comparison.stacks.size() == 2;
  Rows out;
  out.heading = {"Service"};
  out.heading.insert(out.heading.end(), names.begin(), names.end());
  if (is_pair) out.heading.insert(out.heading.end(), {"Difference", "Ratio"});
  auto add_change = [&](std::vector<std::string>& row, Difference difference) {
    row.push_back(std::move(difference.dollars));
    row.push_back(std::move(difference.ratio));
  };
  for (const auto& service : comparison.services) {
    auto& row = out.services.emplace_back();
    row.push_back(service.service);
    for (const auto& cost : service.costs) row.push_back(cost_cell(cost));
    if (is_pair) add_change(row, change(service.costs));
  }

  bool is_partial = false;
  bool has_range = false;
  for (const auto& stack : comparison.stacks) {
    is_partial = is_partial || stack.without_cost() > 0;
    has_range = has_range || stack.has_range;
  }
  auto& total = out.totals.emplace_back();
  total.push_back(is_partial ? "TOTAL of what is known" : "TOTAL");
  for (const auto& stack : comparison.stacks) total.push_back(stack.monthly_cost.to_display());
  if (is_pair) {
    add_change(total, change(comparison.stacks[0].monthly_cost, comparison.stacks[1].monthly_cost,
                             !is_partial));
  }
  if (has_range) {
    for (const bool high : {false, true}) {
      auto& row = out.totals.emplace_back();
      row.push_back(high ? "High" : "Low");
      for (const auto& stack : comparison.stacks) {
        row.push_back((high ? stack.range.high : stack.range.low).to_display());
      }
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& stack = comparison.stacks[i];
    const std::string text = left_out(stack.usage_not_given, stack.unpriced, stack.not_included);
    if (!text.empty()) {
      out.notes.push_back("The bill of " + names[i] + " will be higher: this leaves out " + text +
                          ".");
    }
  }
  if (comparison.stacks.size() > 1) {
    out.notes.emplace_back(
        "Tiers, pools, allowances and the account's support fee are those of each stack by "
        "itself.");
  }
  return out;
}

}  // namespace

Result<Comparison> compare(const std::vector<Estimate>& estimates) {
  Comparison out;
  Services services(estimates.size());
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const Estimate& one = estimates[i];
    if (i == 0) {
      out.month = one.month;
      out.hours = one.hours;
      out.as_of = one.as_of;
    }
    out.stacks.push_back({.stack = one.stack,
                          .environment = one.environment,
                          .region = one.region,
                          .monthly_cost = one.monthly_cost,
                          .range = one.range,
                          .has_range = one.has_range,
                          .usage_not_given = one.usage_not_given.size(),
                          .unpriced = one.unpriced.size(),
                          .not_included = one.not_included.size()});
    if (auto done = add_lines(one, i, services); !done) return done.errors();
  }
  out.services = std::move(services).sorted();
  return out;
}

std::string to_table(const Comparison& comparison, const ReportOptions& options) {
  const Rows rows = rows_of(comparison);
  std::vector<TextTable::Column> columns;
  for (const auto& name : rows.heading) {
    columns.push_back({.heading = printable(name), .right = !columns.empty()});
  }
  TextTable table(std::move(columns));
  auto add = [&](std::vector<std::string> cells, bool bold) {
    cells.front() = " " + cells.front();
    table.add(std::move(cells), bold);
  };
  for (const auto& row : rows.services) add(row, false);
  table.add_blank();
  for (const auto& row : rows.totals) add(row, options.color && &row == &rows.totals.front());
  const std::string title = printable(heading(comparison));
  std::string out = (options.color ? "\x1b[1m" + title + "\x1b[0m" : title) + "\n\n" +
                    table.to_string(options.color);
  if (!rows.notes.empty()) out += "\n";
  for (const auto& note : rows.notes) out += wrapped(" ", " ", note);
  return out;
}

std::string to_markdown(const Comparison& comparison) {
  const Rows rows = rows_of(comparison);
  auto row_of = [](const std::vector<std::string>& cells, std::string_view mark) {
    std::string row = "|";
    for (const auto& text : cells) {
      const std::string cell = escaped_markdown(text);
      row += " " + (cell.empty() ? "" : std::string(mark) + cell + std::string(mark) + " ") + "|";
    }
    return row + "\n";
  };
  std::string out =
      "### " + escaped_markdown(heading(comparison)) + "\n\n" + row_of(rows.heading, "") + "|:--|";
  for (std::size_t i = 1; i < rows.heading.size(); ++i) out += "--:|";
  out += "\n";
  for (const auto& row : rows.services) out += row_of(row, "");
  for (auto row : rows.totals) {
    row.resize(rows.heading.size());
    out += row_of(row, "**");
  }
  for (const auto& note : rows.notes) out += "\n" + escaped_markdown(note) + "\n";
  return out;
}

std::string to_csv(const Comparison& comparison) {
  const bool is_pair = comparison.stacks.size() == 2;
  std::vector<std::string> head{"service"};
  for (auto& name : headings(comparison.stacks)) head.push_back(std::move(name));
  if (is_pair) head.emplace_back("difference");
  head.emplace_back("lines_without_cost");
  auto record = [](const std::vector<std::string>& cells) {
    return csv_record(std::vector<std::string_view>(cells.begin(), cells.end()));
  };
  std::string out = record(head);
  for (const auto& service : comparison.services) {
    std::vector<std::string> row{service.service};
    std::size_t without_cost = 0;
    for (const auto& cost : service.costs) {
      // No cost at all is an empty cell, not 0.
      row.push_back(cost.is_known() ? cost.monthly_cost.to_string() : std::string());
      without_cost += cost.without_cost;
    }
    if (is_pair) {
      const auto difference = service.costs[1].monthly_cost.minus(service.costs[0].monthly_cost);
      row.push_back(without_cost == 0 && difference ? difference->to_string() : std::string());
    }
    row.push_back(std::to_string(without_cost));
    out += record(row);
  }
  return out;
}

}  // namespace costplan
