// Claims held against stacks that are written as in a stack file.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "costplan/io.h"
#include "costplan/reconcile.h"
#include "support/metered.h"

namespace costplan {

inline const std::string kClaimsHeader =
    "system,tier,kind,item,configuration_as_stated,quantity,stated_rate,stated_unit,claimed\n";

// Stacks that claims are held against.
inline const std::string kApi =
    "api: {kind: ecs_service, cpu: 0.25 vCPU, memory: 0.5 GB, tasks: 5, "
    "deployments: {per_month: 0}}\n";
inline const std::string kDatabase =
    "db: {kind: rds_instance, class: db.t3.small, storage: {size: 20 GB, used: 10 GB, "
    "growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
inline const std::string kMultiAz =
    "db: {kind: rds_instance, class: db.t3.small, deployment: multi_az, storage: {size: 20 GB, "
    "used: 10 GB, growth: 0 GB}, backups: {retention: 0 days}, cpu_utilization: 10%}\n";
inline const std::string kCache =
    "cache: {kind: elasticache, engine: redis, node_type: cache.t3.micro}\n";
inline const std::string kBalancer = "lb: {kind: alb, lcu: 1, azs: 2}\n";
inline const std::string kGateways = "nat: {kind: nat_gateway, count: 2, data_processed: 0 GB}\n";
inline const std::string kTransfer = "transfer: {kind: data_transfer, internet_egress: 100 GB}\n";
inline const std::string kEverything = kApi + kMultiAz + kCache + kBalancer + kGateways + kTransfer;

inline std::vector<Claim> claims_of(const std::string& rows) {
  auto claims = parse_claims(kClaimsHeader + rows, "claims.csv");
  if (claims) return *std::move(claims);
  for (const auto& error : claims.errors()) ADD_FAILURE() << error.to_string();
  return {};
}

inline std::vector<Reconciliation> reconciled(const std::vector<NamedStack>& stacks,
                                              const std::string& rows,
                                              const EstimateOptions& options = {}) {
  static const auto catalog = embedded_catalog();
  auto result = reconcile(stacks, claims_of(rows), **catalog, options);
  if (result) return *std::move(result);
  for (const auto& error : result.errors()) ADD_FAILURE() << error.to_string();
  return std::vector<Reconciliation>(stacks.size());
}

inline NamedStack named(const std::string& system, const std::string& resources) {
  NamedStack out{.tier = "prod", .stack = testing::stack_of(resources)};
  out.stack.name = system;
  return out;
}

inline Reconciliation reconciled(const std::string& resources, const std::string& rows,
                                 const EstimateOptions& options = {}) {
  return reconciled({named("test", resources)}, rows, options).front();
}

// The only row of a claim `test,prod,…`.
inline ReconciledRow row_for(const std::string& resources, const std::string& claim,
                             const EstimateOptions& options = {}) {
  const auto result = reconciled(resources, "test,prod," + claim + "\n", options);
  EXPECT_EQ(result.rows.size(), 1u) << claim;
  return result.rows.empty() ? ReconciledRow{} : result.rows.front();
}

inline std::vector<std::string> codes(const ReconciledRow& row) {
  std::vector<std::string> out;
  for (const auto& finding : row.findings) out.push_back(finding.code);
  return out;
}

// The messages of a code, one per line.
inline std::string message(const ReconciledRow& row, const std::string& code) {
  std::string out;
  for (const auto& finding : row.findings) {
    if (finding.code == code) out += (out.empty() ? "" : "\n") + finding.message;
  }
  return out;
}

}  // namespace costplan
