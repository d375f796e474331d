// Reconciliations as JSON; numbers of money are decimal strings, ratios are numbers.
#include <nlohmann/json.hpp>

#include "costplan/io.h"
#include "io/guard.h"
#include "io/json_writer.h"

namespace costplan {
namespace {

void text_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  json.key(name);
  if (text.empty()) {
    json.literal("null");
  } else {
    json.string(text);
  }
}

void write(JsonWriter& json, const ReconciledRow& row) {
  json.begin_object();
  json.member("item", row.item);
  json.member("kind", to_string(row.kind));
  json.member("claimed", row.claimed);
  text_or_null(json, "computed", row.computed);
  text_or_null(json, "unit", row.unit);
  const bool both = row.claimed_value && row.computed_value;
  text_or_null(json, "difference",
               both ? Quantity::from_nanos(row.computed_value->nanos() - row.claimed_value->nanos())
                          .to_string()
                    : std::string());
  json.key("ratio");
  if (both && !row.claimed_value->is_zero()) {
    const double ratio = row.computed_value->approximate() / row.claimed_value->approximate();
    json.literal(nlohmann::json(ratio).dump());
  } else {
    json.literal("null");
  }
  text_or_null(json, "in_stack", row.in_stack ? row.in_stack->to_string() : std::string());
  json.key("findings");
  json.begin_array();
  for (const auto& finding : row.findings) {
    json.begin_object();
    json.member("code", finding.code);
    json.member("message", finding.message);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write(JsonWriter& json, const Reconciliation& one) {
  json.begin_object();
  json.member("system", one.system);
  json.member("tier", one.tier);
  json.key("rows");
  json.begin_array();
  for (const auto& row : one.rows) write(json, row);
  json.end_array();
  json.key("omitted");
  json.begin_array();
  for (const auto& item : one.omitted) {
    json.begin_object();
    json.member("resource", item.resource);
    json.member("computed", item.computed.to_string());
    json.key("lines");
    json.begin_array();
    for (const auto& line : item.lines) json.string(line);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  text_or_null(json, "claimed_total", one.claimed_total ? one.claimed_total->to_string() : "");
  json.member("computed_total", one.computed_total.to_string());
  json.end_object();
}

}  // namespace

Result<std::string> to_json(const std::vector<Reconciliation>& all) {
  return guarded([&]() -> Result<std::string> {
    JsonWriter json;
    if (all.size() == 1) {
      write(json, all.front());
    } else {
      json.begin_array();
      for (const auto& one : all) write(json, one);
      json.end_array();
    }
    return std::move(json).text();
  });
}

}  // namespace costplan
