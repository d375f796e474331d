#include "costplan/service_time.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kZ95 = 1.6448536269514722;  // 95% of a standard normal lie below

Error wrong(std::string message, std::string hint = "") {
  return {
      .code = ErrorCode::kInvalidArgument, .message = std::move(message), .hint = std::move(hint)};
}

bool is_time(double value) { return value >= 1e-12 && value <= 1e12; }

Error no_mean() { return wrong("the mean of a service time must be from 1e-12 to 1e12 seconds"); }

double normal_exceeds(double z) { return 0.5 * portable_erfc(z / std::sqrt(2.0)); }

// The point that a standard normal exceeds with probability `q`, 0 < q <= 1/2: a rational
// start within 4.5e-4 (Abramowitz and Stegun 26.2.23) and Halley's steps, each of which
// triples the digits.
double normal_tail_quantile(double q) {
  const double t = std::sqrt(-2 * portable_log(q));
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                     (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int i = 0; i < 2; ++i) {
    constexpr double kSqrtTwoPi = 2.5066282746310005024;
    const double step = (normal_exceeds(z) - q) * kSqrtTwoPi * portable_exp(z * z / 2);
    z += step / (1 - step * z / 2);
  }
  return z;
}

double normal_quantile(double p) {
  return p < 0.5 ? -normal_tail_quantile(p) : normal_tail_quantile(1 - p);
}

// Q(shape, x), the upper regularised incomplete gamma function, as a series below the mean
// and Lentz's continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31).
double gamma_exceeds(double shape, double x) {
  if (!(x > 0)) return 1;
  const double scale = portable_exp(shape * portable_log(x) - x - portable_log_gamma(shape));
  if (x < shape + 1) {
    double term = 1 / shape;
    double sum = term;
    for (double n = shape + 1; term > 1e-17 * sum; ++n) sum += term *= x / n;
    return 1 - sum * scale;
  }
  double b = x + 1 - shape;
  double c = 1e300;
  double d = 1 / b;
  double fraction = d;
  for (int i = 1; i < 10'000; ++i) {
    const double a = -i * (i - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const double change = c * d;
    fraction *= change;
    if (std::abs(change - 1) < 1e-16) break;
  }
  return fraction * scale;
}

}  // namespace

Phases fit_phases(double mean_s, double scv) {
  if (scv == 1) return {{1}, {1 / mean_s}, {0}};
  if (scv > 1) {
    // Balanced means: p / μ1 = (1 - p) / μ2.
    const double p = (1 + std::sqrt((scv - 1) / (scv + 1))) / 2;
    const double q = 1 / (2 * (scv + 1) * p);
    return {{p, q}, {2 * p / mean_s, 2 * q / mean_s}, {0, 0}};
  }
  const double fitted = std::max(scv, 1.0 / 500);
  // k - 1 stages with probability p, else k (Tijms 2003, appendix B). 1/k is k stages exactly.
  const double k = std::max(std::ceil(1 / fitted - 1e-9), 2.0);
  const double root = std::sqrt(std::max(k * (1 + fitted) - k * k * fitted, 0.0));
  const double p = std::clamp((k * fitted - root) / (1 + fitted), 0.0, 1.0);
  const auto size = static_cast<std::size_t>(k);
  Phases phases{std::vector<double>(size, 0), std::vector<double>(size, (k - p) / mean_s),
                std::vector<double>(size, 1)};
  phases.start[0] = 1 - p;
  phases.start[1] = p;
  phases.onward.back() = 0;
  return phases;
}

Result<ServiceTime> ServiceTime::exponential(double mean_s) {
  if (!is_time(mean_s)) return no_mean();
  return ServiceTime(Shape::kExponential, mean_s, 1);
}

Result<ServiceTime> ServiceTime::deterministic(double mean_s) {
  if (!is_time(mean_s)) return no_mean();
  return ServiceTime(Shape::kDeterministic, mean_s, 0);
}

