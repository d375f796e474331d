// Retries that keep a queue full: what is late is tried again, and all of it is late.
//
// What it answers: "how long is it until that begins by chance?", at a load that the service holds
// for most of the time. The analytic engine finds the better of two steady states, and this says
// whether it can be relied on.
//
// While the work ahead takes w, a request is late with f(w) = P(service > timeout - w), and λ(w) =
// λ (1 + f + f² + …) attempts come in each second. The work ahead is taken as a diffusion that falls
// by θ(w) = 2 (capacity - λ(w)) / (c²_arrivals + c²_service); it is over the hill where λ(w) is the
// capacity. The mean time until then is ∫ exp(∫ θ) dw / (P(wait) (1 - ρ)) (Gardiner, Handbook of
// Stochastic Methods, 5.2.7), and 2.4 times as long because what is late comes back no sooner than
// after the timeout: our own figure.
//
// Beyond places that share vCPUs who is there slows down whoever is beside him, and counts as scv 1.
// Where each task has a line of its own, so many of them must fill up that what they have tried again
// fills all others: m of n, of which each gets m/n of what they send back.
//
// Accuracy: against simulations of one line with 1 to 20 places at loads from 50% to 90%, 1, 2 and 5
// retries, timeouts of 3 to 10 service times that are constant, Erlang, exponential or
// hyperexponential, whose storms began after 20 seconds to 50 minutes: from half as long to 1.5 times
// as long. Of several lines and shared vCPUs only against the errors of the event engine, where storms
// begin sooner: so of tasks that share vCPUs, more than 1% of whose attempts are late, no later than
// after ten minutes. Not how long a storm lasts.
//
// Units: seconds.
//
// Thread safety: pure functions.
//
// Proved by tests/projection/retry_storm_test.cc.
#pragma once

#include <limits>

#include "costplan/workload.h"
#include "projection/analytic_step.h"

namespace costplan {

struct RetryStorm {
  double after_s = std::numeric_limits<double>::infinity();  // none can begin, or one is there
  // Once it is there it keeps itself up, until chance ends it. Otherwise a few requests are late
  // together, and it is over: 1 to 10 times as many fail as without, and up to 29 where tasks take
  // turns (13 loads against the event engine).
  bool stays = false;
};
// `times` are of the service time, `dispersion` is of the arrivals.
RetryStorm retry_storm(const LoadService& service, const AnswerTimes& times,
                       const AnalyticStep& step, double dispersion);

}  // namespace costplan
