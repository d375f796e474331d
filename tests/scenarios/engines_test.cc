// The analytic engine against the event engine, on every load file of scenarios/: one
// quiet hour, eight seeds. Everything is printed; what theory bounds is held to it.
//
// - Requests: a renewal process of index of dispersion I has I·N requests of variance, so
//   the mean of k seeds is off by sqrt(I / (k N)), relatively; requests of services that
//   are called add at most one more variance of 1 for each.
// - Work: no queue and no sharing makes it more or less (work conservation), so busy vCPUs
//   are rate · CPU per request, off by the draws of arrivals and of service times.
// - Tasks and task hours: the same where no policy can move them.
// - Connections at the worst: tasks × processes × pool, whatever the engine.
//
// Percentiles are approximations without a bound: held to what no queue can beat, and, so that
// they get no worse, of services with many requests and room to spare to what they have come to:
// p99 within 10% of the event engine's, p95 within 35% (where requests share a quarter of a vCPU;
// elsewhere 12%).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/paths.h"

namespace costplan {
namespace {

namespace fs = std::filesystem;
const fs::path kScenarios = fs::path(testing::source_dir()) / "scenarios";
constexpr int kSeeds = 8;

// Load files and their stacks: prod-steps.yaml is another load of prod.yaml.
std::vector<std::pair<fs::path, fs::path>> loads() {
  std::vector<std::pair<fs::path, fs::path>> found;
  for (const auto& entry : fs::recursive_directory_iterator(kScenarios)) {
    const fs::path& load = entry.path();
    if (load.extension() != ".yaml" || load.parent_path().filename() != "traffic") continue;
    const std::string name = load.stem().string();
    const std::string stack = name.substr(0, name.find('-')) + ".yaml";
    found.emplace_back(load, load.parent_path().parent_path() / "stacks" / stack);
  }
  std::sort(found.begin(), found.end());
  return found;
}

class Engines : public ::testing::TestWithParam<std::pair<fs::path, fs::path>> {};

// 3.9 standard errors: 99.99% of the time; seeds are fixed.
constexpr double kErrors = 3.9;

TEST_P(Engines, AgreeAsFarAsTheoryBoundsThem) {
  const auto& [load_file, stack_file] = GetParam();
  const auto stack = load_stack(stack_file.string());
  ASSERT_TRUE(stack) << stack.error().to_string();
  auto load = load_load_model(load_file.string(), *stack);
  ASSERT_TRUE(load) << load.error().to_string();
  load->events.clear();
  SimulateOptions options{.from_s = UtcTime::parse("2026-11-10 09:00")->seconds(),
                          .to_s = UtcTime::parse("2026-11-10 10:00")->seconds(),
                          .seeds = kSeeds};
  const auto analytic = simulate(*stack, *load, options);
  ASSERT_TRUE(analytic) << analytic.error().to_string();
  options.engine = EngineChoice::kEvent;
  const auto event = simulate(*stack, *load, options);
  ASSERT_TRUE(event) << event.error().to_string();

  const double dispersion =
      load->measured ? load->measured->index_of_dispersion : load->traffic.index_of_dispersion;
  double entering = 0;
  for (std::size_t i = 0; i < load->services.size(); ++i) {
    if (load->services[i].traffic_share > 0) entering += analytic->services[i].requests;
  }
  std::printf("%-12s %12s %12s  %7s %7s  %8s %8s  %8s %8s  %8s %8s  %7s %7s\n", "service",
              "requests", "event", "busy", "event", "p50 ms", "event", "p95 ms", "event", "p99 ms",
              "event", "errors", "event");
  for (std::size_t i = 0; i < load->services.size(); ++i) {
    const LoadService& service = load->services[i];
    const ServiceProjection& a = analytic->services[i];
    const ServiceProjection& e = event->services[i];
    std::printf(
        "%-12s %12.0f %12.0f  %6.1f%% %6.1f%%  %8.1f %8.1f  %8.1f %8.1f  %8.1f %8.1f  %6.2f%% "
        "%6.2f%%\n",
        a.name.c_str(), a.requests, e.requests, 100 * a.utilisation_mean,
        100 * e.utilisation_mean, a.p50_ms.value, e.p50_ms.value, a.p95_ms.value, e.p95_ms.value,
        a.p99_ms.value, e.p99_ms.value, 100 * a.error_rate.value, 100 * e.error_rate.value);
    if (a.requests <= 0) continue;
    // Relative standard error of the requests of this service, of all seeds together.
    const double requests_error = std::sqrt((dispersion / entering + 1 / a.requests) / kSeeds);
    EXPECT_NEAR(e.requests, a.requests, kErrors * requests_error * a.requests + 1) << a.name;

    const bool is_fixed = service.scaling.min_tasks == service.scaling.max_tasks;
    if (is_fixed) {
      EXPECT_NEAR(e.tasks_mean, a.tasks_mean, 1e-9) << a.name;
      EXPECT_NEAR(e.fargate_hours, a.fargate_hours, 1e-9) << a.name;
      EXPECT_NEAR(e.spot_hours, a.spot_hours, 1e-9) << a.name;
    }
    const bool nothing_fails = a.error_rate.value < 1e-9 && e.error_rate.value < 1e-9;
    // Nearer to the capacity what still waits at the end is no small part of the work.
    const bool keeps_up = a.utilisation_peak < 0.9;
    if (is_fixed && nothing_fails && keeps_up && service.workload.cpu_per_request_s > 0) {
      const double scv = service.workload.service_time.scv();
      const double work_error =
          std::sqrt(requests_error * requests_error + scv / (a.requests * kSeeds));
      // Requests at work at either end belong to the hour in part.
      const double ends = 2 / a.requests * service.workload.service_time.mean_s();
      EXPECT_NEAR(e.cpu_mean, a.cpu_mean, (kErrors * work_error + ends) * a.cpu_mean) << a.name;
    }
    constexpr double kMany = 10'000;
    if (nothing_fails && keeps_up && a.requests > kMany) {
      // Of requests that share a part of a vCPU what they lose is least like an exponential time.
      const bool is_part = service.vcpu <= 0.25;
      EXPECT_NEAR(a.p50_ms.value, e.p50_ms.value, (is_part ? 0.2 : 0.1) * e.p50_ms.value) << a.name;
      EXPECT_NEAR(a.p95_ms.value, e.p95_ms.value, (is_part ? 0.15 : 0.05) * e.p95_ms.value)
          << a.name;
      EXPECT_NEAR(a.p99_ms.value, e.p99_ms.value, 0.05 * e.p99_ms.value) << a.name;
    }
    // Nobody is answered faster than an idle system answers.
    if (nothing_fails) {
      EXPECT_GE(a.p50_ms.value * 1.01, 1000 * service.workload.service_time.quantile(0.5)) << a.name;
    }
  }
  ASSERT_EQ(analytic->databases.size(), event->databases.size());
  for (std::size_t i = 0; i < analytic->databases.size(); ++i) {
    const auto& a = analytic->databases[i].connections;
    const auto& e = event->databases[i].connections;
    EXPECT_EQ(a.demand.worst, e.demand.worst) << a.name;
    EXPECT_EQ(a.demand.during_deployment, e.demand.during_deployment) << a.name;
    EXPECT_EQ(a.limit.likely, e.limit.likely) << a.name;
  }
}

std::string load_name(const ::testing::TestParamInfo<std::pair<fs::path, fs::path>>& info) {
  std::string name = info.param.first.parent_path().parent_path().filename().string() + "_" +
                     info.param.first.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(EveryLoad, Engines, ::testing::ValuesIn(loads()), load_name);

}  // namespace
}  // namespace costplan