Result<ServiceTime> ServiceTime::erlang(double mean_s, std::int64_t stages) {
  if (!is_time(mean_s)) return no_mean();
  if (stages < 1 || stages > 500) return wrong("an Erlang service time has 1 to 500 stages");
  return ServiceTime(Shape::kGamma, mean_s, 1 / static_cast<double>(stages));
}

Result<ServiceTime> ServiceTime::gamma(double mean_s, double scv) {
  if (!is_time(mean_s)) return no_mean();
  if (!(scv >= 1e-6 && scv <= 100)) {
    return wrong("the scv of a gamma service time must be from 1e-6 to 100",
                 scv == 0 ? "with a scv of 0 it is deterministic" : "");
  }
  return ServiceTime(Shape::kGamma, mean_s, scv);
}

Result<ServiceTime> ServiceTime::lognormal(double mean_s, double p95_s) {
  if (!is_time(mean_s)) return no_mean();
  if (!is_time(p95_s)) return wrong("the p95 of a service time must be from 1e-12 to 1e12 seconds");
  // p95 / mean = exp(z σ - σ²/2): σ = z - sqrt(z² - 2 ln(p95 / mean)), or + for the other one.
  const double log_ratio = portable_log(p95_s / mean_s);
  if (!(log_ratio > 0)) {
    return wrong("no lognormal service time of practical use has a p95 that is not above its mean",
                 "is the mean the median, or the p95 of another endpoint?");
  }
  const double under_root = kZ95 * kZ95 - 2 * log_ratio;
  if (under_root < 0) {
    return wrong("no lognormal has a p95 of more than 3.868 times its mean: the more it varies "
                 "beyond that, the more the mean itself is made of rarer, longer times",
                 "describe it by measured quantiles, or by scv (hyperexponential)");
  }
  // The difference of nearly equal numbers, as a quotient.
  const double sigma = 2 * log_ratio / (kZ95 + std::sqrt(under_root));
  ServiceTime time(Shape::kLognormal, mean_s, portable_expm1(sigma * sigma));
  time.sigma_ = sigma;
  return time;
}

Result<ServiceTime> ServiceTime::hyperexponential(double mean_s, double scv) {
  if (!is_time(mean_s)) return no_mean();
  if (!(scv >= 1 && scv <= 1e6)) {
    return wrong("the scv of a hyperexponential service time must be from 1 to 1e6",
                 scv < 1 ? "below 1 use erlang or gamma" : "");
  }
  return ServiceTime(Shape::kHyperexponential, mean_s, scv);
}

Result<ServiceTime> ServiceTime::empirical(std::vector<std::pair<double, double>> quantiles) {
  const std::size_t size = quantiles.size();
  if (size < 2 || quantiles.front().first != 0 || quantiles.back().first != 1) {
    return wrong("measured quantiles must begin with 0% (the shortest) and end with 100% (the "
                 "longest)");
  }
  for (std::size_t i = 0; i < size; ++i) {
    const auto& [p, seconds] = quantiles[i];
    if (!(seconds >= 0 && seconds <= 1e12)) {
      return wrong("percentile " + std::to_string(i + 1) + " is not a time of 0 to 1e12 seconds");
    }
    if (i > 0 && (!(p > quantiles[i - 1].first) || seconds < quantiles[i - 1].second)) {
      return wrong("percentile " + std::to_string(i + 1) +
                   " must have a higher p than the one "
                   "before it, and no shorter time");
    }
  }
  ServiceTime time(Shape::kEmpirical, 0, 0);
  time.points_ =
      std::make_shared<const std::vector<std::pair<double, double>>>(std::move(quantiles));
  time.mean_s_ = time.moment(1);
  if (!is_time(time.mean_s_)) return no_mean();
  double variance = 0;
  for (std::size_t i = 1; i < size; ++i) {
    const auto& [p0, t0] = (*time.points_)[i - 1];
    const auto& [p1, t1] = (*time.points_)[i];
    const double a = t0 - time.mean_s_;
    const double b = t1 - time.mean_s_;
    variance += (p1 - p0) * (a * a + a * b + b * b) / 3;
  }
  time.scv_ = variance / (time.mean_s_ * time.mean_s_);
  return time;
}

