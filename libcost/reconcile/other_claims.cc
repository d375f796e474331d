#include "reconcile/other_claims.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "money/amount.h"
#include "reconcile/catalog_rates.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr const char* kNeedsOptimiser = "needs_optimiser";

std::string dollars(double value) {
  const auto money = Money::from_double_rounded(value);
  return (money ? *money : Money()).to_display();
}

void add(ReconciledRow& row, std::string code, std::string message) {
  row.findings.push_back({std::move(code), std::move(message)});
}

Quantity tenths(double value) {
  return *Quantity::parse(std::to_string(std::round(value * 10) / 10));
}

// Hours of a period in words: `43 min 48 s`, `8 h 45 min 36 s`.
std::string duration(double minutes) {
  const long seconds = std::lround(minutes * 60);
  std::string out;
  if (seconds >= 3600) out += std::to_string(seconds / 3600) + " h ";
  if (seconds >= 60) out += std::to_string(seconds % 3600 / 60) + " min ";
  return out + std::to_string(seconds % 60) + " s";
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
    add(row_, kNeedsOptimiser, "depends on schedules and load: for the optimiser to work out");
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
    add(row_, "saving_exceeds_spend",
        "saves more than the " + dollars(spend) + " that are spent on " + what);
  }
}

// `share` in percent.
void SavingClaim::judge_share(double share, const std::string& message) {
  row_.computed_value = tenths(share);
  row_.computed = row_.computed_value->to_string();
  if (claim_.number && claim_.number->low.approximate() > share + 2) {
    add(row_, "saving_overstated", message);
  }
}

void SavingClaim::judge(double computed, double spend) {
  const auto money = Money::from_double_rounded(computed);
  set_computed(row_, money ? *money : Money());
  check_spend(spend, "it");
  if (!claim_.number) return;
  const double claimed = middle(*claim_.number).approximate();
  if (claimed > computed * 1.1 + 0.5) {
    add(row_, "saving_overstated", "saves " + dollars(computed) + ", not $" + claim_.claimed);
  } else if (claimed < computed * 0.9 - 0.5) {
    add(row_, "saving_understated", "saves " + dollars(computed) + ", not $" + claim_.claimed);
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
      if (instance && ClaimedItem::is_main(line)) lines.push_back(line);
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
      offer = it->name;
      break;
    }
  }
  if (claim_.stated_unit == "percent") {
    add(row_, kNeedsOptimiser, "which commitments pay is for the optimiser to work out");
    if (on_demand > 0) {
      judge_share(100 * (1 - committed / on_demand),
                  offer + " of " + dollars(on_demand) + " costs " + dollars(committed));
    } else {
      add(row_, "no_reservation",
          "the catalog has no such reservation of these instances in " + context_.bill.region);
    }
    return Done{};
  }
  if (on_demand > 0) {
    judge(on_demand - committed, spend);
    add(row_, "commitment", offer + " of " + dollars(on_demand) + " costs " + dollars(committed));
  } else {
    add(row_, kNeedsOptimiser, "the catalog has no reservation of it in " + context_.bill.region);
    const double claimed = claim_.number ? middle(*claim_.number).approximate() : 0;
    check_spend(spend, "it");
    check_discount(spend);
    if (claimed > 0 && claimed <= spend) {
      add(row_, "saving_share",
          "is " + std::to_string(std::lround(100 * claimed / spend)) + "% of the " +
              dollars(spend) + " that are spent on it");
    }
  }
  return Done{};
}

