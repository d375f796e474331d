// What the solvers of single models have in common. A solver fills everything but the
// quantiles, which solve_queue() reads off the distribution functions.
#pragma once

#include <cstdint>
#include <utility>

#include "costplan/queueing.h"
#include "queueing/erlang.h"
#include "queueing/step_time.h"

namespace costplan {

// Checked and complete: what a model needs is there.
SolvedQueue solve_mm1(const QueueInput& input);
SolvedQueue solve_mmc(const QueueInput& input);
SolvedQueue solve_finite_capacity(const QueueInput& input);
SolvedQueue solve_finite_population(const QueueInput& input);
SolvedQueue solve_processor_sharing(const QueueInput& input);
SolvedQueue solve_impatient(const QueueInput& input);
// Poisson arrivals at one server: mean by Pollaczek-Khinchine.
SolvedQueue solve_general_single(const QueueInput& input);
SolvedQueue solve_constant_service(const QueueInput& input, std::int64_t servers);
SolvedQueue solve_erlang_service(const QueueInput& input);
SolvedQueue solve_hyperexponential_service(const QueueInput& input);
// Exponential service by one server; arrivals in `stages` exponential stages, 0 for
// arrivals at equal distances.
SolvedQueue solve_regular_arrivals(const QueueInput& input, std::int64_t stages);
SolvedQueue solve_two_moments(const QueueInput& input);
// What no G/G/1 queue of these moments has a longer mean wait than. Source: Kingman 1962.
double kingman_bound(const QueueInput& input);
// By how much Whitt's approximation of the mean wait of G/G/c differs from Allen and
// Cunneen's. Source: Whitt 1993, "Approximations for the GI/G/m queue", 2.24 to 2.25.
double whitt_factor(const Load& load, double arrival_scv, double scv);

// M/PH/c by the matrix-geometric method; any number of servers, one included.
SolvedQueue solve_phase_type(const QueueInput& input, std::int64_t servers, const Phases& service);
// Number of ways in which `servers` busy servers are in `phases` phases, at most `limit`.
std::int64_t phase_states(std::int64_t servers, std::int64_t phases, std::int64_t limit);
// Above this many the method takes seconds, and a search for servers minutes; a two-moment
// approximation takes its place.
inline constexpr std::int64_t kMostPhaseStates = 260;

// Mean wait of M/D/c.
double mean_wait_of_constant_service(double arrival_rate, double service_time,
                                     std::int64_t servers);

// The queue that has no steady state. Precondition: nothing to spare.
SolvedQueue unstable(const QueueInput& input, std::int64_t servers);

// For queues without losses: from probability and mean wait, by Little's law.
void fill_means(SolvedQueue& queue, std::int64_t servers, double probability_of_wait,
                double mean_wait);

// Wait as `wait`; sojourn as wait and then `service`.
void use(SolvedQueue& queue, StepTime wait);
void use(SolvedQueue& queue, StepTime wait, const Phases& service);

}  // namespace costplan
