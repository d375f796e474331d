// Source of the rules: costplan/io.h and RFC 8259 (JSON); for what is not UTF-8, the
// Unicode Standard, section 3.9, "U+FFFD Substitution of Maximal Subparts".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "costplan/io.h"
#include "io/json_writer.h"
#include "support/paths.h"

namespace costplan {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::HasSubstr;

Quantity quantity(const char* text) { return *Quantity::parse(text); }
Money money(const char* text) { return *Money::parse(text); }
Rate price(const char* text) { return *Rate::parse(text); }

std::string quoted(const std::string& text) {
  JsonWriter json;
  json.string(text);
  std::string out = std::move(json).text();
  out.pop_back();
  return out;
}

// Every list has an element and every text is a different one.
Estimate filled() {
  Estimate one;
  one.stack = "shop";
  one.environment = "prod";
  one.region = "eu-west-1";
  one.currency = "USD";
  one.month = "2026-02";
  one.hours = Hours(672);
  one.as_of = *Date::parse("2026-10-07");
  one.catalog_digest = "abc";
  one.monthly_cost = money("1.5");
  one.range = {money("1"), money("1.5"), money("2.25")};
  LineItem line;
  line.resource = "web";
  line.kind = "a kind";
  line.description = "a description";
  line.service_code = "a service";
  line.usage_type = "a usage type";
  line.operation = "an operation";
  line.region = "a region";
  line.unit = "GB";
  line.term = "OnDemand";
  line.quantity = quantity("12.25");
  line.monthly_cost = money("0.3");
  line.rates = {{Quantity(0), Quantity(10), Quantity(10), price("0.02"), money("0.2")},
                {Quantity(10), std::nullopt, Quantity(2), price("0.05"), money("0.1")}};
  line.formula = "2 × 6 GB";
  line.source = "a source";
  line.effective = "2026-01-01";
  line.quality = "list";
  line.note = "a note";
  line.usage_based = true;
  line.allowance = quantity("0.25");
  line.assumptions = {"first", "second"};
  one.lines = {line};
  UnknownUsage unknown;
  unknown.resource = "queue";
  unknown.kind = "u kind";
  unknown.description = "u description";
  unknown.service_code = "u service";
  unknown.usage_type = "u usage type";
  unknown.region = "u region";
  unknown.unit = "Requests";
  unknown.missing = "messages";
  unknown.rate = price("0.0000004");
  one.usage_not_given = {unknown};
  unknown.rate.reset();
  one.usage_not_given.push_back(unknown);
  UnpricedLine unpriced;
  unpriced.resource = "database";
  unpriced.kind = "p kind";
  unpriced.description = "p description";
  unpriced.service_code = "p service";
  unpriced.usage_type = "p usage type";
  unpriced.operation = "p operation";
  unpriced.region = "p region";
  unpriced.unit = "Hrs";
  unpriced.quantity = Quantity(672);
  unpriced.reason = "no price";
  one.unpriced = {unpriced};
  one.not_included = {{.resource = "partner", .reason = "somebody else bills it"}};
  one.assumptions = {"of the stack"};
  one.tags = {{"web", {{"team", "a"}, {"cost_centre", "42"}}}};
  return one;
}

constexpr const char* kFilled = R"({
  "schema_version": "1.0",
  "stack": "shop",
  "environment": "prod",
  "region": "eu-west-1",
  "currency": "USD",
  "month": "2026-02",
  "hours": 672,
  "catalog": {
    "as_of": "2026-10-07",
    "digest": "abc"
  },
  "monthly_cost": "1.5",
  "monthly_cost_range": {
    "low": "1",
    "likely": "1.5",
    "high": "2.25"
  },
  "complete": false,
  "usage_not_given": [
    {
      "resource": "queue",
      "kind": "u kind",
      "description": "u description",
      "service_code": "u service",
      "usage_type": "u usage type",
      "region": "u region",
      "unit": "Requests",
      "missing": "messages",
      "rate": "0.0000004"
    },
    {
      "resource": "queue",
      "kind": "u kind",
      "description": "u description",
      "service_code": "u service",
      "usage_type": "u usage type",
      "region": "u region",
      "unit": "Requests",
      "missing": "messages",
      "rate": null
    }
  ],
  "not_included": [
    {
      "resource": "partner",
      "reason": "somebody else bills it"
    }
  ],
  "line_items": [
    {
      "resource": "web",
      "kind": "a kind",
      "description": "a description",
      "service_code": "a service",
      "usage_type": "a usage type",
      "operation": "an operation",
      "region": "a region",
      "term": "OnDemand",
      "quantity": "12.25",
      "unit": "GB",
      "allowance": "0.25",
      "monthly_cost": "0.3",
      "rates": [
        {
          "from": "0",
          "to": "10",
          "quantity": "10",
          "rate": "0.02",
          "cost": "0.2"
        },
        {
          "from": "10",
          "to": "Inf",
          "quantity": "2",
          "rate": "0.05",
          "cost": "0.1"
        }
      ],
      "formula": "2 × 6 GB",
      "source": "a source",
      "effective": "2026-01-01",
      "quality": "list",
      "note": "a note",
      "usage_based": true,
      "assumptions": [
        "first",
        "second"
      ]
    }
  ],
  "unpriced": [
    {
      "resource": "database",
      "kind": "p kind",
      "description": "p description",
      "service_code": "p service",
      "usage_type": "p usage type",
      "operation": "p operation",
      "region": "p region",
      "quantity": "672",
      "unit": "Hrs",
      "reason": "no price"
    }
  ],
  "assumptions": [
    "of the stack"
  ],
  "tags": {
    "web": {
      "cost_centre": "42",
      "team": "a"
    }
  }
}
)";

