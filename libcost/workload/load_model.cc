#include "workload/load_model.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/did_you_mean.h"
#include "money/dimension.h"
#include "queueing/call_circles.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

std::vector<std::string_view> top_keys() {
  std::vector<std::string_view> out;
  for (const auto& section : load_sections()) out.push_back(section.name);
  return out;
}

// What a path such as `services.web.databases[0].pool.min` names, or of it as much as there
// is; nullptr where nothing is.
const Node* deepest(const Node& root, std::string_view path) {
  const Node* found = nullptr;
  const Node* at = &root;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(end);
    if (part.front() == '[') {
      std::size_t index = 0;
      std::from_chars(part.data() + 1, part.data() + part.size(), index);
      at = index < at->items.size() ? &at->items[index] : nullptr;
    } else {
      const std::size_t dot = part.front() == '.' ? 1 : 0;
      const Node* const here = at;
      at = here->find(part.substr(dot));
      if (at == nullptr) {  // a key may have dots: 99.9%
        at = here->find(std::string(part.substr(dot)) + std::string(path));
        path = {};
      }
    }
    if (at == nullptr) break;
    found = at;
  }
  return found;
}

// Whether the keys, one below the other, lead to a value.
bool is_given(const Node& root, std::initializer_list<std::string_view> keys) {
  const Node* at = &root;
  for (const auto key : keys) {
    at = at->find(key);
    if (at == nullptr) return false;
  }
  return at->type != Node::Type::kNull;
}

}  // namespace

void LoadReader::error(const Node& at, const std::string& path, std::string message,
                       std::string hint) {
  const Node* found = deepest(root_, path);
  binder_.error(found == nullptr ? at : *found, path, std::move(message), std::move(hint));
}

const Resource* LoadReader::resource(const Node& at, const std::string& path,
                                     const std::string& name,
                                     std::initializer_list<std::string_view> kinds) {
  const auto is_wanted = [&](const Resource& each) {
    return std::find(kinds.begin(), kinds.end(), each.kind) != kinds.end();
  };
  for (auto [it, end] = resources_.equal_range(name); it != end; ++it) {
    if (is_wanted(*it->second)) return it->second;
  }
  std::vector<std::string_view> names;
  for (const auto& each : stack_.resources) {
    if (is_wanted(each)) names.push_back(each.name);
  }
  std::string wanted;
  for (const auto kind : kinds) wanted += (wanted.empty() ? "" : " or ") + std::string(kind);
  std::string hint = did_you_mean(name, names);
  if (hint.empty() && !names.empty()) {
    hint = "the stack has:";
    for (const auto each : names) hint += " " + std::string(each) + ",";
    hint.pop_back();
  }
  error(at, path, "the stack has no " + wanted + " named '" + name + "'", hint);
  return nullptr;
}

std::optional<UtcTime> LoadReader::time(const Node& at, const std::string& path,
                                        const std::string& text) {
  if (text.empty()) return std::nullopt;  // reported as required
  const auto parsed = UtcTime::parse(text);
  if (parsed) return *parsed;
  error(at, path, parsed.error().message, "write a time in UTC, such as 2026-11-27 18:00");
  return std::nullopt;
}

Result<LoadModel> LoadReader::read(std::optional<MeasuredLoad> measured) {
  if (root_.type != Node::Type::kMap) {
    error(root_, "", "expected a map with traffic and services");
    return errors_;
  }
  const auto known = top_keys();
  for (const auto& item : root_.items) {
    // `x-` keys hold what anchors refer to, as in stack files.
    if (item.key.starts_with("x-")) continue;
    if (std::find(known.begin(), known.end(), item.key) != known.end()) continue;
    Node at = item;
    at.line = item.key_line;
    at.column = item.key_column;
    error(at, item.key, "unknown key", did_you_mean(item.key, known));
  }
  read_traffic(std::move(measured));
  each<ServiceFields>("services", service_fields(),
                      [&](const Node& node, const std::string&, const ServiceFields& fields) {
                        read_service(node.key, node, fields);
                      });
  if (root_.find("services") == nullptr) {
    error(root_, "services", "services is required: what a request does in each of them");
  }
  check_shares();
  check_calls();
  add_databases();
  each<DatabaseFields>("databases", database_fields(),
                       [&](const Node& node, const std::string&, const DatabaseFields& fields) {
                         read_database(node.key, node, fields);
                       });
  for (const auto& database : out_.databases) {
    if (database.limit.likely > 0 || is_given(root_, {"databases", database.name,
                                                      "max_connections"})) {
      continue;  // one that is given and wrong is reported already
    }
    error(root_, "databases." + database.name,
          "the memory of its class is not known: max_connections is required",
          "say what SHOW max_connections answers");
  }
  add_queues();
  read_besides();
  items<AlarmFields>("alarms", alarm_fields(),
                     [&](const Node& node, const std::string& path, const AlarmFields& fields) {
                       read_alarm(node, path, fields);
                     });
  items<EventFields>("events", event_fields(),
                     [&](const Node& node, const std::string& path, const EventFields& fields) {
                       read_event(node, path, fields);
                     });
  items<ObjectiveFields>(
      "objectives", objective_fields(),
      [&](const Node& node, const std::string& path, const ObjectiveFields& fields) {
        read_objective(node, path, fields);
      });
  read_quotas();
  // A file tells its story in any order.
  std::stable_sort(out_.events.begin(), out_.events.end(),
                   [](const LoadEvent& a, const LoadEvent& b) { return a.at < b.at; });
  if (const Node* const list = root_.find("assumptions"); list != nullptr) {
    for (const auto& item : list->items) out_.assumptions.push_back(item.text);
  }
  if (errors_.empty()) check_circles();
  if (!errors_.empty()) return errors_;
  return std::move(out_);
}

