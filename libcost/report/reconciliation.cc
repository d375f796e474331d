// Reconciliations for people: what was claimed, what it costs, and why they differ.
#include <algorithm>
#include <cmath>

#include "base/plain_text.h"
#include "base/plural.h"
#include "costplan/report.h"
#include "money/amount.h"
#include "report/markdown_text.h"
#include "report/text_table.h"

namespace costplan {
namespace {

std::string with_unit(const std::string& number, const std::optional<Quantity>& value,
                      const std::string& unit) {
  if (number.empty()) return "?";
  if (unit == "USD") {
    const bool range = number.find('-', 1) != std::string::npos;
    return range || !value ? "$" + number : Money::from_picos(value->nanos() * 1'000).to_display();
  }
  if (unit == "percent") return number + "%";
  if (unit == "minutes/month") return number + " min";
  return unit.empty() ? number : number + " " + (number == "1" ? singular(unit) : unit);
}

std::string claimed_text(const ReconciledRow& row) {
  return with_unit(row.claimed, row.claimed_value, row.unit);
}

std::string computed_text(const ReconciledRow& row) {
  return with_unit(row.computed, row.computed_value, row.unit);
}

std::string ratio_text(const ReconciledRow& row) {
  if (!row.claimed_value || !row.computed_value || row.claimed_value->is_zero()) return "";
  const double ratio = row.computed_value->approximate() / row.claimed_value->approximate();
  const auto hundredths = std::llround(ratio * 100);
  const std::string cents = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (cents.size() < 2 ? "0" : "") + cents + "×";
}

std::string heading(const Reconciliation& one) { return one.system + " " + one.tier; }

std::string summary(const Reconciliation& one) {
  if (!one.claimed_total) return "The bill is " + one.computed_total.to_display() + " a month.";
  return "Claimed " + one.claimed_total->to_display() + ", computed " +
         one.computed_total.to_display() + " a month.";
}

// Where somebody published no costs, there is no table to be missing from.
std::string omitted_heading(const Reconciliation& one) {
  return one.claimed_total ? "Not in the table" : "Not claimed";
}

std::string lines_of(const OmittedItem& item) {
  constexpr std::size_t kNamed = 2;
  std::string out;
  for (std::size_t i = 0; i < std::min(item.lines.size(), kNamed); ++i) {
    out += (i > 0 ? ", " : "") + item.lines[i];
  }
  if (item.lines.size() > kNamed) {
    out += " and " + std::to_string(item.lines.size() - kNamed) + " more";
  }
  return out;
}

std::string one_table(const Reconciliation& one, const ReportOptions& options) {
  std::string out = printable(heading(one)) + " · " + summary(one) + "\n\n";
  if (one.rows.empty()) out += " No claims.\n";
  TextTable table(
      {{"Item", false}, {"Kind", false}, {"Claimed", true}, {"Computed", true}, {"", true}});
  for (const auto& row : one.rows) {
    table.add({" " + row.item, to_string(row.kind), claimed_text(row), computed_text(row),
               ratio_text(row)},
              options.color && row.kind == ClaimKind::kTotal);
    for (const auto& finding : row.findings) {
      table.add_note("    ", finding.message + " [" + finding.code + "]");
    }
  }
  if (!one.rows.empty()) out += table.to_string(options.color);
  if (one.omitted.empty()) return out;
  out += "\n " + omitted_heading(one) + "\n\n";
  TextTable rest({{" Resource", false}, {"What", false}, {"Computed", true}});
  for (const auto& item : one.omitted) {
    rest.add({" " + item.resource, lines_of(item), item.computed.to_display()});
  }
  return out + rest.to_string(options.color);
}

}  // namespace

std::string to_table(const std::vector<Reconciliation>& all, const ReportOptions& options) {
  std::string out;
  for (const auto& one : all) {
    if (!out.empty()) out += "\n";
    out += one_table(one, options);
  }
  return out;
}

std::string to_markdown(const std::vector<Reconciliation>& all) {
  std::string out;
  for (const auto& one : all) {
    if (!out.empty()) out += "\n";
    out += "### " + escaped_markdown(heading(one)) + "\n\n" + summary(one) + "\n\n";
    out += "| Item | Kind | Claimed | Computed | | Findings |\n|:--|:--|--:|--:|--:|:--|\n";
    for (const auto& row : one.rows) {
      std::string findings;
      for (const auto& finding : row.findings) {
        findings += (findings.empty() ? "" : "; ") + finding.message;
      }
      out += "| " + escaped_markdown(row.item) + " | " + to_string(row.kind) + " | " +
             escaped_markdown(claimed_text(row)) + " | " + escaped_markdown(computed_text(row)) +
             " | " + ratio_text(row) + " | " + escaped_markdown(findings) + " |\n";
    }
    if (one.omitted.empty()) continue;
    out += "\n| " + omitted_heading(one) + " | Lines | Computed |\n|:--|:--|--:|\n";
    for (const auto& item : one.omitted) {
      out += "| " + escaped_markdown(item.resource) + " | " + escaped_markdown(lines_of(item)) +
             " | " + item.computed.to_display() + " |\n";
    }
  }
  return out;
}

}  // namespace costplan
