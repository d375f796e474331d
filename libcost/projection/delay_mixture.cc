#include "projection/delay_mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "queueing/histogram.h"

namespace costplan {
namespace {

struct Point {
  double share;  // of the requests
  double times;  // the mean of an exponential
};

// An exponential with mean 1, cut at its quantiles 10%, 25%… 99.96%; of each part its own
// mean, so that the mean of all is exact. Dense where percentiles are asked for.
constexpr std::array<double, 18> kEdges = {0,     0.1,   0.25,   0.4,     0.55,   0.7,
                                           0.8,   0.88,  0.93,   0.96,    0.98,   0.988,
                                           0.992, 0.996, 0.9980, 0.99925, 0.9996, 1};
using Points = std::array<Point, kEdges.size() - 1>;

const Points& exponential_points() {
  static const Points kPoints = [] {
    Points out{};
    // The mean between quantiles a and b: with r = 1 - p, the integral of -ln r.
    const auto integral = [](double r) { return r <= 0 ? 0.0 : r - r * std::log(r); };
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double share = kEdges[i + 1] - kEdges[i];
      out[i] = {share, (integral(1 - kEdges[i]) - integral(1 - kEdges[i + 1])) / share};
    }
    return out;
  }();
  return kPoints;
}

double middle_of(std::size_t bucket) {
  return bucket == 0
             ? 0
             : (LatencyHistogram::lower_bound(bucket) + LatencyHistogram::lower_bound(bucket + 1)) /
                   2;
}

// Coarser buckets are enough for a sum: a sixteenth of an octave.
constexpr std::size_t kCoarse = 8;

}  // namespace

DelayMixture::DelayMixture() : weights_(LatencyHistogram::kBuckets) {}

void DelayMixture::add(double weight, double delay_s) {
  weights_[LatencyHistogram::bucket_of(delay_s)] += weight;
  weight_ += weight;
}

void DelayMixture::add_exponential(double weight, double shift_s, double probability,
                                   double mean_s) {
  if (probability < 1) add(weight * (1 - probability), shift_s);
  if (probability <= 0) return;
  for (const Point& point : exponential_points()) {
    add(weight * probability * point.share, shift_s + point.times * mean_s);
  }
}

std::vector<double> DelayMixture::quantiles(std::span<const double> shares) const {
  std::vector<double> out;
  double below = 0;
  std::size_t bucket = 0;
  for (const double share : shares) {
    const double wanted = share * weight_;
    while (bucket + 1 < weights_.size() && below + weights_[bucket] < wanted) {
      below += weights_[bucket++];
    }
    out.push_back(weight_ > 0 ? middle_of(bucket) : 0);
  }
  return out;
}

std::vector<double> DelayMixture::quantiles_with(const ServiceTime& service,
                                                 std::span<const double> shares) const {
  DelayMixture sum;
  // Points of the service time: dense where percentiles are asked for.
  std::vector<std::pair<double, double>> points;  // share, seconds
  double from = 0;
  const auto add_point = [&](double to) {
    points.emplace_back(to - from, service.quantile((from + to) / 2));
    from = to;
  };
  for (int i = 1; i <= 90; ++i) add_point(i / 100.0);
  for (int i = 1; i <= 96; ++i) add_point(1 - 0.1 * std::pow(10.0, -i / 24.0));
  add_point(1 - 1e-9);
  for (std::size_t first = 0; first < weights_.size(); first += kCoarse) {
    double weight = 0;
    double moment = 0;
    for (std::size_t i = first; i < std::min(first + kCoarse, weights_.size()); ++i) {
      weight += weights_[i];
      moment += weights_[i] * middle_of(i);
    }
    if (weight <= 0) continue;
    const double delay = moment / weight;
    for (const auto& [share, seconds] : points) sum.add(weight * share, delay + seconds);
  }
  return sum.quantiles(shares);
}

}  // namespace costplan
