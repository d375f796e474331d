#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/metered.h"

namespace costplan {
namespace {

using testing::cost_of;
using testing::estimated;
using ::testing::HasSubstr;
using testing::metered;
using ::testing::Not;
using testing::problems;
using testing::quantity_of;

constexpr const char* kVcpu = "Fargate-vCPU-Hours:perCPU";
constexpr const char* kMemory = "Fargate-GB-Hours";
constexpr const char* kSpotVcpu = "SpotUsage-Fargate-vCPU-Hours:perCPU";
constexpr const char* kSpotMemory = "SpotUsage-Fargate-GB-Hours";
constexpr const char* kEphemeral = "Fargate-EphemeralStorage-GB-Hours";
constexpr const char* kPublicIp = "PublicIPv4:InUseAddress";

MonthContext february() { return MonthContext::of(*Month::parse("2026-02")); }

// A service of 1 vCPU and 2 GB unless `rest` says otherwise.
std::string service(const std::string& rest, const std::string& size = "cpu: 1, memory: 2 GB") {
  return "web: {kind: ecs_service, " + size + ", " + rest + "}";
}

std::string split(const std::string& tasks, const std::string& providers) {
  return service("tasks: " + tasks + ", capacity_providers: [" + providers + "]");
}

std::string assumptions(const Metering& metering) {
  std::string all;
  for (const auto& assumption : metering.assumptions) all += assumption.text + "\n";
  for (const auto& usage : metering.usage) {
    for (const auto& text : usage.assumptions) all += usage.description + ": " + text + "\n";
  }
  return all;
}

const MeteredUsage* line(const Metering& metering, const std::string& description) {
  const auto it = std::find_if(metering.usage.begin(), metering.usage.end(),
                               [&](const MeteredUsage& u) { return u.description == description; });
  return it == metering.usage.end() ? nullptr : &*it;
}

TEST(EcsServiceTest, ChargesVcpuAndMemoryOfTheRunningTasks) {
  struct Row {
    const char* size;
    const char* rest;
    const char* usage_type;
    const char* quantity;
    const char* source;
  };
  // tasks · size · hours: Fargate pricing.
  const Row rows[] = {
      {"cpu: 0.5 vCPU, memory: 1 GB", "tasks: 2", kVcpu, "730", "2 × 0.5 × 730"},
      {"cpu: 0.5 vCPU, memory: 1 GB", "tasks: 2", kMemory, "1460", "2 × 1 × 730"},
      {"cpu: 0.25, memory: 512 MB", "tasks: 5", kVcpu, "912.5", "5 × 0.25 × 730"},
      {"cpu: 0.25, memory: 512 MB", "tasks: 5", kMemory, "1825", "5 × 0.5 × 730"},
      {"cpu: 0.25, memory: 512 MB", "tasks: 2.5", kVcpu, "456.25", "an average is not whole"},
      {"cpu: 16, memory: 120 GB", "tasks: 1", kMemory, "87600", "the largest task"},
      {"cpu: 1, memory: 2 GB", "tasks: 0", kVcpu, "0", "scaled to nothing"},
      {"cpu: 1, memory: 2 GB", "tasks: 2, architecture: arm64", "Fargate-ARM-vCPU-Hours:perCPU",
       "1460", "Graviton has its own usage types"},
      {"cpu: 1, memory: 2 GB", "tasks: 2, architecture: arm64", "Fargate-ARM-GB-Hours", "2920",
       "the same"},
      {"cpu: 1, memory: 2 GB", "tasks: 2, architecture: arm64", kVcpu, "none", "and not both"},
      {"cpu: 1, memory: 2 GB", "tasks: 1, schedule: 220 h", kVcpu, "220", "only while it is on"},
      {"cpu: 1, memory: 2 GB", "tasks: 1, schedule: mon-fri 08:00-20:00", kVcpu, "260.714285714",
       "60 h of 168 h, of 730 h; seconds are billed, not started hours"},
      {"cpu: 1, memory: 2 GB", "tasks: {low: 2, likely: 4, high: 8}", kVcpu, "2920",
       "the likely end"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(quantity_of(metered(service(row.rest, row.size)), row.usage_type), row.quantity)
        << row.size << ", " << row.rest << ": " << row.source;
  }
}

TEST(EcsServiceTest, FollowsTheHoursOfACalendarMonth) {
  const Metering metering = metered(service("tasks: 2, ephemeral_storage: 30 GB"), february());
  EXPECT_EQ(quantity_of(metering, kVcpu), "1344");        // 2 × 1 × 672
  EXPECT_EQ(quantity_of(metering, kMemory), "2688");      // 2 × 2 × 672
  EXPECT_EQ(quantity_of(metering, kEphemeral), "13440");  // 2 × 10 × 672
}

TEST(EcsServiceTest, ChargesEphemeralStorageBeyond20Gigabytes) {
  // ECS developer guide, "Fargate task ephemeral storage": 20 GiB are included.
  EXPECT_EQ(quantity_of(metered(service("tasks: 2")), kEphemeral), "none");
  EXPECT_EQ(quantity_of(metered(service("tasks: 2, ephemeral_storage: 20 GB")), kEphemeral),
            "none");
  EXPECT_EQ(quantity_of(metered(service("tasks: 2, ephemeral_storage: 21 GB")), kEphemeral),
            "1460");  // 2 × 1 × 730
  EXPECT_EQ(quantity_of(metered(service("tasks: 2, ephemeral_storage: 200 GB")), kEphemeral),
            "262800");  // 2 × 180 × 730
}

TEST(EcsServiceTest, ChargesThePublicAddressOfEachTask) {
  EXPECT_EQ(quantity_of(metered(service("tasks: 2")), kPublicIp), "none");
  EXPECT_EQ(quantity_of(metered(service("tasks: 2, assign_public_ip: true")), kPublicIp), "1460");
}

TEST(EcsServiceTest, SplitsTasksOverCapacityProviders) {
  struct Row {
    const char* tasks;
    const char* providers;
    const char* fargate;
    const char* spot;
    const char* source;
  };
  const std::string base_2 =
      "{provider: FARGATE, base: 2, weight: 1}, {provider: FARGATE_SPOT, weight: 4}";
  // Base first, then by weight, in whole tasks: ECS developer guide, "Capacity
  // providers"; vCPU-hours of tasks of 1 vCPU.
  const Row rows[] = {
      {"12", base_2.c_str(), "2920", "5840", "2 + 2 and 8 tasks"},
      {"2", base_2.c_str(), "1460", "0", "the base takes all, and Spot still shows"},
      {"1", base_2.c_str(), "730", "0", "fewer than the base"},
      {"3", "{provider: FARGATE_SPOT}", "none", "2190", "alone, even with weight 0"},
      {"3", "{provider: FARGATE, weight: 1}, {provider: FARGATE_SPOT}", "2190", "none",
       "the API's default weight is 0"},
      {"5", "{provider: FARGATE, base: 3}, {provider: FARGATE_SPOT, weight: 1}", "2190", "1460",
       "weight 0 gets nothing beyond its base"},
      {"2.5", "{provider: FARGATE, weight: 1}, {provider: FARGATE_SPOT, weight: 1}", "1095", "730",
       "half the time 1 + 1, half the time 2 + 1"},
      {"1.5", "{provider: FARGATE, base: 1}, {provider: FARGATE_SPOT, weight: 1}", "730", "365",
       "half the time 1 + 0, half the time 1 + 1"},
      {"0.25", "{provider: FARGATE, base: 1}, {provider: FARGATE_SPOT, weight: 1}", "182.5", "0",
       "a quarter of the time one task"},
  };
  for (const auto& row : rows) {
    const Metering metering = metered(split(row.tasks, row.providers));
    EXPECT_TRUE(metering.errors.empty()) << row.source;
    EXPECT_EQ(quantity_of(metering, kVcpu), row.fargate) << row.tasks << ": " << row.source;
    EXPECT_EQ(quantity_of(metering, kSpotVcpu), row.spot) << row.tasks << ": " << row.source;
  }
}

TEST(EcsServiceTest, ChargesSpotUsageUnderTheSpotTerm) {
  const Metering metering = metered(split("2", "{provider: FARGATE_SPOT}"));
  ASSERT_NE(line(metering, "vCPU on Spot"), nullptr);
  EXPECT_EQ(line(metering, "vCPU on Spot")->key.term, "Spot");
  ASSERT_NE(line(metering, "Memory on Spot"), nullptr);
  EXPECT_EQ(line(metering, "Memory on Spot")->key.term, "Spot");
  EXPECT_THAT(assumptions(metering), HasSubstr("do not move to FARGATE"));
  EXPECT_THAT(assumptions(metered(service("tasks: 2"))), Not(HasSubstr("Spot")));
}

TEST(EcsServiceTest, DoesNotDiscountEphemeralStorageOnSpot) {
  const Metering metering =
      metered(service("tasks: 4, ephemeral_storage: 30 GB, capacity_providers: "
                      "[{provider: FARGATE, weight: 1}, {provider: FARGATE_SPOT, weight: 3}]"));
  EXPECT_EQ(quantity_of(metering, kEphemeral), "29200");  // 4 × 10 × 730, on demand
  const MeteredUsage* spot = line(metering, "Ephemeral storage beyond 20 GB on Spot");
  ASSERT_NE(spot, nullptr);
  EXPECT_EQ(spot->key.term, "OnDemand");
  EXPECT_EQ(spot->quantity.value().to_string(), "21900");  // 3 × 10 × 730
  EXPECT_THAT(assumptions(metering), HasSubstr("unconfirmed"));
}

TEST(EcsServiceTest, SaysHowAnAverageIsSpreadOverProviders) {
  const std::string providers =
      "{provider: FARGATE, weight: 1}, {provider: FARGATE_SPOT, weight: 1}";
  EXPECT_THAT(assumptions(metered(split("2.5", providers))), HasSubstr("as if 2 and 3 tasks"));
  EXPECT_THAT(assumptions(metered(split("2", providers))), Not(HasSubstr("as if")));
  EXPECT_THAT(assumptions(metered(split("2.5", "{provider: FARGATE}"))), Not(HasSubstr("as if")));
}

TEST(EcsServiceTest, ChargesTheOverlapOfDeployments) {
  struct Row {
    const char* tasks;
    const char* deployments;
    const char* vcpu_hours;  // of the overlap alone; "none": no line
    const char* source;
  };
  // deployments · overlap · new tasks beside the old ones · 1 vCPU. The upper limit
  // of a rolling update is rounded down: ECS developer guide, "Rolling update".
  const Row rows[] = {
      {"2", "{per_month: 20, overlap: 15 min}", "10", "maximum_percent is 200: 2 × 20 × 0.25"},
      {"2", "{per_month: 20, overlap: 900 s}", "10", "the same in seconds"},
      {"2", "{per_month: 20, overlap: 1 h, maximum_percent: 150}", "20", "1 new task × 20"},
      {"3", "{per_month: 20, overlap: 1 h, maximum_percent: 150}", "20", "⌊4.5⌋ − 3 = 1"},
      {"3", "{per_month: 20, overlap: 1 h, maximum_percent: 125}", "none", "⌊3.75⌋ − 3 = 0"},
      {"2.5", "{per_month: 20, overlap: 1 h, maximum_percent: 150}", "20", "1 of 2, 1 of 3"},
      {"2.5", "{per_month: 20, overlap: 1 h, maximum_percent: 134}", "10", "0 of 2, 1 of 3"},
      {"2", "{per_month: 20, overlap: 1 h, maximum_percent: 100}", "none", "old before new"},
      {"2", "{per_month: 20, overlap: 1 h, strategy: blue_green}", "40", "a second set"},
      {"2", "{per_month: 20, overlap: 1 h, strategy: blue_green, maximum_percent: 100}", "40",
       "maximum_percent limits rolling updates only"},
      {"2", "{per_month: 1/h, overlap: 6 min, strategy: rolling}", "146", "2 × 730 × 0.1"},
      {"2", "{overlap: 1 h}", "?", "how often was not said"},
      {"2", "{per_month: 20}", "?", "how long was not said"},
  };
  for (const auto& row : rows) {
    const Metering metering =
        metered(service("tasks: " + std::string(row.tasks) + ", deployments: " + row.deployments));
    EXPECT_TRUE(metering.errors.empty()) << row.deployments;
    const MeteredUsage* overlap = line(metering, "Deployment overlap, vCPU");
    std::string found = "none";
    if (overlap != nullptr) {
      found = overlap->quantity.is_known() ? overlap->quantity.value().to_string() : "?";
    }
    EXPECT_EQ(found, row.vcpu_hours) << row.deployments << ": " << row.source;
  }
}

TEST(EcsServiceTest, SaysWhenDeploymentsHaveNoRoomToOverlap) {
  const std::string tight = ", deployments: {per_month: 20, overlap: 1 h, maximum_percent: 125}";
  EXPECT_THAT(assumptions(metered(service("tasks: 3" + tight))),
              HasSubstr("deployments add nothing: maximum_percent 125 of 3 tasks"));
  EXPECT_THAT(assumptions(metered(service("tasks: 4" + tight))), Not(HasSubstr("add nothing")));
  EXPECT_EQ(line(metered(service("tasks: 2")), "Deployment overlap, vCPU"), nullptr);
}

TEST(EcsServiceTest, RunsTheOverlapOnTheSameProvidersWithAllThatATaskHas) {
  const Metering metering =
      metered(service("tasks: 12, ephemeral_storage: 21 GB, assign_public_ip: true, "
                      "capacity_providers: [{provider: FARGATE, base: 2, weight: 1}, "
                      "{provider: FARGATE_SPOT, weight: 4}], "
                      "deployments: {per_month: 10, overlap: 1 h, strategy: blue_green}"));
  EXPECT_EQ(quantity_of(metering, kVcpu), "2960");      // 4 × 730 + 4 × 10
  EXPECT_EQ(quantity_of(metering, kSpotVcpu), "5920");  // 8 × 730 + 8 × 10
  EXPECT_EQ(quantity_of(metering, kMemory), "5920");
  EXPECT_EQ(quantity_of(metering, kSpotMemory), "11840");
  EXPECT_EQ(quantity_of(metering, kEphemeral), "8880");  // 12 × 1 × (730 + 10)
  EXPECT_EQ(quantity_of(metering, kPublicIp), "8880");
}

TEST(EcsServiceTest, MarksWhatAutoscalingDecidesAsUsage) {
  EXPECT_FALSE(line(metered(service("tasks: 2")), "vCPU")->quantity.is_usage());
  EXPECT_TRUE(
      line(metered(service("tasks: 4, min_tasks: 2, max_tasks: 10")), "vCPU")->quantity.is_usage());
  // Without an average the cost stays open; neither bound is a guess at it.
  const Metering open = metered(service("min_tasks: 2, max_tasks: 10"));
  EXPECT_TRUE(open.errors.empty());
  EXPECT_EQ(quantity_of(open, kVcpu), "?");
  EXPECT_EQ(quantity_of(open, kMemory), "?");
}

TEST(EcsServiceTest, WarnsOfAnAverageOutsideTheScalingBounds) {
  const auto said = [](const char* counts) { return assumptions(metered(service(counts))); };
  EXPECT_THAT(said("tasks: 1, min_tasks: 2, max_tasks: 10"),
              HasSubstr("an average of 1 tasks is below min_tasks (2)"));
  EXPECT_THAT(said("tasks: 11, min_tasks: 2, max_tasks: 10"),
              HasSubstr("an average of 11 tasks is above max_tasks (10)"));
  EXPECT_EQ(said("tasks: 2, min_tasks: 2, max_tasks: 10"), "");
  EXPECT_EQ(said("tasks: 10, min_tasks: 2, max_tasks: 10"), "");
}

TEST(EcsServiceTest, ShowsItsArithmetic) {
  const Metering metering =
      metered(service("tasks: 12, capacity_providers: [{provider: FARGATE, base: 2, weight: 1}, "
                      "{provider: FARGATE_SPOT, weight: 4}], "
                      "deployments: {per_month: 10, overlap: 10 min}"));
  EXPECT_EQ(line(metering, "Memory on Spot")->quantity.text(), "8 of 12 tasks × 2 GB × 730 h");
  // The 12 new tasks are placed like the old ones: a base of 2, and 2 of the other 10.
  EXPECT_EQ(line(metering, "Deployment overlap, Memory")->quantity.text(),
            "4 new tasks beside the old × 2 GB × 10 deployments × 600 s ÷ 3,600");
}

TEST(EcsServiceTest, RefusesWhatEcsRefuses) {
  struct Row {
    const char* rest;
    const char* message;
  };
  const Row rows[] = {
      {"architecture: arm64", "tasks is required"},
      {"tasks: 2, operating_system: windows", "expected one of linux"},
      {"tasks: 2, min_tasks: 10, max_tasks: 2", "min_tasks (10) is above max_tasks (2)"},
      {"tasks: 2M", "is too large, expected at most 1M"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE}, {provider: FARGATE_SPOT}]",
       "at least one needs a weight above 0"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE, base: 1, weight: 1}, "
       "{provider: FARGATE_SPOT, base: 1}]",
       "capacity_providers[1].base: only one capacity provider may have a base"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE, weight: 1}, "
       "{provider: FARGATE, weight: 2}]",
       "capacity_providers[1].provider: a capacity provider may be listed only once"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE, weight: 0.5}]",
       "capacity_providers[0].weight: '0.5' is not a whole number"},
      {"min_tasks: 1.5, max_tasks: 4", "resources.web.min_tasks: '1.5' is not a whole number"},
      {"tasks: 2, deployments: {maximum_percent: 150.5}", "'150.5' is not a whole number"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE, weight: 1001}]", "at most 1000"},
      {"tasks: 2, capacity_providers: [{provider: FARGATE, base: 100001}]", "at most 100000"},
      {"tasks: 2, capacity_providers: [{provider: SPOT}]", "expected one of FARGATE, FARGATE_SPOT"},
      {"tasks: 2, capacity_providers: [{weight: 1}]", "provider is required"},
      {"tasks: 2, deployments: {maximum_percent: 99}", "expected at least 100"},
      {"tasks: 2, deployments: {maximum_percent: 1e6}", "expected at most 1000"},
  };
  for (const auto& row : rows) {
    EXPECT_THAT(problems(service(row.rest)), HasSubstr(row.message)) << row.rest;
  }
  EXPECT_THAT(problems("web: {kind: ecs_service, tasks: 1}"), HasSubstr("cpu is required"));
  EXPECT_THAT(problems("web: {kind: ecs_service, tasks: 1}"), HasSubstr("memory is required"));
}

