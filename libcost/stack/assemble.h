// The merged map of a stack file to a Stack: top-level keys, the account, and what
// every resource has in common. The rest of a resource is bound by its meter.
#pragma once

#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan {

// Fills `stack` from `root`, a map. Precondition: stack.files is set. Adds every
// problem to `errors`. With problems the stack is still fit for validate(): what is
// wrong stands there as far as it was read, and every resource by its name, so that
// references to it hold.
void assemble(Node root, Stack& stack, Errors& errors);

}  // namespace costplan
