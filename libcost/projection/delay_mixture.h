// A mixture of delays of many intervals, and its sum with a service time.
//
// What it answers: "p99 over a month whose every minute has another load?"
//
// Units: seconds; weights in requests.
//
// Thread safety: as any std container.
//
// Source: LatencyHistogram's buckets (at most 0.8% wide). The delay of each interval is
// put down as seventeen points of its distribution; the last stands for what exceeds the
// 99.96% quantile of the interval.
#pragma once

#include <span>
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

  double weight() const { return weight_; }
  // Of the delays alone, and of delay plus an independent service time. `shares` rise.
  std::vector<double> quantiles(std::span<const double> shares) const;
  std::vector<double> quantiles_with(const ServiceTime& service,
                                     std::span<const double> shares) const;

 private:
  std::vector<double> weights_;  // by bucket of LatencyHistogram
  double weight_ = 0;
};

}  // namespace costplan
