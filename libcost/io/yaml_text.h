// What must hold of a text before YAML can be read from it, and what libyaml means
// when it refuses: the part of the reader that is about messages.
#pragma once

#include <yaml.h>

#include <optional>
#include <string>
#include <string_view>

#include "costplan/result.h"

namespace costplan {

// The first reason why `text` is not UTF-8 text: NUL and other control characters,
// UTF-16, broken UTF-8. Linear.
std::optional<Error> find_unreadable(std::string_view text, const std::string& file);

// What libyaml stopped at, in words of the person who wrote the file.
Error yaml_syntax_error(const yaml_parser_t& parser, std::string_view text,
                        const std::string& file);

// Text of the file inside quotes, for messages: shortened, control characters as
// spaces.
std::string quote_excerpt(std::string_view text);

}  // namespace costplan
