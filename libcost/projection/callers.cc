#include "projection/callers.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/elementary.h"

namespace costplan {
namespace {

constexpr double kMostPlaces = 256;  // that are counted one by one
constexpr double kNever = 10;        // exponent of what is too rare to matter

// Whether all places are as good as never taken: what is away from the station four deviations
// above its mean, and a line at the station that is geometric.
bool are_ample(const CallersOfStation& callers, double load) {
  if (load >= 1) return false;
  constexpr double kDeviations = 4;
  const double away = callers.calls_per_s * callers.away_s;
  const double left =
      callers.places - away - kDeviations * std::sqrt(away) - std::max(1.0, callers.at_work);
  return left > 0 && -left * portable_log(load) > kNever * callers.lines;
}

// What is in the network without a limit, by weights: so many at the station, and away.
class Network {
 public:
  // The line at the station falls by this power of what it does for exponential times.
  Network(const CallersOfStation& callers, double calls_per_s, double power)
      : places_(static_cast<std::size_t>(callers.places)) {
    const double offered = calls_per_s * callers.service_s;
    const double away = calls_per_s * callers.away_s;
    away_.push_back(portable_exp(-away));
    for (std::size_t n = 1; n <= places_; ++n) {
      const auto present = static_cast<double>(n);
      // At random in so many lines, some of which are empty while others are long.
      const double spread = callers.at_work * present / (present + callers.lines - 1);
      const double working = std::min(present, spread);
      double more = offered / working;
      if (working < present && power != 1) more = portable_exp(power * portable_log(more));
      at_station_.push_back(at_station_.back() * more);
      waiting_.push_back(present - working);
      away_.push_back(away_.back() * away / present);
    }
  }

  // Sums over the states with so many in it, of their weights and of those who wait in them.
  struct Sum {
    double weight = 0;
    double waiting = 0;
  };
  Sum exactly(std::size_t n) const {
    Sum out;
    for (std::size_t k = 0; k <= n; ++k) add(k, away_[n - k], out);
    return out;
  }
  Sum fewer() const {
    Sum out;
    double away = 0;  // up to so many
    for (std::size_t k = places_; k-- > 0;) {
      away += away_[places_ - 1 - k];
      add(k, away, out);
    }
    return out;
  }
  // Those who wait for each who comes, were nobody ever away: when all are there nobody comes.
  double waiting_of_them_alone() const {
    Sum all;
    for (std::size_t k = 0; k <= places_; ++k) add(k, 1, all);
    return all.waiting / (all.weight - at_station_.back());
  }

 private:
  void add(std::size_t at_station, double times, Sum& sum) const {
    const double weight = times * at_station_[at_station];
    sum.weight += weight;
    sum.waiting += weight * waiting_[at_station];
  }

  std::size_t places_;
  std::vector<double> at_station_{1};
  std::vector<double> waiting_{0};
  std::vector<double> away_;
};

}  // namespace

PlacesAndStation calls_behind_places(const CallersOfStation& callers) {
  const double station_per_s = callers.at_work / callers.service_s;
  const double around_per_s = callers.places / (callers.away_s + callers.service_s);
  const double most = std::min(station_per_s, around_per_s);
  if (callers.places > kMostPlaces || are_ample(callers, callers.calls_per_s / station_per_s)) {
    return {.callers = {.most_per_s = most,
                        .full = callers.calls_per_s < most ? 0.0 : 1.0,
                        .scv = callers.scv},
            .station = {.clients = callers.places}};
  }
  // What all places get done is the same however many calls wait for one, so that no weight need
  // grow beyond bounds.
  const double calls = std::min(callers.calls_per_s, most);
  const auto places = static_cast<std::size_t>(callers.places);
  const Network exponential(callers, calls, 1);
  const double most_per_s = calls * exponential.exactly(places - 1).weight /
                            exponential.exactly(places).weight;
  PlacesAndStation out{
      .callers = {.most_per_s = most_per_s, .full = 1, .scv = callers.scv},
      .station = {.clients = callers.places,
                  .when_full_s = std::max(0.0, callers.places / most_per_s - callers.away_s -
                                                   callers.service_s)}};
  const double power = 2 / (1 + callers.scv);
  const Network network = callers.scv == 1 ? exponential : Network(callers, calls, power);
  const Network::Sum full = network.exactly(places);
  double waiting = full.waiting / full.weight;
  if (const double load = callers.calls_per_s / most_per_s; load < 1) {
    const Network::Sum fewer = network.fewer();
    const double taken = 1 / (1 - portable_exp(power * portable_log(load)));
    const double all = fewer.weight + taken * full.weight;
    out.callers.full = taken * full.weight / all;
    waiting = (fewer.waiting + taken * full.waiting) / all;
  }
  const double alone = network.waiting_of_them_alone();
  if (alone > 0) out.station.longer = std::max(1.0, waiting / alone);
  return out;
}

}  // namespace costplan
