// Spreadsheet output: one row per line item, exact decimals.
#include "report/csv_record.h"

#include <algorithm>

#include "base/plain_text.h"
#include "costplan/report.h"
#include "report/group.h"

namespace costplan {
namespace {

std::string cell(std::string_view raw) {
  const std::string text = printable(raw);
  const bool number = text.find_first_not_of("0123456789.", 1) == std::string::npos;
  const bool formula = !text.empty() && !(text[0] == '-' && number) &&
                       std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  const bool quote = text.find_first_of(",\"\n\r") != std::string_view::npos || formula;
  if (!quote) return std::string(text);
  std::string out = "\"";
  if (formula) out += "'";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string record(std::initializer_list<std::string_view> cells) {
  return csv_record(std::span(cells.begin(), cells.size()));
}

// Two more cells at the end of a row, where usage is projected: declared ones.
class DeclaredCells {
 public:
  explicit DeclaredCells(const std::vector<Estimate>& estimates)
      : are_wanted_(std::any_of(estimates.begin(), estimates.end(), [](const Estimate& one) {
          return one.projected_usage.has_value();
        })) {}

  std::string after(std::string row, std::string_view quantity, std::string_view cost) const {
    if (!are_wanted_) return row;
    row.pop_back();
    return row + "," + record({quantity, cost});
  }
  std::string after(std::string row, const UsageDifference& line) const {
    if (!line.declared) return after(std::move(row), "", "");
    return after(std::move(row), line.declared->to_string(), line.declared_cost.to_string());
  }
  // Those of the line: its own where nothing of it is projected.
  std::string after(std::string row, const Estimate& one, const LineItem& line) const {
    if (!are_wanted_) return row;
    if (one.projected_usage) {
      for (const auto& each : one.projected_usage->lines) {
        if (each.resource == line.resource && each.description == line.description &&
            each.usage_type == line.usage_type && each.projected == line.quantity) {
          return after(std::move(row), each);
        }
      }
    }
    return after(std::move(row), line.quantity.to_string(), line.monthly_cost.to_string());
  }

 private:
  bool are_wanted_;
};

// The rate of an untiered line; tiers are in the JSON and in --explain.
std::string single_rate(const LineItem& line) {
  return line.rates.size() == 1 ? line.rates.front().rate.to_string() : std::string();
}

}  // namespace

std::string csv_record(std::span<const std::string_view> cells) {
  std::string line;
  bool first = true;
  for (const auto text : cells) {
    if (!first) line += ',';
    first = false;
    line += cell(text);
  }
  return line + "\n";
}

std::string to_csv(const std::vector<Estimate>& estimates, const ReportOptions& options) {
  if (!options.group_by.empty()) {
    std::string out =
        record({"stack", "environment", "group", "monthly_cost", "currency", "lines_without_cost"});
    for (const auto& one : estimates) {
      for (const auto& group : group_lines(one, options.group_by)) {
        // No cost at all is an empty cell, not 0.
        const bool known = group.without_cost < group.lines;
        out += record({one.stack, one.environment, group.name,
                       known ? group.cost.to_string() : std::string(), one.currency,
                       std::to_string(group.without_cost)});
      }
    }
    return out;
  }
  const DeclaredCells declared(estimates);
  std::string out = declared.after(
      record({"stack",      "environment",  "resource", "kind",        "description", "service_code",
              "usage_type", "operation",    "region",   "term",        "quantity",    "unit",
              "rate",       "monthly_cost", "currency", "usage_based", "quality",     "effective",
              "source",     "formula",      "status"}),
      "declared_quantity", "declared_cost");
  for (const auto& one : estimates) {
    for (const auto& line : one.lines) {
      std::string row = record({one.stack,
                     one.environment,
                     line.resource,
                     line.kind,
                     line.description,
                     line.service_code,
                     line.usage_type,
                     line.operation,
                     line.region,
                     line.term,
                     line.quantity.to_string(),
                     line.unit,
                     single_rate(line),
                     line.monthly_cost.to_string(),
                     one.currency,
                     line.usage_based ? "true" : "false",
                     line.quality,
                     line.effective,
                     line.source,
                     line.formula,
                     "priced"});
      out += declared.after(std::move(row), one, line);
    }
    // Lines that projected usage leaves nothing of.
    for (const auto& line : one.projected_usage ? one.projected_usage->lines
                                                : std::vector<UsageDifference>()) {
      if (line.projected) continue;
      std::string row = record({one.stack, one.environment, line.resource, "", line.description, "",
                                line.usage_type, "", "", "", "", line.unit, "", "", one.currency,
                                "true", "", "", "", "", "declared_only"});
      out += declared.after(std::move(row), line);
    }
    for (const auto& item : one.usage_not_given) {
      std::string row = record({one.stack,
                     one.environment,
                     item.resource,
                     "",
                     item.description,
                     item.service_code,
                     item.usage_type,
                     "",
                     item.region,
                     "",
                     "",
                     item.unit,
                     item.rate ? item.rate->to_string() : "",
                     "",
                     one.currency,
                     "true",
                     "",
                     "",
                     "",
                     "",
                     "usage_not_given"});
      out += declared.after(std::move(row), "", "");
    }
    for (const auto& item : one.unpriced) {
      std::string row = record({one.stack,
                     one.environment,
                     item.resource,
                     "",
                     item.description,
                     item.service_code,
                     item.usage_type,
                     item.operation,
                     item.region,
                     "",
                     item.quantity.to_string(),
                     item.unit,
                     "",
                     "",
                     one.currency,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "unpriced"});
      out += declared.after(std::move(row), "", "");
    }
    for (const auto& item : one.not_included) {
      std::string row = record({one.stack,
                     one.environment,
                     item.resource,
                     "",
                     item.reason,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     "",
                     one.currency,
                     "",
                     "",
                     "",
                     "",
                     "",
                     "not_included"});
      out += declared.after(std::move(row), "", "");
    }
  }
  return out;
}

std::string to_csv(const std::vector<Reconciliation>& all) {
  std::string out = record({"system", "tier", "item", "kind", "claimed", "computed", "unit",
                            "difference", "findings", "status"});
  for (const auto& one : all) {
    for (const auto& row : one.rows) {
      std::string findings;
      for (const auto& finding : row.findings) {
        findings += (findings.empty() ? "" : "; ") + finding.code + ": " + finding.message;
      }
      const std::string difference =
          row.claimed_value && row.computed_value
              ? Quantity::from_nanos(row.computed_value->nanos() - row.claimed_value->nanos())
                    .to_string()
              : std::string();
      out += record({one.system, one.tier, row.item, to_string(row.kind), row.claimed, row.computed,
                     row.unit, difference, findings, "claimed"});
    }
    for (const auto& item : one.omitted) {
      out += record({one.system, one.tier, item.resource, "", "", item.computed.to_string(), "USD",
                     "", "", "omitted"});
    }
  }
  return out;
}

std::string to_csv(const std::vector<PriceRow>& rows) {
  std::string out =
      record({"service_code", "usage_type", "operation", "region", "unit", "tier_from", "tier_to",
              "rate", "term", "purchase_option", "effective", "source", "retrieved", "quality"});
  for (const auto& row : rows) {
    out += record({row.service_code, row.usage_type, row.operation, row.region, row.unit,
                   row.tier_from.to_string(), row.tier_to ? row.tier_to->to_string() : "Inf",
                   row.rate.to_string(), row.term, row.purchase_option, row.effective.to_string(),
                   row.source, row.retrieved.to_string(), row.quality});
  }
  return out;
}

}  // namespace costplan
