// What every kind of resource must do, whatever it meters. A kind is held to it by
// being registered; its part is an example, tests/contract/examples/<kind>.yaml (the
// resources of a small stack in us-east-1), and the golden beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "costplan/io.h"
#include "costplan/report.h"
#include "meters/meter.h"
#include "support/golden.h"
#include "support/metered.h"
#include "support/paths.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string example(const Kind& kind) {
  const std::filesystem::path path = std::filesystem::path(testing::source_dir()) / "tests" /
                                     "contract" / "examples" /
                                     (std::string(kind.name) + ".yaml");
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << "every kind needs an example: " << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// Calls `visit` with the path of every field, those of records included, such as
// `storage.size` and `alarms[0].count`.
void each_field(std::span<const Field> fields, const std::string& prefix,
                const std::function<void(const Field&, const std::string&)>& visit) {
  for (const auto& field : fields) {
    const std::string path = prefix + std::string(field.name);
    visit(field, path);
    if (field.type == FieldType::kRecord) each_field(field.children, path + ".", visit);
    if (field.type == FieldType::kRecords) each_field(field.children, path + "[0].", visit);
  }
}

// `storage: {size: 1 GB}`, `alarms: [{count: 2}]`.
std::string nested(const std::string& path, const std::string& value) {
  const auto dot = path.find('.');
  if (dot == std::string::npos) return path + ": " + value;
  const std::string inside = "{" + nested(path.substr(dot + 1), value) + "}";
  const auto bracket = path.find('[');
  return bracket < dot ? path.substr(0, bracket) + ": [" + inside + "]"
                       : path.substr(0, dot) + ": " + inside;
}

// A resource of this kind with nothing but one field, as YAML.
std::string only_field(const Kind& kind, const std::string& path, const std::string& value) {
  return "it:\n  kind: " + std::string(kind.name) + "\n  " + nested(path, value) + "\n";
}

std::string in_unit(const std::string& number, const Field& field) {
  const std::string_view unit = unit_label(field.dimension);
  return unit.empty() ? number : number + " " + std::string(unit);
}

// Whether a resource gives the field at a path of each_field, in any item of its lists.
bool gives(const Node& node, std::string_view path) {
  constexpr std::string_view kItem = "[0]";
  const auto dot = path.find('.');
  std::string_view name = path.substr(0, dot);
  const bool is_list = name.ends_with(kItem);
  if (is_list) name.remove_suffix(kItem.size());
  const Node* child = node.find(name);
  if (child == nullptr) return false;
  if (dot == std::string_view::npos) return child->type != Node::Type::kNull;
  const std::string_view rest = path.substr(dot + 1);
  if (!is_list) return gives(*child, rest);
  return std::any_of(child->items.begin(), child->items.end(),
                     [&](const Node& item) { return gives(item, rest); });
}

// Lines that no example can show: they have no price in us-east-1 (pricing/README.md,
// "Known gaps").
struct NotShown {
  std::string_view kind;
  std::string_view path;    // usage that such lines alone show; empty: others show it too
  std::string_view fields;  // of a resource that has the line
  std::string_view reason;
};

constexpr NotShown kNotShown[] = {
    {"backup_vault", "backups[0].restored_from_cold",
     "backups: [{resource: efs, warm: 0 GB, restored_from_cold: 1 GB}]",
     "no price row of a restore from EFS cold storage"},
    {"backup_vault", "backups[0].restored_from_cold",
     "backups: [{resource: dynamodb, warm: 0 GB, restored_from_cold: 1 GB}]",
     "no price row of a restore from DynamoDB cold storage"},
    {"backup_vault", "backups[0].restored_from_cold",
     "backups: [{resource: ebs, warm: 0 GB, restored_from_cold: 1 GB}]",
     "no price row of a restore from the archive of EBS snapshots"},
    {"backup_vault", "", "logically_air_gapped: true, backups: [{resource: efs, warm: 1 GB}]",
     "no price row of EFS in a logically air-gapped vault"},
    {"backup_vault", "", "logically_air_gapped: true, backups: [{resource: dynamodb, warm: 1 GB}]",
     "no price row of DynamoDB in a logically air-gapped vault"},
    {"backup_vault", "", "logically_air_gapped: true, backups: [{resource: s3, warm: 1 GB}]",
     "no price row of S3 in a logically air-gapped vault"},
    {"backup_vault", "", "logically_air_gapped: true, backups: [{resource: rds, warm: 1 GB}]",
     "no price row of RDS in a logically air-gapped vault"},
};

