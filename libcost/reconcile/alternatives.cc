#include "reconcile/alternatives.h"

#include <algorithm>
#include <utility>

#include "reconcile/catalog_rates.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

// Other sizes of the family, and the same size of its Graviton or Intel sister.
std::vector<std::string> related_classes(const std::string& name) {
  const std::size_t first = name.find('.');
  const std::size_t last = name.rfind('.');
  const std::string family = name.substr(0, last);
  const std::string size = name.substr(last);
  std::vector<std::string> out;
  for (const auto& known : instance_classes()) {
    const std::string other(known.name);
    if (other != name && other.rfind('.') == last && other.starts_with(family + ".")) {
      out.push_back(other);
    }
  }
  for (const auto& [from, to] : {std::pair("t3", "t4g"),
                                 {"t4g", "t3"},
                                 {"m5", "m6g"},
                                 {"r5", "r6g"},
                                 {"r6g", "r7g"},
                                 {"r6g", "r5"},
                                 {"m6g", "m7g"}}) {
    const std::string sister = name.substr(0, first + 1) + to + size;
    if (family == name.substr(0, first + 1) + from && find_instance_class(sister) != nullptr) {
      out.push_back(sister);
    }
  }
  return out;
}

class Search {
 public:
  Search(const ClaimPricer& pricer, const ClaimedItem& item,
         const std::optional<Quantity>& quantity)
      : pricer_(pricer), item_(item), quantity_(quantity) {}

  void attempt(std::string name, const Variation& variation) {
    const auto lines = pricer_.lines_of(item_, quantity_, variation);
    if (lines && !lines->empty()) found_.push_back({std::move(name), sum_of(*lines)});
  }

  void add(Alternative alternative) { found_.push_back(std::move(alternative)); }
  std::vector<Alternative> found() && { return std::move(found_); }

 private:
  const ClaimPricer& pricer_;
  const ClaimedItem& item_;
  const std::optional<Quantity>& quantity_;
  std::vector<Alternative> found_;
};

// Every commitment that covers the main lines, the others On-Demand.
void add_commitments(Search& search, const std::vector<LineItem>& as_stated, const Catalog& catalog,
                     Date as_of) {
  struct Sum {
    CommittedCost cost;
    std::size_t lines = 0;
  };
  std::vector<Sum> sums;
  Money rest;
  std::size_t main_lines = 0;
  for (const auto& line : as_stated) {
    if (!ClaimedItem::is_main(line)) {
      rest = Money::from_picos(rest.picos() + line.monthly_cost.picos());
      continue;
    }
    ++main_lines;
    const auto committed = committed_costs(catalog, as_of, line);
    if (!committed) continue;
    for (const auto& offer : *committed) {
      const auto sum = std::find_if(sums.begin(), sums.end(),
                                    [&](const Sum& each) { return each.cost.name == offer.name; });
      if (sum == sums.end()) {
        sums.push_back({offer, 1});
      } else {
        sum->cost.add(offer);
        ++sum->lines;
      }
    }
  }
  for (const auto& [cost, lines] : sums) {
    if (lines != main_lines) continue;
    search.add({cost.qualified_name(), Money::from_picos(cost.cost.picos() + rest.picos())});
  }
}

}  // namespace

std::vector<Alternative> alternatives(const ClaimPricer& pricer, const ClaimedItem& item,
                                      const std::optional<Quantity>& quantity,
                                      const std::vector<LineItem>& as_stated,
                                      const Catalog& catalog, Date as_of) {
  Search search(pricer, item, quantity);
  const Statement& stated = item.statement();
  const bool is_database = item.service() == ClaimedService::kRds;
  const bool is_cache = item.service() == ClaimedService::kElastiCache;
  if (item.service() == ClaimedService::kFargate && !stated.tasks.empty()) {
    if (!stated.mentions(" arm") && !stated.mentions("graviton")) {
      search.attempt("on ARM", {.arm = true});
    }
    if (!stated.mentions("spot")) search.attempt("on Fargate Spot", {.spot = true});
    if (stated.tasks.size() == 1 && stated.tasks.front().count > Quantity(1)) {
      search.attempt("one task", {.count = Quantity(1)});
    }
  }
  if (is_database && stated.multi_az.value_or(true)) {
    search.attempt("Single-AZ", {.multi_az = false});
  }
  if (is_cache) {
    search.attempt("with Valkey", {.valkey = true});
    if (stated.count && *stated.count > Quantity(1)) {
      search.attempt("one node", {.count = Quantity(1)});
    }
  }
  if ((is_database || is_cache) && !stated.classes.empty()) {
    for (const auto& name : related_classes(stated.classes.front())) {
      search.attempt(name, {.class_name = name});
      if (is_database && stated.multi_az.value_or(false)) {
        search.attempt(name + " Single-AZ", {.class_name = name, .multi_az = false});
      }
    }
  }
  if (item.kind() != nullptr && item.kind()->fields.front().is_thing && !item.numbers().empty() &&
      item.numbers().front().value > Quantity(1)) {
    search.attempt("one of them", {.count = Quantity(1)});
  }
  // Commitments are paid for every hour, what is stated by the hour is not used in all.
  if (!stated.hours && !stated.commitment) add_commitments(search, as_stated, catalog, as_of);
  return std::move(search).found();
}

}  // namespace costplan