TEST(EcsServiceTest, ReportsEverythingAtOnce) {
  const std::string found =
      problems(service("min_tasks: 3, max_tasks: 2, capacity_providers: [{provider: FARGATE}, "
                       "{provider: FARGATE_SPOT}]",
                       "cpu: 1, memory: 1 GB"));
  EXPECT_THAT(found, HasSubstr("1 vCPU goes with"));
  EXPECT_THAT(found, HasSubstr("is above max_tasks"));
  EXPECT_THAT(found, HasSubstr("weight above 0"));
}

TEST(EcsServiceTest, ChecksWhatItIsLinkedTo) {
  const std::string nat = "\nnat: {kind: nat_gateway}";
  EXPECT_THAT(problems(service("tasks: 1, cluster: nat") + nat),
              HasSubstr("'nat' is of kind nat_gateway, expected ecs_cluster"));
  EXPECT_THAT(problems(service("tasks: 1, cluster: nowhere") + nat),
              HasSubstr("no resource is named 'nowhere'"));
  EXPECT_EQ(problems(service("tasks: 1, cluster: main") + "\nmain: {kind: ecs_cluster}"), "");
}

TEST(EcsServiceTest, CostsWhatThePriceListSays) {
  // Two tasks of 0.5 vCPU and 1 GB: 730 × 0.04048 and 1,460 × 0.004445.
  const Estimate web = estimated(service("tasks: 2", "cpu: 0.5, memory: 1 GB"));
  EXPECT_EQ(cost_of(web, kVcpu), "29.5504");
  EXPECT_EQ(cost_of(web, kMemory), "6.4897");
  // Eight tasks on Spot: 5,840 × 0.01288871.
  const Estimate spot =
      estimated(service("tasks: 8, capacity_providers: [{provider: FARGATE_SPOT}]"));
  EXPECT_EQ(cost_of(spot, kSpotVcpu), "75.2700664");
  // 10 GB beyond the 20 included for 730 h at 0.000111.
  EXPECT_EQ(cost_of(estimated(service("tasks: 1, ephemeral_storage: 30 GB")), kEphemeral),
            "0.8103");
  // 1,460 vCPU-hours of Graviton at 0.03238.
  EXPECT_EQ(
      cost_of(estimated(service("tasks: 2, architecture: arm64")), "Fargate-ARM-vCPU-Hours:perCPU"),
      "47.2748");
}

