#include "reconcile/savings.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "money/amount.h"
#include "reconcile/catalog_rates.h"

namespace costplan {
namespace {

constexpr const char* kNeedsOptimiser = "needs_optimiser";

Quantity tenths(double value) {
  return *Quantity::parse(std::to_string(std::round(value * 10) / 10));
}

class SavingClaim {
 public:
  SavingClaim(const Claim& claim, const ClaimContext& context, ReconciledRow& row)
      : claim_(claim), context_(context), row_(row), stated_(read_statement(claim.item)) {}

  Status find() {
    if (stated_.commitment) return commit(*stated_.commitment);
    if (stated_.classes.size() == 2) return other_class();
    if (stated_.mentions("nat gateway")) return one_gateway();
    if (stated_.mentions("spot")) return spot();
    add_finding(row_, kNeedsOptimiser,
                "depends on schedules and load: for the optimiser to work out");
    if (stated_.mentions("logs")) {
      check_spend(log_storage(), "storing the logs of the stack");
    } else {
      check_spend(context_.bill.monthly_cost.approximate(), "the whole stack");
    }
    return Done{};
  }

 private:
  // Database instances of the stack if they had this class; all if it is empty.
  Result<std::vector<LineItem>> databases(const std::string& name) const {
    Claim as_cost = claim_;
    as_cost.item = "RDS";
    as_cost.configuration = name;
    const ItemName* item = find_item(as_cost.item);
    auto lines = context_.pricer.lines_of(ClaimedItem(as_cost, *item, context_.stack), {});
    if (!lines) return lines.errors();
    std::erase_if(*lines, [](const LineItem& line) { return !ClaimedItem::is_main(line); });
    return lines;
  }

  Status commit(const StatedCommitment& commitment);
  Result<std::vector<LineItem>> committable(const StatedCommitment& commitment) const;
  bool has_schedule(const std::string& resource) const;
  void check_discount(double spend);
  Status other_class();
  Status one_gateway();
  Status spot();
  double log_storage() const;
  void check_spend(double spend, const std::string& what);
  void judge(double computed, double spend);
  void judge_share(double share, const std::string& message);

