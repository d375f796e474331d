// Estimates and price rows as JSON. Money, rates and quantities are decimal
// strings, so that no reader can round them by accident; keys keep their order.
#include <nlohmann/json.hpp>
#include <utility>

#include "costplan/io.h"
#include "costplan/version.h"
#include "io/guard.h"
#include "io/json_writer.h"

namespace costplan {
namespace {

std::string bound(const std::optional<Quantity>& to) { return to ? to->to_string() : "Inf"; }

void write(JsonWriter& json, const std::string& text) { json.string(text); }
void write(JsonWriter& json, const TierCharge& tier);
void write(JsonWriter& json, const LineItem& line);
void write(JsonWriter& json, const UnknownUsage& item);
void write(JsonWriter& json, const UnpricedLine& item);
void write(JsonWriter& json, const NotIncludedItem& item);
void write(JsonWriter& json, const UsageDifference& line);
void write(JsonWriter& json, const Estimate& one);

template <typename T>
void write_list(JsonWriter& json, std::string_view name, const std::vector<T>& items) {
  json.key(name);
  json.begin_array();
  for (const auto& item : items) write(json, item);
  json.end_array();
}

void write(JsonWriter& json, const TierCharge& tier) {
  json.begin_object();
  json.member("from", tier.from.to_string());
  json.member("to", bound(tier.to));
  json.member("quantity", tier.quantity.to_string());
  json.member("rate", tier.rate.to_string());
  json.member("cost", tier.cost.to_string());
  json.end_object();
}

void write(JsonWriter& json, const LineItem& line) {
  json.begin_object();
  json.member("resource", line.resource);
  json.member("kind", line.kind);
  json.member("description", line.description);
  json.member("service_code", line.service_code);
  json.member("usage_type", line.usage_type);
  json.member("operation", line.operation);
  json.member("region", line.region);
  json.member("term", line.term);
  json.member("quantity", line.quantity.to_string());
  json.member("unit", line.unit);
  json.member("allowance", line.allowance.to_string());
  json.member("monthly_cost", line.monthly_cost.to_string());
  write_list(json, "rates", line.rates);
  json.member("formula", line.formula);
  json.member("source", line.source);
  json.member("effective", line.effective);
  json.member("quality", line.quality);
  json.member("note", line.note);
  json.flag("usage_based", line.usage_based);
  write_list(json, "assumptions", line.assumptions);
  json.end_object();
}

void write(JsonWriter& json, const UnknownUsage& item) {
  json.begin_object();
  json.member("resource", item.resource);
  json.member("kind", item.kind);
  json.member("description", item.description);
  json.member("service_code", item.service_code);
  json.member("usage_type", item.usage_type);
  json.member("region", item.region);
  json.member("unit", item.unit);
  json.member("missing", item.missing);
  json.key("rate");
  if (item.rate) {
    json.string(item.rate->to_string());
  } else {
    json.literal("null");
  }
  json.end_object();
}

void write(JsonWriter& json, const UnpricedLine& item) {
  json.begin_object();
  json.member("resource", item.resource);
  json.member("kind", item.kind);
  json.member("description", item.description);
  json.member("service_code", item.service_code);
  json.member("usage_type", item.usage_type);
  json.member("operation", item.operation);
  json.member("region", item.region);
  json.member("quantity", item.quantity.to_string());
  json.member("unit", item.unit);
  json.member("reason", item.reason);
  json.end_object();
}

void write(JsonWriter& json, const NotIncludedItem& item) {
  json.begin_object();
  json.member("resource", item.resource);
  json.member("reason", item.reason);
  json.end_object();
}

void write_optional(JsonWriter& json, std::string_view name, const std::optional<Quantity>& value) {
  json.key(name);
  if (value) {
    json.string(value->to_string());
  } else {
    json.literal("null");
  }
}

void write(JsonWriter& json, const UsageDifference& line) {
  json.begin_object();
  json.member("resource", line.resource);
  json.member("description", line.description);
  json.member("usage_type", line.usage_type);
  json.member("unit", line.unit);
  write_optional(json, "declared", line.declared);
  write_optional(json, "projected", line.projected);
  json.member("declared_cost", line.declared_cost.to_string());
  json.member("projected_cost", line.projected_cost.to_string());
  json.end_object();
}

void write_comparison(JsonWriter& json, const UsageComparison& usage) {
  json.key("projected_usage");
  json.begin_object();
  json.member("engine", usage.engine);
  json.member("from", usage.from);
  json.member("to", usage.to);
  json.member("declared_cost", usage.declared_cost.to_string());
  json.member("projected_cost", usage.projected_cost.to_string());
  write_list(json, "lines", usage.lines);
  json.end_object();
}

// The one number that is not text: nobody adds up hours to the last digit.
std::string number(Hours hours) {
  const Quantity count = hours.count();
  const auto whole = static_cast<std::int64_t>(count.nanos() / 1'000'000'000);
  return count == Quantity(static_cast<int>(whole)) ? std::to_string(whole)
                                                    : nlohmann::json(count.approximate()).dump();
}

void write_tags(JsonWriter& json, const Estimate& one) {
  json.key("tags");
  json.begin_object();
  for (const auto& [resource, tags] : one.tags) {
    json.key(resource);
    json.begin_object();
    for (const auto& [name, value] : tags) json.member(name, value);
    json.end_object();
  }
  json.end_object();
}

void write(JsonWriter& json, const Estimate& one) {
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  json.member("stack", one.stack);
  json.member("environment", one.environment);
  json.member("region", one.region);
  json.member("currency", one.currency);
  json.member("month", one.month);
  json.key("hours");
  json.literal(number(one.hours));
  json.key("catalog");
  json.begin_object();
  json.member("as_of", one.as_of.to_string());
  json.member("digest", one.catalog_digest);
  json.end_object();
  json.member("monthly_cost", one.monthly_cost.to_string());
  json.key("monthly_cost_range");
  json.begin_object();
  json.member("low", one.range.low.to_string());
  json.member("likely", one.range.likely.to_string());
  json.member("high", one.range.high.to_string());
  json.end_object();
  json.flag("complete", one.is_complete());
  write_list(json, "usage_not_given", one.usage_not_given);
  write_list(json, "not_included", one.not_included);
  write_list(json, "line_items", one.lines);
  write_list(json, "unpriced", one.unpriced);
  write_list(json, "assumptions", one.assumptions);
  write_tags(json, one);
  if (one.projected_usage) write_comparison(json, *one.projected_usage);
  json.end_object();
}

// About what the items of an estimate take in a typical stack, rounded up: a text
// reserved too small is copied as it grows, one too large costs address space only.
std::size_t expected_bytes(const std::vector<Estimate>& estimates) {
  constexpr std::size_t kLine = 1536;
  constexpr std::size_t kItem = 512;
  std::size_t bytes = kItem;
  for (const auto& one : estimates) {
    bytes += kItem + one.lines.size() * kLine;
    bytes += (one.usage_not_given.size() + one.not_included.size() + one.unpriced.size() +
              one.assumptions.size() + one.tags.size() +
              (one.projected_usage ? one.projected_usage->lines.size() : 0)) *
             kItem;
  }
  return bytes;
}

Result<std::string> written(const std::vector<Estimate>& estimates) {
  JsonWriter json(expected_bytes(estimates));
  if (estimates.size() == 1) {
    write(json, estimates.front());
    return std::move(json).text();
  }
  const auto sum = total(estimates);
  if (!sum) return sum.errors();
  json.begin_object();
  json.member("schema_version", kSchemaVersion);
  write_list(json, "stacks", estimates);
  json.member("monthly_cost", sum->to_string());
  json.end_object();
  return std::move(json).text();
}

Result<std::string> written(const std::vector<PriceRow>& rows) {
  constexpr std::size_t kRow = 768;
  JsonWriter json(rows.size() * kRow);
  json.begin_array();
  for (const auto& row : rows) {
    json.begin_object();
    json.member("service_code", row.service_code);
    json.member("usage_type", row.usage_type);
    json.member("operation", row.operation);
    json.member("region", row.region);
    json.member("unit", row.unit);
    json.member("tier_from", row.tier_from.to_string());
    json.member("tier_to", bound(row.tier_to));
    json.member("rate", row.rate.to_string());
    json.member("term", row.term);
    json.member("purchase_option", row.purchase_option);
    json.member("effective", row.effective.to_string());
    json.member("source", row.source);
    json.member("retrieved", row.retrieved.to_string());
    json.member("quality", row.quality);
    json.member("note", row.note);
    json.end_object();
  }
  json.end_array();
  return std::move(json).text();
}

}  // namespace

Result<std::string> to_json(const std::vector<Estimate>& estimates) {
  return guarded([&] { return written(estimates); });
}

Result<std::string> to_json(const std::vector<PriceRow>& rows) {
  return guarded([&] { return written(rows); });
}

}  // namespace costplan
