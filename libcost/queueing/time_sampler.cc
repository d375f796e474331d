#include "queueing/time_sampler.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"

namespace costplan {
namespace {

using Kind = TimeDistribution::Kind;

// More stages are drawn as a gamma variable: a product of so many uniforms could
// underflow, and the gamma method costs the same for every shape.
constexpr int kMostStagesAsProduct = 8;

double normal(RandomStream& random) {
  for (;;) {
    const double x = 2.0 * random.uniform() - 1.0;
    const double y = 2.0 * random.uniform() - 1.0;
    const double square = x * x + y * y;
    if (square > 0.0 && square < 1.0) return x * std::sqrt(-2.0 * portable_log(square) / square);
  }
}

// Gamma with scale 1, shape at least 1.
double standard_gamma(double shape, RandomStream& random) {
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal(random);
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    const double u = random.uniform();
    if (portable_log(u) < 0.5 * x * x + d - d * v + d * portable_log(v)) return d * v;
  }
}

double gamma_of_any_shape(double shape, RandomStream& random) {
  if (shape >= 1.0) return standard_gamma(shape, random);
  const double boost = portable_exp(portable_log(random.uniform()) / shape);
  return standard_gamma(shape + 1.0, random) * boost;
}

bool is_positive(double value) { return std::isfinite(value) && value > 0.0; }

}  // namespace

TimeDistribution TimeDistribution::exponential(double mean_s) {
  return {.kind = Kind::kExponential, .mean_s = mean_s};
}
TimeDistribution TimeDistribution::deterministic(double value_s) {
  return {.kind = Kind::kDeterministic, .mean_s = value_s, .scv = 0.0};
}
TimeDistribution TimeDistribution::erlang(int stages, double mean_s) {
  return {.kind = Kind::kErlang,
          .mean_s = mean_s,
          .scv = stages > 0 ? 1.0 / stages : 1.0,
          .stages = stages};
}
TimeDistribution TimeDistribution::gamma(double mean_s, double scv) {
  return {.kind = Kind::kGamma, .mean_s = mean_s, .scv = scv};
}
TimeDistribution TimeDistribution::lognormal(double mean_s, double scv) {
  return {.kind = Kind::kLognormal, .mean_s = mean_s, .scv = scv};
}
TimeDistribution TimeDistribution::hyperexponential(double mean_s, double scv) {
  return {.kind = Kind::kHyperexponential, .mean_s = mean_s, .scv = scv};
}
TimeDistribution TimeDistribution::quantiles(std::vector<double> values_s) {
  return {.kind = Kind::kQuantiles, .quantiles_s = std::move(values_s)};
}

double TimeDistribution::mean() const {
  if (kind != Kind::kQuantiles) return mean_s;
  double sum = 0.0;
  for (std::size_t i = 1; i < quantiles_s.size(); ++i) {
    sum += 0.5 * (quantiles_s[i - 1] + quantiles_s[i]);
  }
  return quantiles_s.size() > 1 ? sum / static_cast<double>(quantiles_s.size() - 1) : 0.0;
}

std::vector<std::string> problems_of(const TimeDistribution& distribution) {
  std::vector<std::string> problems;
  const auto& d = distribution;
  if (d.kind == Kind::kQuantiles) {
    if (d.quantiles_s.size() < 2)
      problems.emplace_back("a table of quantiles has two values or more");
    const bool finite = std::all_of(d.quantiles_s.begin(), d.quantiles_s.end(),
                                    [](double q) { return std::isfinite(q) && q >= 0.0; });
    if (!finite) {
      problems.emplace_back("quantiles are numbers of seconds, 0 or more");
    } else if (!std::is_sorted(d.quantiles_s.begin(), d.quantiles_s.end())) {
      problems.emplace_back("quantiles never fall");
    } else if (d.quantiles_s.size() > 1 && !is_positive(d.mean())) {
      problems.emplace_back("some quantile is above 0");
    }
    return problems;
  }
  if (!is_positive(d.mean_s)) problems.emplace_back("a mean is a number of seconds above 0");
  if (d.kind == Kind::kErlang && (d.stages < 1 || d.stages > 10000)) {
    problems.emplace_back("an Erlang distribution has 1 to 10,000 stages");
  }
  const bool by_scv = d.kind == Kind::kGamma || d.kind == Kind::kLognormal;
  if (by_scv && !(d.scv >= 1e-6 && d.scv <= 1e6)) {
    problems.emplace_back("a squared coefficient of variation is between 1e-6 and 1e6 "
                          "(deterministic is a kind of its "
                          "own)");
  }
  if (d.kind == Kind::kHyperexponential && !(d.scv >= 1.0 && d.scv <= 1e6)) {
    problems.emplace_back(
        "a hyperexponential distribution has a squared coefficient of variation between 1 and 1e6");
  }
  return problems;
}

TimeSampler::TimeSampler(const TimeDistribution& distribution)
    : kind_(distribution.kind), mean_(distribution.mean()) {
  switch (kind_) {
    case Kind::kExponential:
    case Kind::kDeterministic: break;
    case Kind::kErlang:
      stages_ = distribution.stages;
      first_ = static_cast<double>(stages_);
      second_ = mean_ / first_;
      break;
    case Kind::kGamma:
      first_ = 1.0 / distribution.scv;
      second_ = mean_ * distribution.scv;
      break;
    case Kind::kLognormal: {
      const double variance = portable_log(1.0 + distribution.scv);
      first_ = portable_log(mean_) - 0.5 * variance;
      second_ = std::sqrt(variance);
      break;
    }
    case Kind::kHyperexponential:
      first_ = 0.5 * (1.0 + std::sqrt((distribution.scv - 1.0) / (distribution.scv + 1.0)));
      second_ = 1.0 - first_;
      break;
    case Kind::kQuantiles: table_ = distribution.quantiles_s; break;
  }
}

double TimeSampler::draw_other(RandomStream& random) const {
  switch (kind_) {
    case Kind::kExponential: return mean_ * random.exponential();
    case Kind::kDeterministic: return mean_;
    case Kind::kErlang: {
      if (stages_ > kMostStagesAsProduct) return second_ * standard_gamma(first_, random);
      double product = 1.0;
      for (int i = 0; i < stages_; ++i) product *= random.uniform();
      return -second_ * portable_log(product);
    }
    case Kind::kGamma: return second_ * gamma_of_any_shape(first_, random);
    case Kind::kLognormal: return portable_exp(first_ + second_ * normal(random));
    case Kind::kHyperexponential: {
      const double share = random.uniform() <= first_ ? first_ : second_;
      return mean_ / (2.0 * share) * random.exponential();
    }
    case Kind::kQuantiles: {
      const double at = random.uniform() * static_cast<double>(table_.size() - 1);
      const auto below = std::min(static_cast<std::size_t>(at), table_.size() - 2);
      const double part = at - static_cast<double>(below);
      return table_[below] + part * (table_[below + 1] - table_[below]);
    }
  }
  return mean_;
}

}  // namespace costplan
