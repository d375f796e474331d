// Estimates as text for people: tables, Markdown, CSV, explanations.
//
// What it answers: "show me". JSON, which is for programs, is in costplan/io.h.
//
// Units: dollars a month with two decimals, rounded from the exact value for print
// only; quantities with all their decimals.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "costplan/estimate.h"
#include "costplan/reconcile.h"
#include "costplan/result.h"

namespace costplan {

struct ReportOptions {
  // How lines are put together: empty for one tree per resource, `service`,
  // `resource`, or `tag:NAME`.
  std::string group_by = {};
  // Formula, rate, tier and source under every line.
  bool explain = false;
  // ANSI bold and dim; never in files and pipes.
  bool color = false;
};

// Checks a --group-by value. Errors: kInvalidArgument with what is possible.
Status check_group_by(const std::string& group_by);

// The tree table that people read at a terminal, one per estimate, with totals,
// what is not in them, and the assumptions.
std::string to_table(const std::vector<Estimate>& estimates, const ReportOptions& options = {});

// The same content for pull requests and wikis.
std::string to_markdown(const std::vector<Estimate>& estimates, const ReportOptions& options = {});

// One row per line item, exact decimals, with a header; for spreadsheets.
std::string to_csv(const std::vector<Estimate>& estimates, const ReportOptions& options = {});

// What was claimed, what it costs, and the findings, one table per stack.
std::string to_table(const std::vector<Reconciliation>& all, const ReportOptions& options = {});
std::string to_markdown(const std::vector<Reconciliation>& all);
// One row per claim and per omitted resource.
std::string to_csv(const std::vector<Reconciliation>& all);

// Rows of the catalog.
std::string to_table(const std::vector<PriceRow>& rows);
std::string to_csv(const std::vector<PriceRow>& rows);

// Every kind of resource with its fields, as Markdown; a line each as plain text.
std::string kinds_reference();
std::string kinds_list();

}  // namespace costplan
