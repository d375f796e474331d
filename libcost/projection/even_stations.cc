#include "projection/even_stations.h"

#include <algorithm>

#include "queueing/quantile.h"

namespace costplan {
namespace {

// Of the states of a station with so many customers, weighted by how long it is in them.
struct States {
  double all = 1;
  double working = 0;  // servers
  double waiting = 0;  // customers
  double calls = 0;    // that begin, per second
  double late = 0;     // of these, those that find no server free
};

States states_of(const EvenStation& station, double customers) {
  constexpr double kRare = 1e-9;    // of what has been seen
  constexpr double kFull = 1e200;   // weights of a station whose servers are always at work
  States out;
  double weight = 1;
  for (double present = 0;; ++present) {
    const double calls_per_s = std::max(0.0, customers - present) / station.away_s;
    out.calls += weight * calls_per_s;
    if (present >= station.servers) out.late += weight * calls_per_s;
    weight *= calls_per_s * station.service_s / std::min(present + 1, station.servers);
    out.all += weight;
    out.working += weight * std::min(present + 1, station.servers);
    out.waiting += weight * std::max(0.0, present + 1 - station.servers);
    if ((weight < kRare * out.all && present > station.servers) || weight > kFull) return out;
    if (weight <= 0) return out;
  }
}

}  // namespace

StationWait wait_at_even_station(const EvenStation& station) {
  constexpr double kPrecision = 1e-3;
  const double working = station.calls_per_s * station.service_s;
  if (working <= 0 || working >= station.servers || station.away_s <= 0) return {};
  const auto idle = [&](double customers) {
    const States states = states_of(station, customers);
    return station.servers - states.working / states.all;
  };
  const double customers =
      falls_to(idle, station.servers - working,
               station.calls_per_s * (station.away_s + station.service_s), kPrecision);
  const States states = states_of(station, customers);
  if (!(states.late > 0)) return {};
  const double probability = states.late / states.calls;
  return {.probability = probability,
          .mean_s = states.waiting / states.all / station.calls_per_s / probability};
}

}  // namespace costplan
