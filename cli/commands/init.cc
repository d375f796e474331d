#include <fmt/core.h>

#include <filesystem>

#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"

namespace costplan::cli {
namespace {

// Small enough to read in a minute, complete enough to print a real bill.
constexpr const char* kStarter = R"(# A stack file: what you are about to run. Change it, then
#   costplan validate stack.yaml
#   costplan estimate stack.yaml --explain
# `costplan schema --kinds` lists every kind of resource.
stack: shop
environment: prod
region: us-east-1

# Printed under the estimate, so that nobody takes a guess for a fact.
assumptions:
  - traffic is 40 requests a second on average

tags:
  team: web

resources:
  web:
    kind: ecs_service
    cpu: 0.5 vCPU
    memory: 1 GB
    tasks: 3              # the average over the month, not the peak
    load_balancer: lb

  lb:
    kind: alb
    azs: 2                # each availability zone has a public IPv4 address
    requests: 40/s
    new_connections: 10/s
    processed: 300 GB     # per month

  database:
    kind: rds_instance
    class: db.t4g.medium
    deployment: multi_az
    storage:
      size: 50 GB
      used: 20 GB         # the first full backup
    backups:
      retention: 7 days
      daily_change: 1 GB

  egress-gateways:
    kind: nat_gateway
    count: 2
    data_processed:       # a range gives low, likely and high totals
      low: 50 GB
      likely: 120 GB
      high: 400 GB

  logs:
    kind: log_group
    ingest: 20 GB
    retention: 30 days

  internet:
    kind: data_transfer
    internet_egress: 250 GB
)";

}  // namespace

int run_init(const InitArgs& args) {
  if (args.output == "-") return emit(kStarter, "");
  std::error_code ignored;
  if (!args.force && std::filesystem::exists(args.output, ignored)) {
    return report({{.code = ErrorCode::kInvalidArgument,
                    .message = "the file exists",
                    .where = {.file = args.output},
                    .hint = "choose another name, or replace it with --force"}});
  }
  const auto done = write_file(args.output, kStarter);
  if (!done) return report(done.errors());
  say(fmt::format("wrote {0}; next: costplan estimate {0}", args.output));
  return kOk;
}

}  // namespace costplan::cli