TEST(EstimateJson, WritesEveryFieldUnderItsName) { EXPECT_EQ(*to_json({filled()}), kFilled); }

// A document that another writer would print in the same way has no slip of
// brackets, commas, indents or escapes anywhere.
void expect_same_when_written_again(const std::string& text) {
  const Json parsed = Json::parse(text, nullptr, false);
  ASSERT_FALSE(parsed.is_discarded()) << text;
  EXPECT_EQ(parsed.dump(2) + "\n", text);
}

TEST(EstimateJson, ReadsBackAndWritesTheSameBytes) {
  const std::string folder = testing::source_path("scenarios/theo/stacks/");
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  std::vector<Estimate> estimates;
  for (const char* name : {"staging.yaml", "prod.yaml"}) {
    const auto stack = load_stack(folder + name);
    ASSERT_TRUE(stack) << name;
    const auto one = estimate(*stack, **catalog);
    ASSERT_TRUE(one) << name;
    ASSERT_FALSE(one->lines.empty()) << name;
    estimates.push_back(*one);
  }
  expect_same_when_written_again(*to_json({estimates[1]}));
  expect_same_when_written_again(*to_json(estimates));
  expect_same_when_written_again(*to_json({filled(), Estimate(), filled()}));
}

TEST(EstimateJson, AddsUpSeveralEstimates) {
  Estimate a;
  a.stack = "a";
  a.monthly_cost = money("0.1");
  Estimate b;
  b.stack = "b";
  b.monthly_cost = money("0.2");
  const Json both = Json::parse(*to_json({a, b}));
  EXPECT_EQ(both["stacks"].size(), 2u);
  EXPECT_EQ(both["stacks"][0]["stack"], "a");
  EXPECT_EQ(both["stacks"][1]["stack"], "b");
  EXPECT_EQ(both["monthly_cost"], "0.3");
}

TEST(EstimateJson, RefusesASumThatDoesNotFit) {
  Estimate most;
  most.monthly_cost = Money::from_picos(std::numeric_limits<int128>::max());
  EXPECT_TRUE(to_json({most}));
  const auto both = to_json({most, most});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, ErrorCode::kOverflow);
}

// io.h: no reader can round money, rates and quantities by accident.
TEST(EstimateJson, WritesNumbersThatMustNotBeRoundedAsText) {
  Estimate one = filled();
  one.monthly_cost = money("123456789012345.000000000001");
  one.lines[0].quantity = quantity("9007199254740993.000000001");
  one.lines[0].rates[0].rate = price("0.000000000001");
  const Json parsed = Json::parse(*to_json({one}));
  EXPECT_EQ(parsed["monthly_cost"], "123456789012345.000000000001");
  EXPECT_EQ(parsed["line_items"][0]["quantity"], "9007199254740993.000000001");
  EXPECT_EQ(parsed["line_items"][0]["rates"][0]["rate"], "0.000000000001");
}

TEST(EstimateJson, WritesHoursAsANumber) {
  Estimate one;
  one.hours = Hours(730);
  EXPECT_THAT(*to_json({one}), HasSubstr("\n  \"hours\": 730,\n"));
  one.hours = Hours(quantity("12.5"));
  EXPECT_THAT(*to_json({one}), HasSubstr("\n  \"hours\": 12.5,\n"));
}

TEST(EstimateJson, WritesEmptyListsOnOneLine) {
  const std::string text = *to_json({Estimate()});
  for (const char* list :
       {"usage_not_given", "not_included", "line_items", "unpriced", "assumptions"}) {
    EXPECT_THAT(text, HasSubstr("\n  \"" + std::string(list) + "\": [],\n"));
  }
  EXPECT_THAT(text, HasSubstr("\n  \"tags\": {}\n}\n"));
  EXPECT_THAT(*to_json(std::vector<Estimate>()), HasSubstr("\n  \"stacks\": [],\n"));
}

