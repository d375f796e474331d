// Configurations as published tables write them.
#include "reconcile/statement.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace costplan {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

// `2×0.5/1 1×0.25/0.5`: count, vCPU and GB.
std::string tasks_of(const Statement& statement) {
  std::string out;
  for (const auto& tasks : statement.tasks) {
    out += (out.empty() ? "" : " ") + tasks.count.to_string() + "×" + tasks.vcpu.to_string() + "/" +
           tasks.memory_gb.to_string();
  }
  return out;
}

std::string text_of(const std::optional<Quantity>& value) {
  return value ? value->to_string() : "";
}

struct Row {
  const char* text;
  const char* tasks = "";
  const char* classes = "";
  const char* count = "";
  const char* gigabytes = "";
  const char* multi_az = "";
  const char* lcu = "";
};

void expect_all(std::span<const Row> rows) {
  for (const auto& row : rows) {
    const Statement read = read_statement(row.text);
    EXPECT_EQ(tasks_of(read), row.tasks) << row.text;
    EXPECT_EQ(joined(read.classes), row.classes) << row.text;
    EXPECT_EQ(text_of(read.count), row.count) << row.text;
    EXPECT_EQ(text_of(read.gigabytes), row.gigabytes) << row.text;
    EXPECT_EQ(text_of(read.counted("lcu")), row.lcu) << row.text;
    const std::string multi_az = !read.multi_az ? "" : *read.multi_az ? "yes" : "no";
    EXPECT_EQ(multi_az, row.multi_az) << row.text;
  }
}

// Every configuration of scenarios/*/claims.csv.
TEST(StatementTest, ReadsThePublishedTables) {
  const Row rows[] = {
      // theo
      {.text = "web 0.5 vCPU/1 GB x1; worker 0.25/0.5 x1; cron 0.25/0.5 x1",
       .tasks = "1×0.5/1 1×0.25/0.5 1×0.25/0.5",
       .count = "1"},
      {.text = "db.t3.small single-AZ, 20 GB gp3, 7-day backups",
       .classes = "db.t3.small",
       .gigabytes = "20",
       .multi_az = "no"},
      {.text = "cache.t3.micro x1", .classes = "cache.t3.micro", .count = "1"},
      {.text = ""},
      {.text = "6 secrets", .count = "6"},
      {.text = "web 0.5/1 x2 (scales 2-10); worker 0.25/0.5 x2; cron 0.25/0.5 x1",
       .tasks = "2×0.5/1 2×0.25/0.5 1×0.25/0.5",
       .count = "2"},
      {.text = "db.r6g.large Multi-AZ, 100 GB gp3 (autoscaling to 500), 1 read replica, 30-day "
               "backups, Performance Insights",
       .classes = "db.r6g.large",
       .gigabytes = "100",
       .multi_az = "yes"},
      {.text = "cache.r6g.large x2 (primary + replica)",
       .classes = "cache.r6g.large",
       .count = "2"},
      // architecturedeck
      {.text = "2x 0.5 vCPU, 1 GB", .tasks = "2×0.5/1", .count = "2"},
      {.text = "1x 0.25 vCPU, 0.5 GB", .tasks = "1×0.25/0.5", .count = "1"},
      {.text = "db.t3.medium, Multi-AZ", .classes = "db.t3.medium", .multi_az = "yes"},
      {.text = "cache.t3.micro, 2 nodes", .classes = "cache.t3.micro", .count = "2"},
      {.text = "1 LCU average", .lcu = "1"},
      {.text = "100 GB transfer", .gigabytes = "100"},
      {.text = "50 GB storage", .gigabytes = "50"},
      {.text = "logs and metrics"},
      {.text = "4x 1 vCPU, 2 GB", .tasks = "4×1/2", .count = "4"},
      {.text = "2x 0.5 vCPU, 1 GB", .tasks = "2×0.5/1", .count = "2"},
      {.text = "db.r6g.large, Multi-AZ", .classes = "db.r6g.large", .multi_az = "yes"},
      {.text = "cache.r6g.large, 2 nodes", .classes = "cache.r6g.large", .count = "2"},
      {.text = "5 LCUs average", .lcu = "5"},
      {.text = "500 GB transfer", .gigabytes = "500"},
      {.text = "Terraform says cache.t3.medium, cost table says cache.t3.micro",
       .classes = "cache.t3.medium cache.t3.micro"},
      // aiponge
      {.text = "0.25 vCPU, 0.5 GB", .tasks = "1×0.25/0.5"},
      {.text = "db.t3.micro", .classes = "db.t3.micro"},
      {.text = "cache.t3.micro", .classes = "cache.t3.micro"},
      {.text = "<10 GB", .gigabytes = "10"},
      {.text = "<50 GB transfer", .gigabytes = "50"},
      {.text = "8 services, 0.5 vCPU / 1 GB each", .tasks = "8×0.5/1", .count = "8"},
      {.text = "cache.t3.medium", .classes = "cache.t3.medium"},
      {.text = "Standard"},
      {.text = "~5 GB images", .gigabytes = "5"},
      {.text = "~10 GB/month", .gigabytes = "10"},
      {.text = "~50 GB/month", .gigabytes = "50"},
      {.text = "share of compute"},
      {.text = "checklist says db.r6g.large, commands and cost table say db.t3.medium",
       .classes = "db.r6g.large db.t3.medium"},
      // petforce
      {.text = "stated as 1 vCPU, 1 GB", .tasks = "1×1/1"},
      {.text = "stated as 2 vCPU, 2 GB", .tasks = "1×2/2"},
      {.text = "stated as 2 vCPU, 4 GB", .tasks = "1×2/4"},
      {.text = "stated as 2 vCPU, 8 GB", .tasks = "1×2/8"},
      // task-api
      {.text = "db.t3.small, Multi-AZ; stated as $0.216/hr",
       .classes = "db.t3.small",
       .multi_az = "yes"},
      {.text = "3-10 tasks of 256 CPU / 512 MB, average 5; stated as $0.04656/hr",
       .tasks = "5×0.25/0.5",
       .count = "5"},
      {.text = "1; stated as $16.20/mo", .count = "1"},
      {.text = "2; stated as $32/mo", .count = "2"},
      {.text = "100 GB out; stated as $0.02/GB", .gigabytes = "100"},
      {.text = "40% discount"},
      {.text = "compute cost of staging"},
      {.text = "Spot discount"},
      {.text = "downtime stated as 9 hours 45 minutes per month"},
      {.text = "alert at 80%"},
  };
  expect_all(rows);
}