TEST(EcsClusterTest, IsFreeWithoutContainerInsights) {
  EXPECT_TRUE(metered("main: {kind: ecs_cluster, services: 3, tasks: 10}").usage.empty());
  EXPECT_TRUE(metered("main: {kind: ecs_cluster, container_insights: disabled}").usage.empty());
}

TEST(EcsClusterTest, ChargesContainerInsightsByTheMetric) {
  struct Row {
    const char* rest;
    const char* usage_type;
    const char* quantity;
    const char* source;
  };
  constexpr const char* kStandard = "CW:MetricMonitorUsage";
  constexpr const char* kEnhanced = "CW:MetricsUsage";
  constexpr const char* kLogs = "DataProcessing-Bytes";
  // Metrics by dimension set: CloudWatch user guide, "Container Insights metrics".
  const Row rows[] = {
      {"enabled, services: 3, task_families: 4, tasks: 10", kStandard, "97",
       "12 + 15 × 3 + 10 × 4"},
      {"enabled, services: 3, task_families: 4, tasks: 10", kLogs, "0.4", "10 × 0.04 GB"},
      {"enabled, services: 3, task_families: 4, tasks: 10", kEnhanced, "none", "not both"},
      {"enabled, services: 0, task_families: 0, tasks: 0", kStandard, "12", "an empty cluster"},
      {"enabled, services: 3, tasks: 10", kStandard, "?", "families were not given"},
      {"enabled, services: 3, task_families: 4", kLogs, "?", "tasks were not given"},
      {"enabled, metrics: 50, tasks: 10", kStandard, "50", "as counted in the account"},
      {"enhanced, tasks: 4", kEnhanced, "651", "23 + 157 × 4"},
      {"enhanced, tasks: 4", kStandard, "none", "not both"},
      {"enhanced, tasks: 4", kLogs, "none", "log events are included"},
      {"enhanced, metrics: 300", kEnhanced, "300", "as counted in the account"},
      {"enhanced", kEnhanced, "?", "tasks were not given"},
  };
  for (const auto& row : rows) {
    const std::string yaml =
        "main: {kind: ecs_cluster, container_insights: " + std::string(row.rest) + "}";
    EXPECT_EQ(quantity_of(metered(yaml), row.usage_type), row.quantity)
        << row.rest << ": " << row.source;
    // A metric held all month is one metric-month in every month.
    EXPECT_EQ(quantity_of(metered(yaml, february()), row.usage_type), row.quantity) << row.rest;
  }
}

