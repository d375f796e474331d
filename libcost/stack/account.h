// The `account:` block of a stack file: what belongs to the payer, not to a stack.
#pragma once

#include <span>

#include "costplan/stack.h"
#include "stack/field.h"

namespace costplan {

// The descriptors that parsing, the JSON Schema and the reference are made from.
std::span<const Field> account_fields();

// Fills stack.account from `account`; what is wrong goes to `errors`.
void read_account(const Node& account, Stack& stack, Errors& errors);

}  // namespace costplan
