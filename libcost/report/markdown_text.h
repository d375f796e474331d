// Text of others inside Markdown.
#pragma once

#include <string>
#include <string_view>

namespace costplan {

// Names come from files: they must not end the cell, become markup or a link, or
// call somebody by name in a pull request.
std::string escaped_markdown(std::string_view raw);

}  // namespace costplan
