#include "projection/mixed_work.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kShortest = 1e-6;  // of a service time that its database calls use up

// Requests with as many calls, and their mean service time in that of all.
struct Kind {
  double share;
  double factor;
};

std::vector<Kind> kinds_of(const LoadService& service) {
  constexpr double kLeast = 0.01;           // of the service time, that a call has to matter
  constexpr std::size_t kMostKinds = 1024;  // databases beyond ten count by their mean
  const double mean = service.workload.service_time.mean_s();
  std::vector<Kind> out{{1, own_work_s(service) / mean}};
  for (const auto& use : service.workload.databases) {
    const double each = use.hold_s / mean;
    const double certain = std::floor(use.calls_per_request);
    const double some = use.calls_per_request - certain;
    if (some <= 0 || each < kLeast || out.size() >= kMostKinds) {
      for (Kind& kind : out) kind.factor += use.calls_per_request * each;
      continue;
    }
    std::vector<Kind> next;
    for (const Kind& kind : out) {
      next.push_back({kind.share * (1 - some), kind.factor + certain * each});
      next.push_back({kind.share * some, kind.factor + (certain + 1) * each});
    }
    out = std::move(next);
  }
  return out;
}

}  // namespace

double own_work_s(const LoadService& service) {
  double held = 0;
  for (const auto& use : service.workload.databases) held += use.calls_per_request * use.hold_s;
  return std::max(kShortest, service.workload.service_time.mean_s() - held);
}

ServiceTime mixed_service_time(const LoadService& service) {
  const ServiceTime& time = service.workload.service_time;
  const std::vector<Kind> kinds = kinds_of(service);
  if (kinds.size() == 1) return time;
  const auto exceeds = [&](double t) {
    double sum = 0;
    for (const Kind& kind : kinds) sum += kind.share * time.exceeds(t / kind.factor);
    return sum;
  };
  constexpr double kPrecision = 1e-6;
  constexpr double kAlmostAll = 1e-9;  // neither end is asked for where it may be 0 or endless
  std::vector<std::pair<double, double>> percentiles;
  const auto add = [&](double share, double beyond) {
    const double before = percentiles.empty() ? 0 : percentiles.back().second;
    percentiles.emplace_back(
        share, std::max(before, falls_to(exceeds, beyond, time.mean_s(), kPrecision)));
  };
  add(0, 1 - kAlmostAll);
  for (int i = 1; i <= 90; ++i) add(i / 100.0, 1 - i / 100.0);
  double beyond = 0.1;
  for (int i = 0; i < 90; ++i) {  // to the 99.9992% quantile
    beyond *= 0.9;
    add(1 - beyond, beyond);
  }
  add(1, kAlmostAll);
  const auto rough = ServiceTime::empirical(percentiles);
  if (!rough) return time;
  for (auto& [share, seconds] : percentiles) seconds *= time.mean_s() / rough->mean_s();
  const auto exact = ServiceTime::empirical(std::move(percentiles));
  return exact ? *exact : time;
}

}  // namespace costplan
