// Spelling suggestions for everything a person can misspell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace costplan {

// The candidate closest to `word` by edit distance (insert, delete, replace and
// swap of neighbours count 1; case is ignored), if it is near enough to be a
// typing error: at most a third of the letters, at least one. Empty otherwise.
std::string closest(std::string_view word, const std::vector<std::string_view>& candidates);

// `did you mean 'nat_gateway'?`, or empty when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace costplan
