// What every command shares: where output goes and how problems are printed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "costplan/money.h"
#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan::cli {

// Prints a line on stderr, and goes on if that is impossible.
void say(const std::string& line);

// Prints each error on a line of stderr. Returns the exit code they deserve.
int report(const Errors& errors);

// Writes to standard output (also for `-`), or to a file whole or not at all.
// Returns the exit code: kInternal where standard output takes no more, which is
// nobody's mistake; kBadInput for a file that cannot be written.
int emit(const std::string& text, const std::string& output);
// The same for text that may have failed before it could be written.
int emit(const Result<std::string>& text, const std::string& output);

// load_stack(), or parse_stack() of standard input for `-`.
Result<Stack> read_stack(const std::string& path, const std::vector<std::string>& settings);

// `10%` or `0.1`: a share, 0 or more.
Result<Quantity> read_share(std::string text);

// Standard output is a terminal and NO_COLOR is not set.
bool wants_color(const std::string& output);

// `path` if given, else the user's own catalog (XDG data folder), else the one
// built in.
Result<std::unique_ptr<Catalog>> choose_catalog(const std::string& path);

}  // namespace costplan::cli
