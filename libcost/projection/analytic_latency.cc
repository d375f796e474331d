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

// `callers`: on the way to this service. Whoever calls one of them back takes sums of as many
// times as chance decides, gamma ones with its mean and variance.
double percentile(std::vector<AnalyticService>& services, const LoadNetwork& network,
                  std::size_t index, double share, std::vector<std::size_t>& callers) {
  AnalyticService& state = services[index];
  const double mean = state.now->out.sojourn_mean_s;
  double squares = state.now->spread.at(share, [&] { return own_spread(state, share); });
  bool calls_back = false;
  callers.push_back(index);
  for (const auto& call : network.calls[index]) {
    if (std::find(callers.begin(), callers.end(), call.service) != callers.end()) {
      calls_back = true;
      continue;
    }
    squares += spread_of(call.per_request, share, services[call.service].now->out.sojourn_mean_s,
                         [&](double of_calls) {
                           return percentile(services, network, call.service, of_calls, callers);
                         });
  }
  callers.pop_back();
  double all = mean + std::sqrt(squares);
  if (calls_back) {
    if (const auto sum = ServiceTime::gamma(mean, state.now->variance / (mean * mean))) {
      all = sum->quantile(share);
    }
  }
  const double patience = state.service->workload.timeout_s;
  return patience > 0 ? std::min(all, patience) : all;
}

}  // namespace

double latency_percentile(std::vector<AnalyticService>& services, const LoadNetwork& network,
                          std::size_t service, double share) {
  return services[service].now->latency.at(share, [&] {
    std::vector<std::size_t> callers;
    return percentile(services, network, service, share, callers);
  });
}

namespace {

// How long who calls a service waits until one of its attempts is answered.
DelayMixture with_attempts(const AnalyticService& called, const DelayMixture& answer) {
  if (!called.failed_before || called.failed_before->mean() <= 0) return answer;
  return answer.after(*called.failed_before, 1);
}

constexpr double kWorthAdding = 1e-4;

// Over the whole time, but for the services that it calls.
DelayMixture without_calls(const AnalyticService& state) {
  const ServiceTime& time = state.service->workload.service_time;
  DelayMixture out;
  if (state.delays.weight() > 0) out = state.delays.with(time);
  if (const double weight = state.stretches.weight(); weight > 0) {
    DelayMixture shared = state.stretches.stretching(time, state.stretched_extra / weight);
    if (state.front_waits) {
      DelayMixture front = *state.front_waits;
      front.add(weight - front.weight(), 0);
      if (front.mean() > kWorthAdding * shared.mean()) shared = shared.after(front, 1);
    }
    out = out.beside(shared);
  }
  for (const auto* const all : {&state.pool_waits, &state.proxy_waits}) {
    for (const DelayMixture& waits : *all) {
      if (waits.mean() > kWorthAdding * out.mean()) out = out.after(waits, 1);
    }
  }
  return out;
}

// Of all services, each with its calls: what a circle sums up to, step by step around it.
std::vector<double> means_with_calls(const std::vector<AnalyticService>& services,
                                     const LoadNetwork& network,
                                     const std::vector<DelayMixture>& own) {
  constexpr int kMostTurns = 10'000;
  constexpr double kSettled = 1e-6;
  std::vector<double> fixed;
  for (std::size_t i = 0; i < services.size(); ++i) fixed.push_back(own[i].mean());
  std::vector<double> out = fixed;
  double moved = 1;
  for (int turn = 0; turn < kMostTurns && moved > kSettled; ++turn) {
    moved = 0;
    for (const std::size_t i : network.order) {
      double mean = fixed[i];
      for (const auto& call : network.calls[i]) {
        const auto& failed = services[call.service].failed_before;
        mean += call.per_request * (out[call.service] + (failed ? failed->mean() : 0));
      }
      const double patience = services[i].service->workload.timeout_s;
      if (patience > 0) mean = std::min(mean, patience);
      moved = std::max(moved, std::abs(mean - out[i]) / std::max(mean, 1e-9));
      out[i] = mean;
    }
  }
  return out;
}

}  // namespace

std::vector<DelayMixture> sojourns(const std::vector<AnalyticService>& services,
                                   const LoadNetwork& network) {
  constexpr int kMostTurns = 64;
  constexpr double kSettled = 1e-5;  // of all requests: a hundredth of those beyond p99.9
  std::vector<DelayMixture> out(services.size());
  std::vector<DelayMixture> own;  // where they are wanted more than once
  if (network.has_cycle) {
    for (const auto& service : services) own.push_back(without_calls(service));
    // Sums of as many parts as chance decides come near exponential times.
    const std::vector<double> means = means_with_calls(services, network, own);
    for (std::size_t i = 0; i < out.size(); ++i) out[i].add_exponential(1, 0, 1, means[i]);
  }
  const auto with_calls = [&](std::size_t i) {
    DelayMixture sum = own.empty() ? without_calls(services[i]) : own[i];
    for (const auto& call : network.calls[i]) {
      const AnalyticService& called = services[call.service];
      sum = sum.after(with_attempts(called, out[call.service]), call.per_request);
    }
    const double patience = services[i].service->workload.timeout_s;
    return patience > 0 ? sum.within(patience) : sum;
  };
  // Called services before their callers: once where there is no circle, and else as long as
  // anybody who is called takes another time than before.
  std::vector<bool> has_changed(services.size(), true);
  for (int turn = 0; turn < kMostTurns; ++turn) {
    bool is_settled = true;
    for (const std::size_t i : network.order) {
      const auto& calls = network.calls[i];
      const bool is_due =
          turn == 0 || std::any_of(calls.begin(), calls.end(), [&](const auto& call) {
            return has_changed[call.service];
          });
      has_changed[i] = is_due;
      if (!is_due) continue;
      DelayMixture next = with_calls(i);
      has_changed[i] = turn == 0 || next.distance_to(out[i]) > kSettled;
      is_settled = is_settled && !has_changed[i];
      out[i] = std::move(next);
    }
    if (is_settled || !network.has_cycle) break;
  }
  return out;
}

}  // namespace costplan
