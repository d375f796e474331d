// Erlang's formulas, in the form from which nothing has to be subtracted.
#pragma once

#include <cstdint>

namespace costplan {

// How far servers are from their load. `spare` = servers - offered load is rounded once,
// so that it keeps its digits where the two nearly meet.
struct Load {
  double servers;
  double offered;
  double spare;

  static Load of(double arrival_rate, double service_time, std::int64_t servers);
  double idle_share() const { return spare / servers; }
};

// 1/B - 1: how many times likelier it is to find a server free than all busy, with
// refused requests gone. Infinite where it exceeds the range of double.
double free_to_busy(double servers, double offered_load);

// P(wait) of M/M/c; 1 where there is nothing to spare.
double erlang_c(const Load& load);

}  // namespace costplan
