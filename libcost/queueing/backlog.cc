#include <algorithm>
#include <cmath>

#include "costplan/queueing.h"

namespace costplan {

Result<Backlog> fluid_backlog(double at_start, double arrival_rate_per_s, double capacity_per_s,
                              double interval_s) {
  auto finite = [](double value) { return value >= 0 && std::isfinite(value); };
  if (!finite(at_start) || !finite(arrival_rate_per_s) || !finite(capacity_per_s) ||
      !finite(interval_s) || interval_s == 0) {
    return Error{.message = "a backlog needs rates and a backlog of at least 0 and an interval "
                            "above 0, all of them finite"};
  }
  Backlog backlog;
  const double growth = arrival_rate_per_s - capacity_per_s;
  // Until the backlog is gone, if it is; after that nobody waits.
  double busy = interval_s;
  if (growth < 0) {
    backlog.drained_after_s = at_start / -growth;
    busy = std::min(interval_s, *backlog.drained_after_s);
  } else if (at_start == 0 && growth == 0) {
    backlog.drained_after_s = 0;
    busy = 0;
  }
  backlog.at_end = busy < interval_s ? 0 : std::max(at_start + growth * interval_s, 0.0);
  backlog.mean = (at_start + backlog.at_end) / 2 * (busy / interval_s);
  backlog.served = at_start + arrival_rate_per_s * interval_s - backlog.at_end;
  // A request that arrives waits until what is before it is served.
  auto wait = [&](double before) {
    return capacity_per_s > 0 ? before / capacity_per_s : (before > 0 ? interval_s : 0);
  };
  backlog.wait_at_end_s = wait(backlog.at_end);
  backlog.mean_wait_s = wait(backlog.mean);
  return backlog;
}

}  // namespace costplan