std::span<const std::pair<double, double>> ServiceTime::measured() const {
  if (points_ == nullptr) return {};
  return *points_;
}

double ServiceTime::moment(int k) const {
  const double power = portable_power(mean_s_, k);
  switch (shape_) {
    case Shape::kDeterministic: return power;
    case Shape::kLognormal: return power * portable_exp(sigma_ * sigma_ * k * (k - 1) / 2);
    case Shape::kExponential:
    case Shape::kGamma: {
      double factor = 1;
      for (int i = 1; i < k; ++i) factor *= 1 + i * scv_;
      return power * factor;
    }
    case Shape::kHyperexponential: {
      const Phases fit = fit_phases(mean_s_, scv_);
      double sum = 0;
      double factorial = 1;
      for (int i = 2; i <= k; ++i) factorial *= i;
      for (std::size_t i = 0; i < fit.rate.size(); ++i) {
        sum += fit.start[i] * factorial / portable_power(fit.rate[i], k);
      }
      return sum;
    }
    case Shape::kEmpirical: break;
  }
  // The mean of t^k along each straight line.
  double sum = 0;
  for (std::size_t i = 1; i < points_->size(); ++i) {
    const auto& [p0, t0] = (*points_)[i - 1];
    const auto& [p1, t1] = (*points_)[i];
    double part = 0;
    for (int j = 0; j <= k; ++j) part += portable_power(t0, j) * portable_power(t1, k - j);
    sum += (p1 - p0) * part / (k + 1);
  }
  return sum;
}

double ServiceTime::exceeds(double t) const {
  if (t < 0) return 1;
  switch (shape_) {
    case Shape::kDeterministic: return t < mean_s_ ? 1 : 0;
    case Shape::kExponential: return portable_exp(-t / mean_s_);
    case Shape::kGamma: return gamma_exceeds(1 / scv_, t / (scv_ * mean_s_));
    case Shape::kLognormal:
      if (t == 0) return 1;
      return normal_exceeds((portable_log(t / mean_s_) + sigma_ * sigma_ / 2) / sigma_);
    case Shape::kHyperexponential: {
      const Phases fit = fit_phases(mean_s_, scv_);
      double sum = 0;
      for (std::size_t i = 0; i < fit.rate.size(); ++i) {
        sum += fit.start[i] * portable_exp(-fit.rate[i] * t);
      }
      return sum;
    }
    case Shape::kEmpirical: break;
  }
  const auto after =
      std::upper_bound(points_->begin(), points_->end(), t,
                       [](double time, const auto& point) { return time < point.second; });
  if (after == points_->begin()) return 1;
  if (after == points_->end()) return 0;
  const auto before = after - 1;
  const double share = (t - before->second) / (after->second - before->second);
  return 1 - (before->first + share * (after->first - before->first));
}

double ServiceTime::quantile(double p) const {
  switch (shape_) {
    case Shape::kDeterministic: return mean_s_;
    case Shape::kExponential: return -portable_log1p(-p) * mean_s_;
    case Shape::kEmpirical: break;
    case Shape::kLognormal:
      return p <= 0 ? 0 : mean_s_ * portable_exp(sigma_ * (normal_quantile(p) - sigma_ / 2));
    case Shape::kGamma:
    case Shape::kHyperexponential:
      return falls_to([this](double t) { return exceeds(t); }, 1 - p, mean_s_);
  }
  const auto after =
      std::lower_bound(points_->begin(), points_->end(), p,
                       [](const auto& point, double share) { return point.first < share; });
  if (after == points_->begin()) return after->second;
  const auto before = after - 1;
  const double share = (p - before->first) / (after->first - before->first);
  return before->second + share * (after->second - before->second);
}

Phases ServiceTime::phases() const { return fit_phases(mean_s_, scv_); }

}  // namespace costplan
