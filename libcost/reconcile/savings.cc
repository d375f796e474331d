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
    if (stated_.mentions("reserv")) return reservation();
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

  Status reservation();
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

Status SavingClaim::reservation() {
  std::vector<LineItem> lines;
  if (!stated_.classes.empty()) {
    auto own = databases(stated_.classes.front());
    if (!own) return own.errors();
    lines = std::move(*own);
  } else {
    for (const auto& line : context_.bill.lines) {
      const bool instance =
          line.usage_type.find("Usage:") != std::string::npos &&
          (line.service_code == "AmazonRDS" || line.service_code == "AmazonElastiCache");
      // A reservation is paid for every hour of its term: what sleeps gains nothing.
      const bool always = line.quantity >= context_.bill.hours.count();
      if (instance && always && ClaimedItem::is_main(line)) lines.push_back(line);
    }
  }
  const double spend = sum_of(lines).approximate();
  double on_demand = 0;
  double committed = 0;
  std::string offer;
  for (const auto& line : lines) {
    auto offers = committed_costs(context_.catalog, context_.as_of, line);
    if (!offers) return offers.errors();
    // One year unless three are named, and the least that has to be paid upfront.
    const std::string term = stated_.mentions("3-year") ? "Reserved 3yr" : "Reserved 1yr";
    for (const char* option : {", No Upfront", ", Partial Upfront", ", All Upfront"}) {
      const auto it = std::find_if(offers->begin(), offers->end(), [&](const CommittedCost& each) {
        return each.name == term + option;
      });
      if (it == offers->end()) continue;
      on_demand += line.monthly_cost.approximate();
      committed += it->cost.approximate();
      offer = it->qualified_name();
      break;
    }
  }
  if (claim_.stated_unit == "percent") {
    add_finding(row_, kNeedsOptimiser, "which commitments pay is for the optimiser to work out");
    if (on_demand > 0) {
      judge_share(100 * (1 - committed / on_demand),
                  offer + " of " + dollars(on_demand) + " costs " + dollars(committed));
    } else {
      add_finding(
          row_, "no_reservation",
          "the catalog has no such reservation of these instances in " + context_.bill.region);
    }
    return Done{};
  }
  if (on_demand > 0) {
    judge(on_demand - committed, spend);
    add_finding(row_, "commitment",
                offer + " of " + dollars(on_demand) + " costs " + dollars(committed));
    check_discount(on_demand);
  } else {
    add_finding(row_, kNeedsOptimiser,
                "the catalog has no reservation of it in " + context_.bill.region);
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
