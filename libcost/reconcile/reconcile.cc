#include "costplan/reconcile.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "money/amount.h"
#include "reconcile/cost_findings.h"
#include "reconcile/other_claims.h"

namespace costplan {
namespace {

struct Covering {
  ClaimedItem item;
  std::size_t row;
};

// Shares the lines of the bill among the rows that cover them, each with the first;
// returns those of nobody.
std::vector<const LineItem*> share_lines(const Estimate& bill, const std::vector<Covering>& claimed,
                                         Reconciliation& out) {
  std::vector<const LineItem*> rest;
  for (const auto& line : bill.lines) {
    bool is_covered = false;
    for (const auto& [item, index] : claimed) {
      if (!item.covers(line)) continue;
      auto& own = out.rows[index].in_stack;
      if (!own) own = Money();
      if (!is_covered) own = Money::from_picos(own->picos() + line.monthly_cost.picos());
      is_covered = true;
    }
    if (!is_covered && !line.monthly_cost.is_zero()) rest.push_back(&line);
  }
  return rest;
}

// By resource, largest first.
std::vector<OmittedItem> omitted_of(std::vector<const LineItem*> lines) {
  std::map<std::string, std::size_t> index;
  std::vector<OmittedItem> out;
  std::stable_sort(lines.begin(), lines.end(), [](const LineItem* a, const LineItem* b) {
    return a->monthly_cost > b->monthly_cost;
  });
  for (const LineItem* line : lines) {
    const auto [it, is_new] = index.try_emplace(line->resource, out.size());
    if (is_new) out.push_back({.resource = line->resource, .computed = {}, .lines = {}});
    OmittedItem& item = out[it->second];
    item.computed = Money::from_picos(item.computed.picos() + line->monthly_cost.picos());
    item.lines.push_back(line->description);
  }
  std::stable_sort(out.begin(), out.end(), [](const OmittedItem& a, const OmittedItem& b) {
    return a.computed > b.computed;
  });
  return out;
}

void add_totals(const std::vector<const Claim*>& claims, const std::vector<OmittedItem>& omitted,
                Reconciliation& out) {
  Quantity costs;
  bool any_cost = false;
  for (const Claim* claim : claims) {
    if (claim->kind != ClaimKind::kCost || !claim->number) continue;
    any_cost = true;
    if (const auto sum = costs.plus(middle(*claim->number))) costs = *sum;
  }
  const Claim* total = nullptr;
  if (any_cost) out.claimed_total = Money::from_picos(costs.nanos() * 1'000);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i]->kind != ClaimKind::kTotal || !claims[i]->number) continue;
    ReconciledRow& row = out.rows[i];
    const Quantity stated = middle(*claims[i]->number);
    if (total != nullptr) {
      row.findings.push_back({"second_total", "the table has a total already, $" + total->claimed});
      continue;
    }
    total = claims[i];
    out.claimed_total = Money::from_picos(stated.nanos() * 1'000);
    set_computed(row, out.computed_total);
    const double off = std::abs(stated.approximate() - costs.approximate());
    if (any_cost && off > 0.5) {
      row.findings.push_back({"rows_not_total", "the rows add up to $" + display(costs) +
                                                    ", not to $" + display(stated)});
    }
    if (omitted.empty()) continue;
    Money left_out;
    std::string names;
    constexpr std::size_t kNamed = 4;
    for (std::size_t j = 0; j < omitted.size(); ++j) {
      left_out = Money::from_picos(left_out.picos() + omitted[j].computed.picos());
      if (j < kNamed) {
        names += (j > 0 ? ", " : "") + omitted[j].resource + " " + omitted[j].computed.to_display();
      }
    }
    row.findings.push_back({"omits", "the table leaves out " + left_out.to_display() +
                                         " a month: " + names +
                                         (omitted.size() > kNamed ? "…" : "")});
  }
}

// The same row twice would be paid once and counted twice.
void find_repeated(const std::vector<const Claim*>& claims, Reconciliation& out) {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (claims[i]->kind != ClaimKind::kCost || claims[j]->kind != ClaimKind::kCost ||
          claims[i]->item != claims[j]->item ||
          claims[i]->configuration != claims[j]->configuration) {
        continue;
      }
      out.rows[i].findings.push_back({"repeated", "the table has this row already"});
      break;
    }
  }
}

// A budget that the table itself exceeds.
void check_budgets(const std::vector<const Claim*>& claims, Reconciliation& out) {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i]->kind != ClaimKind::kBudget || !claims[i]->number || !out.claimed_total) continue;
    const Money budget = Money::from_picos(out.rows[i].claimed_value->nanos() * 1'000);
    if (budget >= *out.claimed_total) continue;
    out.rows[i].findings.push_back(
        {"budget_below_claims",
         "the table itself adds up to " + out.claimed_total->to_display() + " a month"});
  }
}

