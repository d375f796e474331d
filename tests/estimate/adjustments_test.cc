#include "estimate/adjustments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/rows_catalog.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using testing::RowsCatalog;

PriceRow share(const char* service, const char* from, const char* to, const char* rate) {
  PriceRow row;
  row.service_code = service;
  row.usage_type = std::string_view(service).starts_with("Amazon") ? "Requests-Tier1" : "Dollar";
  row.region = "global";
  row.unit = "Dollar";
  row.tier_from = *Quantity::parse(from);
  if (std::string_view(to) != "Inf") row.tier_to = *Quantity::parse(to);
  row.rate = *Rate::parse(rate);
  row.term = "OnDemand";
  row.effective = *Date::parse("2025-06-18");
  row.source = "a test";
  row.quality = "list";
  return row;
}

const RowsCatalog kCatalog({share("AWSSupportBusiness", "0", "10000", "0.1"),
                            share("AWSSupportBusiness", "10000", "80000", "0.07"),
                            share("AWSSupportBusiness", "80000", "250000", "0.05"),
                            share("AWSSupportBusiness", "250000", "Inf", "0.03"),
                            share("AWSSupportEnterprise", "0", "150000", "0.1"),
                            share("AWSSupportEnterprise", "150000", "Inf", "0.07"),
                            share("AmazonEC2", "0", "Inf", "1"),
                            share("AmazonS3", "0", "Inf", "1")});

Discount discount(const char* name, const char* part, std::vector<std::string> services = {},
                  std::vector<std::string> except = {}) {
  return {.name = name,
          .share = *Quantity::parse(part),
          .services = std::move(services),
          .except = std::move(except),
          .source = "",
          .where = {}};
}

struct Charge {
  const char* service;
  const char* cost;
};

Rated rated(const std::vector<Charge>& charges) {
  Rated out;
  for (const auto& charge : charges) {
    LineItem line;
    line.service_code = charge.service;
    line.quality = line.service_code == "external" ? "declared" : "list";
    line.monthly_cost = *Money::parse(charge.cost);
    out.total = *out.total.plus(line.monthly_cost);
    out.lines.push_back(line);
  }
  return out;
}

Status adjust_on(const Account& account, Rated& rated, const char* as_of = "2026-11-20",
                 const std::optional<Month>& month = {}) {
  Stack stack;
  stack.account = account;
  const RatingOptions options{.as_of = *Date::parse(as_of)};
  Errors errors = check_account(stack, kCatalog, options, month);
  if (!errors.empty()) return errors;
  return adjust(stack, kCatalog, options, rated);
}

// The lines that were added, such as `Discount EDP -10; VAT 17.1`, and the total.
std::string added(const Account& account, const std::vector<Charge>& charges) {
  Rated bill = rated(charges);
  const auto done = adjust_on(account, bill);
  if (!done) return done.error().to_string();
  std::string out;
  for (std::size_t i = charges.size(); i < bill.lines.size(); ++i) {
    out += bill.lines[i].description + " " + bill.lines[i].monthly_cost.to_string() + "; ";
  }
  return out + bill.total.to_string();
}

TEST(AdjustTest, TakesDiscountsOffAwsChargesOneAfterTheOther) {
  const std::vector<Charge> bill = {{"AmazonEC2", "60"}, {"AmazonS3", "40"}, {"external", "20"}};
  struct Row {
    const char* rule;
    std::vector<Discount> discounts;
    const char* expected;
  };
  const Row rows[] = {
      {"none changes nothing", {}, "120"},
      {"all of AWS, nobody else", {discount("EDP", "0.1")}, "Discount EDP -10; 110"},
      {"one service", {discount("PPA", "0.5", {"AmazonEC2"})}, "Discount PPA -30; 90"},
      {"all but one", {discount("EDP", "0.5", {}, {"AmazonEC2"})}, "Discount EDP -20; 100"},
      {"the second on what the first left",
       {discount("EDP", "0.1"), discount("PPA", "0.5", {"AmazonEC2"})},
       "Discount EDP -10; Discount PPA -27; 83"},
      {"in the order written",
       {discount("PPA", "0.5", {"AmazonEC2"}), discount("EDP", "0.1")},
       "Discount PPA -30; Discount EDP -7; 83"},
      {"everything", {discount("gift", "1")}, "Discount gift -100; 20"},
      {"and then there is nothing left",
       {discount("gift", "1"), discount("EDP", "0.1")},
       "Discount gift -100; 20"},
      {"a third of a cent is kept",
       {discount("EDP", "0.333333333")},
       "Discount EDP -33.3333333; 86.6666667"},
  };
  for (const Row& row : rows) {
    Account account;
    account.discounts = row.discounts;
    EXPECT_EQ(added(account, bill), row.expected) << row.rule;
  }
}

