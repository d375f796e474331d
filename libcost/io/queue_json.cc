// A solved queue as JSON: null for what the model does not define.
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "costplan/io.h"
#include "costplan/version.h"
#include "io/guard.h"
#include "io/json_writer.h"

namespace costplan {
namespace {

// Fifteen digits: what a closed form is good for, and no more than every machine agrees on
// nearly always.
void number(JsonWriter& json, std::string_view name, std::optional<double> value) {
  json.key(name);
  if (!value || !std::isfinite(*value)) return json.literal("null");
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, *value, std::chars_format::general, 15);
  json.literal({buffer, static_cast<std::size_t>(end.ptr - buffer)});
}

void count(JsonWriter& json, std::string_view name, const std::optional<std::int64_t>& value) {
  if (!value) return;
  json.key(name);
  json.literal(std::to_string(*value));
}

void given(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
  if (value) number(json, name, value);
}

void quantiles(JsonWriter& json, std::string_view name,
               const std::optional<TimeQuantiles>& values) {
  json.key(name);
  json.begin_object();
  auto one = [&](std::string_view key, double TimeQuantiles::*member) {
    number(json, key, values ? std::optional((*values).*member) : std::nullopt);
  };
  one("p50", &TimeQuantiles::p50);
  one("p90", &TimeQuantiles::p90);
  one("p95", &TimeQuantiles::p95);
  one("p99", &TimeQuantiles::p99);
  one("p999", &TimeQuantiles::p999);
  json.end_object();
}

std::string written(const SolvedQueue& queue, const std::vector<QueueTarget>& targets) {
  const QueueInput& input = queue.input;
  const QueueResult& result = queue.result;
  JsonWriter json;
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("model", to_string(input.model));
  json.key("inputs");
  json.begin_object();
  number(json, "arrival_rate_per_s", input.arrival_rate_per_s);
  number(json, "service_time_s", input.service_time_s);
  count(json, "servers", input.servers);
  count(json, "capacity", input.capacity);
  count(json, "population", input.population);
  given(json, "scv", input.scv);
  given(json, "arrival_scv", input.arrival_scv);
  count(json, "stages", input.stages);
  given(json, "patience_rate_per_s", input.patience_rate_per_s);
  if (input.shape) json.member("shape", to_string(*input.shape));
  json.end_object();
  if (!targets.empty()) {
    json.key("targets");
    json.begin_array();
    for (const auto& target : targets) {
      json.begin_object();
      json.member("target", to_string(target));
      number(json, "limit", target.limit);
      number(json, "value", measured(queue, target));
      json.end_object();
    }
    json.end_array();
  }
  json.flag("stable", result.stable);
  given(json, "servers_needed", result.servers_needed);
  number(json, "offered_load", result.offered_load);
  number(json, "utilisation", result.utilisation);
  number(json, "throughput_per_s", result.throughput_per_s);
  number(json, "probability_of_wait", result.probability_of_wait);
  number(json, "mean_wait_s", result.mean_wait_s);
  number(json, "mean_sojourn_s", result.mean_sojourn_s);
  quantiles(json, "wait_quantiles_s", result.wait_quantiles_s);
  quantiles(json, "sojourn_quantiles_s", result.sojourn_quantiles_s);
  number(json, "mean_in_queue", result.mean_in_queue);
  number(json, "mean_in_system", result.mean_in_system);
  number(json, "blocking", result.blocking);
  number(json, "abandonment", result.abandonment);
  json.member("exactness", to_string(result.exactness));
  json.member("method", result.method);
  json.key("known_error");
  if (result.known_error.empty()) {
    json.literal("null");
  } else {
    json.string(result.known_error);
  }
  json.end_object();
  return std::move(json).text();
}

}  // namespace

Result<std::string> to_json(const SolvedQueue& queue, const std::vector<QueueTarget>& targets) {
  return guarded([&]() -> Result<std::string> { return written(queue, targets); });
}

}  // namespace costplan
