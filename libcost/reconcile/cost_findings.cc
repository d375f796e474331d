#include "reconcile/cost_findings.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "base/plural.h"
#include "money/amount.h"
#include "money/bill_unit.h"
#include "reconcile/alternatives.h"
#include "reconcile/catalog_rates.h"

namespace costplan {
namespace {

constexpr double kShortMonth = 720;  // hours of 30 days; a twelfth of a year has 730

bool is_near(double a, double b, double share) {
  return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b));
}

// A published figure is rounded to whole dollars, mostly.
bool is_rounded(double claimed, double exact) {
  return std::abs(claimed - exact) <= std::max(0.5, 0.005 * exact);
}

// What a rate may be for, by how it begins; any other unit is not computed with.
enum class RateUnit { kNone, kHour, kMonth, kOther, kUnknown };

RateUnit rate_unit(std::string_view unit) {
  std::string text(unit);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (text.empty()) return RateUnit::kNone;
  const auto begins_with = [&](std::string_view word) { return text.starts_with(word); };
  static constexpr std::string_view kThings[] = {
      "gb",       "gib",       "secret",   "key",      "zone",         "rule",          "acl",
      "web acl",  "cluster",   "node",     "instance", "task",         "gateway",       "alarm",
      "metric",   "dashboard", "address",  "ip",       "balancer",     "load balancer", "endpoint",
      "volume",   "replica",   "database", "service",  "distribution", "queue",         "topic",
      "function", "request",   "lcu"};
  if (begins_with("h")) return RateUnit::kHour;
  if (begins_with("mo")) return RateUnit::kMonth;
  const bool known = std::any_of(std::begin(kThings), std::end(kThings), begins_with);
  return known ? RateUnit::kOther : RateUnit::kUnknown;
}

// `task-hour`: a thing by the hour is the hour's rate.
bool is_hour(std::string_view unit) {
  return rate_unit(unit) == RateUnit::kHour || unit.ends_with("-hour") || unit.ends_with("-Hour") ||
         unit.ends_with("-hours") || unit.ends_with("-Hours") || unit.ends_with("-Hrs");
}
bool is_month(std::string_view unit) { return rate_unit(unit) == RateUnit::kMonth; }

