#include "projection/random_order.h"

#include <algorithm>
#include <cmath>

#include "base/elementary.h"
#include "base/transcendental.h"

namespace costplan {
namespace {

constexpr double kNothing = 1e-9;

// An exponential of mean 1 that is cut at x, relative to the mean of one that is not; its second
// moment alike. Both end as those of a uniform time where x is small.
struct CutMoments {
  double mean;
  double square;
};

CutMoments cut_at(double x) {
  constexpr double kNearlyEven = 1e-3;
  if (x < kNearlyEven) return {x / 2 - x * x / 12, x * x / 3 - x * x * x / 12};
  const double end = portable_exp(-x);
  const double kept = -portable_expm1(-x);
  return {1 - x * end / kept, (2 - end * (x * x + 2 * x + 2)) / kept};
}

}  // namespace

RandomOrderWaits random_order_waits(const RandomOrderQueue& queue) {
  const double arrivals = queue.arrivals_per_s;
  const double capacity = queue.capacity_per_s;
  const double patience = capacity * queue.patience_s;  // in services
  const auto leaving = [&](double waiting) {
    return waiting > 0 ? capacity / portable_expm1(std::min(patience / waiting, 700.0)) : 0;
  };

  // Sums over the number who wait, in blocks that grow with it but stay narrow beside the width of
  // a peak, up to where the line is as good as a fluid; within a block the probabilities rise or
  // fall by the same ratio.
  double weight = queue.all_busy;  // of the first state of the block, against one who is not busy
  double not_busy = 1;
  double busy = 0;
  double lost = 0;
  double line = 0;  // of it, where somebody waits
  double wait = 0;
  double square = 0;
  for (double n = 0; n <= queue.places &&
                     (weight > 1e-16 * (not_busy + busy) || arrivals > capacity + leaving(n));) {
    const double length = std::min(
        queue.places - n + 1, std::max(1.0, std::floor(std::max(std::sqrt(n) / 4, n / 500))));
    const double middle = n + (length - 1) / 2;
    const double rate = leaving(middle);
    const double ratio = arrivals / (capacity + leaving(middle + 1));
    const double growth = length * portable_log(ratio);
    if (growth > 0) {  // relative to the end of the block, so that nothing overflows
      const double shrink = portable_exp(-growth);
      for (double* const sum : {&not_busy, &busy, &lost, &line, &wait, &square}) *sum *= shrink;
    }
    const double ends = portable_exp(-std::abs(growth));  // the smaller end against the larger
    const double block =
        weight * (std::abs(1 - ratio) < kNothing ? length : (1 - ends) / std::abs(1 - ratio));
    busy += block;
    lost += block * rate;
    if (middle > 0) {
      const double each = middle / capacity;  // a mean wait, if nobody left
      const CutMoments cut = cut_at(patience / middle);
      line += block;
      wait += block * each * cut.mean;
      square += block * each * each * cut.square;
    }
    if (growth < 0) weight *= ends;
    n += length;
  }
  const double all = not_busy + busy;
  RandomOrderWaits out;
  out.lost = std::min(lost / (arrivals * all), 1.0);
  // Who is served comes from the line, at the rate of the servers while it is there, or finds a
  // server free.
  const double after_wait = line * capacity / arrivals;
  out.probability = after_wait / (after_wait + not_busy);
  if (line > 0) {
    out.mean_s = std::min(wait / line, queue.patience_s);
    out.scv = square / line / (out.mean_s * out.mean_s) - 1;
  }
  return out;
}

}  // namespace costplan
