// Merging of stack files: what `extends` and `--set` do to the map of a stack.
//
// Rules: maps merge key by key, at every depth; lists and scalars replace; an
// explicit null removes the key that the base has. A null that removes nothing stays
// in the tree: it means that nothing is given, and its key may be misspelt, which is
// for whoever knows the keys to say. What the overlay says keeps the overlay's place
// in its file, so that messages point at the text that counts.
//
// Thread safety: pure functions over their arguments.
#pragma once

#include <string_view>

#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan {

// Merges `overlay` over `base`. Keys of the base keep their order, new ones follow
// in the order of the overlay. A null of the base counts as nothing: a null over it
// removes nothing. Linear in the number of nodes of the maps that meet.
void deep_merge(Node& base, Node overlay);

// Merges `value` over what stands at `path`, such as `region`,
// `resources.web.tasks` or `resources.web.rules[0].priority` (items from 0). Maps
// on the way are made where they are missing; resources and list items are not: a
// misspelt name must not become a resource. A null removes what must be there, and
// a null is not there.
//
// New nodes take the places of `value` and of its key. Errors: kInvalidArgument
// without a location, and then `root` is unchanged.
Status apply_setting(Node& root, std::string_view path, Node value);

}  // namespace costplan
