#include "base/plural.h"

namespace costplan {

std::string singular(std::string_view noun) {
  if (noun.ends_with("ies")) return std::string(noun.substr(0, noun.size() - 3)) + "y";
  if (noun.ends_with("sses")) {
    noun.remove_suffix(2);
  } else if (noun.ends_with("s") && !noun.ends_with("ss")) {
    noun.remove_suffix(1);
  }
  return std::string(noun);
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace costplan
