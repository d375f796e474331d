// The tree table of `costplan estimate` at a terminal.
#include <algorithm>
#include <utility>

#include "base/plain_text.h"
#include "costplan/report.h"
#include "money/amount.h"
#include "money/bill_unit.h"
#include "report/group.h"
#include "report/text_table.h"
#include "report/usage_section.h"

namespace costplan {
namespace {

class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  std::string bold(const std::string& text) const {
    return color_ ? "\x1b[1m" + text + "\x1b[0m" : text;
  }

 private:
  bool color_;
};

// Why a line costs what it costs, under the line.
std::vector<std::string> explanation(const LineItem& line) {
  std::vector<std::string> out;
  const std::string quantity = quantity_text(line.quantity, line.unit, line.usage_type);
  const bool plain = line.formula == quantity || line.formula == display(line.quantity);
  out.push_back(plain ? quantity : line.formula + " = " + quantity);
  if (!line.allowance.is_zero()) {
    out.push_back(quantity_text(line.allowance, line.unit, line.usage_type) +
                  " of it free of charge");
  }
  for (const auto& tier : line.rates) {
    const bool tiered = line.rates.size() > 1 || tier.to.has_value();
    out.push_back(
        display(tier.quantity) + " × " + rate_text(tier.rate, line.unit, line.usage_type) + " = " +
        exact_dollars(tier.cost) + (tiered ? " (" + tier_text(tier, line) + ")" : std::string()));
  }
  out.push_back(price_key(line) + " in " + line.region + ", " + line.quality + " price" +
                (line.effective.empty() ? "" : " since " + line.effective));
  out.push_back("source: " + line.source + (line.note.empty() ? "" : " (" + line.note + ")"));
  for (const auto& text : line.assumptions) out.push_back("assumed: " + text);
  return out;
}

void add_item(TextTable& table, const GroupItem& item, bool last, const ReportOptions& options) {
  const std::string branch = last ? " └─ " : " ├─ ";
  const std::string trunk = last ? "    " : " │  ";
  if (item.unknown != nullptr) {
    table.add({branch + item.name});
    table.span_last("Cost depends on usage: " +
                    (item.unknown->rate ? rate_text(*item.unknown->rate, item.unknown->unit)
                                        : std::string("price not found")));
    return;
  }
  if (item.unpriced != nullptr) {
    table.add({branch + item.name, short_quantity(item.unpriced->quantity),
               std::string(bill_unit_label(item.unpriced->unit)), "no price"});
    return;
  }
  const bool derived = item.line != nullptr && item.line->quality != "list";
  std::string marks = item.usage_based ? "*" : "";
  if (derived) marks += "†";
  if (item.line == nullptr) {
    table.add({branch + item.name, "", "", item.cost.to_display(), marks});
    return;
  }
  std::string name = branch + item.name;
  if (!item.line->allowance.is_zero()) {
    name += " (" + short_quantity(item.line->allowance) + " free)";
  }
  table.add({name, short_quantity(item.line->quantity),
             std::string(bill_unit_label(item.line->unit, item.line->usage_type)),
             item.cost.to_display(), marks});
  if (!options.explain) return;
  for (const auto& text : explanation(*item.line)) table.add_note(trunk + "  ", text);
}

void add_list(std::string& out, const std::string& heading, const std::vector<std::string>& texts,
              const Painter& paint) {
  if (texts.empty()) return;
  out += "\n " + paint.bold(heading) + "\n";
  for (const auto& text : texts) out += wrapped("   - ", "     ", text);
}

std::string one_estimate(const Estimate& estimate, const ReportOptions& options) {
  const Painter paint(options.color);
  std::string out =
      paint.bold(printable(title(estimate))) + " · " + printable(subtitle(estimate)) + "\n\n";
  TextTable table({{"Name", false},
                   {"Monthly Qty", true},
                   {"Unit", false},
                   {"Monthly Cost", true},
                   {"", false}});
  bool any_usage = false;
  bool any_doubt = false;
  // Explanations need the lines, which a row per resource leaves out.
  const bool lines_wanted = options.explain && options.group_by == "resource";
  for (const auto& group : group_lines(estimate, lines_wanted ? "" : options.group_by)) {
    const std::string note = group.note.empty() ? "" : " (" + group.note + ")";
    table.add({" " + group.name + note, "", "", cost_text(group)}, options.color);
    for (std::size_t i = 0; i < group.items.size(); ++i) {
      const GroupItem& item = group.items[i];
      add_item(table, item, i + 1 == group.items.size(), options);
      any_usage = any_usage || item.usage_based;
      any_doubt = any_doubt || (item.line != nullptr && item.line->quality != "list");
    }
    if (!group.items.empty()) table.add_blank();
  }
  if (options.group_by == "resource" && !lines_wanted) table.add_blank();
  const bool partial = !estimate.unpriced.empty() || !estimate.usage_not_given.empty();
  table.add(
      {partial ? " TOTAL of what is known" : " TOTAL", "", "", estimate.monthly_cost.to_display()},
      options.color);
  out += table.to_string(options.color);
  if (estimate.has_range) {
    out += " low " + estimate.range.low.to_display() + " · likely " +
           estimate.range.likely.to_display() + " · high " + estimate.range.high.to_display() +
           "\n";
  }
  if (const std::string lacks = shortfall(estimate); !lacks.empty()) {
    out += " " + lacks + "\n";
  }
  if (any_usage) out += "\n * depends on usage given in the stack file" +
                        std::string(estimate.projected_usage ? ", or projected" : "");
  if (any_doubt) out += "\n † the price is derived, unverified or declared: see --explain";
  if (any_usage || any_doubt) out += "\n";
  if (estimate.projected_usage) out += "\n" + usage_table(*estimate.projected_usage, options.color);

  std::vector<std::string> texts;
  for (const auto& item : estimate.usage_not_given) {
    texts.push_back(item.resource + ": " + item.description + " — give " + item.missing);
  }
  add_list(out, "Usage not given", texts, paint);
  texts.clear();
  for (const auto& item : estimate.unpriced) {
    texts.push_back(item.resource + ": " + item.description + " — " + item.reason);
  }
  add_list(out, "Without a price", texts, paint);
  texts.clear();
  for (const auto& item : estimate.not_included) {
    texts.push_back(item.resource + ": " + item.reason);
  }
  add_list(out, "Not included", texts, paint);
  add_list(out, "Assumptions", estimate.assumptions, paint);
  return out;
}

}  // namespace

