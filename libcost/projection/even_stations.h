// Stations of which each has as many customers as every other one: those who come go where the
// fewest are, as requests do to the processes of a task, or to tasks by their outstanding requests.
// They find a free server if there is one at a station that is next, so all stations are as good as
// one line for what comes; but who is away from its station, at other work, counts where it is, and
// a station of which few are away has others wait while servers elsewhere are idle.
//
// Source: with a constant number of customers a station is a closed network, of exponential servers
// and a delay: its birth and death equations. The number, which need not be whole, is the one with
// which it gets done what comes.
// Known errors: against the event engine, for pools of one to five connections in 4 to 32 such
// stations at loads of 80% to 96%, every percentile within 10%; with one connection each and hardly
// any other work p99 up to 23% too short, as who comes sees how many are there, not for how long.
// Proved by tests/projection/even_stations_test.cc and pools_of_processes_test.cc.
//
// Units: seconds. Thread safety: a pure function.
#pragma once

namespace costplan {

struct EvenStation {
  double calls_per_s = 0;  // fewer than its servers can do
  double service_s = 0;
  double servers = 1;  // whole
  double away_s = 0;   // that a customer is elsewhere between two calls
};

struct StationWait {
  double probability = 0;
  double mean_s = 0;  // of those who wait
};

// What a call waits at its station because others than itself are not away.
StationWait wait_at_even_station(const EvenStation& station);

}  // namespace costplan