TEST(StatementTest, ReadsOtherWaysToSayIt) {
  const Row rows[] = {
      {.text = "2 x 0.25 vCPU", .count = "2"},  // no memory: no task size
      {.text = "2 x 0.25 vCPU, 0.5 GB", .tasks = "2×0.25/0.5", .count = "2"},
      {.text = "2 \u00d7 0.25 vCPU / 0.5 GB", .tasks = "2×0.25/0.5", .count = "2"},
      {.text = "512 CPU/1024 MB", .tasks = "1×0.5/1"},
      {.text = "0.5 VCPU, 1 GiB x10", .tasks = "10×0.5/1", .count = "10"},
      {.text = "x10", .count = "10"},
      {.text = "1,000 GB", .gigabytes = "1000"},
      {.text = "12,345,678 GB", .gigabytes = "12345678"},
      {.text = "2 TB", .gigabytes = "2048"},
      {.text = "512 MB", .gigabytes = "0.5"},
      {.text = "3-5 nodes", .count = "3"},
      {.text = "3\u20135 nodes", .count = "3"},  // en dash
      {.text = "3\u20145 nodes", .count = "3"},  // em dash
      {.text = "db.t3.small multi\u2011az", .classes = "db.t3.small", .multi_az = "yes"},
      {.text = "db.t3.small, Multi AZ", .classes = "db.t3.small", .multi_az = "yes"},
      {.text = "db.t3.small Single AZ.", .classes = "db.t3.small", .multi_az = "no"},
      {.text = "runs on db.t3.small.", .classes = "db.t3.small"},
      {.text = "db.serverless"},
      {.text = "0.25\u00a0vCPU, 0.5\u00a0GB", .tasks = "1×0.25/0.5"},
      {.text = "0.5 vCPU 1 GB, 2x 0.25 vCPU 0.5 GB", .tasks = "1×0.5/1 2×0.25/0.5", .count = "2"},
      {.text = "2 CPU / 4 GB", .tasks = "1×2/4"},
      {.text = "2 vCPUs, 4 GB x86_64", .tasks = "1×2/4"},
      {.text = "2 services, 0.25/0.5, 3 tasks each", .tasks = "6×0.25/0.5", .count = "6"},
      {.text = "3 services x 2 tasks, 0.25 vCPU, 512 MB", .tasks = "6×0.25/0.5", .count = "6"},
      {.text = "10 tasks; 1 vCPU, 2 GB", .tasks = "10×1/2", .count = "10"},
      {.text = "three nodes", .count = "3"},
      {.text = "2 db.t3.small", .classes = "db.t3.small", .count = "2"},
      {.text = "One Zone"},
      {.text = "500 GB One Zone-IA, gp3, v2, eu-west-1, 24/7", .gigabytes = "500"},
      {.text = "db.t3.large, 8 GB RAM, 20 GB", .classes = "db.t3.large", .gigabytes = "20"},
      {.text = "10 GB/day", .gigabytes = "304.166666667"},
      {.text = "10 GB per month", .gigabytes = "10"},
      {.text = ";;"},
      {.text = "..."},
      {.text = "db."},
      {.text = "\xff\xfe 2 nodes", .count = "2"},
  };
  expect_all(rows);
}

