// The lines of an estimate in the order and groups in which people read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "costplan/estimate.h"

namespace costplan {

// One line below a group: a line item, usage nobody gave, or a missing price.
struct GroupItem {
  std::string name;
  const LineItem* line = nullptr;  // one of these three, or none for a sum
  const UnknownUsage* unknown = nullptr;
  const UnpricedLine* unpriced = nullptr;
  Money cost = {};
  bool usage_based = false;
};

struct Group {
  std::string name;
  std::string note = {};  // kind of a resource, say; may be empty
  Money cost = {};
  std::vector<GroupItem> items = {};  // largest first
  std::size_t lines = 0;
  std::size_t without_cost = 0;  // lines whose usage or price is not known
};

// `$1.50`; `over $1.50` or `unknown` where lines have no cost.
std::string cost_text(const Group& group);

// The same for a known cost and the lines behind it.
std::string cost_text(Money cost, std::size_t lines, std::size_t without_cost);

// Groups as asked for by --group-by, largest first; names break ties. Lines of
// exactly nothing are left out. Precondition: check_group_by(group_by) is fine.
std::vector<Group> group_lines(const Estimate& estimate, const std::string& group_by);

// `theo prod`, or the stack's name alone.
std::string title(const Estimate& estimate);
// `us-east-1 · average month of 730 h · prices of 2026-10-08`
std::string subtitle(const Estimate& estimate);
// `average month of 730 h`, `2026-02 (672 h)`
std::string month_text(const std::string& month, Hours hours);
// A sentence on what the total lacks; empty when it is complete.
std::string shortfall(const Estimate& estimate);
// `1 line whose usage is not given and 2 items not included`, or empty.
std::string left_out(std::size_t usage_not_given, std::size_t unpriced, std::size_t not_included);
// `1,460` with at most four decimals: for reading, not for computing.
std::string short_quantity(Quantity quantity);
// `$0.045 per hour`: the rate in full precision.
std::string rate_text(Rate rate, std::string_view unit, std::string_view usage_type = {});
// `1 hour`, `730 hours`: all decimals, with the unit's name for people.
std::string quantity_text(Quantity quantity, std::string_view unit,
                          std::string_view usage_type = {});
// `0 to 10,240 GB`, `over 10,240 GB`
std::string tier_text(const TierCharge& tier, const LineItem& line);
// `+$1.50`, `-$1.50`, `$0.00`: a change.
std::string signed_dollars(Money change);
// `12.5%` of the whole; empty where that says nothing.
std::string share_text(Money part, Money whole);
// `$328.50`, `$0.54285714283`: every digit, and at least cents.
std::string exact_dollars(Money money);
// The bill's key of a line without its region: `AmazonRDS InstanceUsage:db.t3.small
// CreateDBInstance:0014`.
std::string price_key(const LineItem& line);

}  // namespace costplan
