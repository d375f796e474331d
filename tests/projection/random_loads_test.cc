// Loads that nobody chose, drawn from a seed: what the analytic engine says of them, against every
// request simulated. Services with and without places, processors, pools, timeouts, retries and
// calls of each other to spare. Found so, in its first hours: callers of few places counted twice,
// calls that vanished where 1e-17 of them failed, places in front of shared processors.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.h"
#include "costplan/io.h"
#include "costplan/simulate.h"
#include "support/simulated.h"

namespace costplan {
namespace {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : key_(stream_key(seed, 0)) {}

  double between(double low, double high) {
    return low + (high - low) * unit_interval(random_bits(key_, next_++));
  }
  bool in(double share) { return between(0, 1) <= share; }
  template <typename T, std::size_t size>
  T one_of(const std::array<T, size>& values) {
    return values[std::min(size - 1, static_cast<std::size_t>(between(0, 1) * size))];
  }

 private:
  std::uint64_t key_;
  std::uint64_t next_ = 0;
};

std::string text_of(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.4g", value);
  return out;
}

struct RandomService {
  std::string text;
  double capacity_per_s = 0;  // without those that it calls
  double mean_s = 0;
};

std::string shape_of(Draw& draw, double mean_ms) {
  const std::string mean = "mean: " + text_of(mean_ms) + " ms";
  switch (static_cast<int>(draw.between(0, 4.999))) {
    case 0: return "{shape: deterministic, " + mean + "}";
    case 1: return "{shape: lognormal, " + mean + ", p95: " + text_of(2.5 * mean_ms) + " ms}";
    case 2: return "{shape: hyperexponential, " + mean + ", scv: 3}";
    default: return "{" + mean + "}";
  }
}

// What a request does in a service but calling others.
RandomService random_service(Draw& draw) {
  const double mean_ms = 20 * std::pow(25, draw.between(0, 1));
  const double places = draw.one_of(std::array{1.0, 2.0, 4.0, 8.0, 20.0, 50.0});
  const double tasks = std::ceil(draw.between(0, 5));
  RandomService out{.text = "service_time: " + shape_of(draw, mean_ms) +
                            ", concurrency: " + text_of(places) + ", scaling: {min: " +
                            text_of(tasks) + ", max: " + text_of(tasks) + "}",
                    .capacity_per_s = tasks * places / (mean_ms / 1000),
                    .mean_s = mean_ms / 1000};
  if (draw.in(0.4)) {
    const double cpu_ms = mean_ms * draw.between(0.2, 1);
    out.text += ", cpu_per_request: " + text_of(cpu_ms) + " ms";
    out.capacity_per_s = std::min(out.capacity_per_s, tasks * 1000 / cpu_ms);
  }
  if (draw.in(0.4)) {
    const double calls = draw.one_of(std::array{0.3, 1.0, 2.0, 4.0});
    const double held_ms = mean_ms * draw.between(0.1, 0.5);
    const double most = draw.one_of(std::array{1.0, 2.0, 5.0, 20.0});
    out.text += ", databases: [{database: db, calls: " + text_of(calls) +
                ", hold: " + text_of(held_ms / calls) + " ms, pool: {max: " + text_of(most);
    if (draw.in(0.5)) {
      out.text += ", acquire_timeout: " +
                  text_of(draw.one_of(std::array{100.0, 300.0, 1000.0, 3000.0})) + " ms";
    }
    if (draw.in(0.3)) out.text += ", order: random";
    out.text += "}}]";
    out.capacity_per_s = std::min(out.capacity_per_s, tasks * most / (held_ms / 1000));
  }
  if (draw.in(0.3)) {
    out.text += ", routing: " +
                draw.one_of(std::array{std::string("least_outstanding_requests"),
                                       std::string("random")});
  }
  return out;
}

// One to three services in a row, or one that calls two; at its fullest service 30% to 90% of what
// that can do, or a little more than all.
std::string random_load(std::uint64_t seed) {
  Draw draw(seed);
  const std::size_t services = static_cast<std::size_t>(draw.between(1, 3.999));
  const bool is_fork = services == 3 && draw.in(0.5);
  constexpr std::array kNames{"web", "api", "worker"};
  std::array<RandomService, 3> each;
  for (std::size_t i = services; i-- > 0;) each[i] = random_service(draw);
  std::array<double, 3> visits{1, 0, 0};
  std::array<std::string, 3> calls;
  for (std::size_t i = 1; i < services; ++i) {
    const std::size_t caller = is_fork ? 0 : i - 1;
    const double times = draw.one_of(std::array{0.5, 1.0, 1.0, 2.0});
    calls[caller] += (calls[caller].empty() ? "" : ", ") + std::string(kNames[i]) + ": " +
                     text_of(times);
    visits[i] = visits[caller] * times;
  }
  double most_per_s = 60;  // that every seed takes about as long
  for (std::size_t i = services; i-- > 0;) {
    std::string& text = each[i].text;
    if (!calls[i].empty()) text += ", calls: {" + calls[i] + "}";
    if (draw.in(0.35)) {
      const double whole_s = each[i].mean_s + (calls[i].empty() ? 0 : 0.3);
      text += ", timeout: " + text_of(1000 * whole_s * draw.between(3, 30)) + " ms";
      if (draw.in(0.5)) text += ", retries: " + text_of(draw.one_of(std::array{1.0, 2.0}));
    }
    most_per_s = std::min(most_per_s, each[i].capacity_per_s / visits[i]);
  }
  const double load = draw.in(0.9) ? draw.between(0.3, 0.9) : draw.between(1, 1.3);
  std::string text = "traffic: {base: " + text_of(load * most_per_s) + "/s}\nservices:\n";
  for (std::size_t i = 0; i < services; ++i) {
    text += std::string("  ") + kNames[i] + ": {" + (i == 0 ? "traffic_share: 100%, " : "") +
            each[i].text + "}\n";
  }
  return text;
}

// By how much a figure is beyond an interval, relatively.
double beyond(const Estimated& interval, double value) {
  if (value > interval.high) return value / std::max(interval.high, 1e-9) - 1;
  return value < interval.low ? interval.low / std::max(value, 1e-9) - 1 : 0;
}

struct Apart {
  double errors = 0;  // absolutely
  double utilisation = 0;
  double p50 = 0, p99 = 0;  // relatively, of what is longer to what is shorter

