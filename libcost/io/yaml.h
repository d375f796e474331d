// YAML text to nodes with places, through libyaml's event parser.
//
// What is YAML here: one document of maps, lists and text. Only plain `null`, `~`
// and nothing at all are null; every other scalar stays the text it is, so that
// `off`, `010` and `1.10` arrive as written. Anchors, aliases and `<<` work, custom
// tags do not. The reader is meant for text that a stranger wrote: depth, size and
// what aliases may grow into are bounded.
//
// Units: lines and columns count from 1, columns in characters.
//
// Errors: kParse, each with its place; repeated keys all at once.
//
// Thread safety: free functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "costplan/result.h"
#include "costplan/stack.h"

namespace costplan {

inline constexpr std::size_t kMostYamlBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMostYamlDepth = 64;
inline constexpr std::size_t kMostYamlNodes = 2'000'000;
// What aliases may add to the nodes that are written out.
inline constexpr std::size_t kMostAliasNodes = 100'000;

// Parses the only document of `text`; `file` names it in errors, `file_index` goes
// into every node. Text without any content is a null node: only the caller knows
// what should have been there.
Result<Node> parse_yaml(std::string_view text, const std::string& file, std::uint16_t file_index);

// The same for callers that go on in order to report everything at once: adds the
// problems to `errors`, and returns what could be read unless the text broke off.
std::optional<Node> read_yaml(std::string_view text, const std::string& file,
                              std::uint16_t file_index, Errors& errors);

}  // namespace costplan