bool is_shown(const Kind& kind, const std::string& path) {
  return std::none_of(std::begin(kNotShown), std::end(kNotShown), [&](const NotShown& row) {
    return row.kind == kind.name && row.path == path;
  });
}

class KindContract : public ::testing::TestWithParam<const Kind*> {
 protected:
  const Kind& kind() const { return *GetParam(); }
};

TEST_P(KindContract, DocumentsItselfAndEveryField) {
  const std::regex snake("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  EXPECT_TRUE(std::regex_match(std::string(kind().name), snake));
  EXPECT_FALSE(kind().service.empty());
  EXPECT_FALSE(kind().doc.empty());
  EXPECT_NE(kind().doc.back(), '.') << "the reference adds the period";
  std::set<std::string> seen(common_keys().begin(), common_keys().end());
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    EXPECT_TRUE(seen.insert(path).second) << path << " is named twice";
    EXPECT_TRUE(std::regex_match(std::string(field.name), snake)) << path;
    EXPECT_FALSE(field.doc.empty()) << path;
    EXPECT_EQ(field.doc.find('\n'), std::string_view::npos) << path;
    EXPECT_FALSE(field.required && !field.fallback.empty()) << path;
    EXPECT_FALSE(field.is_usage && !field.fallback.empty())
        << path << ": usage that nobody gave must stay unknown";
    if (field.type == FieldType::kChoice) {
      EXPECT_FALSE(field.choices.empty()) << path;
      std::set<std::string_view> names;
      for (const auto& c : field.choices) EXPECT_TRUE(names.insert(c.name).second) << path;
      if (!field.required) {
        EXPECT_TRUE(names.contains(field.fallback)) << path << " has no valid default";
      }
    }
    if (field.type == FieldType::kNumber) {
      for (const auto text : {field.fallback, field.least, field.most}) {
        if (!text.empty()) {
          EXPECT_TRUE(parse_value(text, field.dimension)) << path << ": " << text;
        }
      }
    }
    for (const auto name : field.kinds) {
      EXPECT_NE(find_kind(name), nullptr) << path << " points at no kind " << name;
    }
  });
}

TEST_P(KindContract, RefusesNegativeInfiniteAndOverflowingNumbersByName) {
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    if (field.type != FieldType::kNumber) return;
    const std::string unit(unit_label(field.dimension));
    for (const std::string& value : {"-1 " + unit, std::string(".nan"), std::string("nan"),
                                     std::string(".inf"), "1e60 " + unit, std::string("'1 parsec'"),
                                     std::string("[1]"), std::string("{a: 1}"), std::string("''")}) {
      const std::string found = testing::problems(only_field(kind(), path, value));
      EXPECT_THAT(found, HasSubstr("resources.it." + path)) << path << ": " << value;
    }
  });
}

// Half a gateway is a mistake. A count that is an average may be a range.
TEST_P(KindContract, RefusesFractionsOfThings) {
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    if (field.type != FieldType::kNumber) return;
    if (field.dimension == Dimension::kCount && !field.is_range) {
      EXPECT_TRUE(field.is_whole) << path << ": things are whole(), averages may_range()";
    }
    if (!field.is_whole) return;
    const std::string value = in_unit("1.5", field);
    EXPECT_THAT(testing::problems(only_field(kind(), path, value)),
                HasSubstr("resources.it." + path + ": '" + value + "' is not a whole number"));
  });
}

// Nobody knows usage exactly; configuration is what it is.
TEST_P(KindContract, TakesRangesOfUsage) {
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    if (field.type != FieldType::kNumber) return;
    EXPECT_TRUE(field.is_range || !field.is_usage) << path;
    const std::string range = "{low: " + in_unit("0.25", field) + ", likely: " +
                              in_unit("0.5", field) + ", high: " + in_unit("1", field) + "}";
    const std::string refusal = "resources.it." + path + ": a range {low, likely, high} is for";
    const std::string found = testing::problems(only_field(kind(), path, range));
    EXPECT_EQ(found.find(refusal) == std::string::npos, field.is_range) << path << "\n" << found;
  });
}

