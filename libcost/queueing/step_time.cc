#include "queueing/step_time.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/poisson.h"

namespace costplan {
namespace {

constexpr std::size_t kMostSteps = 1'000'000;

}  // namespace

StepTime::StepTime(double rate, std::vector<double> more, double decay)
    : rate_(rate),
      more_(std::make_shared<const std::vector<double>>(std::move(more))),
      decay_(decay) {}

StepTime StepTime::exponential(double probability, double own_rate, double rate) {
  return {rate, {probability}, std::min(own_rate / rate, 1.0)};
}

double StepTime::more(std::size_t n) const {
  const std::size_t last = more_->size() - 1;
  if (n <= last) return (*more_)[n];
  return decay_ >= 1
             ? 0
             : more_->back() *
                   portable_exp(static_cast<double>(n - last) * portable_log1p(-decay_));
}

double StepTime::exceeds(double t) const {
  const double x = rate_ * t;
  if (!(x > 0)) return more_->front();
  const std::size_t last = more_->size() - 1;
  const double width = 12 * std::sqrt(x) + 50;
  if (x - width > static_cast<double>(last)) {
    // Σ Pois(n; x) η^(n - last) = η^-last e^(-x (1 - η)) where all n lie in the tail.
    if (decay_ >= 1) return 0;
    return more_->back() *
           portable_exp(-x * decay_ - static_cast<double>(last) * portable_log1p(-decay_));
  }
  return average_over_poisson(x, [this](double n) { return more(static_cast<std::size_t>(n)); });
}

StepTime StepTime::then(const Phases& phases) const {
  const std::size_t size = phases.rate.size();
  std::vector<double> now(size);
  double left = more(0);  // not through with this time
  for (std::size_t i = 0; i < size; ++i) now[i] = (1 - left) * phases.start[i];
  TailRecorder recorder(size);
  for (std::size_t n = 0;; ++n) {
    double sum = left;
    for (const double p : now) sum += p;
    if (!recorder.add(sum)) break;
    const double next_left = more(n + 1);
    const double entering = left - next_left;
    left = next_left;
    double from_before = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const double moved = now[i] * std::min(phases.rate[i] / rate_, 1.0);
      now[i] = now[i] - moved + from_before + entering * phases.start[i];
      from_before = moved * phases.onward[i];
    }
  }
  return std::move(recorder).finish(rate_);
}

bool TailRecorder::add(double more) {
  more_.push_back(more);
  const std::size_t n = more_.size() - 1;
  if (!(more > 1e-14)) {
    decay_ = 1;
    return false;
  }
  const bool power_of_two = (n & (n - 1)) == 0;
  if (n < earliest_ || (!power_of_two && n < kMostSteps)) return true;
  // The mean decay over the second half: rounding errors of single ratios average out.
  const double half = static_cast<double>(n - n / 2);
  const double estimate = -portable_expm1(portable_log(more / more_[n / 2]) / half);
  // Rounding leaves 1e-16 of each value, so an estimate is no better than this.
  const double noise = 1e-12 * estimate + 4e-16 / half;
  if ((estimate > 1e-14 && std::abs(estimate - last_estimate_) <= noise) || n >= kMostSteps) {
    decay_ = estimate;
    return false;
  }
  last_estimate_ = estimate;
  return true;
}

StepTime TailRecorder::finish(double rate) && { return {rate, std::move(more_), decay_}; }

}  // namespace costplan
