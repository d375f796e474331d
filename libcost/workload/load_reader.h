// Reads a load file into a LoadModel; the methods stand in one file per subject: traffic.cc,
// services.cc, scaling.cc, watch.cc (alarms, events, objectives), besides.cc and load_model.cc.
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "costplan/stack.h"
#include "costplan/workload.h"
#include "stack/bind.h"
#include "workload/load_file.h"
#include "workload/load_model.h"

namespace costplan {

inline double number(const Amount& amount) { return amount.value().approximate(); }
inline int whole(const Amount& amount) {
  return static_cast<int>(std::clamp(std::llround(number(amount)), 0LL, 1'000'000'000LL));
}

class LoadReader {
 public:
  LoadReader(const Node& root, const Stack& file, const Stack& stack)
      : root_(root),
        file_(file),
        stack_(stack),
        binder_(file, Hours(730), Scenario::kLikely, errors_) {
    for (const auto& each : stack.resources) resources_.emplace(each.name, &each);
  }

  Result<LoadModel> read(std::optional<MeasuredLoad> measured);

 private:
  // Of maps by name: `services.web`.
  template <typename Fields, typename Use>
  void each(std::string_view key, std::span<const Field> fields, Use use);
  // Of lists of maps.
  template <typename Fields, typename Use>
  void items(std::string_view key, std::span<const Field> fields, Use use);

  // Points to what `path` names (`services.web.scaling.policies[0].target`), as far as the
  // file has it, else to `at`.
  void error(const Node& at, const std::string& path, std::string message, std::string hint = "");
  // The resource of the stack, or nullptr after an error.
  const Resource* resource(const Node& at, const std::string& path, const std::string& name,
                           std::initializer_list<std::string_view> kinds);
  std::optional<UtcTime> time(const Node& at, const std::string& path, const std::string& text);

  void read_traffic(std::optional<MeasuredLoad> measured);
  void read_rates(const TrafficFields& fields, const Node& at);
  void read_profiles(const TrafficFields& fields, const Node& at);
  void check_course(const Node& at);
  void check_measured(const TrafficFields& fields, const Node& at);
  // What is no map is reported as such, and nothing else is missed in it.
  static bool may_have_fields(const Node& node) {
    return node.type == Node::Type::kMap || node.type == Node::Type::kNull;
  }
  // The node of a field that was given, else that of the map.
  static const Node& node_of(const Node& map, std::string_view field) {
    const Node* const found = map.find(field);
    return found == nullptr ? map : *found;
  }
  // The node of a field, or nullptr where the map has none or a null.
  static const Node* given_in(const Node& map, std::string_view field) {
    const Node* const found = map.find(field);
    return found == nullptr || found->type == Node::Type::kNull ? nullptr : found;
  }
  void read_spikes(const TrafficFields& fields, const Node& at);

  void read_service(const std::string& name, const Node& node, const ServiceFields& fields);
  std::vector<std::pair<double, double>> read_quantiles(
      const Node& at, const std::string& path, const std::map<std::string, Amount>& fields);
  void read_service_time(const Node& at, const std::string& path, const TimeFields& fields,
                         Workload& out);
  void check_task(const Node& node, const std::string& path, const LoadService& service);
  void read_database(const std::string& name, const Node& node, const DatabaseFields& fields);
  void check_via(const Node& node, const std::string& path, DatabaseVia via);
  void add_databases();
  void add_queues();
  void check_shares();
  void check_metric(const Node& at, const std::string& path, const std::string& metric,
                    const LoadService& service);
  void read_besides();
  void check_calls();
  void check_circles();

  void read_scaling(const Node& at, const std::string& path, const ScalingFields& fields,
                    const Resource& resource, LoadService& out);
  void read_policy(const Node& at, const std::string& path, const PolicyFields& fields,
                   std::size_t index, ScalingConfig& out);

  void read_alarm(const Node& node, const std::string& path, const AlarmFields& fields);
  void read_event(const Node& node, const std::string& path, const EventFields& fields);
  void read_objective(const Node& node, const std::string& path, const ObjectiveFields& fields);
  void read_quotas();
  void check_target(const Node& at, const std::string& path, const EventFields& fields);

  const Node& root_;
  const Stack& file_;
  const Stack& stack_;
  std::unordered_multimap<std::string_view, const Resource*> resources_;  // of it, by name
  Errors errors_;
  Binder binder_;
  LoadModel out_;
};

template <typename Fields, typename Use>
void LoadReader::each(std::string_view key, std::span<const Field> fields, Use use) {
  const Node* const map = root_.find(key);
  if (map == nullptr || map->type == Node::Type::kNull) return;
  if (map->type != Node::Type::kMap) {
    error(*map, std::string(key), "expected a map of names");
    return;
  }
  for (const auto& item : map->items) {
    Fields bound;
    const std::string path = std::string(key) + "." + item.key;
    binder_.bind(fields, item, &bound, path);
    if (may_have_fields(item)) use(item, path, bound);
  }
}

template <typename Fields, typename Use>
void LoadReader::items(std::string_view key, std::span<const Field> fields, Use use) {
  const Node* const list = root_.find(key);
  if (list == nullptr || list->type == Node::Type::kNull) return;
  if (list->type != Node::Type::kList) {
    error(*list, std::string(key), "expected a list");
    return;
  }
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    Fields bound;
    const std::string path = std::string(key) + "[" + std::to_string(i) + "]";
    binder_.bind(fields, list->items[i], &bound, path);
    if (may_have_fields(list->items[i])) use(list->items[i], path, bound);
  }
}

}  // namespace costplan