TEST(EstimateJson, EscapesNamesOfResourcesAndTagsToo) {
  Estimate one;
  one.tags = {{"a\"b", {{"c\\d", "e\nf"}}}};
  EXPECT_THAT(*to_json({one}), HasSubstr(R"("a\"b": {
      "c\\d": "e\nf"
    })"));
}

TEST(PriceJson, WritesEveryColumnUnderItsName) {
  PriceRow row;
  row.service_code = "AmazonS3";
  row.usage_type = "TimedStorage-ByteHrs";
  row.operation = "an operation";
  row.region = "us-east-1";
  row.unit = "GB-Mo";
  row.tier_from = Quantity(0);
  row.tier_to = Quantity(51200);
  row.rate = price("0.023");
  row.term = "OnDemand";
  row.purchase_option = "an option";
  row.effective = *Date::parse("2026-01-01");
  row.source = "a source";
  row.retrieved = *Date::parse("2026-10-07");
  row.quality = "list";
  row.note = "a note";
  PriceRow last = row;
  last.tier_to.reset();
  const std::string text = *to_json({row, last});
  EXPECT_THAT(text, ::testing::StartsWith(R"([
  {
    "service_code": "AmazonS3",
    "usage_type": "TimedStorage-ByteHrs",
    "operation": "an operation",
    "region": "us-east-1",
    "unit": "GB-Mo",
    "tier_from": "0",
    "tier_to": "51200",
    "rate": "0.023",
    "term": "OnDemand",
    "purchase_option": "an option",
    "effective": "2026-01-01",
    "source": "a source",
    "retrieved": "2026-10-07",
    "quality": "list",
    "note": "a note"
  },
  {
)"));
  EXPECT_EQ(Json::parse(text)[1]["tier_to"], "Inf");
  expect_same_when_written_again(text);
  EXPECT_EQ(*to_json(std::vector<PriceRow>()), "[]\n");
}

struct TextRow {
  std::string text;
  std::string expected;  // without the quotes around it
};

TEST(JsonText, EscapesOnlyWhatItMust) {
  const TextRow rows[] = {
      {"", ""},
      {"plain text, 100 %", "plain text, 100 %"},
      {"say \"hi\"", R"(say \"hi\")"},
      {R"(C:\web)", R"(C:\\web)"},
      {"a/b", "a/b"},
      {"\b\t\n\f\r", R"(\b\t\n\f\r)"},
      {std::string(1, '\0'), R"(\u0000)"},
      {"\x01\x1f", R"(\u0001\u001f)"},
      {"\x7f", "\x7f"},
      {"größe", "größe"},
      {"2 × 6 GB", "2 × 6 GB"},
      {"\u2028", "\u2028"},
      {"\U0001F4B0", "\U0001F4B0"},  // beyond the BMP: no surrogate pair
      {"× \"\U0001F4B0\"\n", "× \\\"\U0001F4B0\\\"\\n"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(quoted(row.text), '"' + row.expected + '"');
    EXPECT_EQ(Json::parse(quoted(row.text)), row.text);
  }
}

TEST(JsonText, ReplacesWhatIsNotUtf8) {
  const std::string r = "\uFFFD";
  const TextRow rows[] = {
      {"a\x80z", "a" + r + "z"},            // a continuation byte alone
      {"a\xFFz", "a" + r + "z"},            // never in UTF-8
      {"a\xE2\x82", "a" + r},               // cut short at the end
      {"a\xE2\x82z", "a" + r + "z"},        // cut short, and what follows is kept
      {"\xE2\x82\"", r + "\\\""},           // even where it has to be escaped
      {"\xC0\x80", r + r},                  // overlong
      {"\xED\xA0\x80", r + r + r},          // a surrogate
      {"\xF4\x91\x92\x93", r + r + r + r},  // above U+10FFFF
      {"\xF0\x9F\x92\xF0\x9F\x92\xB0", r + "\U0001F4B0"},
  };
  for (const auto& row : rows) EXPECT_EQ(quoted(row.text), '"' + row.expected + '"');
}

TEST(JsonText, NestsEmptyAndFilledContainers) {
  JsonWriter json;
  json.begin_array();
  json.begin_array();
  json.end_array();
  json.begin_object();
  json.end_object();
  json.begin_object();
  json.key("a");
  json.begin_array();
  json.literal("1");
  json.string("2");
  json.end_array();
  json.flag("b", false);
  json.end_object();
  json.end_array();
  EXPECT_EQ(std::move(json).text(), R"([
  [],
  {},
  {
    "a": [
      1,
      "2"
    ],
    "b": false
  }
]
)");
}

}  // namespace
}  // namespace costplan