// `$0.0123425`, `$16.20`: seven decimals at most, two at least where there are cents.
std::string rate_text(double rate) {
  if (rate >= 1000) return dollars(rate);
  std::string text = Rate::from_picos(std::llround(rate * 1e7) * 100'000).to_string();
  const std::size_t point = text.find('.');
  if (point == std::string::npos) return "$" + text;
  return "$" + text + (text.size() - point == 2 ? "0" : "");
}

std::string percent(double share) {
  return std::to_string(static_cast<int>(std::lround(share * 100))) + "%";
}

// Where a part of the configuration is not priced, the author may well be right.
void add_not_read(const ClaimedItem& item, ReconciledRow& row) {
  if (item.not_read().empty()) return;
  std::string words;
  for (const auto& each : item.not_read()) words += (words.empty() ? "\"" : ", \"") + each + "\"";
  add_finding(row, "not_read", "not read, and so not in the price: " + words);
}

// To hundredths, unless it is less than one.
std::string rounded(Quantity value) {
  if (value < Quantity(1)) return display(value);
  const double hundredths = std::round(value.approximate() * 100);
  const auto out = Quantity::parse(std::to_string(hundredths / 100));
  return display(out ? *out : value);
}

// What is used of one thing, whatever way it is paid for.
struct UsedQuantity {
  Quantity all;
  Quantity on_spot;
  Quantity on_arm;

  void add(const LineItem& line) {
    const auto raise = [&](Quantity& sum) {
      if (const auto more = sum.plus(line.quantity)) sum = *more;
    };
    raise(all);
    if (line.term == "Spot") raise(on_spot);
    if (line.usage_type.find("-ARM-") != std::string::npos) raise(on_arm);
  }

  // `12,410 vCPU-hours (9,928 of them on Spot)`; `unit` may be empty.
  std::string text(const std::string& unit) const {
    std::string out = rounded(all);
    if (!unit.empty()) out += " " + (all == Quantity(1) ? singular(unit) : unit);
    for (const auto& [part, where] : {std::pair(on_spot, "on Spot"), {on_arm, "on ARM"}}) {
      if (part.is_zero()) continue;
      out +=
          part == all ? std::string(" ") + where : " (" + rounded(part) + " of them " + where + ")";
    }
    return out;
  }
};

// Usage types that only say how the same thing is paid for are one.
std::string same_usage(const LineItem& line) {
  std::string usage = line.usage_type;
  for (const std::string_view part : {"SpotUsage-", "ARM-"}) {
    const std::size_t at = line.service_code == "AmazonECS" ? usage.find(part) : std::string::npos;
    if (at != std::string::npos) usage.erase(at, part.size());
  }
  return usage;
}

class CostFindings {
 public:
  CostFindings(const Claim& claim, const ClaimContext& context, const ClaimedItem& item,
               const std::vector<LineItem>& lines, ReconciledRow& row)
      : claim_(claim), context_(context), item_(item), lines_(lines), row_(row) {}

  Status find() {
    computed_ = sum_of(lines_).approximate();
    check_stack();
    if (auto done = check_rate(); !done) return done.errors();
    check_arithmetic();
    add_not_read(item_, row_);
    if (claim_.number && item_.not_read().empty()) compare();
    return Done{};
  }

 private:
  void add(std::string code, std::string message) {
    add_finding(row_, std::move(code), std::move(message));
  }
  double count() const {
    const Statement& stated = item_.statement();
    if (!item_.numbers().empty()) {
      const Quantity first = item_.numbers().front().value;
      return first.is_zero() ? 1 : first.approximate();
    }
    Quantity tasks;
    for (const auto& each : stated.tasks) tasks = *tasks.plus(each.count);
    const Quantity own = claim_.quantity.value_or(!tasks.is_zero() ? tasks
                                                  : stated.count   ? *stated.count
                                                                   : Quantity(1));
    return own.is_zero() ? 1 : own.approximate();
  }
  bool by_hour() const { return is_hour(claim_.stated_unit); }
  bool knows_unit() const {
    return by_hour() || rate_unit(claim_.stated_unit) != RateUnit::kUnknown;
  }
  // Of one part of what is claimed: a vCPU-hour of a task.
  bool is_rate_of_a_line() const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const LineItem& line) {
      return std::any_of(line.rates.begin(), line.rates.end(),
                         [&](const TierCharge& tier) { return tier.rate == *claim_.stated_rate; });
    });
  }
  // Such a rate times the number of tasks says nothing.
  bool is_partial_rate() const { return lines_.size() > 1 && is_rate_of_a_line(); }
  double hours() const { return context_.bill.hours.count().approximate(); }
  void check_stack();
  std::string what_differs(const std::vector<const LineItem*>& in_stack) const;
  Status check_rate();
  void check_arithmetic();
  void compare();

  const Claim& claim_;
  const ClaimContext& context_;
  const ClaimedItem& item_;
  const std::vector<LineItem>& lines_;
  ReconciledRow& row_;
  double computed_ = 0;
};

// The stack may run something else than the table says.
void CostFindings::check_stack() {
  Money cost;
  std::vector<const LineItem*> in_stack;
  for (const auto& line : context_.bill.lines) {
    if (!item_.covers(line)) continue;
    in_stack.push_back(&line);
    cost = Money::from_picos(cost.picos() + line.monthly_cost.picos());
  }
  if (in_stack.empty()) {
    add("not_in_stack", "the stack has nothing of the kind");
  } else if (!is_near(cost.approximate(), computed_, 0.02) &&
             std::abs(cost.approximate() - computed_) >= 0.5) {
    add("stack_differs", "as the stack runs it, it costs " + cost.to_display() + ", as stated " +
                             dollars(computed_) + what_differs(in_stack));
  }
}

