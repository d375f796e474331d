#include <array>

#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A db.t3.medium has 2 vCPU.
std::string instance(std::string_view version, std::string_view more = "") {
  return "db: {kind: rds_instance, class: db.t3.medium, engine_version: '" + std::string(version) +
         "', storage: {size: 20 GB}" + (more.empty() ? "" : ", ") + std::string(more) + "}\n";
}

MonthContext month(std::string_view text) { return MonthContext::of(*Month::parse(text)); }

// The usage type that is charged in a month, without its first part.
std::string charged(std::string_view resources, const MonthContext& in) {
  for (const auto& usage : metered(resources, in).usage) {
    if (usage.key.usage_type.starts_with("ExtendedSupport:"))
      return usage.key.usage_type.substr(16);
  }
  return "none";
}

// Release calendar: start of year 1 and of year 3 pricing.
TEST(ExtendedSupport, IsChargedFromItsMonthOnAndMoreFromItsThirdYearOn) {
  constexpr struct {
    std::string_view version;
    std::string_view month;
    std::string_view charged;
  } kRows[] = {
      {"11.22", "2024-03", "none"},  // free in its first month
      {"11.22", "2024-04", "Yr1-Yr2:PostgreSQL11"},
      {"11.22", "2026-03", "Yr1-Yr2:PostgreSQL11"},
      {"11.22", "2026-04", "Yr3:PostgreSQL11"},
      {"11.22", "2027-03", "Yr3:PostgreSQL11"},
      {"12", "2025-02", "none"},
      {"12", "2025-03", "Yr1-Yr2:PostgreSQL12"},
      {"12", "2027-02", "Yr1-Yr2:PostgreSQL12"},
      {"12", "2027-03", "Yr3:PostgreSQL12"},
      {"13.14", "2026-02", "none"},
      {"13.14", "2026-03", "Yr1-Yr2:PostgreSQL13"},
      {"13.14", "2028-02", "Yr1-Yr2:PostgreSQL13"},
      {"13.14", "2028-03", "Yr3:PostgreSQL13"},
      {"14", "2027-02", "none"},
      {"14", "2027-03", "Yr1-Yr2:PostgreSQL14"},
      {"15", "2028-02", "none"},
      {"15", "2028-03", "Yr1-Yr2:PostgreSQL15"},
      {"16.4", "2029-02", "none"},
      {"16.4", "2029-03", "Yr1-Yr2:PostgreSQL16"},
      {"16.4", "2031-03", "Yr3:PostgreSQL16"},
      {"17", "2030-03", "Yr1-Yr2:PostgreSQL17"},
      {"18", "2031-02", "none"},
      {"18", "2031-03", "Yr1-Yr2:PostgreSQL18"},
      {"19", "2031-03", "none"},  // no dates yet
      {"21", "2031-03", "none"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(charged(instance(row.version), month(row.month)), row.charged)
        << row.version << " in " << row.month;
  }
}

// There is no clock: the average month has the rules of the day whose prices are taken.
TEST(ExtendedSupport, FollowsTheDayOfThePricesInTheAverageMonth) {
  const auto on = [](const char* day) { return MonthContext::average(*Date::parse(day)); };
  EXPECT_EQ(charged(instance("13"), on("2026-02-28")), "none");
  EXPECT_EQ(charged(instance("13"), on("2026-03-01")), "Yr1-Yr2:PostgreSQL13");
  EXPECT_EQ(charged(instance("13"), on("2028-03-01")), "Yr3:PostgreSQL13");
}

TEST(ExtendedSupport, IsThatOfNovember2026InTheAverageMonth) {
  const auto average = testing::average_month();
  EXPECT_EQ(charged(instance("11"), average), "Yr3:PostgreSQL11");
  EXPECT_EQ(charged(instance("12"), average), "Yr1-Yr2:PostgreSQL12");
  EXPECT_EQ(charged(instance("13"), average), "Yr1-Yr2:PostgreSQL13");
  EXPECT_EQ(charged(instance("14"), average), "none");
  EXPECT_THAT(all_assumptions_of(metered(instance("13"))),
              HasSubstr("the average month is taken as 2026-11; year 3 begins in 2028-03"));
  EXPECT_THAT(all_assumptions_of(metered(instance("11"))),
              HasSubstr("the average month is taken as 2026-11; Extended Support ends before "
                        "2027-04"));
  EXPECT_THAT(all_assumptions_of(metered(instance("13"), month("2026-11"))),
              Not(HasSubstr("average month")));
  EXPECT_THAT(all_assumptions_of(metered(instance("14"))),
              HasSubstr("PostgreSQL 14 is upgraded before Extended Support is charged, from "
                        "2027-03"));
  EXPECT_THAT(all_assumptions_of(metered(instance("15"))), Not(HasSubstr("Extended Support")));
}

TEST(ExtendedSupport, IsWhatTheFileSaysWhateverTheMonth) {
  const auto february = month("2026-02");
  EXPECT_EQ(charged(instance("13", "extended_support: year_1_2"), february),
            "Yr1-Yr2:PostgreSQL13");
  EXPECT_EQ(charged(instance("16", "extended_support: year_3"), february), "Yr3:PostgreSQL16");
  EXPECT_EQ(charged(instance("13", "extended_support: disabled"), testing::average_month()),
            "none");
  EXPECT_THAT(all_assumptions_of(metered(instance("13", "extended_support: disabled"))),
              HasSubstr("PostgreSQL 13 is not enrolled in Extended Support"));
  EXPECT_THAT(all_assumptions_of(metered(instance("16", "extended_support: disabled"))),
              Not(HasSubstr("Extended Support")));
}

// User guide, Extended Support charges: for each vCPU-hour, those of standbys included.
TEST(ExtendedSupport, IsChargedPerVcpuHour) {
  constexpr std::string_view kType = "ExtendedSupport:Yr1-Yr2:PostgreSQL13";
  const BuiltQuantityRow rows[] = {
      {"Single-AZ", instance("13"), kType, "1460", "730 x 2"},
      {"Multi-AZ", instance("13", "deployment: multi_az"), kType, "2920", "730 x 2 x 2"},
      {"several", instance("13", "count: 3"), kType, "4380", "3 x 730 x 2"},
      {"none", instance("13", "count: 0"), kType, "0", "0 times"},
      {"while it runs", instance("13", "schedule: 220 h"), kType, "440", "220 x 2"},
      {"a replica has the version of its source",
       instance("13") + "read: {kind: rds_read_replica, source: db, class: db.r6g.xlarge}\n", kType,
       "4380", "730 x 2 + 730 x 4"},
      {"a Multi-AZ replica",
       instance("13") + "read: {kind: rds_read_replica, source: db, deployment: multi_az}\n", kType,
       "4380", "730 x 2 + 730 x 2 x 2"},
      {"not enrolled, nor is its replica",
       instance("13", "extended_support: disabled") + "read: {kind: rds_read_replica, source: db}",
       kType, "none", "user guide: open-source-rds-extended-support-disabled"},
      {"no version", "db: {kind: rds_instance, class: db.t3.medium, storage: {size: 20 GB}}", kType,
       "none", "a new instance has a current version"},
  };
  expect_quantities(rows);
  const BuiltQuantityRow april[] = {
      {"30 days", instance("13"), kType, "1440", "720 x 2"},
  };
  expect_quantities(april, month("2026-04"));
  const BuiltCostRow costs[] = {
      {"years 1 and 2", instance("13"), kType, "146",
       "billing rules 2.3: a db.t3.medium on PG 13, 1,460 x 0.10"},
      {"year 3", instance("11"), "ExtendedSupport:Yr3:PostgreSQL11", "292", "1,460 x 0.20"},
  };
  expect_costs(costs);
  EXPECT_THAT(metered(instance("13")).not_included, IsEmpty());
}

TEST(ExtendedSupport, StopsWithTheInstance) {
  const std::string text = "Extended Support is not charged while the instance is stopped";
  EXPECT_THAT(all_assumptions_of(metered(instance("13", "schedule: 220 h"))), HasSubstr(text));
  EXPECT_THAT(all_assumptions_of(metered(instance("13"))), Not(HasSubstr(text)));
}

TEST(ExtendedSupport, RefusesVersionsThatRdsDoesNotRun) {
  const BuiltProblemRow rows[] = {
      {instance("10.23"), "resources.db.engine_version: RDS does not run PostgreSQL 10 any more"},
      {instance("9.6"), "resources.db.engine_version: RDS does not run PostgreSQL 9 any more"},
      {instance("latest"), "resources.db.engine_version: 'latest' is not a PostgreSQL version"},
      {"db: {kind: rds_instance, class: db.t3.medium, storage: {size: 20 GB}, "
       "extended_support: year_3}",
       "resources.db.extended_support: needs an engine_version"},
      // Instance class table: vCPU that are not known.
      {"db: {kind: rds_instance, class: db.m8g.large, storage: {size: 20 GB}, "
       "engine_version: '13'}",
       "resources.db.extended_support: Extended Support is charged per vCPU, and how many "
       "db.m8g.large"},
  };
  expect_problems(rows);
}

// Release calendar: end of RDS Extended Support.
TEST(ExtendedSupport, RefusesMonthsAfterItsEnd) {
  const auto errors_in = [](std::string_view version, std::string_view in) {
    return metered(instance(version), month(in)).errors;
  };
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kEnds = {
      {{"11", "2027-04"}, {"12", "2028-03"}, {"13", "2029-03"}}};
  for (const auto& [version, in] : kEnds) {
    const auto errors = errors_in(version, in);
    ASSERT_EQ(errors.size(), 1u) << version;
    EXPECT_THAT(errors[0].to_string(), HasSubstr("resources.db.engine_version: RDS does not run "
                                                 "PostgreSQL " +
                                                 std::string(version) + " in " + std::string(in)));
  }
  EXPECT_THAT(errors_in("11", "2027-03"), IsEmpty());
}

// A replica has no version of its own to be wrong.
TEST(ExtendedSupport, IsReportedAtTheSourceOnly) {
  const std::string found =
      problems(instance("10") + "read: {kind: rds_read_replica, source: db}\n");
  EXPECT_THAT(found, HasSubstr("resources.db.engine_version"));
  EXPECT_THAT(found, Not(HasSubstr("resources.read")));
}

}  // namespace
}  // namespace costplan::testing
