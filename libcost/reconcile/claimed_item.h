// What the item of a claim names, and which lines of a bill it covers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/reconcile.h"
#include "reconcile/stated_kinds.h"
#include "reconcile/statement.h"

namespace costplan {

enum class ClaimedService {
  kFargate,
  kRds,
  kRdsProxy,
  kAurora,
  kElastiCache,
  kEc2,
  kByNumbers,      // counts and sizes alone make its price
  kByServiceCode,  // everything that one service bills
  kUnstated,       // `Other services`
};

struct ItemName {
  std::string_view word;  // a part of the item, in lower case
  ClaimedService service;
  std::string_view service_code;  // as on the bill
  std::string_view kind = {};     // of resources, where the service is kByNumbers
};

// The service that an item names, or nullptr.
const ItemName* find_item(std::string_view item);

class ClaimedItem {
 public:
  // Precondition: `name` is find_item(claim.item). `stack` is only read here.
  ClaimedItem(const Claim& claim, const ItemName& name, const Stack& stack);

  ClaimedService service() const { return name_->service; }
  const Statement& statement() const { return statement_; }
  // Of a service that is priced by numbers; nullptr for the others.
  const StatedKind* kind() const { return kind_; }
  const std::vector<StatedNumber>& numbers() const { return numbers_; }
  // What stands in the claim and is not priced: `1-2 AZs`, `windows`. Costs that leave
  // it out are not those that the author means.
  const std::vector<std::string>& not_read() const { return not_read_; }
  // The author gave no numbers: the claim is for the service as it runs.
  bool is_bare() const;
  // Published costs are for every hour of the month; a saving is made in the hours
  // that the stack runs.
  bool is_cost() const { return claim_->kind == ClaimKind::kCost; }
  bool runs_always() const { return is_cost(); }
  // The database instance of the stack that the claim is about; empty: any.
  const std::string& database() const { return database_; }
  // Whether the claim is about this line: the item's service, what the author counts
  // in, and the resource where the item names one, as `ECS Fargate (app)` does.
  bool covers(const LineItem& line) const;
  // The same without the resource's name.
  bool covers_kind_of(const LineItem& line) const;
  // The line that the claim is mostly about: the instance, the gateway, the storage.
  static bool is_main(const LineItem& line);

 private:
  std::string database_of(const Stack& stack) const;
  bool covers_number(const LineItem& line) const;
  bool covers_database(const LineItem& line) const;

  const Claim* claim_;
  const ItemName* name_;
  Statement statement_;
  const StatedKind* kind_ = nullptr;
  std::vector<StatedNumber> numbers_;
  std::string qualifier_;  // `app`
  std::string database_;
  std::vector<std::string> not_read_;
};

}  // namespace costplan
