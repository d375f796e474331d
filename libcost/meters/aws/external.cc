// What another company bills: nothing in a price list of AWS, so the stack file
// states the price and where it was read. Without a price, or without a source,
// the item is listed as not included: no number is made up, none is taken on trust.
#include <string>
#include <vector>

#include "base/plural.h"
#include "meters/meter.h"

namespace costplan {
namespace {

// One of several prices of a provider: a plan by the month, or what a unit costs.
struct ExternalPrice {
  std::string name;
  Amount price;
  std::string unit;
  Amount per;
  Amount quantity;
  Amount included;
  std::string source;
  std::string as_of;
};

struct External {
  std::string service;
  Amount monthly_price;
  Amount unit_price;
  Amount per;
  Amount quantity;
  std::string unit;
  std::vector<ExternalPrice> prices;
  std::string source;
  std::string as_of;
};

constexpr Field kPriceFields[] = {
    text<&ExternalPrice::name>("name",
                               "What the price is for, such as Pro plan; the unit by default"),
    number<&ExternalPrice::price>(
        "price", Dimension::kDollars,
        "Price of a month, or of as many units as per says, in US dollars"),
    text<&ExternalPrice::unit>("unit",
                               "What the price is for, such as input tokens; a month if left out"),
    number<&ExternalPrice::per>("per", Dimension::kCount, "Units that the price buys, such as 1M")
        .or_default("1")
        .at_least("1")
        .whole(),
    usage<&ExternalPrice::quantity>("quantity", Dimension::kCountPerMonth,
                                    "Units used a month, those included among them")
        .noun("units"),
    number<&ExternalPrice::included>("included", Dimension::kCount,
                                     "Units a month that a plan includes; none by default")
        .or_default("0")
        .noun("units")
        .whole(),
    text<&ExternalPrice::source>("source",
                                 "Where this price was read; the source of all by default"),
    text<&ExternalPrice::as_of>("as_of", "When it was read; the as_of of all by default"),
};

constexpr Field kFields[] = {
    text<&External::service>("service", "Name of the service, such as Stripe").is_required(),
    number<&External::monthly_price>("monthly_price", Dimension::kDollars,
                                     "Price of a month, in US dollars")
        .may_range(),
    number<&External::unit_price>("unit_price", Dimension::kDollars,
                                  "Price of one unit, or of as many as per says, in US dollars"),
    number<&External::per>("per", Dimension::kCount, "Units that the unit_price buys, such as 1M")
        .or_default("1")
        .at_least("1")
        .whole(),
    usage<&External::quantity>("quantity", Dimension::kCountPerMonth,
                               "Units used a month, where there is a unit_price")
        .noun("units"),
    text<&External::unit>("unit", "What the unit_price is for, such as emails"),
    records<&External::prices>("prices", kPriceFields,
                               "Several prices of the service: plans, units beyond them, tokens"),
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

// What one unit costs of those that `per` counts. A part of 10^-12 USD is an error: no
// price is rounded.
Result<Rate> rate_of_one(const Node& price, const Amount& per) {
  auto rate = written_rate(price.text);
  if (!rate || !per.is_positive()) return rate;
  const int128 picos = int128{rate->picos()} * Quantity(1).nanos();
  if (picos % per.value().nanos() == 0) {
    return Rate::from_picos(static_cast<std::int64_t>(picos / per.value().nanos()));
  }
  return Error{.code = ErrorCode::kInvalidArgument,
               .message = "'" + price.text + "' per " + display(per.value()) +
                          " is a price of one unit with more than 12 decimals"};
}

class Checker {
 public:
  explicit Checker(Meter& m) : m_(m) {}

  bool is_valid() const { return is_valid_; }

  void error(const std::string& field, std::string message) {
    m_.error(field, std::move(message));
    is_valid_ = false;
  }

  void check_date(const std::string& field, const std::string& text) {
    if (text.empty() || Date::parse(text) || Month::parse(text)) return;
    error(field, "'" + text + "' is not a date such as 2026-11-20 or 2026-11");
  }

 private:
  Meter& m_;
  bool is_valid_ = true;
};

bool check(const External& external, Meter& m) {
  Checker checker(m);
  const bool per_unit = m.has_field("unit_price");
  if (per_unit && external.unit.empty()) {
    checker.error("unit_price", "unit is required with unit_price: what the price is for");
  }
  if (!per_unit && (m.has_field("monthly_price") || m.has_field("prices"))) {
    const std::string given = m.has_field("monthly_price") ? "a monthly_price" : "prices";
    for (const char* field : {"per", "quantity", "unit"}) {
      if (!m.has_field(field)) continue;
      checker.error(field, "belongs to a unit_price, and only " + given +
                               (given == "prices" ? " are" : " is") + " given");
    }
  }
  checker.check_date("as_of", external.as_of);
  return checker.is_valid();
}

void charge_declared(const External& external, const Result<Rate>& rate, const std::string& field,
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

Amount one_month() { return Amount(Quantity(1), "1 month"); }

// A price of the list; `node` is what the file says of it.
void charge_price(External external, const ExternalPrice& price, const Node& node,
                  const std::string& path, Meter& m) {
  Checker checker(m);
  const bool monthly = price.unit.empty();
  if (monthly) {
    for (const char* field : {"per", "quantity", "included"}) {
      if (node.find(field) == nullptr) continue;
      checker.error(path + field, "belongs to the price of a unit, and no unit is given");
    }
  }
  checker.check_date(path + "as_of", price.as_of);
  const Node* written = node.find("price");
  const bool is_given = written != nullptr && written->type != Node::Type::kNull;
  if (!checker.is_valid() || (is_given && !price.price.is_known())) return;

  std::string what = price.name;
  if (what.empty()) what = monthly ? "a month" : "per " + singular(price.unit);
  what = external.service + ", " + what;
  if (!price.source.empty()) external.source = price.source;
  if (!price.as_of.empty()) external.as_of = price.as_of;
  if (!is_given || external.source.empty()) {
    m.not_included(what + (is_given ? ": the price given has no source" : ": no price is given"));
    return;
  }
  Amount quantity = monthly ? one_month() : price.quantity;
  if (price.included.is_positive()) {
    quantity =
        beyond(quantity, price.included.named(display(price.included.value()) + " included"));
  }
  // Keys hold views: the stack outlives its estimate, this struct does not.
  charge_declared(external, rate_of_one(*written, price.per), path + "price",
                  monthly ? "Month" : std::string_view(node.find("unit")->text), quantity,
                  std::move(what), m);
}

void meter(const External& external, Meter& m) {
  const bool valid = check(external, m);
  const Node& body = m.resource().body;
  for (std::size_t i = 0; i < external.prices.size(); ++i) {
    charge_price(external, external.prices[i], body.find("prices")->items[i],
                 "prices[" + std::to_string(i) + "].", m);
  }
  const bool monthly = m.has_field("monthly_price");
  const bool per_unit = m.has_field("unit_price");
  if (!valid || (monthly && !external.monthly_price.is_known()) ||
      (per_unit && !external.unit_price.is_known())) {
    return;
  }
  if (!monthly && !per_unit) {
    if (external.prices.empty()) {
      m.not_included(external.service + ": no price is given (monthly_price, or unit_price)");
    }
    return;
  }
  if (external.source.empty()) {
    m.not_included(external.service + ": the price given has no source");
    return;
  }
  if (monthly) {
    charge_declared(external, Rate::parse(external.monthly_price.value().to_string()),
                    "monthly_price", "Month", one_month(), external.service, m);
  }
  if (per_unit) {
    charge_declared(external, rate_of_one(*body.find("unit_price"), external.per), "unit_price",
                    body.find("unit")->text, external.quantity,
                    external.service + ", per " + singular(external.unit), m);
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