// `40% discount`: of what is spent, is that the saving?
void SavingClaim::check_discount(double spend) {
  const std::string& text = claim_.configuration;
  const std::size_t sign = text.find('%');
  if (sign == std::string::npos || !claim_.number) return;
  std::size_t begin = sign;
  while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
  const auto share = Quantity::parse(text.substr(begin, sign - begin));
  if (!share || *share > Quantity(100)) return;
  const double saved = spend * share->approximate() / 100;
  if (std::abs(saved - middle(*claim_.number).approximate()) <= 0.1 * saved + 0.5) return;
  add(row_, "arithmetic",
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
    add(row_, "not_in_stack", "the stack has no NAT gateway");
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
  add(row_, kNeedsOptimiser, "how many tasks may run on Spot is for the optimiser to work out");
  if (on_demand <= 0 || spot <= 0) return Done{};
  const double share = 100 * (1 - spot / on_demand);
  judge_share(share, "Fargate Spot is " + tenths(share).to_string() +
                         "% below On-Demand today; Spot prices move");
  return Done{};
}

// Minutes a month in one unit of `hours/year`, `seconds/month`…
double minutes_of(std::string_view unit) {
  const double period = unit.find("year") != std::string_view::npos   ? 1.0 / 12
                        : unit.find("week") != std::string_view::npos ? 730.0 / 168
                        : unit.find("day") != std::string_view::npos  ? 365.0 / 12
                                                                      : 1.0;
  if (unit.starts_with("hour")) return 60 * period;
  return (unit.starts_with("second") ? 1.0 / 60 : 1.0) * period;
}

// `99.9% uptime` and the minutes that are said to be left.
void check_availability(const Claim& claim, ReconciledRow& row) {
  const std::size_t sign = claim.item.find('%');
  std::size_t end = sign == std::string::npos ? 0 : sign;
  while (end > 0 && claim.item[end - 1] == ' ') --end;  // `99.9 %`
  std::size_t begin = end;
  while (begin > 0 && (claim.item[begin - 1] == '.' ||
                       (claim.item[begin - 1] >= '0' && claim.item[begin - 1] <= '9'))) {
    --begin;
  }
  const auto share = Quantity::parse(claim.item.substr(begin, end - begin));
  if (!share || *share > Quantity(100)) {
    add(row, "unstated", "names no availability such as 99.9%");
    return;
  }
  const double down = 1 - share->approximate() / 100;
  const double month = down * 730 * 60;
  const double year = down * 8760 * 60;
  row.computed_value = *Quantity::parse(std::to_string(std::round(month * 100) / 100));
  row.computed = row.computed_value->to_string();
  if (!claim.number) return;
  const double claimed = middle(*claim.number).approximate() * minutes_of(claim.stated_unit);
  row.claimed_value = *Quantity::parse(std::to_string(claimed));
  if (std::abs(claimed - month) <= 0.05 * month + 1) return;
  std::string message = share->to_string() + "% leaves " + duration(month) +
                        " in a month of 730 hours, not " + duration(claimed);
  const bool is_year = std::abs(claimed - year) <= 0.15 * year;
  if (is_year) message += "; that is about a year's worth (" + duration(year) + ")";
  add(row, "downtime", std::move(message));
}

void check_budget(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  set_computed(row, context.bill.monthly_cost);
  if (!claim.number) return;
  const double budget = middle(*claim.number).approximate();
  const double bill = context.bill.monthly_cost.approximate();
  if (budget < bill) {
    add(row, "budget_below_bill",
        "the bill is " + context.bill.monthly_cost.to_display() +
            ": the budget is used up on day " +
            std::to_string(static_cast<int>(std::floor(budget / bill * 365 / 12)) + 1) +
            " of the month");
  }
}

// vCPU and memory of a class as AWS has them.
void check_class(const Claim& claim, const InstanceClass& known, ReconciledRow& row) {
  const Statement stated = read_statement(claim.configuration);
  const bool of_memory = claim.stated_unit.starts_with("G");
  row.unit = of_memory ? "GB" : "vCPU";
  row.computed_value = of_memory
                           ? Quantity::from_nanos(int128{known.memory_hundredth_gib} * 10'000'000)
                           : Quantity(known.vcpu);
  row.computed = row.computed_value->to_string();
  if (!of_memory && claim.number && middle(*claim.number) != Quantity(known.vcpu)) {
    add(row, "wrong_vcpu", claim.item + " has " + row.computed + " vCPU, not " + claim.claimed);
  }
  const auto memory = of_memory && claim.number ? std::optional(middle(*claim.number))
                      : !stated.tasks.empty()   ? std::optional(stated.tasks.front().memory_gb)
                                                : stated.gigabytes;
  const Quantity right = Quantity::from_nanos(int128{known.memory_hundredth_gib} * 10'000'000);
  if (memory && known.memory_hundredth_gib > 0 && *memory != right) {
    add(row, "wrong_memory",
        claim.item + " has " + display(right) + " GiB of memory, not " + display(*memory));
  }
}

// A value that the guide states twice: the stack follows its cost table.
void check_spec(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  if (const InstanceClass* known = find_instance_class(claim.item)) {
    check_class(claim, *known, row);
    return;
  }
  row.unit.clear();
  const std::vector<std::string> wanted = read_statement(claim.claimed).classes;
  const std::vector<std::string> named = read_statement(claim.configuration).classes;
  std::string in_stack;
  for (const auto& resource : context.stack.resources) {
    for (const char* field : {"class", "node_type"}) {
      const Node* value = resource.body.find(field);
      if (value == nullptr || wanted.empty()) continue;
      const bool same_service = value->text.substr(0, value->text.find('.')) ==
                                wanted.front().substr(0, wanted.front().find('.'));
      if (same_service && (in_stack.empty() || value->text == wanted.front())) {
        in_stack = value->text;
      }
    }
  }
  row.computed = in_stack;
  for (const auto& other : named) {
    if (other == claim.claimed) continue;
    add(row, "contradiction",
        "the guide also says " + other +
            (in_stack == claim.claimed ? "; the stack follows the cost table, " + in_stack : ""));
  }
  if (!in_stack.empty() && in_stack != claim.claimed) {
    add(row, "stack_differs", "the stack has " + in_stack);
  }
}

}  // namespace

Result<ReconciledRow> reconcile_other(const Claim& claim, const ClaimContext& context) {
  const bool percent = claim.stated_unit == "percent";
  ReconciledRow row = row_of(claim, percent                                  ? "percent"
                                    : claim.kind == ClaimKind::kAvailability ? "minutes/month"
                                                                             : "USD");
  switch (claim.kind) {
    case ClaimKind::kSaving:
      if (percent && claim.number && claim.number->high > Quantity(100)) {
        add(row, "saving_exceeds_spend", "nobody saves more than all of it");
      }
      if (auto done = SavingClaim(claim, context, row).find(); !done) {
        add(row, "not_priced", done.error().message);
      }
      break;
    case ClaimKind::kAvailability: check_availability(claim, row); break;
    case ClaimKind::kBudget: check_budget(claim, context, row); break;
    case ClaimKind::kSpec: check_spec(claim, context, row); break;
    case ClaimKind::kCost:
    case ClaimKind::kTotal: break;
  }
  return row;
}

}  // namespace costplan