TEST(AdjustTest, LeavesExactlyNothingOfAGift) {
  Account account;
  account.discounts = {discount("gift", "1")};
  account.tax = Tax{.name = "VAT", .rate = Quantity(1), .source = ""};
  EXPECT_EQ(added(account, {{"AmazonEC2", "0.000000370469"}}),
            "Discount gift -0.000000370469; VAT 0; 0");
}

TEST(AdjustTest, SaysWhenADiscountMeetsNothing) {
  Account account;
  account.discounts = {discount("S3", "0.1", {"AmazonS3"})};
  Rated bill = rated({{"AmazonEC2", "60"}});
  ASSERT_TRUE(adjust_on(account, bill));
  EXPECT_EQ(bill.lines.size(), 1u);
  EXPECT_THAT(bill.assumptions,
              ::testing::Contains("account.discounts: S3 meets no charge of this stack"));
}

TEST(AdjustTest, RefusesADiscountOnAServiceThatDoesNotExist) {
  Account account;
  account.discounts = {discount("S3", "0.1", {"AmazonS4"})};
  Rated bill = rated({{"AmazonEC2", "60"}});
  const auto done = adjust_on(account, bill);
  ASSERT_FALSE(done);
  EXPECT_EQ(
      done.error().to_string(),
      "error: account.discounts[0].services[0]: the catalog has no service 'AmazonS4', did you "
      "mean 'AmazonS3'?");
}

// Fees of AWS Support plans: max(minimum, graduated share of the gross charges).
TEST(AdjustTest, ComputesSupportAsAnAccountPaysIt) {
  struct Row {
    const char* rule;
    const char* plan;
    const char* charges;
    const char* other;
    const char* fee;
  };
  const Row rows[] = {
      {"9% of $400", "business_plus", "400", "0", "Business Support+ 36"},
      {"the minimum of a small account", "business_plus", "100", "0", "Business Support+ 29"},
      {"of an empty one", "business_plus", "0", "0", "Business Support+ 29"},
      {"at the point where both are the same", "business_plus", "322.222222222", "0",
       "Business Support+ 29"},
      {"tiers at 10k and 80k", "business_plus", "85000", "0", "Business Support+ 6050"},
      {"exactly at an edge", "business_plus", "10000", "0", "Business Support+ 900"},
      {"on top of the account: 1,000 at 9%, 1,000 at 7%", "business_plus", "2000", "9000",
       "Business Support+ 160"},
      {"what goes beyond a minimum paid anyway: 99 - 29", "business_plus", "1000", "100",
       "Business Support+ 70"},
      {"nothing while the minimum covers both", "business_plus", "100", "100",
       "Business Support+ 0"},
      {"the legacy plan by the catalog's tiers", "business", "85000", "0", "Business Support 6150"},
      {"its minimum", "business", "400", "0", "Business Support 100"},
      {"enterprise", "enterprise", "200000", "0", "Enterprise Support 18500"},
      {"and its minimum", "enterprise", "1000", "0", "Enterprise Support 5000"},
  };
  for (const Row& row : rows) {
    Account account;
    account.support = {.plan = row.plan, .other_charges = *Quantity::parse(row.other), .where = {}};
    EXPECT_THAT(added(account, {{"AmazonEC2", row.charges}, {"external", "7"}}),
                ::testing::StartsWith(std::string(row.fee) + ";"))
        << row.rule;
  }
}

