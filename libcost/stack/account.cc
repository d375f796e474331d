#include "stack/account.h"

#include <string>
#include <utility>
#include <vector>

#include "reference/regions.h"
#include "reference/support_plans.h"
#include "stack/bind.h"

namespace costplan {
namespace {

// As written: what the public Account holds is checked and has units.
struct Written {
  struct Baseline {
    std::string service_code, usage_type, operation, region, quantity;
  };
  struct Discount {
    std::string name;
    Amount share;
    std::vector<std::string> services, except;
    std::string source;
  };
  struct Support {
    SupportPlanName plan = SupportPlanName::kBasic;
    Amount other_charges;
  };
  struct Tax {
    std::string name;
    Amount rate;
    std::string source;
  };

  enum class FreeTier : int { kOff, kAlways };
  FreeTier free_tier = FreeTier::kOff;
  std::vector<Baseline> baseline_usage;
  std::vector<Discount> discounts;
  Support support;
  Tax tax;
};

constexpr Choice kFreeTiers[] = {
    {"off", static_cast<int>(Written::FreeTier::kOff), "no allowance is netted"},
    {"always", static_cast<int>(Written::FreeTier::kAlways), "the always-free ones are"},
};

constexpr Choice kPlans[] = {
    {"basic", static_cast<int>(SupportPlanName::kBasic), "free of charge"},
    {"developer", static_cast<int>(SupportPlanName::kDeveloper), "ends on 2027-01-01"},
    {"business", static_cast<int>(SupportPlanName::kBusiness), "ends on 2027-01-01"},
    {"business_plus", static_cast<int>(SupportPlanName::kBusinessPlus), "Business Support+"},
    {"enterprise", static_cast<int>(SupportPlanName::kEnterprise), "Enterprise Support"},
};

constexpr Field kBaseline[] = {
    text<&Written::Baseline::service_code>("service_code",
                                           "The bill's product code, such as AmazonS3")
        .is_required(),
    text<&Written::Baseline::usage_type>("usage_type",
                                         "The bill's usage type, such as NatGateway-Bytes")
        .is_required(),
    text<&Written::Baseline::operation>("operation", "The bill's operation; any when left out"),
    text<&Written::Baseline::region>(
        "region", "Where it is used, `global` or `cf:Europe` too; the stack's when left out"),
    text<&Written::Baseline::quantity>("quantity", "Bill units a month that are used already")
        .is_required(),
};

constexpr Field kDiscount[] = {
    text<&Written::Discount::name>("name", "What the agreement is called, such as EDP")
        .is_required(),
    number<&Written::Discount::share>("share", Dimension::kFraction, "Part taken off, such as 12%")
        .is_required()
        .at_most("100%"),
    texts<&Written::Discount::services>(
        "services", "Service codes it covers, such as AmazonEC2; all of AWS when left out"),
    texts<&Written::Discount::except>("except", "Service codes it does not cover"),
    text<&Written::Discount::source>("source", "Where it is agreed; printed with the line"),
};

constexpr Field kSupport[] = {
    choice<&Written::Support::plan>("plan", kPlans, "AWS Support plan").or_default("basic"),
    number<&Written::Support::other_charges>(
        "other_charges", Dimension::kDollars,
        "AWS charges of the account a month outside this stack, before discounts: they fill the "
        "lower tiers and the minimum")
        .or_default("0 USD"),
};

constexpr Field kTax[] = {
    text<&Written::Tax::name>("name", "What it is called, such as VAT").or_default("Tax"),
    number<&Written::Tax::rate>("rate", Dimension::kFraction,
                                "Share of the AWS charges after discounts, such as 19%")
        .is_required()
        .at_most("100%"),
    text<&Written::Tax::source>("source", "Why that rate; printed with the line"),
};

constexpr Field kFields[] = {
    choice<&Written::free_tier>("free_tier", kFreeTiers, "Net the always-free allowances")
        .or_default("off"),
    records<&Written::baseline_usage>("baseline_usage", kBaseline,
                                      "Usage outside this stack, which has filled lower tiers"),
    records<&Written::discounts>("discounts", kDiscount,
                                 "Private discounts, each on what the ones before left"),
    record<&Written::support>("support", kSupport, "AWS Support"),
    record<&Written::tax>("tax", kTax, "A flat tax; list prices are without"),
};

class AccountReader {
 public:
  AccountReader(const Node& node, Stack& stack, Errors& errors)
      : node_(node), stack_(stack), errors_(errors) {}

