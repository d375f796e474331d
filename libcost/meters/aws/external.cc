// What another company bills: nothing in a price list of AWS, so the stack file
// states the price and where it was read. Without a price, or without a source,
// the item is listed as not included: no number is made up, none is taken on trust.
#include "meters/meter.h"

namespace costplan {
namespace {

struct External {
  std::string service;
  Amount monthly_price;
  Amount unit_price;
  Amount quantity;
  std::string unit;
  std::string source;
  std::string as_of;
};

constexpr Field kFields[] = {
    text<&External::service>("service", "Name of the service, such as Stripe").is_required(),
    number<&External::monthly_price>("monthly_price", Dimension::kDollars,
                                     "Price of a month, in US dollars")
        .may_range(),
    number<&External::unit_price>("unit_price", Dimension::kDollars,
                                  "Price of one unit, in US dollars"),
    usage<&External::quantity>("quantity", Dimension::kCountPerMonth,
                               "Units used a month, where there is a unit_price")
        .noun("units"),
    text<&External::unit>("unit", "What the unit_price is for, such as email"),
    text<&External::source>("source", "Where the price was read: a URL or a document"),
    text<&External::as_of>("as_of", "When it was read: 2026-11-20, or 2026-11"),
};

// The number of `0.0000000004 USD` in full: an Amount would keep nine decimals.
Result<Rate> written_rate(std::string_view text) {
  text = text.substr(0, text.find("USD"));
  std::string digits;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '_') digits += c;
  }
  return Rate::parse(digits);
}

bool check(const External& external, Meter& m) {
  bool valid = true;
  auto error = [&](std::string_view field, std::string message, std::string hint = "") {
    m.error(field, std::move(message), std::move(hint));
    valid = false;
  };
  const bool per_unit = m.has_field("unit_price");
  if (per_unit && external.unit.empty()) {
    error("unit_price", "unit is required with unit_price: what the price is for");
  }
  if (!per_unit && m.has_field("monthly_price")) {
    for (const char* field : {"quantity", "unit"}) {
      if (!m.has_field(field)) continue;
      error(field, "belongs to a unit_price, and only a monthly_price is given");
    }
  }
  if (!external.as_of.empty() && !Date::parse(external.as_of) && !Month::parse(external.as_of)) {
    error("as_of", "'" + external.as_of + "' is not a date such as 2026-11-20 or 2026-11");
  }
  return valid;
}

void charge_declared(const External& external, const Result<Rate>& rate, std::string_view field,
                     std::string_view unit, const Amount& quantity, std::string description,
                     Meter& m) {
  if (!rate) {
    m.error(field, rate.error().message, rate.error().hint);
    return;
  }
  MeteredUsage& line = m.charge(
      {.service = "external", .usage_type = external.service, .unit = unit, .region = "global"},
      quantity, std::move(description));
  line.declared = DeclaredRate{.rate = *rate, .source = external.source, .as_of = external.as_of};
  if (external.as_of.empty()) {
    line.assume("the price of " + external.service + " is still what its source said (no as_of)");
  }
}

void meter(const External& external, Meter& m) {
  const bool valid = check(external, m);
  const bool monthly = m.has_field("monthly_price");
  const bool per_unit = m.has_field("unit_price");
  if (!valid || (monthly && !external.monthly_price.is_known()) ||
      (per_unit && !external.unit_price.is_known())) {
    return;
  }
  if (!monthly && !per_unit) {
    m.not_included(external.service + ": no price is given (monthly_price, or unit_price)");
    return;
  }
  if (external.source.empty()) {
    m.not_included(external.service + ": the price given has no source");
    return;
  }
  const Node& body = m.resource().body;
  if (monthly) {
    charge_declared(external, Rate::parse(external.monthly_price.value().to_string()),
                    "monthly_price", "Month", Amount(Quantity(1), "1 month"), external.service, m);
  }
  if (per_unit) {
    // Keys hold views: the stack outlives its estimate, this struct does not.
    charge_declared(external, written_rate(body.find("unit_price")->text), "unit_price",
                    body.find("unit")->text, external.quantity,
                    external.service + ", per " + external.unit, m);
  }
}

}  // namespace

std::span<const Kind> external_kinds() {
  static constexpr Kind kKinds[] = {
      make_kind<External, meter>("external", "Other providers",
                                 "A service that somebody else bills, at a stated price", kFields)};
  return kKinds;
}

}  // namespace costplan
