// Text from files, made safe to print: nothing in a stack file may move the cursor,
// forge a line of the bill or break "one problem, one line".
#pragma once

#include <string>
#include <string_view>

namespace costplan {

// Control characters (C0, C1, line and paragraph separators) and characters that
// reorder text (bidirectional controls) become visible escapes such as `\n` or
// `\u202E`; everything else stays. Fast where there is nothing to do.
std::string printable(std::string_view text);

}  // namespace costplan