  void read();

 private:
  BaselineUsage baseline(const Written::Baseline& written, std::size_t index);
  Quantity bill_units(const std::string& text, const Node& at, const std::string& path);
  void error(const Node& at, const std::string& path, std::string message, std::string hint = "");
  const Node* item(std::string_view list, std::size_t index, std::string_view key) const;

  const Node& node_;
  Stack& stack_;
  Errors& errors_;
};

void AccountReader::error(const Node& at, const std::string& path, std::string message,
                          std::string hint) {
  errors_.push_back({.code = ErrorCode::kInvalidArgument,
                     .message = std::move(message),
                     .where = stack_.location(at),
                     .path = path,
                     .hint = std::move(hint)});
}

// The value of a list's item, or nullptr where it is not given.
const Node* AccountReader::item(std::string_view list, std::size_t index,
                                std::string_view key) const {
  const Node* value = node_.find(list)->items[index].find(key);
  return value == nullptr || value->type != Node::Type::kScalar ? nullptr : value;
}

// Units of the bill: mostly counts, but gigabytes may be written as such.
Quantity AccountReader::bill_units(const std::string& text, const Node& at,
                                   const std::string& path) {
  auto parsed = parse_value(text, Dimension::kCount);
  if (parsed) return parsed->value;
  if (auto size = parse_value(text, Dimension::kGigabytes)) return size->value;
  error(at, path, parsed.error().message, parsed.error().hint);
  return {};
}

BaselineUsage AccountReader::baseline(const Written::Baseline& written, std::size_t index) {
  const std::string path = "account.baseline_usage[" + std::to_string(index) + "]";
  BaselineUsage usage{.service_code = written.service_code,
                      .usage_type = written.usage_type,
                      .operation = written.operation,
                      .region = written.region,
                      .quantity = {},
                      .where = stack_.location(node_.find("baseline_usage")->items[index])};
  if (const Node* value = item("baseline_usage", index, "quantity");
      value != nullptr && !value->text.empty()) {
    usage.quantity = bill_units(written.quantity, *value, path + ".quantity");
  }
  // Prices of global services and of CloudFront have regions of their own.
  const bool is_place = usage.region.empty() || usage.region == "global" ||
                        usage.region.starts_with("cf:") || find_region(usage.region) != nullptr;
  if (const Node* value = item("baseline_usage", index, "region"); value != nullptr && !is_place) {
    error(*value, path + ".region", "unknown region '" + usage.region + "'",
          region_hint(usage.region));
  }
  return usage;
}

void AccountReader::read() {
  Written written;
  Binder binder(stack_, Hours(Quantity(730)), Scenario::kLikely, errors_);
  binder.bind(kFields, node_, &written, "account");
  if (node_.type != Node::Type::kMap) return;
  Account& account = stack_.account;
  account.always_free_tier = written.free_tier == Written::FreeTier::kAlways;
  for (std::size_t i = 0; i < written.baseline_usage.size(); ++i) {
    account.baseline_usage.push_back(baseline(written.baseline_usage[i], i));
  }
  for (std::size_t i = 0; i < written.discounts.size(); ++i) {
    auto& discount = written.discounts[i];
    account.discounts.push_back({.name = std::move(discount.name),
                                 .share = discount.share.value(),
                                 .services = std::move(discount.services),
                                 .except = std::move(discount.except),
                                 .source = std::move(discount.source),
                                 .where = stack_.location(node_.find("discounts")->items[i])});
  }
  for (const auto& plan : support_plans()) {
    if (plan.name == written.support.plan) account.support.plan = plan.key;
  }
  if (const Node* support = node_.find("support")) {
    account.support.where = stack_.location(*support);
  }
  account.support.other_charges = written.support.other_charges.value();
  if (written.tax.rate.is_known()) {
    account.tax = Tax{.name = std::move(written.tax.name),
                      .rate = written.tax.rate.value(),
                      .source = std::move(written.tax.source)};
  }
}

}  // namespace

std::span<const Field> account_fields() { return kFields; }

void read_account(const Node& account, Stack& stack, Errors& errors) {
  AccountReader(account, stack, errors).read();
}

}  // namespace costplan
