// Projections as JSON; scenarios/projection.schema.json describes it.
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "io/json_writer.h"

namespace costplan {
namespace {

// What there is none of: null.
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string time_text(std::int64_t seconds) {
  const auto at = UtcTime::from_seconds(seconds);
  return at ? at->to_string() : std::string();
}

class ProjectionWriter {
 public:
  std::string write(const Projection& out);
  std::string write(const Headroom& headroom);

 private:
  void number(std::string_view name, double value);
  void figure(std::string_view name, const Estimated& value);
  void service(const ServiceProjection& service);
  void database(const DatabaseProjection& database);

  JsonWriter json_;
};

// The shortest text that reads back as the same number; what is none is null.
void ProjectionWriter::number(std::string_view name, double value) {
  json_.key(name);
  if (!std::isfinite(value)) return json_.literal("null");
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  json_.literal(std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
}

void ProjectionWriter::figure(std::string_view name, const Estimated& value) {
  json_.key(name);
  json_.begin_object();
  number("value", value.value);
  number("low", value.low);
  number("high", value.high);
  json_.end_object();
}

void ProjectionWriter::service(const ServiceProjection& service) {
  json_.begin_object();
  json_.member("name", service.name);
  number("requests", service.requests);
  json_.key("tasks");
  json_.begin_object();
  number("mean", service.tasks_mean);
  number("peak", service.tasks_peak);
  json_.end_object();
  json_.key("task_hours");
  json_.begin_object();
  number("FARGATE", service.fargate_hours);
  number("FARGATE_SPOT", service.spot_hours);
  json_.end_object();
  json_.key("utilisation");
  json_.begin_object();
  number("mean", service.utilisation_mean);
  number("peak", service.utilisation_peak);
  json_.end_object();
  json_.key("cpu");
  json_.begin_object();
  number("mean", service.is_cpu_known ? service.cpu_mean : kNone);
  number("peak", service.is_cpu_known ? service.cpu_peak : kNone);
  json_.end_object();
  json_.key("latency_ms");
  json_.begin_object();
  const auto latency = [&](std::string_view name, const Estimated& value) {
    figure(name, nobody_is_answered(service) ? Estimated{kNone, kNone, kNone} : value);
  };
  latency("p50", service.p50_ms);
  latency("p95", service.p95_ms);
  latency("p99", service.p99_ms);
  latency("p999", service.p999_ms);
  json_.end_object();
  figure("error_rate", service.error_rate);
  number("unanswered", service.unanswered);
  json_.key("overloaded");
  if (service.overloaded.empty()) {
    json_.literal("null");
  } else {
    json_.string(service.overloaded);
  }
  json_.end_object();
}

void ProjectionWriter::database(const DatabaseProjection& database) {
  const DatabaseConnections& c = database.connections;
  json_.begin_object();
  json_.member("name", c.name);
  json_.member("via", to_string(c.via));
  json_.key("max_connections");
  json_.begin_object();
  number("low", c.limit.low);
  number("likely", c.limit.likely);
  number("high", c.limit.high);
  json_.end_object();
  number("reserved", c.reserved);
  json_.key("demand");
  json_.begin_object();
  number("worst", c.demand.worst);
  number("expected_peak", c.demand.expected_peak);
  number("during_deployment", c.demand.during_deployment);
  json_.end_object();
  json_.key("pool_wait_ms");
  json_.begin_object();
  number("p99", database.pool_wait_p99_ms);
  json_.end_object();
  json_.member("status", to_string(c.status));
  json_.member("explanation", c.explanation);
  json_.end_object();
}

std::string ProjectionWriter::write(const Projection& out) {
  json_.begin_object();
  json_.member("schema_version", "1.0");
  json_.member("stack", out.stack);
  json_.member("environment", out.environment);
  json_.member("engine", out.engine);
  number("seeds", out.seeds);
  number("precision", out.precision);
  json_.member("from", time_text(out.from_s));
  json_.member("to", time_text(out.to_s));
  number("step_s", out.step_s);
  json_.flag("complete", out.is_complete);
  json_.key("services");
  json_.begin_array();
  for (const auto& each : out.services) service(each);
  json_.end_array();
  json_.key("databases");
  json_.begin_array();
  for (const auto& each : out.databases) database(each);
  json_.end_array();
  json_.key("queues");
  json_.begin_array();
  for (const auto& queue : out.queues) {
    json_.begin_object();
    json_.member("name", queue.name);
    number("messages", queue.messages);
    number("peak_depth", queue.peak_depth);
    number("oldest_s", queue.oldest_s);
    json_.end_object();
  }
  json_.end_array();
  json_.key("alarms");
  json_.begin_array();
  for (const auto& alarm : out.alarms) {
    json_.begin_object();
    json_.member("name", alarm.name);
    number("rings", alarm.rings);
    json_.key("first");
    if (alarm.first.empty()) {
      json_.literal("null");
    } else {
      json_.string(alarm.first);
    }
    number("minutes", alarm.minutes);
    json_.end_object();
  }
  json_.end_array();
  json_.key("objectives");
  json_.begin_array();
  for (const auto& objective : out.objectives) {
    json_.begin_object();
    json_.member("objective", objective.objective);
    number("attained", objective.is_known ? objective.attained : kNone);
    if (objective.is_certain) {
      json_.flag("holds", objective.holds);
    } else {
      json_.key("holds");
      json_.literal("null");
    }
    json_.end_object();
  }
  json_.end_array();
  json_.member("bottleneck", out.bottleneck);
  json_.key("warnings");
  json_.begin_array();
  for (const auto& text : out.warnings) json_.string(text);
  json_.end_array();
  json_.key("assumptions");
  json_.begin_array();
  for (const auto& text : out.assumptions) json_.string(text);
  json_.end_array();
  json_.end_object();
  return std::move(json_).text();
}

std::string ProjectionWriter::write(const Headroom& headroom) {
  json_.begin_object();
  json_.member("schema_version", "1.0");
  json_.member("from", time_text(headroom.from_s));
  json_.member("to", time_text(headroom.to_s));
  json_.flag("complete", headroom.is_complete);
  number("traffic_factor", headroom.traffic_factor);
  json_.key("headroom");
  json_.begin_array();
  for (const auto& each : headroom.breaking) {
    json_.begin_object();
    json_.member("kind", to_string(each.kind));
    json_.member("what", each.what);
    number("factor", each.factor);
    json_.key("at");
    if (each.at.empty()) {
      json_.literal("null");
    } else {
      json_.string(each.at);
    }
    json_.end_object();
  }
  json_.end_array();
  json_.key("holds");
  json_.begin_array();
  for (const auto& text : headroom.holds) json_.string(text);
  json_.end_array();
  json_.key("warnings");
  json_.begin_array();
  for (const auto& text : headroom.warnings) json_.string(text);
  json_.end_array();
  json_.end_object();
  return std::move(json_).text();
}

}  // namespace

std::string to_json(const Projection& projection) { return ProjectionWriter().write(projection); }

std::string to_json(const Headroom& headroom) { return ProjectionWriter().write(headroom); }

}  // namespace costplan
