// Estimates and price rows as JSON. Money, rates and quantities are decimal
// strings, so that no reader can round them by accident; keys keep their order.
#include <nlohmann/json.hpp>

#include "costplan/io.h"
#include "costplan/version.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;

Json bound(const std::optional<Quantity>& to) {
  return to ? Json(to->to_string()) : Json("Inf");
}

Json to_value(const TierCharge& tier) {
  return {{"from", tier.from.to_string()},
          {"to", bound(tier.to)},
          {"quantity", tier.quantity.to_string()},
          {"rate", tier.rate.to_string()},
          {"cost", tier.cost.to_string()}};
}

Json to_value(const LineItem& line) {
  Json rates = Json::array();
  for (const auto& tier : line.rates) rates.push_back(to_value(tier));
  return {{"resource", line.resource},
          {"kind", line.kind},
          {"description", line.description},
          {"service_code", line.service_code},
          {"usage_type", line.usage_type},
          {"operation", line.operation},
          {"region", line.region},
          {"term", line.term},
          {"quantity", line.quantity.to_string()},
          {"unit", line.unit},
          {"allowance", line.allowance.to_string()},
          {"monthly_cost", line.monthly_cost.to_string()},
          {"rates", std::move(rates)},
          {"formula", line.formula},
          {"source", line.source},
          {"effective", line.effective},
          {"quality", line.quality},
          {"note", line.note},
          {"usage_based", line.usage_based},
          {"assumptions", line.assumptions}};
}

Json to_value(const UnknownUsage& item) {
  return {{"resource", item.resource},
          {"description", item.description},
          {"service_code", item.service_code},
          {"usage_type", item.usage_type},
          {"region", item.region},
          {"unit", item.unit},
          {"missing", item.missing},
          {"rate", item.rate ? Json(item.rate->to_string()) : Json(nullptr)}};
}

Json to_value(const UnpricedLine& item) {
  return {{"resource", item.resource},
          {"description", item.description},
          {"service_code", item.service_code},
          {"usage_type", item.usage_type},
          {"operation", item.operation},
          {"region", item.region},
          {"quantity", item.quantity.to_string()},
          {"unit", item.unit},
          {"reason", item.reason}};
}

Json to_value(const NotIncludedItem& item) {
  return {{"resource", item.resource}, {"reason", item.reason}};
}

Json to_value(const Estimate& one);

template <typename T>
Json to_values(const std::vector<T>& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(to_value(item));
  return out;
}

Json hours_value(Hours hours) {
  const Quantity count = hours.count();
  const auto whole = static_cast<std::int64_t>(count.nanos() / 1'000'000'000);
  return count == Quantity(static_cast<int>(whole)) ? Json(whole) : Json(count.approximate());
}

Json to_value(const Estimate& one) {
  return {{"schema_version", kSchemaVersion},
          {"stack", one.stack},
          {"environment", one.environment},
          {"region", one.region},
          {"currency", one.currency},
          {"month", one.month},
          {"hours", hours_value(one.hours)},
          {"catalog", {{"as_of", one.as_of.to_string()}, {"digest", one.catalog_digest}}},
          {"monthly_cost", one.monthly_cost.to_string()},
          {"monthly_cost_range",
           {{"low", one.range.low.to_string()},
            {"likely", one.range.likely.to_string()},
            {"high", one.range.high.to_string()}}},
          {"complete", one.is_complete()},
          {"usage_not_given", to_values(one.usage_not_given)},
          {"not_included", to_values(one.not_included)},
          {"line_items", to_values(one.lines)},
          {"unpriced", to_values(one.unpriced)},
          {"assumptions", one.assumptions},
          {"tags", one.tags}};
}

std::string text(const Json& value) {
  // Names in a stack file may hold bytes that are not UTF-8 only if the reader let
  // them through, which it does not; `replace` keeps this total all the same.
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<std::string> to_json(const std::vector<Estimate>& estimates) {
  if (estimates.size() == 1) return text(to_value(estimates.front()));
  const auto sum = total(estimates);
  if (!sum) return sum.errors();
  return text({{"schema_version", kSchemaVersion},
               {"stacks", to_values(estimates)},
               {"monthly_cost", sum->to_string()}});
}

std::string to_json(const std::vector<PriceRow>& rows) {
  Json out = Json::array();
  for (const auto& row : rows) {
    out.push_back({{"service_code", row.service_code},
                   {"usage_type", row.usage_type},
                   {"operation", row.operation},
                   {"region", row.region},
                   {"unit", row.unit},
                   {"tier_from", row.tier_from.to_string()},
                   {"tier_to", bound(row.tier_to)},
                   {"rate", row.rate.to_string()},
                   {"term", row.term},
                   {"purchase_option", row.purchase_option},
                   {"effective", row.effective.to_string()},
                   {"source", row.source},
                   {"retrieved", row.retrieved.to_string()},
                   {"quality", row.quality},
                   {"note", row.note}});
  }
  return text(out);
}

}  // namespace costplan
