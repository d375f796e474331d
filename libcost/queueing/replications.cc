#include "queueing/replications.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace costplan {
namespace {

Error refused(std::string message, std::string path) {
  return Error{
      .code = ErrorCode::kInvalidArgument, .message = std::move(message), .path = std::move(path)};
}

Errors check(const ReplicationPlan& plan) {
  Errors errors;
  if (plan.seeds == 0 || plan.seeds % kLanes != 0) {
    errors.push_back(refused("seeds come in eights: 8, 16, 24", "seeds"));
  }
  if (plan.schedule.size() <= plan.warm_up) {
    errors.push_back(refused("the schedule must be longer than its warm-up", "schedule"));
  }
  if (!(plan.precision >= 0.0 && plan.precision < 1.0)) {
    errors.push_back(refused("a precision lies between 0 and 1", "precision"));
  }
  return errors;
}

// One observation a seed of everything that is reported.
struct Observations {
  std::vector<double> mean_s;
  std::array<std::vector<double>, kReportedQuantiles.size()> quantile_s;

  void add(double mean, const LatencyHistogram& histogram) {
    mean_s.push_back(mean);
    std::array<double, kReportedQuantiles.size()> values{};
    histogram.quantiles(kReportedQuantiles, values);
    for (std::size_t i = 0; i < values.size(); ++i) quantile_s[i].push_back(values[i]);
  }

  Latency summary() const {
    Latency latency{.mean_s = interval_of(mean_s)};
    for (std::size_t i = 0; i < quantile_s.size(); ++i) {
      latency.quantile_s[i] = interval_of(quantile_s[i]);
    }
    return latency;
  }
};

bool is_precise(const Latency& latency, double precision) {
  return latency.mean_s.relative_half_width() <= precision &&
         latency.quantile_s[2].relative_half_width() <= precision;
}

// Sums over the schedule, of one seed.
struct Totals {
  double wait_s = 0.0;
  double service_s = 0.0;
  double busy_s = 0.0;
  double offered_s = 0.0;  // servers · time
  std::uint64_t requests = 0;

  void add(const LaneInterval& load, const LaneResult& result, std::size_t lane,
           double interval_s) {
    const double count = static_cast<double>(result.recorded[lane]);
    wait_s += result.wait_mean_s[lane] * count;
    service_s += result.service_mean_s[lane] * count;
    busy_s += result.busy_server_s[lane];
    offered_s += interval_s * load.servers[lane];
    requests += result.recorded[lane];
  }
};

}  // namespace

double Interval::relative_half_width() const {
  const double half = (high - low) / 2.0;
  return half == 0.0 ? 0.0 : half / std::abs(value);
}

double student_t_975(std::size_t degrees_of_freedom) {
  constexpr std::array<double, 30> kTable = {
      12.7062047361747,  4.302652729749464, 3.18244630528371,  2.776445105197794,
      2.570581835636316, 2.44691185114497,  2.364624251592785, 2.306004135204167,
      2.262157162798206, 2.228138851986275, 2.20098516009164,  2.178812829667229,
      2.160368656462793, 2.144786687917804, 2.131449545559776, 2.119905299221255,
      2.109815577833317, 2.100922040241038, 2.09302405440831,  2.085963447265865,
      2.07961384472768,  2.073873067904026, 2.068657610419049, 2.063898561628026,
      2.059538552753298, 2.055529438642873, 2.051830516480286, 2.048407141795245,
      2.045229642132704, 2.042272456301238};
  if (degrees_of_freedom == 0) return 0.0;
  if (degrees_of_freedom <= kTable.size()) return kTable[degrees_of_freedom - 1];
  // Abramowitz and Stegun 26.7.5 from the normal quantile; better than 2e-8 from here on.
  const double n = static_cast<double>(degrees_of_freedom);
  const double z = 1.95996398454005424;
  const double z2 = z * z;
  const double g1 = (z2 + 1.0) * z / 4.0;
  const double g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) * z / 96.0;
  const double g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) * z / 384.0;
  const double g4 =
      ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) * z / 92160.0;
  return z + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
}

Interval interval_of(std::span<const double> observations) {
  if (observations.empty()) return {};
  const double n = static_cast<double>(observations.size());
  double sum = 0.0;
  for (const double x : observations) sum += x;
  const double mean = sum / n;
  double squares = 0.0;
  for (const double x : observations) squares += (x - mean) * (x - mean);
  const std::size_t freedom = observations.size() - 1;
  const double half =
      freedom == 0 ? 0.0
                   : student_t_975(freedom) * std::sqrt(squares / static_cast<double>(freedom) / n);
  return {.value = mean, .low = mean - half, .high = mean + half};
}

Result<Replications> replicate(const ReplicationPlan& plan) {
  if (Errors errors = check(plan); !errors.empty()) return errors;
  Replications result;
  Observations waits;
  Observations sojourns;
  std::vector<double> utilisations;
  LaneConfig config = plan.lanes;
  while (result.seeds < plan.seeds && !result.precise) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      config.seeds[l] = plan.first_seed + result.seeds + l;
    }
    Result<LaneQueue> queue = LaneQueue::create(config);
    if (!queue) return queue.errors();
    std::array<Totals, kLanes> totals{};
    LaneResult step;
    for (std::size_t i = 0; i < plan.schedule.size(); ++i) {
      if (i == plan.warm_up) queue->forget();
      if (Status done = queue->run(plan.schedule[i], step); !done) return done.errors();
      for (std::size_t l = 0; i >= plan.warm_up && l < kLanes; ++l) {
        totals[l].add(plan.schedule[i], step, l, config.interval_s);
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double count = static_cast<double>(std::max<std::uint64_t>(1, totals[l].requests));
      waits.add(totals[l].wait_s / count, queue->waits(l));
      sojourns.add((totals[l].wait_s + totals[l].service_s) / count, queue->sojourns(l));
      utilisations.push_back(totals[l].offered_s > 0.0 ? totals[l].busy_s / totals[l].offered_s
                                                       : 0.0);
      result.requests += totals[l].requests;
    }
    result.seeds += kLanes;
    result.wait = waits.summary();
    result.sojourn = sojourns.summary();
    result.utilisation = interval_of(utilisations);
    result.precise = plan.precision > 0.0 && is_precise(result.wait, plan.precision) &&
                     is_precise(result.sojourn, plan.precision);
  }
  return result;
}

}  // namespace costplan