struct Priced {
  const Claim* claim;
  ReconciledRow* row;
};

// The same thing at two prices in two tables: at most one of them is right.
void compare_guides(std::vector<Priced>& rows) {
  struct Seen {
    const Claim* claim;
    ReconciledRow* row;
    double unit_cost;
  };
  std::map<std::string, std::vector<Seen>> by_sku;
  for (auto& [claim, row] : rows) {
    const auto sku = stated_sku(*claim);
    if (!sku || !claim->number) continue;
    by_sku[sku->name].push_back(
        {claim, row, middle(*claim->number).approximate() / sku->count.approximate()});
  }
  for (auto& [sku, seen] : by_sku) {
    for (auto& one : seen) {
      for (const auto& other : seen) {
        const bool same_table =
            one.claim->system == other.claim->system && one.claim->tier == other.claim->tier;
        if (same_table || std::abs(one.unit_cost - other.unit_cost) <=
                              0.1 * std::min(one.unit_cost, other.unit_cost)) {
          continue;
        }
        one.row->findings.push_back({"sku_differs", sku + " is " + dollars(one.unit_cost) +
                                                        " here and " + dollars(other.unit_cost) +
                                                        " in " + other.claim->system + " " +
                                                        other.claim->tier});
      }
    }
  }
}

}  // namespace

std::string to_string(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kCost: return "cost";
    case ClaimKind::kTotal: return "total";
    case ClaimKind::kSaving: return "saving";
    case ClaimKind::kAvailability: return "availability";
    case ClaimKind::kBudget: return "budget";
    case ClaimKind::kSpec: return "spec";
  }
  return {};
}

Result<std::vector<Reconciliation>> reconcile(const std::vector<NamedStack>& stacks,
                                              const std::vector<Claim>& claims,
                                              const Catalog& catalog,
                                              const EstimateOptions& options) {
  std::vector<Reconciliation> all;
  std::vector<std::vector<const Claim*>> claims_of;
  Errors errors;
  for (const auto& [tier, stack] : stacks) {
    const auto bill = estimate(stack, catalog, options);
    if (!bill) {
      errors.insert(errors.end(), bill.errors().begin(), bill.errors().end());
      continue;
    }
    Reconciliation out{.system = stack.name, .tier = tier, .computed_total = bill->monthly_cost};
    const ClaimPricer pricer(stack, *bill, catalog, options);
    const ClaimContext context{.stack = stack,
                               .bill = *bill,
                               .catalog = catalog,
                               .pricer = pricer,
                               .as_of = options.as_of.value_or(catalog.as_of())};
    auto& own = claims_of.emplace_back();
    std::vector<Covering> claimed;
    for (const auto& claim : claims) {
      if (claim.system != stack.name || claim.tier != tier) continue;
      own.push_back(&claim);
      const ItemName* name = find_item(claim.item);
      if (claim.kind == ClaimKind::kCost && name != nullptr) {
        claimed.push_back({ClaimedItem(claim, *name, stack), out.rows.size()});
      }
      auto row = claim.kind == ClaimKind::kCost ? reconcile_cost(claim, context)
                                                : reconcile_other(claim, context);
      if (!row) return row.errors();
      out.rows.push_back(std::move(*row));
    }
    out.omitted = omitted_of(share_lines(*bill, claimed, out));
    add_totals(own, out.omitted, out);
    find_repeated(own, out);
    check_budgets(own, out);
    all.push_back(std::move(out));
  }
  if (!errors.empty()) return errors;
  std::vector<Priced> costs;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < claims_of[i].size(); ++j) {
      if (claims_of[i][j]->kind == ClaimKind::kCost) {
        costs.push_back({claims_of[i][j], &all[i].rows[j]});
      }
    }
  }
  compare_guides(costs);
  return all;
}

bool differs_by_more(const Reconciliation& one, Quantity share) {
  return std::any_of(one.rows.begin(), one.rows.end(), [&](const ReconciledRow& row) {
    const bool counts = row.kind == ClaimKind::kCost || row.kind == ClaimKind::kTotal;
    if (!counts || !row.claimed_value || !row.computed_value) return false;
    const auto allowed = row.claimed_value->times(share);
    const int128 off = row.computed_value->nanos() - row.claimed_value->nanos();
    return allowed && (off < 0 ? -off : off) > allowed->nanos();
  });
}

}  // namespace costplan
