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