// What makes most of the difference: `: db.t3.small instead of db.t3.medium`, `: 12,410
// vCPU-hours instead of 2,920 on Spot`.
std::string CostFindings::what_differs(const std::vector<const LineItem*>& in_stack) const {
  struct Used {
    const LineItem* line = nullptr;
    UsedQuantity stack;
    UsedQuantity stated;
    double cost = 0;  // of the stack beyond what is stated
  };
  std::map<std::string, Used> by_usage;
  const auto count = [&](const LineItem& line, UsedQuantity Used::*side, double sign) {
    Used& used = by_usage[same_usage(line)];
    used.line = &line;
    (used.*side).add(line);
    used.cost += sign * line.monthly_cost.approximate();
  };
  for (const LineItem* line : in_stack) count(*line, &Used::stack, 1);
  for (const auto& line : lines_) count(line, &Used::stated, -1);
  const auto largest =
      std::max_element(by_usage.begin(), by_usage.end(), [](const auto& a, const auto& b) {
        return std::abs(a.second.cost) < std::abs(b.second.cost);
      });
  const auto& [usage, most] = *largest;
  // Of `InstanceUsage:db.t3.small` the class, unless only the deployment differs.
  const auto name = [](const std::string& type) { return type.substr(type.find(':') + 1); };
  for (const auto& [other, used] : by_usage) {
    const bool is_instead = (most.stack.all.is_zero() && used.stated.all.is_zero()) ||
                            (most.stated.all.is_zero() && used.stack.all.is_zero());
    if (other == usage || !is_instead || !ClaimedItem::is_main(*used.line)) continue;
    const std::string& stack = most.stack.all.is_zero() ? other : usage;
    const std::string& stated = most.stack.all.is_zero() ? usage : other;
    const bool by_class = name(stack) != name(stated);
    return ": " + (by_class ? name(stack) : stack) + " instead of " +
           (by_class ? name(stated) : stated);
  }
  if (most.stack.all.is_zero()) return ": without " + most.line->description;
  if (most.stated.all.is_zero()) return ": with " + most.line->description;
  const std::string unit(bill_unit_label(most.line->unit, most.line->usage_type));
  const std::string stack = most.stack.text("");
  if (stack != most.stated.text("")) {
    return ": " + most.stack.text(unit) + " instead of " + most.stated.text("");
  }
  if (item_.statement().commitment) return ": On-Demand";
  const std::string region = lines_.front().region;
  return region == context_.bill.region ? "" : ": in " + context_.bill.region;
}

Status CostFindings::check_rate() {
  if (!claim_.stated_rate || lines_.empty()) return Done{};
  if (!knows_unit()) {
    add("unknown_unit", "'" + claim_.stated_unit +
                            "' is no unit of a rate that is known: hour, month, GB, request or "
                            "what is counted, such as node; the rate is not looked at");
    return Done{};
  }
  if (is_rate_of_a_line()) return Done{};
  const double stated = static_cast<double>(claim_.stated_rate->picos()) / 1e12;
  const double units = count() * (by_hour() ? hours() : 1.0);
  const double right = computed_ / units;
  if (is_near(stated, right, 0.005)) return Done{};
  const std::string each = rate_text(stated) + " per " + claim_.stated_unit;
  const std::string instead = "; the catalog has " + rate_text(right);
  if (is_month(claim_.stated_unit) && hours() != kShortMonth &&
      is_near(stated, right * kShortMonth / hours(), 0.015)) {
    add("month_convention", each + " is a month of 720 hours (30 days)" + instead + " for " +
                                display(context_.bill.hours.count()));
    return Done{};
  }
  auto place =
      where_rate_belongs(context_.catalog, context_.as_of, *claim_.stated_rate, lines_.front());
  if (!place) return place.errors();
  const double times = right > 0 ? stated / right : 0;
  const bool multiple = times > 1.5 && times < 12.5 && is_near(times, std::round(times), 0.005);
  if (multiple) {
    add("rate_multiple", each + " is exactly " +
                             std::to_string(static_cast<int>(std::lround(times))) +
                             " times the rate" + instead);
  }
  // What another service charges explains a multiple less than the multiple itself.
  if (!place->empty() && (!multiple || place->starts_with(lines_.front().service_code))) {
    add("rate_elsewhere", each + " is the rate of " + *place + instead);
  } else if (!multiple) {
    add("rate_unknown", each + " is no rate of the catalog" + instead);
  }
  return Done{};
}