TEST(AdjustTest, EveryLineIsTheSumOfItsRates) {
  Account account;
  account.discounts = {discount("EDP", "0.123456789")};
  account.support = {.plan = "business_plus", .other_charges = Quantity(7), .where = {}};
  account.tax = Tax{.name = "VAT", .rate = *Quantity::parse("0.19"), .source = ""};
  for (const char* charges : {"0.000000000001", "31", "12345.678901234567", "90000"}) {
    Rated bill = rated({{"AmazonEC2", charges}});
    ASSERT_TRUE(adjust_on(account, bill));
    Money total;
    for (const auto& line : bill.lines) {
      total = *total.plus(line.monthly_cost);
      if (line.rates.empty()) continue;
      Money sum;
      for (const auto& rate : line.rates) {
        // The quantity shows 10^-9 dollars of what the cost was computed on.
        EXPECT_NEAR(rate.rate.cost_of(rate.quantity)->approximate(), rate.cost.approximate(), 1e-9)
            << line.description;
        sum = *sum.plus(rate.cost);
      }
      EXPECT_EQ(sum, line.monthly_cost) << line.description;
    }
    EXPECT_EQ(total, bill.total);
  }
}

TEST(AdjustTest, SaysWhenSupportIsPaidAlreadyAndWhereItOverflows) {
  Account account;
  account.support = {.plan = "business_plus", .other_charges = Quantity(100), .where = {}};
  Rated bill = rated({{"AmazonEC2", "100"}});
  ASSERT_TRUE(adjust_on(account, bill));
  EXPECT_THAT(bill.assumptions,
              ::testing::Contains(HasSubstr("pay the minimum of Business Support+ already")));

  account.support.other_charges = *Quantity::parse("9e27");
  const auto done = adjust_on(account, bill);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kOverflow);
  EXPECT_EQ(done.error().path, "account.support.plan");
}

TEST(AdjustTest, TaxesWhatIsLeftAfterDiscountsAndTheSupportFee) {
  Account account;
  account.discounts = {discount("EDP", "0.1")};
  account.support = {.plan = "business_plus", .other_charges = {}, .where = {}};
  account.tax = Tax{.name = "VAT", .rate = *Quantity::parse("0.19"), .source = ""};
  // Support on the gross 100 is the minimum of 29; (100 - 10 + 29) * 19% = 22.61.
  EXPECT_EQ(added(account, {{"AmazonEC2", "100"}, {"external", "20"}}),
            "Discount EDP -10; Business Support+ 29; VAT 22.61; 161.61");
}

TEST(AdjustTest, RefusesAPlanThatHasEnded) {
  struct Row {
    const char* plan;
    const char* as_of;
    const char* month;
    const char* problem;
  };
  const Row rows[] = {
      {"business", "2026-12-31", "", ""},
      {"business", "2027-01-01", "", "AWS ended Business Support on 2027-01-01"},
      {"developer", "2026-11-20", "2027-02", "AWS ended Developer Support on 2027-01-01"},
      {"business", "2027-02-01", "2026-12", ""},
      {"business_plus", "2027-02-01", "2027-02", ""},
      {"business_plus", "2026-10-03", "", "no price for Business Support+ on 2026-10-03"},
      {"enterprise", "2026-10-03", "", "no price for Enterprise Support on 2026-10-03"},
      {"business", "2025-01-01", "", "no price for Business Support on 2025-01-01"},
  };
  for (const Row& row : rows) {
    Account account;
    account.support = {.plan = row.plan, .other_charges = {}, .where = {}};
    Rated bill = rated({{"AmazonEC2", "100"}});
    std::optional<Month> month;
    if (*row.month != '\0') month = *Month::parse(row.month);
    const auto done = adjust_on(account, bill, row.as_of, month);
    EXPECT_EQ(done ? "" : done.error().message, row.problem) << row.plan << " " << row.as_of;
  }
}

RC_GTEST_PROP(AdjustTest, SupportOfTwoStacksAddsUpToThatOfTheAccount, ()) {
  const auto dollars = [](int cents) { return Quantity::from_nanos(int128{cents} * 10'000'000); };
  const Quantity first = dollars(*rc::gen::inRange(1, 50'000'000));
  const Quantity second = dollars(*rc::gen::inRange(0, 50'000'000));
  auto fee = [&](Quantity charges, Quantity other) {
    Account account;
    account.support = {.plan = "business_plus", .other_charges = other, .where = {}};
    Rated bill = rated({{"AmazonEC2", charges.to_string().c_str()}});
    RC_ASSERT(bool(adjust_on(account, bill)));
    return bill.lines.back().monthly_cost;
  };
  const Money together = fee(*first.plus(second), Quantity(0));
  const Money apart = *fee(first, Quantity(0)).plus(fee(second, first));
  RC_ASSERT(together == apart);
}

}  // namespace
}  // namespace costplan
