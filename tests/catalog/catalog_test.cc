#include "costplan/catalog.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace costplan {
namespace {

Date date(std::string_view text) { return Date::parse(text).value(); }

// A tier of us-east-1 egress.
PriceRow tier(int from, std::optional<int> to, std::string_view rate,
              std::string_view effective = "2026-01-01") {
  PriceRow row;
  row.service_code = "AWSDataTransfer";
  row.usage_type = "DataTransfer-Out-Bytes";
  row.region = "us-east-1";
  row.unit = "GB";
  row.term = "OnDemand";
  row.tier_from = Quantity(from);
  if (to) row.tier_to = Quantity(*to);
  row.rate = Rate::parse(rate).value();
  row.effective = date(effective);
  row.source = "list of " + std::string(effective);
  return row;
}

Result<PriceSchedule> in_force(const std::vector<PriceRow>& rows,
                               std::string_view as_of = "2026-06-01") {
  return schedule_in_force(rows, "", "GB", "OnDemand", date(as_of));
}

std::string rate_at(const PriceSchedule& schedule, std::string_view quantity) {
  const PriceRow* row = schedule.tier_at(Quantity::parse(quantity).value());
  return row == nullptr ? "none" : row->rate.to_string();
}

// Billing rules, internet egress: .09 to 10 TB, .085 the next 40 TB.
TEST(PriceScheduleTest, TiersHoldTheirLowerBoundAndNotTheirUpperOne) {
  const auto schedule =
      in_force({tier(0, 10240, "0.09"), tier(10240, 51200, "0.085"), tier(51200, {}, "0.07")});
  ASSERT_TRUE(schedule);
  EXPECT_EQ(rate_at(*schedule, "0"), "0.09");
  EXPECT_EQ(rate_at(*schedule, "10239.999999999"), "0.09");
  EXPECT_EQ(rate_at(*schedule, "10240"), "0.085");
  EXPECT_EQ(rate_at(*schedule, "51199.999999999"), "0.085");
  EXPECT_EQ(rate_at(*schedule, "51200"), "0.07");
  EXPECT_EQ(rate_at(*schedule, "1e15"), "0.07");
}

TEST(PriceScheduleTest, HasNoPriceInAHoleOrBeyondItsEnd) {
  const auto schedule = in_force({tier(0, 100, "3"), tier(200, 300, "1")});
  ASSERT_TRUE(schedule);
  EXPECT_EQ(rate_at(*schedule, "99"), "3");
  EXPECT_EQ(rate_at(*schedule, "100"), "none");
  EXPECT_EQ(rate_at(*schedule, "199"), "none");
  EXPECT_EQ(rate_at(*schedule, "200"), "1");
  EXPECT_EQ(rate_at(*schedule, "300"), "none");
}

TEST(ScheduleInForceTest, PutsTheLowestTierFirst) {
  const auto schedule =
      in_force({tier(51200, {}, "0.07"), tier(0, 10240, "0.09"), tier(10240, 51200, "0.085")});
  ASSERT_TRUE(schedule);
  ASSERT_EQ(schedule->tiers.size(), 3U);
  EXPECT_EQ(schedule->tiers[0].rate.to_string(), "0.09");
  EXPECT_EQ(schedule->tiers[2].rate.to_string(), "0.07");
}

TEST(ScheduleInForceTest, TakesTheNewestScheduleThatIsNotInTheFuture) {
  const std::vector<PriceRow> rows = {
      tier(0, 100, "5", "2025-01-01"),
      tier(100, {}, "4", "2025-01-01"),
      tier(0, {}, "3", "2026-01-01"),
      tier(0, {}, "2", "2027-01-01"),
  };
  struct Row {
    const char* as_of;
    std::size_t tiers;
    const char* first_rate;
  };
  const Row expected[] = {
      {"2024-12-31", 0, "none"}, {"2025-01-01", 2, "5"}, {"2025-12-31", 2, "5"},
      {"2026-01-01", 1, "3"},    {"2026-12-31", 1, "3"}, {"2027-01-01", 1, "2"},
  };
  for (const Row& row : expected) {
    const auto schedule = in_force(rows, row.as_of);
    ASSERT_TRUE(schedule) << row.as_of;
    EXPECT_EQ(schedule->tiers.size(), row.tiers) << row.as_of;
    EXPECT_EQ(rate_at(*schedule, "0"), row.first_rate) << row.as_of;
  }
}

// A list of tiers is seldom read in one go: each tier is in force from its own date.
TEST(ScheduleInForceTest, ComposesTiersThatWereReadOnDifferentDays) {
  struct Row {
    const char* rule;
    std::vector<PriceRow> rows;
    const char* as_of;
    const char* tiers;  // from:rate of each
  };
  const std::vector<PriceRow> read_late = {tier(0, 100, "5", "2026-03-01"),
                                           tier(100, {}, "4", "2025-01-01")};
  const std::vector<PriceRow> cut_anew = {
      tier(0, 100, "5", "2025-01-01"), tier(100, {}, "4", "2025-01-01"),
      tier(0, 50, "6", "2026-03-01"), tier(50, {}, "3", "2026-03-01")};
  const std::vector<PriceRow> first_changed = {tier(0, 100, "5", "2025-01-01"),
                                               tier(100, {}, "4", "2025-01-01"),
                                               tier(0, 100, "2", "2026-03-01")};
  const std::vector<PriceRow> last_lost = {tier(0, 100, "5", "2025-01-01"),
                                           tier(100, {}, "4", "2025-01-01"),
                                           tier(0, 200, "2", "2026-03-01")};
  const std::vector<PriceRow> thrice = {
      tier(0, 50, "8", "2024-01-01"), tier(50, {}, "9", "2024-01-01"),
      tier(0, {}, "5", "2025-01-01"), tier(0, 50, "1", "2026-01-01")};
  const Row rows[] = {
      {"a price that was replaced never comes back", thrice, "2026-01-01", "0:1"},
      {"a tier not read yet has no price", read_late, "2026-02-28", "100:4"},
      {"and joins those that are known", read_late, "2026-03-01", "0:5 100:4"},
      {"new bounds replace the old list", cut_anew, "2026-03-01", "0:6 50:3"},
      {"not before their day", cut_anew, "2026-02-28", "0:5 100:4"},
      {"one tier may change alone", first_changed, "2026-03-01", "0:2 100:4"},
      {"a tier that a newer one cuts into is out of force", last_lost, "2026-03-01", "0:2"},
  };
  for (const Row& row : rows) {
    const auto schedule = in_force(row.rows, row.as_of);
    ASSERT_TRUE(schedule) << row.rule;
    std::string tiers;
    for (const auto& each : schedule->tiers) {
      tiers +=
          (tiers.empty() ? "" : " ") + each.tier_from.to_string() + ":" + each.rate.to_string();
    }
    EXPECT_EQ(tiers, row.tiers) << row.rule;
  }
}

TEST(RowsInForceTest, LeavesOutWhatIsSupersededAndWhatIsNotKnownYet) {
  PriceRow other = tier(0, {}, "7", "2025-01-01");
  other.usage_type = "Z";
  const std::vector<PriceRow> rows = {
      tier(0, 100, "5", "2025-01-01"), tier(100, {}, "4", "2025-01-01"),
      tier(0, 100, "2", "2026-03-01"), tier(0, 100, "1", "2027-01-01"), other};
  std::string rates;
  for (const auto& row : rows_in_force(rows, date("2026-06-01"))) rates += row.rate.to_string();
  EXPECT_EQ(rates, "247");
  EXPECT_TRUE(rows_in_force(rows, date("2024-12-31")).empty());
}

TEST(ScheduleInForceTest, LooksOnlyAtTheOperationUnitAndTermAskedFor) {
  PriceRow other_operation = tier(0, {}, "1");
  other_operation.operation = "RunInstances";
  PriceRow other_unit = tier(0, {}, "2");
  other_unit.unit = "Hrs";
  PriceRow other_term = tier(0, {}, "3");
  other_term.term = "Spot";
  const std::vector<PriceRow> rows = {other_operation, other_unit, other_term, tier(0, {}, "4")};
  const auto schedule = in_force(rows);
  ASSERT_TRUE(schedule);
  ASSERT_EQ(schedule->tiers.size(), 1U);
  EXPECT_EQ(rate_at(*schedule, "0"), "4");
  const auto spot = schedule_in_force(rows, "", "GB", "Spot", date("2026-06-01"));
  ASSERT_TRUE(spot);
  EXPECT_EQ(rate_at(*spot, "0"), "3");
}

TEST(ScheduleInForceTest, RefusesToChooseBetweenDifferentRatesOfOneTier) {
  for (const auto& second : {tier(0, {}, "2"), tier(50, {}, "2"), tier(0, 50, "2")}) {
    const auto schedule = in_force({tier(0, {}, "1"), second});
    ASSERT_FALSE(schedule);
    EXPECT_EQ(schedule.error().code, ErrorCode::kAmbiguousPrice);
    EXPECT_NE(schedule.error().message.find("list of 2026-01-01"), std::string::npos)
        << "names the sources: " << schedule.error().message;
  }
}

TEST(ScheduleInForceTest, TakesTwoSourcesThatAgreeAsOne) {
  const auto schedule = in_force({tier(0, {}, "1"), tier(0, {}, "1")});
  ASSERT_TRUE(schedule);
  EXPECT_EQ(schedule->tiers.size(), 1U);
}

}  // namespace
}  // namespace costplan