  bool within(const Apart& most) const {
    return errors <= most.errors && utilisation <= most.utilisation && p50 <= most.p50 &&
           p99 <= most.p99;
  }
};

Apart apart(const ServiceProjection& analytic, const ServiceProjection& event) {
  const Estimated& errors = event.error_rate;
  return {.errors = std::max({0.0, analytic.error_rate.value - errors.high,
                              errors.low - analytic.error_rate.value}),
          .utilisation = std::abs(analytic.utilisation_mean - event.utilisation_mean),
          .p50 = beyond(event.p50_ms, analytic.p50_ms.value),
          .p99 = beyond(event.p99_ms, analytic.p99_ms.value)};
}

// An overload, or that one may begin, of whatever service: what calls each other is full together.
bool is_warned_of(const Projection& analytic) {
  const auto is_overloaded = [](const auto& service) { return !service.overloaded.empty(); };
  const auto may_be = [](const std::string& text) {
    return text.find("tried again") != std::string::npos;
  };
  return std::any_of(analytic.services.begin(), analytic.services.end(), is_overloaded) ||
         std::any_of(analytic.warnings.begin(), analytic.warnings.end(), may_be);
}

void print_line(int seed, const ServiceProjection& a, const ServiceProjection& e) {
  std::printf(
      "%3d %-7s errors %7.3f%% %7.3f%%  busy %5.3f %5.3f  p50 %8.1f %8.1f  p99 %8.1f %8.1f ms\n",
      seed, a.name.c_str(), 100 * a.error_rate.value, 100 * e.error_rate.value,
      a.utilisation_mean, e.utilisation_mean, a.p50_ms.value, e.p50_ms.value, a.p99_ms.value,
      e.p99_ms.value);
}

// Of 240 loads 329 services are without an overload and without a warning of one: 90% of them are
// that near, and all as near as the second row says; closer to the capacity than that a simulated
// hour is too short to tell a long line from an overload.
constexpr Apart kNear{.errors = 0.01, .utilisation = 0.03, .p50 = 0.15, .p99 = 0.25};
constexpr Apart kFarthest{.errors = 0.04, .utilisation = 0.1, .p50 = 0.5, .p99 = 0.8};
constexpr double kAtCapacity = 0.95;
constexpr double kNearShare = 0.85;

TEST(RandomLoads, AreMuchTheSameToBothEngines) {
  const Stack stack = testing::stack_of(R"(
stack: test
region: us-east-1
resources:
  web: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  api: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  worker: {kind: ecs_service, cpu: 1 vCPU, memory: 2 GB, tasks: 1}
  db: {kind: rds_instance, class: db.m5.4xlarge, storage: {size: 20 GB}}
)");
  const int loads = std::getenv("COSTPLAN_LONG_TESTS") != nullptr ? 240 : 24;
  int services = 0;
  int near = 0;
  for (int seed = 0; seed < loads; ++seed) {
    const std::string text = random_load(static_cast<std::uint64_t>(seed));
    const LoadModel load = testing::load_of(stack, text);
    SimulateOptions options{.from_s = UtcTime::parse("2026-11-02")->seconds(), .seeds = 4};
    options.to_s = options.from_s + 3600;
    const Projection analytic = testing::simulated(stack, load, options);
    if (is_warned_of(analytic)) continue;
    options.engine = EngineChoice::kEvent;
    const Projection event = testing::simulated(stack, load, options);
    for (std::size_t i = 0; i < analytic.services.size(); ++i) {
      const ServiceProjection& a = analytic.services[i];
      const ServiceProjection& e = event.services[i];
      ASSERT_TRUE(std::isfinite(a.error_rate.value) && std::isfinite(a.p99_ms.value)) << text;
      const Apart by = apart(a, e);
      ++services;
      if (by.within(kNear)) {
        ++near;
        continue;
      }
      print_line(seed, a, e);
      if (a.utilisation_peak > kAtCapacity) continue;
      EXPECT_TRUE(by.within(kFarthest)) << text;
    }
  }
  std::printf("%d of %d services are near\n", near, services);
  EXPECT_GE(near, kNearShare * services);
}

}  // namespace
}  // namespace costplan
