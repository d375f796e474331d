// Binds a map of the stack file to a struct through its field descriptors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "costplan/stack.h"
#include "stack/field.h"

namespace costplan {

// Which end of every range `{low, likely, high}` is taken.
enum class Scenario { kLow, kLikely, kHigh };

// Collects problems with their place and path while values are bound.
class Binder {
 public:
  Binder(const Stack& stack, Hours month, Scenario scenario, Errors& errors)
      : stack_(stack), month_(month), scenario_(scenario), errors_(errors) {}

  // Fills `object` from `map` and reports unknown keys, missing and ill-formed
  // values under `path`. `also_known` are keys that somebody else reads.
  void bind(std::span<const Field> fields, const Node& map, void* object, const std::string& path,
            std::span<const std::string_view> also_known = {});

  // True once any range was met: the stack has to be evaluated three times.
  bool saw_range() const { return saw_range_; }
  // Lets refs be checked without searching the stack for each.
  void index_resources(const std::unordered_map<std::string_view, const Resource*>* index) {
    index_ = index;
  }

  void error(const Node& at, const std::string& path, std::string message, std::string hint = "",
             ErrorCode code = ErrorCode::kInvalidArgument);

 private:
  void bind_field(const Field& field, const Node& value, void* object, const std::string& path);
  void bind_default(const Field& field, void* object);
  Amount number(const Field& field, const Node& value, const std::string& path);
  void bind_ref(const Field& field, const Node& value, Ref& ref, const std::string& path);
  void bind_uptime(const Node& value, Uptime& uptime, const std::string& path);
  bool scalar(const Node& value, const std::string& path, std::string_view wanted);
  bool list(const Node& value, const std::string& path, std::string_view wanted);

  const Stack& stack_;
  Hours month_;
  Scenario scenario_;
  Errors& errors_;
  const std::unordered_map<std::string_view, const Resource*>* index_ = nullptr;
  bool saw_range_ = false;
};

}  // namespace costplan
