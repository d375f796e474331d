#include "projection/analytic_latency.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"

namespace costplan {
namespace {

double squared(double value) { return value > 0 ? value * value : 0; }

// Of what comes so many times in a request: the squared distance of its percentile from the mean.
// Of less than once the percentile is that of the requests in which it comes.
template <typename Quantile>
double spread_of(double times, double share, double mean_s, Quantile quantile) {
  if (times <= 0) return 0;
  if (times >= 1) return times * squared(quantile(share) - mean_s);
  const double among_them = 1 - (1 - share) / times;
  return among_them > 0 ? squared(quantile(among_them) - times * mean_s) : 0;
}

// Of the time that a step takes without calls: the squared distances of the percentiles of its
// parts from their means.
double own_spread(AnalyticService& state, double share) {
  const AnalyticStep& step = *state.now;
  const ServiceOutput& now = step.out;
  const ServiceTime& time = state.service->workload.service_time;
  const double beyond = 1 - share;
  const double mean_wait = now.wait_probability * now.wait_mean_s;
  double squares = 0;
  if (now.stretch > 0) {
    const auto [least, excess] = stretch_of(now, time.mean_s());
    const double stretched =
        state.times.stretched_quantile(share, now.wait_probability, least, excess);
    const double front = now.front.probability > beyond
                             ? now.front.mean_wait_s * portable_log(now.front.probability / beyond)
                             : 0;
    squares = squared(stretched - time.mean_s() - mean_wait) + squared(front - now.front.mean_s());
  } else {
    const double wait = now.wait_probability > beyond
                            ? now.wait_mean_s * portable_log(now.wait_probability / beyond)
                            : 0;
    const double own = state.service_quantiles.at(share, [&] { return time.quantile(share); });
    squares = squared(wait - mean_wait) + squared(own - time.mean_s());
  }
  const auto& uses = state.service->workload.databases;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    const double calls = uses[i].calls_per_request * step.key.database_factor;
    const ConnectionWaits& waits = state.waits_now()[i];
    for (const PoolWait& wait :
         {pool_wait_of(uses[i], calls, waits.pool), proxy_wait_of(calls, waits.proxy)}) {
      squares += squared(wait.quantile(share) - wait.probability * wait.mean_s);
    }
  }
  return squares;
}

// `callers`: on the way to this service, which may call them back.
double percentile(std::vector<AnalyticService>& services, const LoadNetwork& network,
                  std::size_t index, double share, std::vector<std::size_t>& callers) {
  AnalyticService& state = services[index];
  double squares = state.now->spread.at(share, [&] { return own_spread(state, share); });
  callers.push_back(index);
  for (const auto& call : network.calls[index]) {
    if (std::find(callers.begin(), callers.end(), call.service) != callers.end()) continue;
    squares += spread_of(call.per_request, share, services[call.service].now->out.sojourn_mean_s,
                         [&](double of_calls) {
                           return percentile(services, network, call.service, of_calls, callers);
                         });
  }
  callers.pop_back();
  const double all = state.now->out.sojourn_mean_s + std::sqrt(squares);
  const double patience = state.service->workload.timeout_s;
  return patience > 0 ? std::min(all, patience) : all;
}

}  // namespace

double latency_percentile(std::vector<AnalyticService>& services, const LoadNetwork& network,
                          std::size_t service, double share) {
  std::vector<std::size_t> callers;
  return percentile(services, network, service, share, callers);
}

namespace {

// How long who calls a service waits until one of its attempts is answered.
DelayMixture with_attempts(const AnalyticService& called, const DelayMixture& answer) {
  if (!called.failed_before || called.failed_before->mean() <= 0) return answer;
  return answer.after(*called.failed_before, 1);
}

}  // namespace

std::vector<DelayMixture> sojourns(const std::vector<AnalyticService>& services,
                                   const LoadNetwork& network) {
  constexpr double kWorthAdding = 1e-4;
  std::vector<DelayMixture> out(services.size());
  for (const std::size_t i : network.order) {  // called services before their callers
    const AnalyticService& state = services[i];
    const ServiceTime& time = state.service->workload.service_time;
    if (state.delays.weight() > 0) out[i] = state.delays.with(time);
    if (const double weight = state.stretches.weight(); weight > 0) {
      DelayMixture shared = state.stretches.stretching(time, state.stretched_extra / weight);
      if (state.front_waits) {
        DelayMixture front = *state.front_waits;
        front.add(weight - front.weight(), 0);
        if (front.mean() > kWorthAdding * shared.mean()) shared = shared.after(front, 1);
      }
      out[i] = out[i].beside(shared);
    }
    for (const auto* const all : {&state.pool_waits, &state.proxy_waits}) {
      for (const DelayMixture& waits : *all) {
        if (waits.mean() > kWorthAdding * out[i].mean()) out[i] = out[i].after(waits, 1);
      }
    }
    for (const auto& call : network.calls[i]) {
      DelayMixture mean;
      mean.add(1, services[call.service].now->out.sojourn_mean_s);
      const bool is_known = out[call.service].weight() > 0;
      const DelayMixture& answer = is_known ? out[call.service] : mean;
      out[i] = out[i].after(with_attempts(services[call.service], answer), call.per_request);
    }
    const double patience = state.service->workload.timeout_s;
    if (patience > 0) out[i] = out[i].within(patience);
  }
  return out;
}

}  // namespace costplan
