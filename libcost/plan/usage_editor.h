// A stack whose usage is being replaced, field by field, and what was replaced.
//
// Thread safety: a value.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/stack.h"
#include "money/dimension.h"

namespace costplan {

class UsageEditor {
 public:
  explicit UsageEditor(Stack stack) : stack_(std::move(stack)) {}

  const Stack& stack() const { return stack_; }
  Stack take() { return std::move(stack_); }
  const std::vector<std::string>& changed() const { return changed_; }

  // The resource of that name and kind, or nullptr.
  Resource* find(std::string_view name, std::string_view kind);
  // The only one of a kind in a region; nullptr where there is none, or several.
  Resource* only(std::string_view kind, std::string_view region);
  std::size_t count(std::string_view kind, std::string_view region) const;

  // Six decimals, whatever stood there: a range must not stay around a number that
  // replaces it. `unit` such as ` GB` follows the number.
  void set(Resource& resource, const std::string& field, double value,
           std::string_view unit = {});
  // One number for each key of the field.
  void set(Resource& resource, const std::string& field,
           const std::vector<std::pair<std::string, double>>& values);
  // Fields that say the same thing in other words.
  static void drop(Resource& resource, std::initializer_list<std::string_view> fields);

 private:
  void put(Resource& resource, const std::string& field, Node value);

  Stack stack_;
  std::vector<std::string> changed_;  // `web.tasks`
};

// What a resource says of a field, or nothing: the name that a ref holds, say.
std::string text_of(const Resource& resource, std::string_view field);
// The likely value of a number that need not be there; a rate is that of `month`.
double likely(const Resource& resource, std::string_view field, double otherwise,
              Dimension dimension = Dimension::kCount, Hours month = Hours(Quantity(1)));

}  // namespace costplan