// Does the author's own multiplication hold?
void CostFindings::check_arithmetic() {
  if (!claim_.stated_rate || !claim_.number || !knows_unit() || is_partial_rate()) return;
  const double stated = static_cast<double>(claim_.stated_rate->picos()) / 1e12;
  const double claimed = middle(*claim_.number).approximate();
  const double product = stated * count() * (by_hour() ? hours() : 1.0);
  if (is_rounded(claimed, product)) return;
  const std::string factors =
      (count() == 1.0 ? "" : display(*Quantity::parse(std::to_string(count()))) + " × ") + "$" +
      claim_.stated_rate->to_string();
  const std::string month = display(context_.bill.hours.count());
  const double short_month = product / hours() * kShortMonth;
  if (by_hour() && is_rounded(claimed, short_month)) {
    add("month_convention", factors + " × 720 h is " + dollars(short_month) + "; a month of " +
                                month + " hours makes " + dollars(product));
    return;
  }
  add("arithmetic", factors + (by_hour() ? " × " + month + " h" : "") + " is " + dollars(product) +
                        ", not $" + claim_.claimed);
}

void CostFindings::compare() {
  const double claimed = middle(*claim_.number).approximate();
  if (is_near(claimed, computed_, 0.1) || std::abs(claimed - computed_) < 1) return;
  if (computed_ <= 0) {
    add("overstated", "the catalog charges nothing for it");
    return;
  }
  add(claimed < computed_ ? "understated" : "overstated",
      "the claim is " + percent(claimed / computed_) + " of what it costs");
  if (claim_.stated_rate) return;  // the rate says why
  auto other = alternatives(context_.pricer, item_, claim_.quantity, lines_, context_.catalog,
                            context_.as_of);
  std::erase_if(other, [&](const Alternative& each) {
    return !is_near(each.cost.approximate(), claimed, 0.08);
  });
  std::stable_sort(other.begin(), other.end(), [&](const Alternative& a, const Alternative& b) {
    return std::abs(a.cost.approximate() - claimed) < std::abs(b.cost.approximate() - claimed);
  });
  constexpr std::size_t kNamed = 2;
  for (std::size_t i = 0; i < std::min(other.size(), kNamed); ++i) {
    add("fits_with", "would fit: " + other[i].name + " (" + other[i].cost.to_display() + ")");
  }
}

// Engines and operating systems without prices, and nothing at all.
std::string cannot_be_priced(const ClaimedItem& item) {
  struct Unpriced {
    ClaimedService service;
    const char* word;
    const char* only;
  };
  static constexpr Unpriced kUnpriced[] = {
      {ClaimedService::kRds, "mysql", "RDS for PostgreSQL"},
      {ClaimedService::kRds, "mariadb", "RDS for PostgreSQL"},
      {ClaimedService::kRds, "aurora", "RDS for PostgreSQL"},
      {ClaimedService::kRds, "oracle", "RDS for PostgreSQL"},
      {ClaimedService::kRds, "sql server", "RDS for PostgreSQL"},
      {ClaimedService::kAurora, "mysql", "Aurora PostgreSQL"},
      {ClaimedService::kEc2, "windows", "Linux"},
      {ClaimedService::kEc2, "rhel", "Linux without a subscription"},
      {ClaimedService::kEc2, "suse", "Linux without a subscription"},
      {ClaimedService::kEc2, "spot", "On-Demand"},
      {ClaimedService::kFargate, "windows", "Linux"},
  };
  const Statement& stated = item.statement();
  for (const auto& [service, word, only] : kUnpriced) {
    if (item.service() == service && stated.mentions(word)) {
      return std::string("only ") + only + " can be priced from a claim, not " + word;
    }
  }
  const auto is_none = [](const StatedTasks& tasks) { return tasks.count.is_zero(); };
  const bool no_things = item.kind() != nullptr && !item.numbers().empty() &&
                         item.numbers().front().field->is_thing &&
                         item.numbers().front().value.is_zero();
  const bool none = (stated.count && stated.count->is_zero()) ||
                    std::any_of(stated.tasks.begin(), stated.tasks.end(), is_none);
  return no_things || none ? "a claim for none of it has no price: the count is 0" : "";
}

}  // namespace

