#include "projection/delay_mixture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/histogram.h"

namespace costplan {
namespace {

constexpr double kLn10 = 2.302585092994045684;

struct Point {
  double share;  // of the requests
  double times;  // the mean of an exponential, or seconds
};

// An exponential with mean 1, cut at times that rise by 6% from a hundredth of the mean to
// beyond its 99.995% quantile; of each part its own mean, so that the mean of all is exact.
constexpr std::size_t kPoints = 121;
using Points = std::array<Point, kPoints>;

const Points& exponential_points() {
  static const Points kAll = [] {
    constexpr double kFirst = 0.01;
    constexpr double kRise = 1.06;
    Points out{};
    double from = 0;
    double beyond = 1;  // the share that takes longer than `from`
    for (std::size_t i = 0; i < kPoints; ++i) {
      const bool is_last = i + 1 == kPoints;
      const double to = i == 0 ? kFirst : from * kRise;
      const double left = is_last ? 0 : portable_exp(-to);
      // Of those between, the mean time: ∫ t e^-t = (1 + t) e^-t.
      const double moment = (1 + from) * beyond - (is_last ? 0 : (1 + to) * left);
      out[i] = {beyond - left, moment / (beyond - left)};
      from = to;
      beyond = left;
    }
    return out;
  }();
  return kAll;
}

// Up to where the parts of a truncated exponential go: a known one is dense where percentiles are
// asked for.
const std::vector<double>& truncated_parts(DelayMixture::Tail tail) {
  static const std::vector<double> kGuessed = [] {
    std::vector<double> out;
    for (int i = 1; i <= 32; ++i) out.push_back(i / 32.0);
    return out;
  }();
  static const std::vector<double> kKnown = [] {
    std::vector<double> out;
    for (int i = 1; i <= 27; ++i) out.push_back(i / 30.0);
    for (int i = 1; i <= 24; ++i) out.push_back(1 - 0.1 * portable_exp(-i * kLn10 / 8));
    out.push_back(1);
    return out;
  }();
  return tail == DelayMixture::Tail::kKnown ? kKnown : kGuessed;
}

double middle_of(std::size_t bucket) {
  return bucket == 0
             ? 0
             : (LatencyHistogram::lower_bound(bucket) + LatencyHistogram::lower_bound(bucket + 1)) /
                   2;
}

// Coarser buckets are enough for a sum: a sixteenth of an octave.
constexpr std::size_t kCoarse = 8;

// Of a service time, dense where percentiles are asked for.
std::vector<Point> points_of(const ServiceTime& service) {
  std::vector<Point> out;
  double from = 0;
  const auto add_point = [&](double to) {
    out.push_back({to - from, service.quantile((from + to) / 2)});
    from = to;
  };
  for (int i = 1; i <= 90; ++i) add_point(i / 100.0);
  for (int i = 1; i <= 96; ++i) add_point(1 - 0.1 * portable_exp(-i * kLn10 / 24));
  add_point(1 - 1e-9);
  return out;
}

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
  const std::size_t shift = LatencyHistogram::bucket_of(shift_s) / 2;
  const std::size_t mean = LatencyHistogram::bucket_of(mean_s) / 2;
  if (groups_.empty()) groups_.resize(kGroups);
  // Neighbours in either stay apart; without shifts so do sixteen octaves of means.
  constexpr std::size_t kStride = 131;
  Group& group = groups_[(mean + kStride * shift) % kGroups];
  if (group.mean_bucket != mean || group.shift_bucket != shift) {
    spread(group, weights_);
    group = {.shift_bucket = shift, .mean_bucket = mean};
  }
  const double waiting = weight * probability;
  group.weight += waiting;
  group.shift_s += waiting * shift_s;
  group.mean_s += waiting * mean_s;
  weight_ += waiting;
}

void DelayMixture::add_truncated(double weight, double shift_s, double probability,
                                 double decay_per_s, double longest_s, Tail tail) {
  if (probability < 1) add(weight * (1 - probability), shift_s);
  if (probability <= 0) return;
  constexpr double kNearlyEven = 1e-6;
  // Where the density rises it falls from the end on.
  const double x = std::abs(decay_per_s * longest_s);
  const double all = 1 - portable_exp(-x);
  double from = 0;
  for (const double to : truncated_parts(tail)) {
    const double below = (from + to) / 2;
    const double along =
        x < kNearlyEven ? below * longest_s : -portable_log1p(-below * all) / std::abs(decay_per_s);
    const double wait = decay_per_s < 0 ? longest_s - along : along;
    add(weight * probability * (to - from), shift_s + wait);
    from = to;
  }
}

void DelayMixture::spread(const Group& group, std::vector<double>& weights) {
  if (group.weight <= 0) return;
  const double shift = group.shift_s / group.weight;
  const double mean = group.mean_s / group.weight;
  for (const Point& point : exponential_points()) {
    weights[LatencyHistogram::bucket_of(shift + point.times * mean)] += group.weight * point.share;
  }
}

std::vector<double> DelayMixture::weights() const {
  std::vector<double> out = weights_;
  for (const Group& group : groups_) spread(group, out);
  return out;
}

double DelayMixture::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) sum += weights_[i] * middle_of(i);
  for (const Group& group : groups_) sum += group.shift_s + group.mean_s;
  return weight_ > 0 ? sum / weight_ : 0;
}

