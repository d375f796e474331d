#include <algorithm>

#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kVcpu = "Fargate-vCPU-Hours:perCPU";
constexpr std::string_view kMemory = "Fargate-GB-Hours";
constexpr std::string_view kSpotVcpu = "SpotUsage-Fargate-vCPU-Hours:perCPU";
constexpr std::string_view kSpotMemory = "SpotUsage-Fargate-GB-Hours";
constexpr std::string_view kEphemeral = "Fargate-EphemeralStorage-GB-Hours";
constexpr std::string_view kPublicIp = "PublicIPv4:InUseAddress";

// A service of 1 vCPU and 2 GB unless `rest` says otherwise.
std::string service(const std::string& rest, const std::string& size = "cpu: 1, memory: 2 GB") {
  return "web: {kind: ecs_service, " + size + ", " + rest + "}";
}

std::string split(const std::string& tasks, const std::string& providers) {
  return service("tasks: " + tasks + ", capacity_providers: [" + providers + "]");
}

const MeteredUsage* line(const Metering& metering, const std::string& description) {
  const auto it = std::find_if(metering.usage.begin(), metering.usage.end(),
                               [&](const MeteredUsage& u) { return u.description == description; });
  return it == metering.usage.end() ? nullptr : &*it;
}

TEST(EcsServiceTest, ChargesVcpuAndMemoryOfTheRunningTasks) {
  const std::string half = "cpu: 0.5 vCPU, memory: 1 GB";
  const std::string quarter = "cpu: 0.25, memory: 512 MB";
  const BuiltQuantityRow rows[] = {
      {"vCPU", service("tasks: 2", half), kVcpu, "730", "Fargate pricing: 2 × 0.5 × 730"},
      {"memory", service("tasks: 2", half), kMemory, "1460", "Fargate pricing: 2 × 1 × 730"},
      {"vCPU of the smallest task", service("tasks: 5", quarter), kVcpu, "912.5",
       "Fargate pricing: 5 × 0.25 × 730"},
      {"memory of the smallest task", service("tasks: 5", quarter), kMemory, "1825",
       "Fargate pricing: 5 × 0.5 × 730"},
      {"an average is not whole", service("tasks: 2.5", quarter), kVcpu, "456.25",
       "Fargate pricing: 2.5 × 0.25 × 730"},
      {"the largest task", service("tasks: 1", "cpu: 16, memory: 120 GB"), kMemory, "87600",
       "Fargate pricing: 120 × 730"},
      {"scaled to nothing", service("tasks: 0"), kVcpu, "0", "Fargate pricing: 0 × 730"},
      {"Graviton has its own usage types", service("tasks: 2, architecture: arm64"),
       "Fargate-ARM-vCPU-Hours:perCPU", "1460", "price list"},
      {"for memory, too", service("tasks: 2, architecture: arm64"), "Fargate-ARM-GB-Hours", "2920",
       "price list"},
      {"and not both", service("tasks: 2, architecture: arm64"), kVcpu, "none", "price list"},
      {"only while it is on", service("tasks: 1, schedule: 220 h"), kVcpu, "220",
       "Fargate pricing: 1 × 220"},
      {"seconds are billed, not started hours", service("tasks: 1, schedule: mon-fri 08:00-20:00"),
       kVcpu, "260.714285714", "Fargate pricing: 60 h of 168 h, of 730 h"},
      {"the likely end", service("tasks: {low: 2, likely: 4, high: 8}"), kVcpu, "2920",
       "Fargate pricing: 4 × 730"},
  };
  expect_quantities(rows);
}

TEST(EcsServiceTest, FollowsTheHoursOfACalendarMonth) {
  const std::string two = service("tasks: 2, ephemeral_storage: 30 GB");
  const BuiltQuantityRow rows[] = {
      {"vCPU", two, kVcpu, "1344", "2 × 1 × 672"},
      {"memory", two, kMemory, "2688", "2 × 2 × 672"},
      {"ephemeral storage", two, kEphemeral, "13440", "2 × 10 × 672"},
  };
  expect_quantities(rows, february_2026());
}

