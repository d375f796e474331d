#include "workload/load_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/did_you_mean.h"
#include "money/dimension.h"
#include "workload/load_reader.h"

namespace costplan {
namespace {

constexpr std::string_view kTopKeys[] = {"traffic", "services",   "databases",   "besides", "alarms",
                                         "events",  "objectives", "assumptions"};

}  // namespace

const Resource* LoadReader::resource(const Node& at, const std::string& path, const std::string& name,
                                 std::initializer_list<std::string_view> kinds) {
  std::vector<std::string_view> names;
  for (const auto& each : stack_.resources) {
    if (std::find(kinds.begin(), kinds.end(), each.kind) == kinds.end()) continue;
    if (each.name == name) return &each;
    names.push_back(each.name);
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

Result<LoadModel> LoadReader::read(std::optional<TrafficCurve> measured) {
  if (root_.type != Node::Type::kMap) {
    error(root_, "", "expected a map with traffic and services");
    return errors_;
  }
  for (const auto& item : root_.items) {
    if (std::find(std::begin(kTopKeys), std::end(kTopKeys), item.key) != std::end(kTopKeys)) {
      continue;
    }
    Node at = item;
    at.line = item.key_line;
    at.column = item.key_column;
    error(at, item.key, "unknown key",
          did_you_mean(item.key, {std::begin(kTopKeys), std::end(kTopKeys)}));
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
  add_databases();
  each<DatabaseFields>("databases", database_fields(),
                       [&](const Node& node, const std::string&, const DatabaseFields& fields) {
                         read_database(node.key, node, fields);
                       });
  for (const auto& database : out_.databases) {
    if (database.limit.likely > 0) continue;
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
  // A file tells its story in any order.
  std::stable_sort(out_.events.begin(), out_.events.end(),
                   [](const LoadEvent& a, const LoadEvent& b) { return a.at < b.at; });
  if (const Node* const list = root_.find("assumptions"); list != nullptr) {
    for (const auto& item : list->items) out_.assumptions.push_back(item.text);
  }
  if (!errors_.empty()) return errors_;
  return std::move(out_);
}

std::optional<MeasuredFile> measured_file(const Node& root, const Stack& file) {
  const Node* const traffic = root.find("traffic");
  const Node* const name = traffic == nullptr ? nullptr : traffic->find("file");
  if (name == nullptr || name->type != Node::Type::kScalar) return std::nullopt;
  MeasuredFile out{.name = name->text, .where = file.location(*name)};
  if (const Node* const value = traffic->find("value"); value != nullptr && value->text == "rate") {
    out.meaning = SampleMeaning::kRatePerSecond;
  }
  if (const Node* const scale = traffic->find("scale"); scale != nullptr) {
    const auto factor = Quantity::parse(scale->text);
    if (factor) out.scale = factor->approximate();
  }
  return out;
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

Result<LoadModel> read_load_model(const Node& root, const Stack& file, const Stack& stack,
                                  std::optional<TrafficCurve> measured) {
  return LoadReader(root, file, stack).read(std::move(measured));
}

}  // namespace costplan
