// What stands in a claim and does not reach its price.
#pragma once

#include <string>
#include <vector>

#include "reconcile/claimed_item.h"

namespace costplan {

// The numbers that the service has no use for, and the words that would change its
// price if anybody read them, as written. `kind` is nullptr for services that are not
// priced by `numbers`.
std::vector<std::string> unread_words(const Statement& stated, const ItemName& name,
                                      const StatedKind* kind,
                                      const std::vector<StatedNumber>& numbers,
                                      const std::optional<Quantity>& quantity);

}  // namespace costplan