// ECS developer guide, "Fargate task ephemeral storage": 20 GiB are included.
TEST(EcsServiceTest, ChargesEphemeralStorageBeyond20Gigabytes) {
  const BuiltQuantityRow rows[] = {
      {"not given", service("tasks: 2"), kEphemeral, "none", "ECS developer guide"},
      {"what is included", service("tasks: 2, ephemeral_storage: 20 GB"), kEphemeral, "none",
       "ECS developer guide"},
      {"1 GB more", service("tasks: 2, ephemeral_storage: 21 GB"), kEphemeral, "1460",
       "ECS developer guide: 2 × 1 × 730"},
      {"the most", service("tasks: 2, ephemeral_storage: 200 GB"), kEphemeral, "262800",
       "ECS developer guide: 2 × 180 × 730"},
  };
  expect_quantities(rows);
}

TEST(EcsServiceTest, ChargesThePublicAddressOfEachTask) {
  const BuiltQuantityRow rows[] = {
      {"none by default", service("tasks: 2"), kPublicIp, "none", "price list"},
      {"one each", service("tasks: 2, assign_public_ip: true"), kPublicIp, "1460", "2 × 730"},
  };
  expect_quantities(rows);
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
  EXPECT_THAT(all_assumptions_of(metering), HasSubstr("do not move to FARGATE"));
  EXPECT_THAT(all_assumptions_of(metered(service("tasks: 2"))), Not(HasSubstr("Spot")));
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
  EXPECT_THAT(all_assumptions_of(metering), HasSubstr("unconfirmed"));
}

TEST(EcsServiceTest, SaysHowAnAverageIsSpreadOverProviders) {
  const std::string providers =
      "{provider: FARGATE, weight: 1}, {provider: FARGATE_SPOT, weight: 1}";
  EXPECT_THAT(all_assumptions_of(metered(split("2.5", providers))),
              HasSubstr("as if 2 and 3 tasks"));
  EXPECT_THAT(all_assumptions_of(metered(split("2", providers))), Not(HasSubstr("as if")));
  EXPECT_THAT(all_assumptions_of(metered(split("2.5", "{provider: FARGATE}"))),
              Not(HasSubstr("as if")));
}

// What ran is what is charged, where a split of 3.5 tasks would be 2 and 1.5.
TEST(EcsServiceTest, ChargesMeasuredTasksWhereTheyRan) {
  const std::string both =
      "capacity_providers: [{provider: FARGATE, base: 2, weight: 1}, "
      "{provider: FARGATE_SPOT, weight: 4}]";
  const std::string measured =
      service("tasks_by_provider: {FARGATE: 1.25, FARGATE_SPOT: 2.25}, " + both);
  const std::string deployed =
      service("tasks_by_provider: {FARGATE: 1, FARGATE_SPOT: 2}, " + both +
              ", deployments: {per_month: 10, overlap: 1 h, strategy: blue_green}");
  const BuiltQuantityRow rows[] = {
      {"vCPU", measured, kVcpu, "912.5", "1.25 × 730"},
      {"vCPU on Spot", measured, kSpotVcpu, "1642.5", "2.25 × 730"},
      {"memory on Spot", measured, kSpotMemory, "3285", "2 × 2.25 × 730"},
      {"nothing on Spot", service("tasks_by_provider: {FARGATE: 3}, " + both), kSpotVcpu, "0", ""},
      {"one provider", service("tasks_by_provider: {FARGATE: 1.5}"), kVcpu, "1095", "1.5 × 730"},
      // The three new tasks of a deployment are placed by the strategy: the base of 2 and 1.
      {"with deployments", deployed, kVcpu, "750", "730 + 2 × 10"},
      {"with deployments on Spot", deployed, kSpotVcpu, "1470", "2 × 730 + 1 × 10"},
  };
  expect_quantities(rows);
  EXPECT_THAT(all_assumptions_of(metered(measured)), Not(HasSubstr("took turns")));
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
  EXPECT_THAT(all_assumptions_of(metered(service("tasks: 3" + tight))),
              HasSubstr("deployments add nothing: maximum_percent 125 of 3 tasks"));
  EXPECT_THAT(all_assumptions_of(metered(service("tasks: 4" + tight))),
              Not(HasSubstr("add nothing")));
  EXPECT_EQ(line(metered(service("tasks: 2")), "Deployment overlap, vCPU"), nullptr);
}

