// The merged map of a stack file to a Stack: top-level keys, the account, and what
// every resource has in common. The rest of a resource is bound by its meter.
#pragma once

#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan {

// Fills `stack` from `root`, a map. Precondition: stack.files is set. Adds every
// problem to `errors`; the stack is complete only if there are none.
void assemble(Node root, Stack& stack, Errors& errors);

}  // namespace costplan