std::string to_table(const std::vector<Estimate>& estimates, const ReportOptions& options) {
  std::string out;
  for (const auto& one : estimates) {
    if (!out.empty()) out += "\n";
    out += one_estimate(one, options);
  }
  if (estimates.size() > 1) {
    const Painter paint(options.color);
    TextTable table({{"Stack", false}, {"Monthly Cost", true}});
    for (const auto& one : estimates) table.add({" " + title(one), one.monthly_cost.to_display()});
    table.add_blank();
    const auto sum = total(estimates);
    table.add({" ALL STACKS", sum ? sum->to_display() : "too large"}, options.color);
    out += "\n" + table.to_string(options.color);
  }
  return out;
}

std::string to_table(const std::vector<PriceRow>& rows) {
  TextTable table({{"Service", false},
                   {"Usage type", false},
                   {"Operation", false},
                   {"Region", false},
                   {"Unit", false},
                   {"From", true},
                   {"To", true},
                   {"Rate", true},
                   {"Term", false},
                   {"Effective", false},
                   {"Quality", false}});
  for (const auto& row : rows) {
    table.add({" " + row.service_code, row.usage_type, row.operation, row.region, row.unit,
               display(row.tier_from), row.tier_to ? display(*row.tier_to) : "Inf",
               row.rate.to_string(),
               row.purchase_option.empty() ? row.term : row.term + ", " + row.purchase_option,
               row.effective.to_string(), row.quality});
  }
  return table.to_string(false) + std::to_string(rows.size()) + " rows\n";
}

}  // namespace costplan