TEST(EcsServiceTest, RunsTheOverlapOnTheSameProvidersWithAllThatATaskHas) {
  const std::string twelve =
      service("tasks: 12, ephemeral_storage: 21 GB, assign_public_ip: true, "
              "capacity_providers: [{provider: FARGATE, base: 2, weight: 1}, "
              "{provider: FARGATE_SPOT, weight: 4}], "
              "deployments: {per_month: 10, overlap: 1 h, strategy: blue_green}");
  const BuiltQuantityRow rows[] = {
      {"vCPU", twelve, kVcpu, "2960", "4 × 730 + 4 × 10"},
      {"vCPU on Spot", twelve, kSpotVcpu, "5920", "8 × 730 + 8 × 10"},
      {"memory", twelve, kMemory, "5920", "2 × (4 × 730 + 4 × 10)"},
      {"memory on Spot", twelve, kSpotMemory, "11840", "2 × (8 × 730 + 8 × 10)"},
      {"ephemeral storage", twelve, kEphemeral, "8880", "12 × 1 × (730 + 10)"},
      {"addresses", twelve, kPublicIp, "8880", "12 × (730 + 10)"},
  };
  expect_quantities(rows);
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
  const auto said = [](const char* counts) { return all_assumptions_of(metered(service(counts))); };
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
  const BuiltProblemRow rows[] = {
      {service("architecture: arm64"), "tasks is required"},
      {service("tasks: 2, operating_system: windows"), "expected one of linux"},
      {service("tasks: 2, min_tasks: 10, max_tasks: 2"), "min_tasks (10) is above max_tasks (2)"},
      {service("tasks: 2M"), "is too large, expected at most 1M"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE}, {provider: FARGATE_SPOT}]"),
       "at least one needs a weight above 0"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE, base: 1, weight: 1}, "
               "{provider: FARGATE_SPOT, base: 1}]"),
       "capacity_providers[1].base: only one capacity provider may have a base"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE, weight: 1}, "
               "{provider: FARGATE, weight: 2}]"),
       "capacity_providers[1].provider: a capacity provider may be listed only once"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE, weight: 0.5}]"),
       "capacity_providers[0].weight: '0.5' is not a whole number"},
      {service("min_tasks: 1.5, max_tasks: 4"),
       "resources.web.min_tasks: '1.5' is not a whole number"},
      {service("tasks: 2, deployments: {maximum_percent: 150.5}"), "'150.5' is not a whole number"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE, weight: 1001}]"),
       "at most 1000"},
      {service("tasks: 2, capacity_providers: [{provider: FARGATE, base: 100001}]"),
       "at most 100000"},
      {service("tasks: 2, capacity_providers: [{provider: SPOT}]"),
       "expected one of FARGATE, FARGATE_SPOT"},
      {service("tasks: 2, capacity_providers: [{weight: 1}]"), "provider is required"},
      {service("tasks: 2, tasks_by_provider: {FARGATE: 2}"), "tasks_by_provider is given already"},
      {service("tasks_by_provider: {FARGATE: 1, FARGATE_SPOT: 2}"),
       "tasks_by_provider.FARGATE_SPOT: the service does not run on 'FARGATE_SPOT'"},
      {service("tasks: 2, deployments: {maximum_percent: 99}"), "expected at least 100"},
      {service("tasks: 2, deployments: {maximum_percent: 1e6}"), "expected at most 1000"},
      {"web: {kind: ecs_service, tasks: 1}", "cpu is required"},
      {"web: {kind: ecs_service, tasks: 1}", "memory is required"},
  };
  expect_problems(rows);
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
  const std::string two = service("tasks: 2", "cpu: 0.5, memory: 1 GB");
  const BuiltCostRow rows[] = {
      {"vCPU", two, kVcpu, "29.5504", "price list: 730 × 0.04048"},
      {"memory", two, kMemory, "6.4897", "price list: 1,460 × 0.004445"},
      {"Spot", service("tasks: 8, capacity_providers: [{provider: FARGATE_SPOT}]"), kSpotVcpu,
       "75.2700664", "price list: 5,840 × 0.01288871"},
      {"10 GB beyond the 20 included", service("tasks: 1, ephemeral_storage: 30 GB"), kEphemeral,
       "0.8103", "price list: 10 × 730 × 0.000111"},
      {"Graviton", service("tasks: 2, architecture: arm64"), "Fargate-ARM-vCPU-Hours:perCPU",
       "47.2748", "price list: 1,460 × 0.03238"},
  };
  expect_costs(rows);
}