TEST(EcsClusterTest, SaysWhatItEstimatedAndWhatItWasTold) {
  EXPECT_THAT(assumptions(metered("main: {kind: ecs_cluster, container_insights: enabled, "
                                  "services: 3, task_families: 4, tasks: 10}")),
              HasSubstr("15 per service"));
  EXPECT_THAT(
      assumptions(metered("main: {kind: ecs_cluster, container_insights: enhanced, tasks: 10}")),
      HasSubstr("157 per running task"));
  EXPECT_EQ(
      assumptions(metered("main: {kind: ecs_cluster, container_insights: enhanced, metrics: 300}")),
      "");
}

TEST(EcsClusterTest, CostsWhatThePriceListSays) {
  // 97 × 0.30 and 0.4 GB × 0.50; 651 × 0.07.
  const Estimate standard = estimated(
      "main: {kind: ecs_cluster, container_insights: enabled, services: 3, task_families: 4, "
      "tasks: 10}");
  EXPECT_EQ(cost_of(standard, "CW:MetricMonitorUsage"), "29.1");
  EXPECT_EQ(cost_of(standard, "DataProcessing-Bytes"), "0.2");
  EXPECT_EQ(cost_of(estimated("main: {kind: ecs_cluster, container_insights: enhanced, tasks: 4}"),
                    "CW:MetricsUsage"),
            "45.57");
}

}  // namespace
}  // namespace costplan