TEST_P(KindContract, RefusesValuesOfTheWrongShape) {
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    std::vector<std::string> wrong;
    switch (field.type) {
      case FieldType::kNumber: return;  // above
      case FieldType::kText: wrong = {"[a]", "{a: b}"}; break;
      case FieldType::kTexts: wrong = {"{a: b}", "[[a]]"}; break;
      case FieldType::kFlag: wrong = {"maybe", "[true]", "yes"}; break;
      case FieldType::kChoice: wrong = {"no_such_choice", "[a]", "{a: b}"}; break;
      case FieldType::kRef: wrong = {"nobody", "[it]", "{a: b}"}; break;
      case FieldType::kUptime: wrong = {"whenever", "mon-fri 8-20", "9000 h", "[a]"}; break;
      case FieldType::kRecord: wrong = {"text", "[a]"}; break;
      case FieldType::kRecords: wrong = {"text", "{a: b}", "[text]"}; break;
      case FieldType::kNumbers: wrong = {"text", "[a]", "{us-east-2: lots}"}; break;
    }
    for (const auto& value : wrong) {
      EXPECT_THAT(testing::problems(only_field(kind(), path, value)),
                  HasSubstr("resources.it." + path))
          << path << ": " << value;
    }
  });
}

TEST_P(KindContract, SuggestsTheFieldThatWasMeant) {
  const std::string name(kind().fields.front().name);
  const std::string yaml = "it:\n  kind: " + std::string(kind().name) + "\n  " + name + "x: 1\n";
  const std::string found = testing::problems(yaml);
  EXPECT_THAT(found, HasSubstr("resources.it." + name + "x: unknown key"));
  EXPECT_THAT(found, HasSubstr("did you mean '" + name + "'?"));
}

TEST_P(KindContract, NamesWhatIsRequired) {
  const std::string found =
      testing::problems("it: {kind: " + std::string(kind().name) + "}\n");
  for (const auto& field : kind().fields) {
    if (field.required) {
      EXPECT_THAT(found, HasSubstr(std::string(field.name) + " is required"));
    }
  }
}

TEST_P(KindContract, PricesEveryLineOfItsExample) {
  const Estimate one = testing::estimated(example(kind()));
  bool met = false;
  Money sum;
  for (const auto& line : one.lines) {
    met = met || line.kind == kind().name;
    EXPECT_FALSE(line.description.empty());
    EXPECT_FALSE(line.formula.empty()) << line.description;
    EXPECT_FALSE(line.source.empty()) << line.description;
    EXPECT_FALSE(line.quantity.is_negative()) << line.description;
    Money cost;
    for (const auto& tier : line.rates) cost = *cost.plus(tier.cost);
    EXPECT_EQ(cost.to_string(), line.monthly_cost.to_string()) << line.description;
    sum = *sum.plus(line.monthly_cost);
  }
  EXPECT_TRUE(met) << "the example has no priced line of its own kind";
  for (const auto& unknown : one.usage_not_given) {
    ADD_FAILURE() << "an example gives all its usage: " << unknown.resource << ", "
                  << unknown.description;
  }
  for (const auto& line : one.unpriced) {
    ADD_FAILURE() << "no price: " << line.resource << ", " << line.description;
  }
  EXPECT_EQ(sum.to_string(), one.monthly_cost.to_string());
}

// What no example gives, PricesEveryLineOfItsExample says nothing about.
TEST_P(KindContract, GivesAllItsUsageInItsExample) {
  const Stack stack = testing::stack_of(example(kind()));
  each_field(kind().fields, "", [&](const Field& field, const std::string& path) {
    if (!field.is_usage || !is_shown(kind(), path)) return;
    EXPECT_TRUE(std::any_of(stack.resources.begin(), stack.resources.end(),
                            [&](const Resource& resource) {
                              return resource.kind == kind().name && gives(resource.body, path);
                            }))
        << "no resource of the example gives " << path;
  });
}