// Arithmetic on what is read must not overflow: nobody runs that many of anything.
TEST(StatementTest, IgnoresNumbersBeyondReason) {
  const Row rows[] = {
      {.text = "99999999999999999999999999999 TB"},
      {.text = "99999999999999999999999999999999999999999999 nodes"},
      {.text = "1000000001 nodes"},
      {.text = "1000000000 nodes", .count = "1000000000"},
  };
  expect_all(rows);
}

TEST(StatementTest, KnowsAnApproximation) {
  EXPECT_TRUE(read_statement("~5 GB").is_approximate);
  EXPECT_TRUE(read_statement("<10 GB").is_approximate);
  EXPECT_FALSE(read_statement("5 GB").is_approximate);
}

TEST(StatementTest, ReadsHoursOfAMonth) {
  const struct {
    const char* text;
    const char* hours;
  } rows[] = {
      {"200 hours", "200"},
      {"100 h", "100"},
      {"12 hours a day", "365"},
      {"24 hours/day", "730"},
      {"8h/day weekdays", "173.809523809"},  // 8 · 365 / 12 · 5 / 7
      {"8 hours per day, mon-fri", "173.809523809"},
      {"40 hours a week", "173.80952381"},  // 40 · 365 / 84
      {"800 hours", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(text_of(read_statement(row.text).hours), row.hours);
}

TEST(StatementTest, ReadsTheShareOnSpot) {
  const struct {
    const char* text;
    const char* spot;
  } rows[] = {
      {"50% Spot", "50"},  {"30% of the tasks on Spot", "30"}, {"half on Spot", "50"},
      {"Spot 20%", "20"},  {"Spot, 70% discount", ""},         {"70% Spot discount", ""},
      {"half a vCPU", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(text_of(read_statement(row.text).spot), row.spot) << row.text;
  }
}

TEST(StatementTest, ReadsCommitmentsAndRegions) {
  const Statement read =
      read_statement("db.t3.small, 3-year reserved, all upfront, in eu-west-1", "RDS Multi-AZ");
  ASSERT_TRUE(read.commitment);
  EXPECT_FALSE(read.commitment->is_plan);
  EXPECT_EQ(read.commitment->years, 3);
  EXPECT_EQ(read.commitment->option, "All Upfront");
  EXPECT_EQ(read.region, "eu-west-1");
  EXPECT_EQ(read.multi_az, true) << "words of the item count, too";
  EXPECT_TRUE(read_statement("1yr Compute Savings Plan").commitment->is_plan);
  EXPECT_TRUE(read_statement("1yr RI").commitment);
  EXPECT_FALSE(read_statement("primary").commitment);
}

TEST(StatementTest, FindsWordsInAnyCase) {
  EXPECT_TRUE(read_statement("1 Read REPLICA").mentions("replica"));
  EXPECT_FALSE(read_statement("1 read replica").mentions("snapshot"));
}

}  // namespace
}  // namespace costplan
