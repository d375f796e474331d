// One function per command: options in, exit code out.
#pragma once

#include "options.h"

namespace costplan::cli {

int run_estimate(const EstimateArgs& args);
int run_compare(const CompareArgs& args);
int run_explain(const ExplainArgs& args);
int run_catalog(const CatalogArgs& args);
int run_validate(const ValidateArgs& args);
int run_schema(const SchemaArgs& args);
int run_reconcile(const ReconcileArgs& args);
int run_queue(const QueueArgs& args);
int run_simulate(const SimulateArgs& args);
int run_init(const InitArgs& args);

}  // namespace costplan::cli
