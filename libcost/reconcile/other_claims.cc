#include "reconcile/other_claims.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/plural.h"
#include "money/amount.h"
#include "reconcile/savings.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

// Hours of a period in words: `43 min 48 s`, `8 h 45 min 36 s`.
std::string duration(double minutes) {
  const long seconds = std::lround(minutes * 60);
  std::string out;
  if (seconds >= 3600) out += std::to_string(seconds / 3600) + " h ";
  if (seconds >= 60) out += std::to_string(seconds % 3600 / 60) + " min ";
  return out + std::to_string(seconds % 60) + " s";
}

// A unit of downtime: `hours/year`, `seconds/month`…
struct DowntimeUnit {
  double minutes;        // in one of it
  double period;         // hours
  std::string in_words;  // of the period
};

DowntimeUnit downtime_unit(std::string_view unit) {
  const auto names = [&](std::string_view word) {
    return unit.find(word) != std::string_view::npos;
  };
  DowntimeUnit out{.minutes = 1, .period = 730, .in_words = "a month of 730 hours"};
  if (names("year")) out = {.minutes = 1, .period = 8760, .in_words = "a year"};
  if (names("week")) out = {.minutes = 1, .period = 168, .in_words = "a week"};
  if (names("day")) out = {.minutes = 1, .period = 24, .in_words = "a day"};
  if (unit.starts_with("hour")) out.minutes = 60;
  if (unit.starts_with("second")) out.minutes = 1.0 / 60;
  return out;
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
    add_finding(row, "unstated", "names no availability such as 99.9%");
    return;
  }
  const double down = 1 - share->approximate() / 100;
  const DowntimeUnit unit = downtime_unit(claim.stated_unit);
  if (!claim.stated_unit.empty()) row.unit = claim.stated_unit;
  const double right = down * unit.period * 60;
  const double year = down * 8760 * 60;
  row.computed_value =
      *Quantity::parse(std::to_string(std::round(right / unit.minutes * 100) / 100));
  row.computed = row.computed_value->to_string();
  if (!claim.number) return;
  const double claimed = middle(*claim.number).approximate() * unit.minutes;
  if (std::abs(claimed - right) <= 0.05 * right + unit.period / 730) return;
  std::string message = share->to_string() + "% leaves " + duration(right) + " in " +
                        unit.in_words + ", not " + duration(claimed);
  const bool is_year = unit.period < 8760 && std::abs(claimed - year) <= 0.15 * year;
  if (is_year) message += "; that is about a year's worth (" + duration(year) + ")";
  add_finding(row, "downtime", std::move(message));
}

// `day 21 of the month`
std::string day_when_spent(double amount, double bill) {
  return "day " + std::to_string(static_cast<int>(std::floor(amount / bill * 365 / 12)) + 1) +
         " of the month";
}

void check_budget(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  set_computed(row, context.bill.monthly_cost);
  if (!claim.number) return;
  const std::string words = read_statement(claim.item + " " + claim.configuration).text +
                            read_statement(claim.stated_unit).text;
  if (words.find("year") != std::string::npos || words.find("annual") != std::string::npos) {
    row.claimed_value = *row.claimed_value->times_ratio(Quantity(1), Quantity(12));
  }
  const double budget = row.claimed_value->approximate();
  const double bill = context.bill.monthly_cost.approximate();
  const auto percent = read_statement(claim.configuration).percent;
  const double alert = budget * (percent ? percent->approximate() / 100 : 1);
  if (percent && alert < bill) {
    add_finding(row, "budget_alert",
                "its alert at " + dollars(alert) + " is sent every month, on " +
                    day_when_spent(alert, bill));
  }
  if (budget < bill) {
    add_finding(row, "budget_below_bill",
                "the bill is " + context.bill.monthly_cost.to_display() +
                    ": the budget is used up on " + day_when_spent(budget, bill));
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
    add_finding(row, "wrong_vcpu",
                claim.item + " has " + row.computed + " vCPU, not " + claim.claimed);
  }
  const auto memory = of_memory && claim.number ? std::optional(middle(*claim.number))
                      : !stated.tasks.empty()   ? std::optional(stated.tasks.front().memory_gb)
                                                : stated.gigabytes;
  const Quantity right = Quantity::from_nanos(int128{known.memory_hundredth_gib} * 10'000'000);
  if (memory && known.memory_hundredth_gib > 0 && *memory != right) {
    add_finding(row, "wrong_memory",
                claim.item + " has " + display(right) + " GiB of memory, not " + display(*memory));
  }
}

// The class or node type of the stack that a text names, or the first of its service.
std::string class_in_stack(const Stack& stack, const std::string& wanted) {
  std::string found;
  for (const auto& resource : stack.resources) {
    for (const char* field : {"class", "node_type"}) {
      const Node* value = resource.body.find(field);
      if (value == nullptr) continue;
      const bool same_service =
          value->text.substr(0, value->text.find('.')) == wanted.substr(0, wanted.find('.'));
      if (same_service && (found.empty() || value->text == wanted)) found = value->text;
    }
  }
  return found;
}

// What a number of a specification is of: the unit that counts it, and, where the unit
// is not enough, a word of the item.
struct Configured {
  std::string_view unit;
  std::string_view item;
  std::string_view kind;
  std::string_view field;
  bool is_sum;  // over the resources; else the first one says it
};