double DelayMixture::distance_to(const DelayMixture& other) const {
  const std::vector<double> ours = weights();
  const std::vector<double> theirs = other.weights();
  const auto share = [](double weight, double of) { return of > 0 ? weight / of : 0; };
  double sum = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    sum += std::abs(share(ours[i], weight_) - share(theirs[i], other.weight_));
  }
  return sum / 2;
}

std::vector<double> DelayMixture::quantiles(std::span<const double> shares) const {
  const std::vector<double> weights = this->weights();
  std::vector<double> out;
  double below = 0;
  std::size_t bucket = 0;
  for (const double share : shares) {
    const double wanted = share * weight_;
    while (bucket + 1 < weights.size() && below + weights[bucket] < wanted) {
      below += weights[bucket++];
    }
    out.push_back(weight_ > 0 ? middle_of(bucket) : 0);
  }
  return out;
}

std::vector<double> DelayMixture::quantiles_with(const ServiceTime& service,
                                                 std::span<const double> shares) const {
  return with(service).quantiles(shares);
}

std::vector<std::pair<double, double>> DelayMixture::points() const {
  const std::vector<double> weights = this->weights();
  std::vector<std::pair<double, double>> out;
  for (std::size_t first = 0; first < weights.size(); first += kCoarse) {
    double weight = 0;
    double moment = 0;
    for (std::size_t i = first; i < std::min(first + kCoarse, weights.size()); ++i) {
      if (weights[i] == 0) continue;
      weight += weights[i];
      moment += weights[i] * middle_of(i);
    }
    if (weight > 0) out.emplace_back(weight / weight_, moment / weight);
  }
  return out;
}

DelayMixture DelayMixture::with(const ServiceTime& service) const {
  DelayMixture sum;
  const std::vector<Point> times = points_of(service);
  for (const auto& [weight, delay] : points()) {
    for (const Point& time : times) sum.add(weight_ * weight * time.share, delay + time.times);
  }
  return sum;
}

DelayMixture DelayMixture::stretching(const ServiceTime& service, double more_s) const {
  DelayMixture product;
  const std::vector<Point> times = points_of(service);
  for (const auto& [weight, factor] : points()) {
    for (const Point& time : times) {
      product.add(weight_ * weight * time.share, factor * time.times + more_s);
    }
  }
  return product;
}

DelayMixture DelayMixture::beside(const DelayMixture& other) const {
  DelayMixture out;
  const std::vector<double> ours = weights();
  const std::vector<double> theirs = other.weights();
  for (std::size_t i = 0; i < ours.size(); ++i) out.weights_[i] = ours[i] + theirs[i];
  out.weight_ = weight_ + other.weight_;
  return out;
}

DelayMixture DelayMixture::after(const DelayMixture& other, double times) const {
  constexpr double kMostSums = 16;
  if (!(other.weight_ > 0) || !(weight_ > 0) || !(times > 0)) return *this;
  const auto theirs = other.points();
  double mean = 0;
  for (const auto& [share, delay] : theirs) mean += share * delay;
  DelayMixture out = *this;
  double left = std::min(times, kMostSums);
  double shift = (times - left) * mean;
  for (; left > 1e-9; left -= 1) {
    const double chance = std::min(left, 1.0);
    DelayMixture next;
    for (const auto& [own_share, own] : out.points()) {
      const double weight = out.weight_ * own_share;
      if (chance < 1) next.add(weight * (1 - chance), own + shift);
      for (const auto& [share, delay] : theirs) {
        next.add(weight * chance * share, own + delay + shift);
      }
    }
    shift = 0;
    out = std::move(next);
  }
  return out;
}

DelayMixture DelayMixture::within(double longest_s) const {
  DelayMixture out;
  const std::vector<double> weights = this->weights();
  for (std::size_t i = 0; i <= LatencyHistogram::bucket_of(longest_s); ++i) {
    out.weights_[i] = weights[i];
    out.weight_ += weights[i];
  }
  return out;
}

}  // namespace costplan
