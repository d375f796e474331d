// How long does an estimate take: a cold process, a warm call, ten thousand
// resources, and does it grow linearly?
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "costplan/estimate.h"
#include "costplan/explain.h"
#include "costplan/io.h"
#include "costplan/reconcile.h"
#include "costplan/report.h"

extern char** environ;

namespace costplan {
namespace {

const std::string kTheoProd = std::string(COSTPLAN_SOURCE_DIR) + "/scenarios/theo/stacks/prod.yaml";

// A mix of kinds as a large system has it: services, databases, queues, buckets,
// log groups, NAT gateways, each with usage.
std::string generated_stack(int resources) {
  std::string yaml = "stack: generated\nregion: us-east-1\nresources:\n";
  for (int i = 0; i < resources; ++i) {
    const std::string n = std::to_string(i);
    switch (i % 6) {
      case 0:
        yaml += "  service-" + n + ":\n    kind: ecs_service\n    cpu: 0.5 vCPU\n" +
                "    memory: 1 GB\n    tasks: " + std::to_string(1 + i % 7) + "\n";
        break;
      case 1:
        yaml += "  database-" + n + ":\n    kind: rds_instance\n    class: db.t3.small\n" +
                "    storage:\n      size: " + std::to_string(20 + i % 300) + " GB\n";
        break;
      case 2: yaml += "  queue-" + n + ":\n    kind: sqs_queue\n    messages: 2M\n"; break;
      case 3:
        yaml += "  bucket-" + n + ":\n    kind: s3_bucket\n    storage:\n      standard: 100 GB\n" +
                "    put_requests: 10k\n    get_requests: 100k\n";
        break;
      case 4:
        yaml +=
            "  logs-" + n + ":\n    kind: log_group\n    ingest: 3 GB\n    retention: 30 days\n";
        break;
      default:
        yaml += "  nat-" + n + ":\n    kind: nat_gateway\n    data_processed: 40 GB\n";
        break;
    }
  }
  return yaml;
}

// The whole program, from exec to exit; `peak_rss_MB` is the kernel's figure.
void ColdProcessEstimateOfTheoProd(benchmark::State& state) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  char binary[] = COSTPLAN_BINARY;
  char command[] = "estimate";
  std::string stack = kTheoProd;
  char* argv[] = {binary, command, stack.data(), nullptr};
  long peak_kb = 0;
  for (auto _ : state) {
    pid_t child = 0;
    if (posix_spawn(&child, binary, &actions, nullptr, argv, environ) != 0) {
      state.SkipWithError("cannot start costplan");
      break;
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      state.SkipWithError("costplan failed");
      break;
    }
    peak_kb = std::max(peak_kb, usage.ru_maxrss);
  }
  posix_spawn_file_actions_destroy(&actions);
  state.counters["peak_rss_MB"] = static_cast<double>(peak_kb) / 1024.0;
}
BENCHMARK(ColdProcessEstimateOfTheoProd)->Unit(benchmark::kMillisecond)->UseRealTime();

// Every stack under scenarios/ that stands alone: what a system's CI prices at once.
std::vector<std::filesystem::path> scenario_stacks() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::string(COSTPLAN_SOURCE_DIR) + "/scenarios")) {
    if (entry.path().extension() == ".yaml" && entry.path().stem() != "base") {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

void EstimateAllScenarios(benchmark::State& state) {
  const auto paths = scenario_stacks();
  for (auto _ : state) {
    const auto catalog = embedded_catalog();
    std::vector<Estimate> estimates;
    for (const auto& path : paths) {
      const auto stack = load_stack(path.string());
      auto one = estimate(*stack, **catalog);
      if (!one) return state.SkipWithError(one.error().to_string().c_str());
      estimates.push_back(std::move(*one));
    }
    benchmark::DoNotOptimize(to_table(estimates));
  }
  state.counters["stacks"] = static_cast<double>(paths.size());
}
BENCHMARK(EstimateAllScenarios)->Unit(benchmark::kMillisecond);

// All stacks of all systems held against their published tables.
void ReconcileAllScenarios(benchmark::State& state) {
  const auto catalog = embedded_catalog();
  std::vector<NamedStack> stacks;
  std::vector<Claim> claims;
  for (const auto& path : scenario_stacks()) {
    stacks.push_back({path.stem().string(), *load_stack(path.string())});
    const auto some = load_claims((path.parent_path().parent_path() / "claims.csv").string());
    const bool is_new = claims.empty() || claims.back().system != stacks.back().stack.name;
    if (is_new) claims.insert(claims.end(), some->begin(), some->end());
  }
  for (auto _ : state) benchmark::DoNotOptimize(reconcile(stacks, claims, **catalog));
}
BENCHMARK(ReconcileAllScenarios)->Unit(benchmark::kMillisecond);

// Which field of Theo's database would change its cost most?
void SensitivityOfTheDatabaseOfTheoProd(benchmark::State& state) {
  const auto catalog = embedded_catalog();
  const auto stack = load_stack(kTheoProd);
  for (auto _ : state) benchmark::DoNotOptimize(sensitivity(*stack, **catalog, {}, "db"));
}
BENCHMARK(SensitivityOfTheDatabaseOfTheoProd)->Unit(benchmark::kMillisecond);

void WarmEstimateOfTheoProd(benchmark::State& state) {
  const auto catalog = embedded_catalog();
  const auto stack = load_stack(kTheoProd);
  if (!catalog || !stack) {
    state.SkipWithError("cannot load");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(estimate(*stack, **catalog));
}
BENCHMARK(WarmEstimateOfTheoProd)->Unit(benchmark::kMicrosecond);

// What the program does between reading the file and writing the report.
Result<std::vector<Estimate>> estimates_of(const std::string& yaml, const Catalog& catalog) {
  const auto stack = parse_stack(yaml);
  if (!stack) return stack.errors();
  auto one = estimate(*stack, catalog);
  if (!one) return one.errors();
  std::vector<Estimate> estimates;
  estimates.push_back(std::move(*one));  // a braced list would copy every line
  return estimates;
}

// Text to table, reading the YAML included.
void EstimateGeneratedStack(benchmark::State& state) {
  const std::string yaml = generated_stack(static_cast<int>(state.range(0)));
  const auto catalog = embedded_catalog();
  for (auto _ : state) {
    const auto estimates = estimates_of(yaml, **catalog);
    if (!estimates) {
      state.SkipWithError("does not price");
      return;
    }
    benchmark::DoNotOptimize(to_table(*estimates));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(EstimateGeneratedStack)
    ->RangeMultiplier(4)
    ->Range(640, 40960)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond)
    ->Complexity(benchmark::oN);

// Text to JSON, reading the YAML included.
void EstimateGeneratedStackAsJson(benchmark::State& state) {
  const std::string yaml = generated_stack(static_cast<int>(state.range(0)));
  const auto catalog = embedded_catalog();
  for (auto _ : state) {
    const auto estimates = estimates_of(yaml, **catalog);
    if (!estimates) {
      state.SkipWithError("does not price");
      return;
    }
    const auto json = to_json(*estimates);
    state.counters["output_MB"] = json ? static_cast<double>(json->size()) / 1e6 : 0;
  }
}
BENCHMARK(EstimateGeneratedStackAsJson)->Arg(10000)->Unit(benchmark::kMillisecond);

void ReadYamlOfTenThousandResources(benchmark::State& state) {
  const std::string yaml = generated_stack(10000);
  for (auto _ : state) benchmark::DoNotOptimize(parse_stack(yaml));
}
BENCHMARK(ReadYamlOfTenThousandResources)->Unit(benchmark::kMillisecond);

void OpenEmbeddedCatalogAndLookUpOnePrice(benchmark::State& state) {
  for (auto _ : state) {
    const auto catalog = embedded_catalog();
    benchmark::DoNotOptimize((*catalog)->rows({.service_code = "AmazonRDS",
                                               .usage_type = "InstanceUsage:db.t3.small",
                                               .region = "us-east-1"}));
  }
}
BENCHMARK(OpenEmbeddedCatalogAndLookUpOnePrice)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace costplan
