#include "projection/work_share.h"

#include <algorithm>
#include <cmath>

namespace costplan {

WorkShare::WorkShare(const TrafficCurve& curve, double traffic_factor, std::size_t jobs,
                     std::size_t threads)
    : curve_(&curve),
      requests_per_rate_(traffic_factor * static_cast<double>(curve.step_s)),
      jobs_(static_cast<double>(jobs)),
      threads_(std::max(1.0, std::min(jobs_, static_cast<double>(threads)))) {
  for (std::size_t i = 0; i < curve.values.size(); ++i) work_of_job_ += of(i);
}

double WorkShare::of(std::size_t step) const {
  constexpr double kOfStep = 20;  // that a step without requests takes, in requests, about
  return kOfStep + curve_->values[step] * requests_per_rate_;
}

double WorkShare::done(double work) const {
  if (work_of_job_ <= 0 || jobs_ <= 0) return 1;
  // All threads have work until fewer jobs are left than there are threads.
  const double jobs = std::min(jobs_, work / work_of_job_);
  const double rounds = std::floor(jobs_ / threads_);
  const double of_rounds = rounds * threads_;
  const double last = jobs_ - of_rounds;
  const double in_last = last > 0 ? std::max(0.0, jobs - of_rounds) / last : 0;
  return (std::min(jobs, of_rounds) / threads_ + in_last) / (rounds + (last > 0 ? 1 : 0));
}

}  // namespace costplan
