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

#include "costplan/catalog.h"
#include "costplan/compare.h"
#include "costplan/estimate.h"
#include "costplan/queueing.h"
#include "costplan/reconcile.h"
#include "costplan/result.h"
#include "costplan/simulate.h"
#include "costplan/stack.h"

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

// Stacks side by side: a row for each service, a column for each stack, and between
// two stacks the difference and the ratio. CSV has exact decimals and no total.
std::string to_table(const Comparison& comparison, const ReportOptions& options = {});
std::string to_markdown(const Comparison& comparison);
std::string to_csv(const Comparison& comparison);

// A queue in numbers for people: shares, times with their units, and how exact they are.
// With targets, the queue that find_servers() found.
std::string to_table(const SolvedQueue& queue, const std::vector<QueueTarget>& targets = {},
                     const ReportOptions& options = {});

struct ExplainOptions {
  // A resource, RESOURCE/LINE, or a line of any resource: a part of its description or
  // usage type, in any case. Empty: the whole stack and its largest lines.
  std::string what = {};
  bool color = false;
};

// The whole story of a stack, a resource or a line, as prose and arithmetic, with what
// would change the resource most. `estimate` is the stack's, of these options.
// Errors: kNotFound for names that fit nothing; what prices a stack can say.
Result<std::string> explain(const Stack& stack, const Estimate& estimate, const Catalog& catalog,
                            const EstimateOptions& pricing, const ExplainOptions& options = {});

// How much of each service has a price, region by region.
std::string to_table(const Coverage& coverage);
std::string to_csv(const Coverage& coverage);

// Rows of the catalog.
std::string to_table(const std::vector<PriceRow>& rows);
std::string to_csv(const std::vector<PriceRow>& rows);

// Every kind of resource with its fields, as Markdown; a line each as plain text.
std::string kinds_reference();
// The same of what a load file may say, scenarios/loads.md.
std::string load_reference();
std::string kinds_list();

// A projection for people: services, databases, queues, alarms, objectives, sparklines
// where there is a series, the bottleneck and every assumption.
std::string to_table(const Projection& projection);
// One row per step of its series: `time`; of each service `web.requests_per_s` (that came, retries
// included), `.tasks`, `.utilisation`, `.cpu` (empty where it is not known), `.latency_ms` (mean;
// empty while nobody is answered) and `.error_rate`; of each database `db.connections_in_use`, of
// each queue `jobs.depth`.
std::string to_series_csv(const Projection& projection);
// Its series as a picture, a panel for each curve.
std::string to_svg(const Projection& projection);
// What breaks first when the traffic grows.
std::string to_table(const Headroom& headroom);

}  // namespace costplan