TEST(EcsClusterTest, IsFreeWithoutContainerInsights) {
  EXPECT_TRUE(metered("main: {kind: ecs_cluster, services: 3, tasks: 10}").usage.empty());
  EXPECT_TRUE(metered("main: {kind: ecs_cluster, container_insights: disabled}").usage.empty());
}

BuiltQuantityRow insights(const std::string& rest, std::string_view usage_type,
                          std::string_view quantity, std::string_view rule) {
  return {rule, "main: {kind: ecs_cluster, container_insights: " + rest + "}", usage_type, quantity,
          "CloudWatch user guide, Container Insights metrics"};
}

// Metrics by dimension set.
TEST(EcsClusterTest, ChargesContainerInsightsByTheMetric) {
  constexpr std::string_view kStandard = "CW:MetricMonitorUsage";
  constexpr std::string_view kEnhanced = "CW:MetricsUsage";
  constexpr std::string_view kLogs = "DataProcessing-Bytes";
  const BuiltQuantityRow rows[] = {
      insights("enabled, services: 3, task_families: 4, tasks: 10", kStandard, "97",
               "12 + 15 × 3 + 10 × 4"),
      insights("enabled, services: 3, task_families: 4, tasks: 10", kLogs, "0.4", "10 × 0.04 GB"),
      insights("enabled, services: 3, task_families: 4, tasks: 10", kEnhanced, "none", "not both"),
      insights("enabled, services: 0, task_families: 0, tasks: 0", kStandard, "12",
               "an empty cluster"),
      insights("enabled, services: 3, tasks: 10", kStandard, "?", "families were not given"),
      insights("enabled, services: 3, task_families: 4", kLogs, "?", "tasks were not given"),
      insights("enabled, metrics: 50, tasks: 10", kStandard, "50", "as counted in the account"),
      insights("enhanced, tasks: 4", kEnhanced, "651", "23 + 157 × 4"),
      insights("enhanced, tasks: 4", kStandard, "none", "not both"),
      insights("enhanced, tasks: 4", kLogs, "none", "log events are included"),
      insights("enhanced, metrics: 300", kEnhanced, "300", "as counted in the account"),
      insights("enhanced", kEnhanced, "?", "tasks were not given"),
  };
  expect_quantities(rows);
  // A metric held all month is one metric-month in every month.
  expect_quantities(rows, february_2026());
}

TEST(EcsClusterTest, SaysWhatItEstimatedAndWhatItWasTold) {
  EXPECT_THAT(all_assumptions_of(metered("main: {kind: ecs_cluster, container_insights: enabled, "
                                         "services: 3, task_families: 4, tasks: 10}")),
              HasSubstr("15 per service"));
  EXPECT_THAT(all_assumptions_of(
                  metered("main: {kind: ecs_cluster, container_insights: enhanced, tasks: 10}")),
              HasSubstr("157 per running task"));
  EXPECT_EQ(all_assumptions_of(
                metered("main: {kind: ecs_cluster, container_insights: enhanced, metrics: 300}")),
            "");
}

TEST(EcsClusterTest, CostsWhatThePriceListSays) {
  constexpr std::string_view kStandard =
      "main: {kind: ecs_cluster, container_insights: enabled, services: 3, task_families: 4, "
      "tasks: 10}";
  constexpr CostRow kCosts[] = {
      {"metrics", kStandard, "CW:MetricMonitorUsage", "29.1", "price list: 97 × 0.30"},
      {"log events", kStandard, "DataProcessing-Bytes", "0.2", "price list: 0.4 GB × 0.50"},
      {"enhanced", "main: {kind: ecs_cluster, container_insights: enhanced, tasks: 4}",
       "CW:MetricsUsage", "45.57", "price list: 651 × 0.07"},
  };
  expect_costs(kCosts);
}

}  // namespace
}  // namespace costplan::testing