constexpr Configured kConfigured[] = {
    {"task", "", "ecs_service", "tasks", true},
    {"node", "", "elasticache", "nodes", true},
    {"replica", "", "rds_read_replica", "count", true},
    {"gateway", "", "nat_gateway", "count", true},
    {"distribution", "", "cloudfront", "", true},
    {"prox", "", "rds_proxy", "count", true},
    {"day", "log", "log_group", "retention", false},
    {"day", "redis", "elasticache", "backups.retention", false},
    {"day", "", "rds_instance", "backups.retention", false},
    {"GB", "", "rds_instance", "storage.size", false},
};

// The leading number of `30 days`, the likely one of a range.
std::optional<Quantity> number_in(const Node* value) {
  if (value != nullptr && value->type == Node::Type::kMap) value = value->find("likely");
  if (value == nullptr || value->type != Node::Type::kScalar) return std::nullopt;
  const auto number = Quantity::parse(value->text.substr(0, value->text.find(' ')));
  return number ? std::optional(*number) : std::nullopt;
}

const Node* find_path(const Node& body, std::string_view path) {
  const std::size_t point = path.find('.');
  const Node* const at = body.find(path.substr(0, point));
  return point == std::string_view::npos || at == nullptr ? at
                                                          : find_path(*at, path.substr(point + 1));
}

// The number that the stack has, in the unit of the claim: of the resource that the
// item names, as `web tasks` does, else of all.
std::optional<Quantity> number_in_stack(const Claim& claim, const Stack& stack) {
  const Statement item = read_statement(claim.item);
  const auto* const known =
      std::find_if(std::begin(kConfigured), std::end(kConfigured), [&](const Configured& each) {
        return claim.stated_unit.starts_with(each.unit) && item.mentions(each.item);
      });
  if (known == std::end(kConfigured)) return std::nullopt;
  std::vector<const Resource*> of_kind;
  for (const auto& resource : stack.resources) {
    if (resource.kind == known->kind) of_kind.push_back(&resource);
  }
  const auto named = std::find_if(of_kind.begin(), of_kind.end(), [&](const Resource* resource) {
    return item.text.starts_with(resource->name + " ");
  });
  if (named != of_kind.end()) of_kind = {*named};
  if (!known->is_sum) {
    return of_kind.empty() ? std::nullopt
                           : number_in(find_path(of_kind.front()->body, known->field));
  }
  Quantity sum;
  for (const Resource* resource : of_kind) {
    const auto own = number_in(find_path(resource->body, known->field));
    const auto next = sum.plus(own.value_or(Quantity(1)));
    if (next) sum = *next;
  }
  return sum;
}

// A number that the guide states twice: `2 to 4 tasks` here, 4 there.
void check_number(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  row.unit = claim.stated_unit;
  row.computed_value = number_in_stack(claim, context.stack);
  if (!row.computed_value) return;
  row.computed = row.computed_value->to_string();
  if (*row.computed_value != middle(*claim.number)) {
    add_finding(row, "stack_differs", "the stack has " + display(*row.computed_value));
  }
}

// How the configuration of a specification contradicts what is claimed: several places
// that `say` something or are parted by a semicolon, or another number of the same
// thing; empty where it does not.
std::string contradiction(const Claim& claim) {
  const std::string& places = claim.configuration;
  if (places.find(" say") != std::string::npos || places.find(';') != std::string::npos) {
    return places;
  }
  if (!claim.number || claim.stated_unit.empty()) return {};
  const std::string unit = singular(claim.stated_unit);
  for (const auto& number : read_statement(places).numbers) {
    if (number.text.find(unit) != std::string::npos && number.value != middle(*claim.number)) {
      return number.text + " here, " + claim.claimed + " there";
    }
  }
  return {};
}

// A value that the guide states twice: the stack follows its cost table.
void check_spec(const Claim& claim, const ClaimContext& context, ReconciledRow& row) {
  if (const InstanceClass* known = find_instance_class(claim.item)) {
    check_class(claim, *known, row);
    return;
  }
  if (const auto named = read_statement(claim.item).classes; !named.empty()) {
    add_finding(row, "not_priced", "unknown class " + named.front());
    return;
  }
  row.unit.clear();
  const std::vector<std::string> wanted = read_statement(claim.claimed).classes;
  if (wanted.empty()) {
    if (const std::string places = contradiction(claim); !places.empty()) {
      add_finding(row, "contradiction", "the guide contradicts itself: " + places);
    }
    if (claim.number && !claim.stated_unit.empty()) check_number(claim, context, row);
    return;
  }
  if (find_instance_class(wanted.front()) == nullptr) {
    add_finding(row, "not_priced", "unknown class " + wanted.front());
    return;
  }
  const std::string in_stack = class_in_stack(context.stack, wanted.front());
  row.computed = in_stack;
  for (const auto& other : read_statement(claim.configuration).classes) {
    if (other == claim.claimed) continue;
    add_finding(
        row, "contradiction",
        "the guide also says " + other +
            (in_stack == claim.claimed ? "; the stack follows the cost table, " + in_stack : ""));
  }
  if (!in_stack.empty() && in_stack != claim.claimed) {
    add_finding(row, "stack_differs", "the stack has " + in_stack);
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
        add_finding(row, "saving_exceeds_spend", "nobody saves more than all of it");
      }
      if (auto done = find_savings(claim, context, row); !done) {
        add_finding(row, "not_priced", done.error().message);
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