void LoadReader::check_circles() {
  for (const auto& problem : endless_circles_of(out_)) {
    error(root_, problem.path, problem.message, problem.hint);
  }
}

void LoadReader::read_quotas() {
  const Node* const at = root_.find("quotas");
  if (at == nullptr || at->type == Node::Type::kNull) return;
  QuotaFields fields;
  binder_.bind(quota_fields(), *at, &fields, "quotas");
  out_.quotas = {.fargate_on_demand_vcpus = number(fields.fargate_on_demand),
                 .fargate_spot_vcpus = number(fields.fargate_spot),
                 .is_on_demand_given = at->find("fargate_on_demand") != nullptr,
                 .is_spot_given = at->find("fargate_spot") != nullptr};
}

std::string Objective::text() const {
  const bool is_time = metric.starts_with("p");
  std::string value;
  if (is_time) {
    const double ms = limit * 1000;
    value = display(Quantity(static_cast<int>(std::llround(std::min(ms, 1e9))))) + " ms";
  } else {
    value = Quantity::parse(std::to_string(limit * 100))->to_string() + "%";
  }
  const std::string name = metric == "error_rate" ? "error rate" : metric;
  return name + " of " + service + (metric == "availability" ? " at least " : " at most ") + value;
}

std::vector<ServiceCalls> calls_of(const LoadModel& load) {
  std::unordered_map<std::string_view, std::size_t> indices;
  for (const auto& service : load.services) indices.emplace(service.name, indices.size());
  std::vector<ServiceCalls> out;
  for (const auto& service : load.services) {
    out.push_back({.name = service.name,
                   .external_rate_per_s = service.consumes.empty() ? service.traffic_share : 0,
                   .calls = {}});
    for (const auto& [callee, count] : service.workload.calls) {
      out.back().calls.emplace_back(indices.at(callee), count);
    }
  }
  return out;
}

Errors endless_circles_of(const LoadModel& load) {
  // What a message makes its workers do counts as what a call makes its service do.
  std::vector<ServiceCalls> all = calls_of(load);
  std::unordered_map<std::string_view, std::vector<std::size_t>> workers;  // by queue
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    const LoadService& service = load.services[i];
    if (!service.consumes.empty()) workers[service.consumes].push_back(i);
  }
  for (std::size_t i = 0; i < load.services.size(); ++i) {
    for (const auto& [queue, count] : load.services[i].workload.messages) {
      for (const std::size_t worker : workers[queue]) all[i].calls.emplace_back(worker, count);
    }
  }
  Errors errors;
  for (const auto& circle : endless_circles(all)) {
    std::string call;  // the first of it that is one, by its path
    std::string message;
    const auto is_inside = [&](std::size_t service) {
      return std::ranges::binary_search(circle.services, service);
    };
    for (const std::size_t i : circle.services) {
      const LoadService& service = load.services[i];
      const auto path = [&](const char* kind, const std::string& name) {
        return "services." + service.name + kind + name;
      };
      std::size_t next = 0;  // of `all`: calls come first, in the order of the map
      for (const auto& [callee, count] : service.workload.calls) {
        const bool is_part = count > 0 && is_inside(all[i].calls[next++].first);
        if (is_part && call.empty()) call = path(".calls.", callee);
      }
      for (const auto& [queue, count] : service.workload.messages) {
        const bool is_part = count > 0 && std::ranges::any_of(workers[queue], is_inside);
        if (is_part && message.empty()) message = path(".messages.", queue);
      }
    }
    const CircleOf of = message.empty() ? CircleOf::kCalls
                        : call.empty()  ? CircleOf::kMessages
                                        : CircleOf::kCallsAndMessages;
    errors.push_back(
        {.message = text_of(circle, all, of), .path = message.empty() ? call : message});
  }
  return errors;
}

Result<LoadModel> read_load_model(const Node& root, const Stack& file, const Stack& stack,
                                  std::optional<MeasuredLoad> measured) {
  return LoadReader(root, file, stack).read(std::move(measured));
}

}  // namespace costplan