// `count: 0` switches a resource off, whatever its usage was.
TEST_P(KindContract, CostsNothingWhereThereAreNone) {
  const auto& fields = kind().fields;
  const auto is_count = [](const Field& field) { return field.name == "count"; };
  if (std::none_of(fields.begin(), fields.end(), is_count)) return;
  Stack stack = testing::stack_of(example(kind()));
  for (auto& resource : stack.resources) {
    if (resource.kind != kind().name) continue;
    Node* count = resource.body.find("count");
    if (count == nullptr) count = &resource.body.items.emplace_back();
    *count = {.type = Node::Type::kScalar, .key = "count", .text = "0"};
  }
  const auto catalog = embedded_catalog();
  ASSERT_TRUE(catalog);
  const auto none = estimate(stack, **catalog, {});
  ASSERT_TRUE(none) << none.error().to_string();
  for (const auto& line : none->lines) {
    if (line.kind != kind().name) continue;
    EXPECT_EQ(line.quantity, Quantity(0)) << line.description << ": " << line.formula;
  }
}

TEST_P(KindContract, PrintsAsReadAndAccepted) {
  const Estimate one = testing::estimated(example(kind()));
  testing::expect_golden("contract/examples/" + std::string(kind().name) + ".golden",
                         to_table({one}, {.explain = true}));
}

// Same input, same bytes; and only what is billed by time varies with the month.
TEST_P(KindContract, IsDeterministicAndLetsOnlyTimeVaryWithTheMonth) {
  const Stack stack = testing::stack_of(example(kind()));
  const auto average = meter_stack(stack, testing::average_month(), Scenario::kLikely);
  const auto again = meter_stack(stack, testing::average_month(), Scenario::kLikely);
  const auto february =
      meter_stack(stack, MonthContext::of(*Month::parse("2026-02")), Scenario::kLikely);
  ASSERT_EQ(average.usage.size(), again.usage.size());
  ASSERT_EQ(average.usage.size(), february.usage.size());
  for (std::size_t i = 0; i < average.usage.size(); ++i) {
    const auto& a = average.usage[i];
    EXPECT_EQ(a.quantity.text(), again.usage[i].quantity.text());
    EXPECT_EQ(a.key.usage_type, february.usage[i].key.usage_type);
    const bool same = a.quantity.value() == february.usage[i].quantity.value();
    // A formula without hours or days in it has nothing that February could change.
    // A number of hours, not a word that starts with h, such as `health checks`.
    static const std::regex hours("[0-9] h($|[^a-z])");
    const bool timed = std::regex_search(a.quantity.text(), hours) ||
                       a.quantity.text().find("(rate(") != std::string::npos ||
                       a.quantity.text().find("(cron(") != std::string::npos;
    EXPECT_TRUE(same || timed) << a.description << ": " << a.quantity.text();
    if (a.key.unit == "GB-Mo" && !a.is_grant && a.quantity.is_known()) {
      EXPECT_THAT(a.quantity.text(), Not(HasSubstr("730 h ×"))) << a.description;
    }
  }
}

std::string kind_name(const ::testing::TestParamInfo<const Kind*>& info) {
  return std::string(info.param->name);
}

INSTANTIATE_TEST_SUITE_P(AllKinds, KindContract,
                         ::testing::ValuesIn(all_kinds().begin(), all_kinds().end()), kind_name);

// A line that has got a price belongs into the example.
TEST(Examples, LeaveOutOnlyWhatHasNoPrice) {
  for (const NotShown& row : kNotShown) {
    SCOPED_TRACE(row.reason);
    const Kind* kind = find_kind(row.kind);
    ASSERT_NE(kind, nullptr);
    bool found = row.path.empty();
    each_field(kind->fields, "", [&](const Field& field, const std::string& path) {
      found = found || (field.is_usage && path == row.path);
    });
    EXPECT_TRUE(found) << row.kind << " has no usage " << row.path;
    const Estimate one = testing::estimated(
        "it: {kind: " + std::string(row.kind) + ", " + std::string(row.fields) + "}\n",
        {.allow_missing = true});
    EXPECT_EQ(one.unpriced.size(), 1U) << row.fields;
  }
}

TEST(Kinds, AreSortedAndUnique) {
  std::string_view before;
  for (const Kind* kind : all_kinds()) {
    EXPECT_LT(before, kind->name);
    EXPECT_EQ(find_kind(kind->name), kind);
    before = kind->name;
  }
  EXPECT_EQ(find_kind("no_such_kind"), nullptr);
}

}  // namespace
}  // namespace costplan
