// Comparisons and the catalog's coverage as JSON. Money is decimal strings, counts are
// numbers.
#include <cstddef>
#include <string>
#include <utility>

#include "costplan/io.h"
#include "costplan/version.h"
#include "io/guard.h"
#include "io/json_writer.h"

namespace costplan {
namespace {

void count(JsonWriter& json, std::string_view name, std::size_t value) {
  json.key(name);
  json.literal(std::to_string(value));
}

void write(JsonWriter& json, const ComparedStack& stack) {
  json.begin_object();
  json.member("stack", stack.stack);
  json.member("environment", stack.environment);
  json.member("region", stack.region);
  json.member("monthly_cost", stack.monthly_cost.to_string());
  json.flag("complete", stack.without_cost() + stack.not_included == 0);
  count(json, "usage_not_given", stack.usage_not_given);
  count(json, "unpriced", stack.unpriced);
  count(json, "not_included", stack.not_included);
  json.end_object();
}

void write(JsonWriter& json, const ComparedService& service) {
  json.begin_object();
  json.member("service", service.service);
  json.key("monthly_cost");
  json.begin_array();
  for (const auto& cost : service.costs) {
    if (cost.is_known()) {
      json.string(cost.monthly_cost.to_string());
    } else {
      json.literal("null");
    }
  }
  json.end_array();
  json.key("lines_without_cost");
  json.begin_array();
  for (const auto& cost : service.costs) json.literal(std::to_string(cost.without_cost));
  json.end_array();
  json.end_object();
}

void write(JsonWriter& json, const Coverage& coverage, const ServiceCoverage& service) {
  json.begin_object();
  json.member("service_code", service.service_code);
  count(json, "keys", service.keys);
  count(json, "global_keys", service.global_keys);
  json.key("priced");
  json.begin_object();
  for (const auto& region : coverage.regions) {
    const auto found = service.priced.find(region);
    count(json, region, found == service.priced.end() ? 0 : found->second);
  }
  json.end_object();
  json.end_object();
}

std::string written(const Comparison& comparison) {
  JsonWriter json;
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("month", comparison.month);
  json.key("stacks");
  json.begin_array();
  for (const auto& stack : comparison.stacks) write(json, stack);
  json.end_array();
  json.key("services");
  json.begin_array();
  for (const auto& service : comparison.services) write(json, service);
  json.end_array();
  json.end_object();
  return std::move(json).text();
}

std::string written(const Coverage& coverage) {
  JsonWriter json;
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("as_of", coverage.as_of.to_string());
  json.key("services");
  json.begin_array();
  for (const auto& service : coverage.services) write(json, coverage, service);
  json.end_array();
  json.end_object();
  return std::move(json).text();
}

}  // namespace

Result<std::string> to_json(const Comparison& comparison) {
  return guarded([&]() -> Result<std::string> { return written(comparison); });
}

Result<std::string> to_json(const Coverage& coverage) {
  return guarded([&]() -> Result<std::string> { return written(coverage); });
}

}  // namespace costplan
