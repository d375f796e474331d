#include "projection/lanes_path.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "projection/calendar_path.h"
#include "projection/replication.h"
#include "queueing/lanes.h"

namespace costplan {
namespace {

// The distribution as lanes draw it, or what they lack.
Result<LaneDistribution> distribution_of(const ServiceTime& time) {
  switch (time.shape()) {
    case ServiceTime::Shape::kExponential: return LaneDistribution::exponential(time.mean_s());
    case ServiceTime::Shape::kDeterministic: return LaneDistribution::deterministic(time.mean_s());
    case ServiceTime::Shape::kHyperexponential:
      return LaneDistribution::hyperexponential(time.scv(), time.mean_s());
    case ServiceTime::Shape::kLognormal:
      return LaneDistribution::lognormal(std::sqrt(portable_log(1 + time.scv())), time.mean_s());
    case ServiceTime::Shape::kGamma: {
      const double stages = std::round(1 / time.scv());
      if (std::abs(stages * time.scv() - 1) > 1e-9) {
        return Error{.message = "a gamma distribution that is no Erlang one"};
      }
      return LaneDistribution::erlang(static_cast<int>(std::min(stages, 1e6)), time.mean_s());
    }
    case ServiceTime::Shape::kEmpirical: break;
  }
  std::vector<LaneDistribution::Quantile> quantiles;
  for (const auto& [share, value] : time.measured()) quantiles.push_back({share, value});
  return LaneDistribution::empirical(quantiles);
}

int places_of(const LoadService& service) {
  return std::max(1, static_cast<int>(std::lround(service.workload.concurrency)));
}

bool happens_to(const LoadModel& load, const LoadService& service, LoadEventType type) {
  return std::any_of(load.events.begin(), load.events.end(), [&](const LoadEvent& event) {
    return event.type == type && (event.target.empty() || event.target == service.name);
  });
}

std::string why_not(const LoadModel& load, const LoadService& service) {
  const Workload& work = service.workload;
  if (!service.consumes.empty()) return "is fed by what another service sends";
  if (work.load_balancing != LoadBalancing::kRoundRobin) return "does not take turns";
  if (!work.calls.empty()) return "calls other services";
  for (const auto& use : work.databases) {
    if (use.calls_per_request > 0 && use.hold_s > 0) return "waits for connections of a pool";
  }
  for (const auto& [queue, count] : work.messages) {
    for (const auto& other : load.services) {
      if (other.consumes == queue && count > 0) return "sends messages to another service";
    }
  }
  const double processors = processors_of(service);
  if (processors > 0 && processors < work.concurrency) {
    return "may be short of vCPUs, which its requests then share";
  }
  if (service.scaling.tasks.slow_start_s > 0) return "starts slowly";
  if (happens_to(load, service, LoadEventType::kAzLost)) return "loses tasks with their requests";
  const int most = std::max(service.scaling.max_tasks, service.scaling.initial_tasks.value_or(0));
  // Twice as many while a deployment runs.
  if (2.0 * most * places_of(service) > LaneQueue::kMostServers) {
    return "has more than 25,000 places for requests";
  }
  if (const auto law = distribution_of(work.service_time); !law) {
    return "has a service time that lanes do not draw: " + law.error().message;
  }
  return "";
}

// One service of eight seeds.
struct Lanes {
  LaneQueue queue;
  double cpu_share;
  double longest_s;  // that its client waits; 0: for ever
  LaneResult result{};
};

Result<Lanes> lanes_of(const LoadService& service, const TrafficCurve& curve,
                       const SimulateOptions& options, std::uint64_t first_seed,
                       bool step_latency) {
  const Workload& work = service.workload;
  LaneConfig config;
  config.discipline = LaneDiscipline::kRoundRobin;
  config.places = places_of(service);
  const int most = std::max(service.scaling.max_tasks, service.scaling.initial_tasks.value_or(0));
  config.max_servers = std::max(1, 2 * most);
  config.service = *distribution_of(work.service_time);
  const double dispersion = curve.index_of_dispersion;
  config.gap = dispersion > 1 ? *LaneDistribution::hyperexponential(dispersion, 1)
                              : *LaneDistribution::exponential(1);
  for (std::size_t l = 0; l < kLanes; ++l) config.seeds[l] = first_seed + l;
  config.interval_s = options.step_s;
  config.interval_histograms = step_latency;
  auto queue = LaneQueue::create(config);
  if (!queue) return queue.errors();
  return Lanes{.queue = *std::move(queue),
               .cpu_share = work.cpu_per_request_s / work.service_time.mean_s(),
               .longest_s = work.timeout_s};
}

// What a lane saw, in the words of the calendar path.
void put(const Lanes& lanes, std::size_t l, bool step_latency, ServiceStep& step,
         LatencyHistogram* latency) {
  const LaneResult& r = lanes.result;
  step = {};
  step.arrivals = r.arrivals[l];
  step.completions = r.completions[l];
  step.errors[static_cast<std::size_t>(RequestError::kNoTask)] = r.refused[l];
  step.gave_up = r.refused[l];
  step.waiting = r.waiting_at_end[l];
  step.peak_waiting = r.waiting_at_end[l];
  step.mean_waiting = r.waiting_mean[l];
  step.mean_present = r.waiting_mean[l] + r.in_service_mean[l];
  step.busy_s = r.busy_server_s[l];
  step.working_s = r.busy_server_s[l];
  step.cpu_s = r.busy_server_s[l] * lanes.cpu_share;
  // The mean of those that arrived, for those that are done.
  step.sojourn_sum_s =
      static_cast<double>(r.completions[l]) * (r.wait_mean_s[l] + r.service_mean_s[l]);
  if (step_latency) *latency = lanes.queue.interval_sojourns(l);
}

// Whether somebody waited longer than clients do, or was turned away and comes again.
std::string given_up(const LoadService& service, const Lanes& lanes) {
  for (std::size_t l = 0; l < kLanes; ++l) {
    if (lanes.longest_s > 0 && lanes.result.wait_max_s[l] >= lanes.longest_s) {
      return service.name + ": clients lose their patience";
    }
    if (lanes.result.refused[l] > 0 && service.workload.retries > 0) {
      return service.name + ": requests that find no task are tried again";
    }
  }
  return "";
}

std::string out_of_time(const LoadService& service, const Lanes& lanes) {
  if (lanes.longest_s <= 0) return "";
  const std::size_t first = LatencyHistogram::bucket_of(lanes.longest_s);
  for (std::size_t l = 0; l < kLanes; ++l) {
    const LatencyHistogram& sojourns = lanes.queue.sojourns(l);
    for (std::size_t i = first; i < LatencyHistogram::kBuckets; ++i) {
      if (sojourns.count_in(i) > 0) return service.name + ": clients lose their patience";
    }
  }
  return "";
}

// Whether so many wait at the end that percentiles would tell: a lane counts them, though nobody
// has answered them yet.
std::string left_behind(const LoadService& service, const Lanes& lanes) {
  constexpr double kFew = 1e-3;
  for (std::size_t l = 0; l < kLanes; ++l) {
    const double waiting = static_cast<double>(lanes.result.waiting_at_end[l]);
    if (waiting > kFew * static_cast<double>(lanes.queue.sojourns(l).count())) {
      return service.name + ": a backlog is left at the end";
    }
  }
  return "";
}

}  // namespace

std::string why_not_lanes(const LoadModel& load, double index_of_dispersion) {
  if (index_of_dispersion < 1) return "what comes in varies less than Poisson arrivals";
  for (const auto& service : load.services) {
    const std::string reason = why_not(load, service);
    if (!reason.empty()) return service.name + " " + reason;
  }
  return "";
}

Result<LanesRun> run_lanes(const LoadModel& load, const TrafficCurve& curve,
                           const SimulateOptions& options, std::uint64_t first_seed,
                           const std::function<bool(std::size_t)>& is_stopped) {
  const bool step_latency = wants_step_latency(load);
  std::vector<Lanes> services;
  for (const auto& service : load.services) {
    auto lanes = lanes_of(service, curve, options, first_seed, step_latency);
    if (!lanes) return lanes.errors();
    services.push_back(*std::move(lanes));
  }
  std::vector<Replication> replications;
  for (std::size_t l = 0; l < kLanes; ++l) {
    SimulateOptions own = options;
    own.keep_series = options.keep_series && l == 0;
    auto replication = Replication::create(load, curve, own, first_seed + l);
    if (!replication) return replication.errors();
    replications.push_back(*std::move(replication));
  }
  LanesRun out;
  StepResult step;
  step.services.resize(services.size());
  step.databases.resize(load.databases.size());
  if (step_latency) step.latency.resize(services.size());
  for (std::size_t i = 0; i < curve.values.size() && !is_stopped(i); ++i) {
    for (auto& replication : replications) replication.begin_step();
    for (std::size_t s = 0; s < services.size(); ++s) {
      LaneInterval interval{.arrival_rate_per_s = replications.front().entering_per_s(i) *
                                                  load.services[s].traffic_share};
      for (std::size_t l = 0; l < kLanes; ++l) {
        interval.servers[l] = replications[l].counts(s).serving;
      }
      if (auto done = services[s].queue.run(interval, services[s].result); !done) {
        return done.errors();
      }
      out.given_up = given_up(load.services[s], services[s]);
      if (!out.given_up.empty()) return out;
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      for (std::size_t s = 0; s < services.size(); ++s) {
        put(services[s], l, step_latency, step.services[s],
            step_latency ? &step.latency[s] : nullptr);
      }
      replications[l].observe(step);
    }
  }
  for (std::size_t s = 0; s < services.size(); ++s) {
    out.given_up = out_of_time(load.services[s], services[s]);
    if (out.given_up.empty()) out.given_up = left_behind(load.services[s], services[s]);
    if (!out.given_up.empty()) return out;
  }
  const LatencyHistogram no_waits;
  const std::vector<const LatencyHistogram*> pools(load.databases.size(), &no_waits);
  for (std::size_t l = 0; l < kLanes; ++l) {
    std::vector<const LatencyHistogram*> latencies;
    for (const auto& lanes : services) latencies.push_back(&lanes.queue.sojourns(l));
    out.seeds.push_back(replications[l].result(latencies, pools));
  }
  return out;
}

}  // namespace costplan
