#include "queueing/lane_distribution.h"

#include <cmath>
#include <string>
#include <utility>

namespace costplan {
namespace {

Error refused(std::string message, std::string path) {
  return Error{
      .code = ErrorCode::kInvalidArgument, .message = std::move(message), .path = std::move(path)};
}

// Written so that NaN is refused too.
bool is_within(double value, double low, double high) { return value >= low && value <= high; }

Errors check_mean(double mean_s) {
  if (is_within(mean_s, LaneDistribution::kShortest_s, LaneDistribution::kLongest_s)) return {};
  return {refused("a mean must lie between 1 ns and 10^7 s", "mean_s")};
}

}  // namespace

Result<LaneDistribution> LaneDistribution::exponential(double mean_s) {
  if (Errors errors = check_mean(mean_s); !errors.empty()) return errors;
  LaneDistribution d;
  d.mean_s_ = mean_s;
  return d;
}

Result<LaneDistribution> LaneDistribution::deterministic(double value_s) {
  Result<LaneDistribution> d = exponential(value_s);
  if (d) d->kind_ = Kind::kDeterministic;
  return d;
}

Result<LaneDistribution> LaneDistribution::erlang(int stages, double mean_s) {
  Errors errors = check_mean(mean_s);
  if (stages < 1 || stages > kMostStages) {
    errors.push_back(refused("an Erlang distribution has 1 to 64 stages", "stages"));
  }
  if (!errors.empty()) return errors;
  LaneDistribution d;
  d.kind_ = stages == 1 ? Kind::kExponential : Kind::kErlang;
  d.mean_s_ = mean_s;
  d.stages_ = stages;
  return d;
}

Result<LaneDistribution> LaneDistribution::hyperexponential(double scv, double mean_s) {
  Errors errors = check_mean(mean_s);
  if (!is_within(scv, 1.0, 1e6)) {
    errors.push_back(refused("a hyperexponential distribution has a squared coefficient of "
                             "variation between 1 and 10^6",
                             "scv"));
  }
  if (!errors.empty()) return errors;
  LaneDistribution d;
  d.kind_ = scv == 1.0 ? Kind::kExponential : Kind::kHyperexponential;
  d.mean_s_ = mean_s;
  // Balanced means: each phase brings half of the work.
  d.share_ = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
  d.first_s_ = 0.5 * mean_s / d.share_;
  d.second_s_ = 0.5 * mean_s / (1.0 - d.share_);
  return d;
}

Result<LaneDistribution> LaneDistribution::lognormal(double sigma, double mean_s) {
  Errors errors = check_mean(mean_s);
  if (!is_within(sigma, 0.0, 8.0)) {
    errors.push_back(refused("sigma of a lognormal distribution lies between 0 and 8", "sigma"));
  }
  if (!errors.empty()) return errors;
  LaneDistribution d;
  d.kind_ = sigma == 0.0 ? Kind::kDeterministic : Kind::kLognormal;
  d.mean_s_ = mean_s;
  d.sigma_ = sigma;
  return d;
}

Result<LaneDistribution> LaneDistribution::empirical(const std::vector<Quantile>& quantiles) {
  Errors errors;
  const std::size_t n = quantiles.size();
  if (n < 2 || n > kMostQuantiles) {
    return refused("an empirical distribution has 2 to 64 quantiles", "quantiles");
  }
  if (quantiles.front().share != 0.0 || quantiles.back().share != 1.0) {
    errors.push_back(refused("the first quantile must be the minimum (share 0) and the last the "
                             "maximum (share 1)",
                             "quantiles"));
  }
  LaneDistribution d;
  d.kind_ = Kind::kEmpirical;
  d.mean_s_ = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string path = "quantiles[" + std::to_string(i) + "]";
    if (!is_within(quantiles[i].share, 0.0, 1.0) ||
        !is_within(quantiles[i].value_s, 0.0, kLongest_s)) {
      errors.push_back(refused("a share lies between 0 and 1, a value between 0 and 10^7 s", path));
      continue;
    }
    if (i == 0) continue;
    const double width = quantiles[i].share - quantiles[i - 1].share;
    const double rise = quantiles[i].value_s - quantiles[i - 1].value_s;
    if (!(width > 0.0) || !(rise >= 0.0)) {
      errors.push_back(refused("shares must rise and values must not fall", path));
      continue;
    }
    const double slope = rise / width;
    d.pieces_.push_back(
        Piece{.from_share = quantiles[i - 1].share,
              .intercept_s = quantiles[i - 1].value_s - slope * quantiles[i - 1].share,
              .slope_s = slope});
    d.mean_s_ += width * (quantiles[i].value_s + quantiles[i - 1].value_s) / 2.0;
  }
  if (errors.empty()) errors = check_mean(d.mean_s_);
  if (!errors.empty()) return errors;
  return d;
}

int LaneDistribution::draws() const {
  switch (kind_) {
    case Kind::kDeterministic: return 0;
    case Kind::kErlang: return stages_;
    case Kind::kHyperexponential: return 2;
    case Kind::kExponential:
    case Kind::kLognormal:
    case Kind::kEmpirical: break;
  }
  return 1;
}

LaneDistribution LaneDistribution::with_mean(double mean_s) const {
  LaneDistribution d = *this;
  const double factor = mean_s / mean_s_;
  d.mean_s_ = mean_s;
  d.first_s_ *= factor;
  d.second_s_ *= factor;
  for (Piece& piece : d.pieces_) {
    piece.intercept_s *= factor;
    piece.slope_s *= factor;
  }
  return d;
}

}  // namespace costplan
