#include "projection/pool_wait.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/quantile.h"

namespace costplan {

double answered_share(double calls, double failing) {
  if (calls <= 1) return std::max(0.0, 1 - calls * failing);
  return failing < 1 ? portable_exp(calls * portable_log1p(-failing)) : 0;
}

double calls_made(double calls, double failing) {
  if (calls <= 1 || failing <= 0) return calls;
  if (failing >= 1) return 1;
  return -portable_expm1(calls * portable_log1p(-failing)) / failing;
}

namespace {

// Of calls that wait independently of each other, or together: then any waits if one does.
PoolWait wait_of(double calls, const StepWaits& waits) {
  if (!waits.is_stable || waits.probability <= 0 || calls <= 0) return {};
  double any = std::min(1.0, calls * waits.probability);
  if (calls > 1 && waits.probability < 1) {
    any = -portable_expm1(calls * portable_log1p(-waits.probability));
    any += waits.together * (waits.probability - any);
  }
  const double each = calls * waits.probability / any;  // waits of one who waits
  return {.probability = any,
          .mean_s = each * waits.mean_s,
          .scv = 1 + (waits.scv - 1) / each,
          .decay_per_s = waits.decay_per_s / each};
}

// Waits that vary less than exponential ones: as those that end sooner, and less than even ones from
// nothing on: even from later on.
void vary_less(double scv, PoolWait& wait) {
  if (scv >= 1 || wait.probability <= 0) return;
  constexpr double kEven = 1.0 / 3;  // the scv
  const double width = std::sqrt(3 * std::min(scv, kEven)) * wait.mean_s;
  wait.least_s = wait.mean_s - width;
  wait.longest_s = wait.mean_s + width;
  if (scv <= kEven) return;
  // Where an exponential of that scv ends, in its mean, within 7%.
  wait.longest_s = wait.mean_s * (2 - 1.7 * portable_log((1 - scv) / (1 - kEven)));
  wait.decay_per_s = decay_with_mean(wait.mean_s, wait.longest_s);
}

}  // namespace

PoolWait proxy_wait_of(double calls, const StepWaits& waits) {
  PoolWait out = wait_of(calls, waits);
  vary_less(waits.scv, out);
  return out;
}

PoolWait pool_wait_of(const DatabaseUse& use, double calls, const StepWaits& waits) {
  PoolWait out = wait_of(calls, waits);
  if (out.probability > 0 && (waits.decay_per_s != 0 || out.scv > 1)) {
    out.longest_s = use.pool.acquire_timeout_s * out.mean_s / waits.mean_s;
  } else {
    vary_less(out.scv, out);
  }
  return out;
}

PoolWait both(const PoolWait& first, const PoolWait& second) {
  const auto mean = [](const PoolWait& wait) { return wait.probability * wait.mean_s; };
  PoolWait out = mean(first) > mean(second) ? first : second;
  if (first.probability <= 0 || second.probability <= 0) return out;
  out.probability = 1 - (1 - first.probability) * (1 - second.probability);
  const double longer = (mean(first) + mean(second)) / out.probability / out.mean_s;
  for (double* const time : {&out.mean_s, &out.longest_s, &out.least_s}) *time *= longer;
  out.decay_per_s /= longer;
  return out;
}

namespace {

// Of two exponentials that take half of the time each, the share of the shorter one.
double shorter_share(double scv) { return (1 + std::sqrt((scv - 1) / (scv + 1))) / 2; }

}  // namespace

void PoolWait::add_to(DelayMixture& mixture, double requests) const {
  if (scv <= 1 && longest_s > 0) {
    mixture.add(requests * (1 - probability), 0);
    mixture.add_truncated(requests * probability, least_s, 1, decay_per_s, longest_s - least_s,
                          DelayMixture::Tail::kGuessed);
    return;
  }
  const double most = scv > 1 ? shorter_share(scv) : 1;
  for (const double share : {most, 1 - most}) {
    if (share <= 0) continue;
    const double mean = scv > 1 ? mean_s / (2 * share) : mean_s;
    if (longest_s > 0) {
      mixture.add_truncated(requests * share, 0, probability, 1 / mean, longest_s);
    } else {
      mixture.add_exponential(requests * share, 0, probability, mean);
    }
  }
}

double PoolWait::quantile(double share) const {
  const double beyond = 1 - share;
  if (probability <= beyond) return 0;
  if (scv <= 1) {
    if (least_s > 0) return longest_s - (longest_s - least_s) * beyond / probability;
    const double wait = mean_s * portable_log(probability / beyond);
    return longest_s > 0 ? std::min(wait, longest_s) : wait;
  }
  constexpr double kPrecision = 1e-3;
  const double most = shorter_share(scv);
  const auto exceeds = [&](double t) {
    return probability * (most * portable_exp(-2 * most * t / mean_s) +
                          (1 - most) * portable_exp(-2 * (1 - most) * t / mean_s));
  };
  const double wait = falls_to(exceeds, beyond, mean_s, kPrecision);
  return longest_s > 0 ? std::min(wait, longest_s) : wait;
}

double mean_borrow_wait_s(const StepWaits& proxy) {
  return proxy.probability * proxy.mean_s + proxy.lost * kBorrowTimeoutS;
}

double mean_pool_wait_s(const DatabaseUse& use, double database_factor,
                        const ConnectionWaits& waits) {
  const StepWaits& pool = waits.pool;
  if (!pool.is_stable) return 0;
  // Who fails has waited for the timeout, and makes no further call.
  return calls_made(use.calls_per_request * database_factor, pool.lost) *
         ((1 - pool.lost) * (pool.probability * pool.mean_s + waits.flooded_s) +
          pool.lost * use.pool.acquire_timeout_s);
}

}  // namespace costplan
