// Questions about single rates: which price is this, and what would a commitment pay?
#pragma once

#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/estimate.h"

namespace costplan {

// Where a rate that somebody stated is right, in words such as
// `AmazonECS Fargate-vCPU-Hours:perCPU per vCPU-hour in eu-central-1 and eu-west-2`;
// empty when no On-Demand row in force has it. `line` is what the rate was stated for:
// rows of its service win over others, then those of its operation, its region, the
// usage types most like its own and transfers to regions near it.
Result<std::string> where_rate_belongs(const Catalog& catalog, Date as_of, Rate rate,
                                       const LineItem& line);

// A line paid by reservation or Savings Plan for every hour of the month.
struct CommittedCost {
  std::string name;  // `Reserved 1yr, No Upfront`
  Money cost;        // a month, upfront fees spread over the term
  bool as_two_single_az = false;
  std::string quality;  // of its worst price row: list, derived, unverified

  // The name with what one should know: `Reserved 1yr, No Upfront (derived price)`.
  std::string qualified_name() const;
  // The same commitment of another line; the worse quality is that of both.
  void add(const CommittedCost& other);
};

// What commitments would charge for the quantity of a line, cheapest last. Source:
// effective hourly rate = upfront / (8760 · years) + recurring hourly rate. A Multi-AZ
// instance without an offer of its own takes two reservations of a Single-AZ one (RDS
// user guide, reserved instances: benefits apply to both deployments, by units).
Result<std::vector<CommittedCost>> committed_costs(const Catalog& catalog, Date as_of,
                                                   const LineItem& line);

}  // namespace costplan