  const Claim& claim_;
  const ClaimContext& context_;
  ReconciledRow& row_;
  Statement stated_;
};

double SavingClaim::log_storage() const {
  double sum = 0;
  for (const auto& line : context_.bill.lines) {
    const bool stored = line.usage_type.find("TimedStorage") != std::string::npos;
    if (stored && line.service_code == "AmazonCloudWatch") sum += line.monthly_cost.approximate();
  }
  return sum;
}

// Nobody can save more than he spends; the low end of a range counts.
void SavingClaim::check_spend(double spend, const std::string& what) {
  if (!claim_.number || claim_.stated_unit == "percent") return;
  if (claim_.number->low.approximate() > spend) {
    add_finding(row_, "saving_exceeds_spend",
                "saves more than the " + dollars(spend) + " that are spent on " + what);
  }
}

// `share` in percent.
void SavingClaim::judge_share(double share, const std::string& message) {
  row_.computed_value = tenths(share);
  row_.computed = row_.computed_value->to_string();
  if (claim_.number && claim_.number->low.approximate() > share + 2) {
    add_finding(row_, "saving_overstated", message);
  }
}

void SavingClaim::judge(double computed, double spend) {
  const auto money = Money::from_double_rounded(computed);
  set_computed(row_, money ? *money : Money());
  check_spend(spend, "it");
  if (!claim_.number) return;
  const double claimed = middle(*claim_.number).approximate();
  if (claimed > computed * 1.1 + 0.5) {
    add_finding(row_, "saving_overstated",
                "saves " + dollars(computed) + ", not $" + claim_.claimed);
  } else if (claimed < computed * 0.9 - 0.5) {
    add_finding(row_, "saving_understated",
                "saves " + dollars(computed) + ", not $" + claim_.claimed);
  }
}

// What a commitment may pay for: the instances that the claim names, else all of the
// stack that run all the time. It is paid for every hour of its term: what sleeps
// gains nothing.
Result<std::vector<LineItem>> SavingClaim::committable(const StatedCommitment& commitment) const {
  if (!stated_.classes.empty()) return databases(stated_.classes.front());
  std::vector<LineItem> lines;
  for (const auto& line : context_.bill.lines) {
    if (!ClaimedItem::is_main(line)) continue;
    if (commitment.is_plan) {
      const bool is_service = line.kind == "ecs_service" && line.term != "Spot" &&
                              !line.description.starts_with("Deployment overlap");
      if (is_service && !has_schedule(line.resource)) lines.push_back(line);
      continue;
    }
    const bool instance =
        line.usage_type.find("Usage:") != std::string::npos &&
        (line.service_code == "AmazonRDS" || line.service_code == "AmazonElastiCache");
    if (instance && line.quantity >= context_.bill.hours.count()) lines.push_back(line);
  }
  return lines;
}

bool SavingClaim::has_schedule(const std::string& resource) const {
  return std::any_of(context_.stack.resources.begin(), context_.stack.resources.end(),
                     [&](const Resource& each) {
                       return each.name == resource && each.body.find("schedule") != nullptr;
                     });
}

Status SavingClaim::commit(const StatedCommitment& commitment) {
  const auto lines = committable(commitment);
  if (!lines) return lines.errors();
  const double spend = sum_of(*lines).approximate();
  double on_demand = 0;
  double committed = 0;
  std::string offer;
  // The least that has to be paid upfront, unless it is said.
  const std::string term = (commitment.is_plan ? "SavingsPlan " : "Reserved ") +
                           std::to_string(commitment.years) + "yr, ";
  for (const auto& line : *lines) {
    auto offers = committed_costs(context_.catalog, context_.as_of, line);
    if (!offers) return offers.errors();
    for (const char* option : {"No Upfront", "Partial Upfront", "All Upfront"}) {
      if (!commitment.option.empty() && commitment.option != option) continue;
      const auto it = std::find_if(offers->begin(), offers->end(), [&](const CommittedCost& each) {
        return each.name.ends_with(term + option);
      });
      if (it == offers->end()) continue;
      on_demand += line.monthly_cost.approximate();
      committed += it->cost.approximate();
      offer = it->qualified_name();
      break;
    }
  }
  const std::string terms = offer + " of " + dollars(on_demand) + " costs " + dollars(committed);
  if (claim_.stated_unit == "percent") {
    add_finding(row_, kNeedsOptimiser, "which commitments pay is for the optimiser to work out");
    if (on_demand > 0) {
      judge_share(100 * (1 - committed / on_demand), terms);
      if (commitment.is_plan) add_finding(row_, "commitment", terms);
    } else {
      add_finding(row_, "no_reservation",
                  std::string("the catalog has no such ") +
                      (commitment.is_plan ? "Savings Plan of these tasks in "
                                          : "reservation of these instances in ") +
                      context_.bill.region);
    }
    return Done{};
  }
  if (on_demand > 0) {
    judge(on_demand - committed, spend);
    add_finding(row_, "commitment", terms);
    check_discount(on_demand);
  } else {
    add_finding(row_, kNeedsOptimiser,
                std::string("the catalog has no ") +
                    (commitment.is_plan ? "Savings Plan" : "reservation") + " of it in " +
                    context_.bill.region);
    const double claimed = claim_.number ? middle(*claim_.number).approximate() : 0;
    check_spend(spend, "it");
    check_discount(spend);
    if (claimed > 0 && claimed <= spend) {
      add_finding(row_, "saving_share",
                  "is " + std::to_string(std::lround(100 * claimed / spend)) + "% of the " +
                      dollars(spend) + " that are spent on it");
    }
  }
  return Done{};
}

// `40% discount`: of what is spent, is that the saving?
void SavingClaim::check_discount(double spend) {
  const auto share = read_statement(claim_.configuration).percent;
  if (!share || *share > Quantity(100) || !claim_.number) return;
  const double saved = spend * share->approximate() / 100;
  if (std::abs(saved - middle(*claim_.number).approximate()) <= 0.1 * saved + 0.5) return;
  add_finding(row_, "arithmetic",
              share->to_string() + "% of " + dollars(spend) + " is " + dollars(saved) + ", not $" +
                  claim_.claimed);
}

// `db.t3.micro instead of db.t3.small`
Status SavingClaim::other_class() {
  const auto small = databases(stated_.classes[0]);
  const auto large = databases(stated_.classes[1]);
  if (!small) return small.errors();
  if (!large) return large.errors();
  const double spend = sum_of(*large).approximate();
  judge(spend - sum_of(*small).approximate(), spend);
  return Done{};
}

Status SavingClaim::one_gateway() {
  Money all;
  Quantity hours;
  for (const auto& line : context_.bill.lines) {
    if (line.kind != "nat_gateway" || line.usage_type == "NatGateway-Bytes") continue;
    all = Money::from_picos(all.picos() + line.monthly_cost.picos());
    if (line.usage_type == "NatGateway-Hours") hours = *hours.plus(line.quantity);
  }
  const double gateways = hours.approximate() / context_.bill.hours.count().approximate();
  if (gateways > 0) {
    judge(all.approximate() / gateways, all.approximate());
  } else {
    add_finding(row_, "not_in_stack", "the stack has no NAT gateway");
  }
  return Done{};
}

// Today's discount of Fargate Spot on vCPU-hours.
Status SavingClaim::spot() {
  const auto rows = context_.catalog.rows({.service_code = "AmazonECS",
                                           .usage_type = "Fargate-vCPU-Hours:perCPU",
                                           .region = context_.bill.region});
  if (!rows) return rows.errors();
  const auto spot_rows = context_.catalog.rows(
      {.service_code = "AmazonECS", .term = "Spot", .region = context_.bill.region});
  if (!spot_rows) return spot_rows.errors();
  double on_demand = 0;
  double spot = 0;
  for (const auto& row : rows_in_force(*rows, context_.as_of)) {
    if (row.term == "OnDemand") on_demand = static_cast<double>(row.rate.picos());
  }
  for (const auto& row : rows_in_force(*spot_rows, context_.as_of)) {
    if (row.usage_type.find("vCPU-Hours:perCPU") != std::string::npos &&
        row.usage_type.find("ARM") == std::string::npos) {
      spot = static_cast<double>(row.rate.picos());
    }
  }
  add_finding(row_, kNeedsOptimiser,
              "how many tasks may run on Spot is for the optimiser to work out");
  if (on_demand <= 0 || spot <= 0) return Done{};
  const double share = 100 * (1 - spot / on_demand);
  judge_share(share, "Fargate Spot is " + tenths(share).to_string() +
                         "% below On-Demand today; Spot prices move");
  return Done{};
}

}  // namespace

Status find_savings(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  return SavingClaim(claim, context, row).find();
}

}  // namespace costplan
