// A mixture of delays of many intervals, and its sum with a service time.
//
// What it answers: "p99 over a month whose every minute has another load?"
//
// Units: seconds; weights in requests.
//
// Accuracy: LatencyHistogram's buckets, at most 0.8% wide. Exponentials whose shifts share
// a pair of buckets, and whose means do, are put together under their common mean: that moves no
// percentile up to p99.9 by more than 0.01%. At the end each becomes 121 points of its
// distribution, 6% apart; the last stands for what exceeds the 99.996% quantile.
//
// Thread safety: as any std container.
//
// Proved by tests/projection/delay_mixture_test.cc.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "costplan/service_time.h"

namespace costplan {

class DelayMixture {
 public:
  DelayMixture();

  // `weight` requests that all wait so long.
  void add(double weight, double delay_s);
  // `weight` requests, of which the share `probability` waits beyond `shift_s`, for an
  // exponential time of this mean.
  void add_exponential(double weight, double shift_s, double probability, double mean_s);

  // The same, where the density falls by `decay_per_s` (or rises, where that is negative) and
  // ends at `longest_s`. Of a density that is only known by its mean and variance the last 3% are
  // taken as their median: what varies less than exponential times ends sooner.
  enum class Tail { kKnown, kGuessed };
  void add_truncated(double weight, double shift_s, double probability, double decay_per_s,
                     double longest_s, Tail tail = Tail::kKnown);

  double weight() const { return weight_; }
  double mean() const;
  // The share of requests whose delays are not in the same buckets: total variation, 0 to 1.
  double distance_to(const DelayMixture& other) const;
  // Of the delays alone, and of delay plus an independent service time. `shares` rise.
  std::vector<double> quantiles(std::span<const double> shares) const;
  std::vector<double> quantiles_with(const ServiceTime& service,
                                     std::span<const double> shares) const;

  // The delay plus an independent service time, and plus `times` independent delays of
  // another mixture: 1.3 are one, and in 30% of the requests two. Beyond sixteen the rest is
  // added as its mean.
  DelayMixture with(const ServiceTime& service) const;
  DelayMixture after(const DelayMixture& other, double times) const;
  // For factors instead of delays: how long a service takes that is stretched by one of them,
  // and `more_s` after it.
  DelayMixture stretching(const ServiceTime& service, double more_s) const;
  // Of both together.
  DelayMixture beside(const DelayMixture& other) const;
  // Of the delays that are not longer.
  DelayMixture within(double longest_s) const;

 private:
  // Exponentials of much the same shift and mean, as sums over their requests.
  struct Group {
    std::size_t shift_bucket = 0;
    std::size_t mean_bucket = 0;
    double weight = 0;
    double shift_s = 0;
    double mean_s = 0;
  };
  static constexpr std::size_t kGroups = 1024;

  static void spread(const Group& group, std::vector<double>& weights);
  std::vector<double> weights() const;  // by bucket, groups included
  // Shares and delays, coarser than the buckets: what a sum is made of.
  std::vector<std::pair<double, double>> points() const;

  std::vector<double> weights_;  // by bucket of LatencyHistogram
  // By what the buckets hash to; a group gives way to another one that comes there. Empty before
  // there is any, as in most mixtures.
  std::vector<Group> groups_;
  double weight_ = 0;
};

}  // namespace costplan
