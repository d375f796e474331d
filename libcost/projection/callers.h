// Those who call keep a place meanwhile: where their services have few places, no more calls than
// those come at a time, and the rest waits for a place at the caller.
//
// Source: the station that is called, and a delay for all else that a caller's place is taken for:
// the product form of a network with a limit on how many are in it, behind which the others wait
// for what it gets done when it is full (flow-equivalent server: Chandy, Herzog and Woo 1975).
// Known errors: `most_per_s` is exact for one line of exponential times, whatever the delay, and
// for several lines with one at work in each; `full` is then within 2% for Poisson arrivals. Where
// the station's times vary more or less its line falls slower or faster, as in heavy traffic.
// Proved by tests/projection/callers_test.cc, and against the event engine by random_loads_test.cc.
//
// Units: seconds, calls per second. Thread safety: a pure function.
#pragma once

#include <limits>

namespace costplan {

struct CallersOfStation {
  double places = 1;       // of all who call; whole
  double calls_per_s = 0;  // that they have to make
  double away_s = 0;       // that a place is taken for each call, without the call
  double service_s = 0;    // of the station
  double at_work = 1;      // calls that it works on at full speed; need not be whole
  double lines = 1;        // that it has, each for its part of those at work
  double scv = 1;          // of its times
};

// What it means to those who call.
struct BehindPlaces {
  double most_per_s = 0;  // while all places are taken; 0: no limit known
  double full = 0;        // share of the calls whose request finds all places taken
  double scv = 1;         // of the times of whom they wait for

  friend bool operator==(const BehindPlaces&, const BehindPlaces&) = default;
};

// And to the station.
struct FewClients {
  double clients = std::numeric_limits<double>::infinity();  // that come at a time at most
  // Times the mean wait if so many clients came on their own: while others wait for a place there
  // are always as many as there are places.
  double longer = 1;
  // Mean wait while all places are taken; no mean is longer.
  double when_full_s = std::numeric_limits<double>::infinity();

  friend bool operator==(const FewClients&, const FewClients&) = default;
};

struct PlacesAndStation {
  BehindPlaces callers;
  FewClients station;
};

// Where there are so many places that they are never all taken, or more than are looked at, `full`
// is 0 and `most_per_s` what the station can do. Precondition: somebody calls.
PlacesAndStation calls_behind_places(const CallersOfStation& callers);

}  // namespace costplan
