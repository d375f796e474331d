// Markdown for pull requests, wikis and job summaries.
#include <string_view>

#include "base/plain_text.h"
#include "costplan/report.h"
#include "money/amount.h"
#include "money/bill_unit.h"
#include "report/group.h"
#include "report/markdown_text.h"
#include "report/usage_section.h"

namespace costplan {
namespace {

void add_list(std::string& out, const std::string& heading, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out += "\n<details><summary>" + heading + " (" + std::to_string(texts.size()) + ")</summary>\n\n";
  for (const auto& text : texts) out += "- " + escaped_markdown(text) + "\n";
  out += "\n</details>\n";
}

std::string cost_cell(const GroupItem& item) {
  if (item.unknown != nullptr) {
    return "depends on usage" +
           (item.unknown->rate ? ": " + rate_text(*item.unknown->rate, item.unknown->unit) : "");
  }
  if (item.unpriced != nullptr) return "no price";
  const bool doubtful = item.line != nullptr && item.line->quality != "list";
  return item.cost.to_display() + (item.usage_based || doubtful ? " " : "") +
         (item.usage_based ? "\\*" : "") + (doubtful ? "†" : "");
}

std::string item_row(const GroupItem& item) {
  std::string quantity;
  std::string unit;
  if (item.line != nullptr) {
    quantity = short_quantity(item.line->quantity);
    unit = bill_unit_label(item.line->unit, item.line->usage_type);
  } else if (item.unpriced != nullptr) {
    quantity = short_quantity(item.unpriced->quantity);
    unit = bill_unit_label(item.unpriced->unit);
  }
  return "| &nbsp;&nbsp;" + escaped_markdown(item.name) + " | " + quantity + " | " +
         escaped_markdown(unit) + " | " + cost_cell(item) + " |\n";
}

std::string explained(const LineItem& line) {
  std::string out =
      "- **" + escaped_markdown(line.resource) + "**, " + escaped_markdown(line.description) +
      ": " + escaped_markdown(line.formula) + " = " +
      escaped_markdown(quantity_text(line.quantity, line.unit, line.usage_type)) + ";";
  for (const auto& tier : line.rates) {
    out += " " + display(tier.quantity) + " × " + rate_text(tier.rate, line.unit, line.usage_type) +
           " = " + exact_dollars(tier.cost) + ";";
  }
  return out + " " + escaped_markdown(price_key(line)) + ", " + escaped_markdown(line.quality) +
         " price" + (line.effective.empty() ? "" : " since " + escaped_markdown(line.effective)) +
         ", " + escaped_markdown(line.source) + "\n";
}

std::string one_estimate(const Estimate& estimate, const ReportOptions& options) {
  std::string out = "### " + escaped_markdown(title(estimate)) + ": " +
                    estimate.monthly_cost.to_display() + " a month\n\n" +
                    escaped_markdown(subtitle(estimate)) + "\n\n";
  if (estimate.has_range) {
    out += "Low " + estimate.range.low.to_display() + ", likely " +
           estimate.range.likely.to_display() + ", high " + estimate.range.high.to_display() +
           ".\n\n";
  }
  if (const std::string lacks = shortfall(estimate); !lacks.empty()) {
    out += lacks + "\n\n";
  }
  out += "| Name | Monthly Qty | Unit | Monthly Cost |\n|:--|--:|:--|--:|\n";
  bool any_usage = false;
  bool any_doubt = false;
  for (const auto& group : group_lines(estimate, options.group_by)) {
    out += "| **" + escaped_markdown(group.name) + "**" +
           (group.note.empty() ? "" : " (" + escaped_markdown(group.note) + ")") + " | | | **" +
           cost_text(group) + "** |\n";
    for (const auto& item : group.items) {
      out += item_row(item);
      any_usage = any_usage || item.usage_based;
      any_doubt = any_doubt || (item.line != nullptr && item.line->quality != "list");
    }
  }
  const bool partial = !estimate.unpriced.empty() || !estimate.usage_not_given.empty();
  out += std::string("| **TOTAL") + (partial ? " of what is known" : "") + "** | | | **" +
         estimate.monthly_cost.to_display() + "** |\n";
  if (any_usage) {
    out += std::string("\n\\* depends on usage given in the stack file") +
           (estimate.projected_usage ? ", or projected" : "") + "\n";
  }
  if (any_doubt) out += "\n† the price is derived, unverified or declared\n";
  if (estimate.projected_usage) out += "\n" + usage_markdown(*estimate.projected_usage);
  if (options.explain) {
    out += "\n<details><summary>How each line was computed</summary>\n\n";
    for (const auto& line : estimate.lines) {
      if (!line.quantity.is_zero()) out += explained(line);
    }
    out += "\n</details>\n";
  }
  std::vector<std::string> texts;
  for (const auto& item : estimate.usage_not_given) {
    texts.push_back(item.resource + ": " + item.description + " (give " + item.missing + ")");
  }
  add_list(out, "Usage not given", texts);
  texts.clear();
  for (const auto& item : estimate.unpriced) {
    texts.push_back(item.resource + ": " + item.description + " (" + item.reason + ")");
  }
  add_list(out, "Without a price", texts);
  texts.clear();
  for (const auto& item : estimate.not_included)
    texts.push_back(item.resource + ": " + item.reason);
  add_list(out, "Not included", texts);
  add_list(out, "Assumptions", estimate.assumptions);
  return out;
}

}  // namespace

std::string to_markdown(const std::vector<Estimate>& estimates, const ReportOptions& options) {
  std::string out;
  for (const auto& one : estimates) {
    if (!out.empty()) out += "\n";
    out += one_estimate(one, options);
  }
  if (estimates.size() > 1) {
    out += "\n| Stack | Monthly Cost |\n|:--|--:|\n";
    for (const auto& one : estimates) {
      out += "| " + escaped_markdown(title(one)) + " | " + one.monthly_cost.to_display() + " |\n";
    }
    const auto sum = total(estimates);
    out +=
        "| **ALL STACKS** | **" + (sum ? sum->to_display() : std::string("too large")) + "** |\n";
  }
  return out;
}

}  // namespace costplan