void add_finding(ReconciledRow& row, std::string code, std::string message) {
  row.findings.push_back({std::move(code), std::move(message)});
}

std::string dollars(double value) {
  const auto money = Money::from_double_rounded(value);
  return (money ? *money : Money()).to_display();
}

Quantity middle(const ClaimedNumber& number) {
  return Quantity::from_nanos((number.low.nanos() + number.high.nanos()) / 2);
}

ReconciledRow row_of(const Claim& claim, std::string unit) {
  ReconciledRow row{.item = claim.item, .kind = claim.kind, .claimed = claim.claimed};
  row.unit = std::move(unit);
  if (claim.number) row.claimed_value = middle(*claim.number);
  return row;
}

void set_computed(ReconciledRow& row, Money computed) {
  row.computed = computed.to_string();
  row.computed_value = Quantity::from_nanos(computed.picos() / 1'000);
}

std::optional<StatedSku> stated_sku(const Claim& claim) {
  const ItemName* name = find_item(claim.item);
  if (name == nullptr) return std::nullopt;
  const Statement stated = read_statement(claim.configuration, claim.item);
  if (stated.commitment || stated.hours || !stated.region.empty() || stated.mentions("spot")) {
    return std::nullopt;  // another price of the same thing
  }
  const Quantity count = claim.quantity.value_or(stated.count.value_or(Quantity(1)));
  if (name->service == ClaimedService::kFargate && stated.tasks.size() == 1) {
    const StatedTasks& tasks = stated.tasks.front();
    const Quantity number = stated.count ? tasks.count : count;
    if (number.is_zero()) return std::nullopt;
    return StatedSku{.name = "a Fargate task of " + tasks.vcpu.to_string() + " vCPU and " +
                             tasks.memory_gb.to_string() + " GB",
                     .count = number};
  }
  const bool by_class =
      name->service == ClaimedService::kRds || name->service == ClaimedService::kElastiCache;
  // With storage or replicas in it, the sum says nothing about the class.
  if (!by_class || stated.classes.size() != 1 || stated.gigabytes || stated.counted("shard") ||
      stated.counted("replica") || count.is_zero()) {
    return std::nullopt;
  }
  return StatedSku{
      .name = stated.classes.front() + (stated.multi_az.value_or(false) ? " Multi-AZ" : ""),
      .count = count};
}

Result<ReconciledRow> reconcile_cost(const Claim& claim, const ClaimContext& context) {
  ReconciledRow row = row_of(claim, "USD");
  const ItemName* name = find_item(claim.item);
  if (name == nullptr || name->service == ClaimedService::kUnstated) {
    row.findings.push_back({"unstated", "no service and no configuration to price"});
    return row;
  }
  const ClaimedItem item(claim, *name, context.stack);
  if (const std::string reason = cannot_be_priced(item); !reason.empty()) {
    row.findings.push_back({"not_priced", reason});
    return row;
  }
  auto lines = context.pricer.lines_of(item, claim.quantity);
  if (!lines) {
    row.findings.push_back({"not_priced", lines.error().message});
    return row;
  }
  if (lines->empty()) {
    row.findings.push_back({"not_in_stack", "the stack has nothing of the kind, and the claim "
                                            "states none that can be priced by themselves"});
    add_not_read(item, row);
    return row;
  }
  set_computed(row, sum_of(*lines));
  // Nothing more can be said of a configuration that was not read.
  if (name->service == ClaimedService::kByServiceCode && !item.is_bare()) {
    row.findings.push_back({"as_in_stack", "computed as the stack has it: configurations of " +
                                               std::string(name->service_code) +
                                               " cannot be priced from a claim"});
    return row;
  }
  if (auto done = CostFindings(claim, context, item, *lines, row).find(); !done) {
    return done.errors();
  }
  return row;
}

}  // namespace costplan
