// Queues in closed form: how long requests wait for a server, and how many servers do.
//
// What it answers: "8 requests a second, each takes a second, 10 tasks: who waits, how
// long, and what is p99?" and the reverse, "how many tasks keep p99 below 500 ms?"
//
// Units: seconds, requests per second, shares of 1. Wait is the time before service,
// sojourn is wait and service. Everything is in the steady state.
//
// Errors: kInvalidArgument, all that is wrong at once, with the name of the field as
// path. A queue that grows for ever is an outcome (`stable` is false, no means), and so
// is a number that a model does not define (nullopt).
//
// Thread safety: pure functions, immutable values.
//
// Example:
//   auto queue = solve_queue({.model = QueueModel::kMmc, .arrival_rate_per_s = 8,
//                             .service_time_s = 1, .servers = 10});
//   queue->result.sojourn_quantiles_s->p99;   // seconds
//   queue->wait_exceeds(0.5);                 // P(W > 0.5 s)
//
// Source: the textbook of each formula is named beside it in libcost/queueing/. Proved
// by tests/queueing/: reference_values.csv, a source per row.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "costplan/result.h"

namespace costplan {

// Kendall's notation: arrivals / service / servers / places.
enum class QueueModel {
  kMm1,       // Poisson arrivals, exponential service, one server
  kMmc,       // … c servers
  kMmck,      // … and room for K requests, those in service included; others are refused
  kMmFinite,  // c servers for a fixed population, each member asks again after a pause
  kMg1,       // any service time, by mean and squared coefficient of variation (scv)
  kMd1,       // constant service time
  kMdc,
  kMekc,     // service in k exponential stages
  kMh2c,     // service that is one of two exponentials, balanced means
  kDm1,      // arrivals at equal distances
  kGg1,      // arrivals and service by mean and scv
  kGgc,      // … c servers
  kErlangA,  // M/M/c, those who wait give up at a rate
  kMm1Ps,    // one server that all share
};

// `mmc`, `mm-finite`…
std::string to_string(QueueModel model);
// Errors: kInvalidArgument with a suggestion.
Result<QueueModel> parse_queue_model(std::string_view name);
// A line for each model: its name and what it is.
std::vector<std::pair<std::string, std::string>> queue_models();

// The distribution of a service time of which mean and scv are given.
enum class ServiceShape {
  kGamma,             // with a scv of 1/k: k exponential stages
  kLognormal,         // what measured service times look like most often
  kHyperexponential,  // one of two exponentials with balanced means; scv at least 1
};
std::string to_string(ServiceShape shape);
// Errors: kInvalidArgument with a suggestion.
Result<ServiceShape> parse_service_shape(std::string_view name);

struct QueueInput {
  QueueModel model = QueueModel::kMmc;
  // Of all arrivals; of mm-finite: of one member that is not in the system.
  double arrival_rate_per_s = 0;
  double service_time_s = 0;             // mean
  std::optional<std::int64_t> servers;   // 1 to 1,000,000
  std::optional<std::int64_t> capacity;  // mmck: requests in the system, those in service included
  std::optional<std::int64_t> population;     // mm-finite
  std::optional<double> scv;                  // mg1, mh2c, gg1, ggc: of the service time
  std::optional<double> arrival_scv;          // gg1, ggc: of the time between arrivals; default 1
  std::optional<std::int64_t> stages;         // mekc
  std::optional<double> patience_rate_per_s;  // erlang-a: 1 / mean patience
  // mg1: the means need none; none: gamma, and the percentiles are said to be assumed.
  std::optional<ServiceShape> shape;
};

// The same as text, `8/s` and `500 ms`; empty where nothing is given.
struct QueueText {
  std::string model, arrival_rate, service_time, servers, capacity, population, scv, arrival_scv,
      stages, patience_rate, shape;
};
// Errors: kParse and kInvalidArgument, all of them, with the name of the field as path.
Result<QueueInput> parse_queue_input(const QueueText& text);

enum class Exactness {
  kExact,             // a closed form
  kNumericallyExact,  // an exact method, computed to about 1e-10
  kExactMeans,        // exact means; percentiles of an assumed service time
  kApproximation,
};
std::string to_string(Exactness exactness);

struct TimeQuantiles {
  double p50 = 0, p90 = 0, p95 = 0, p99 = 0, p999 = 0;
};

struct QueueResult {
  bool stable = true;
  // Mean number of busy servers if nobody were refused or gave up: λ · S.
  double offered_load = 0;
  double utilisation = 0;  // share of the time that a server works; 1 when not stable
  std::optional<double> servers_needed;  // when not stable: the fewest that are
  std::optional<double> throughput_per_s;  // requests served
  std::optional<double> probability_of_wait;
  std::optional<double> mean_wait_s;
  std::optional<double> mean_sojourn_s;
  std::optional<TimeQuantiles> wait_quantiles_s;
  std::optional<TimeQuantiles> sojourn_quantiles_s;
  std::optional<double> mean_in_queue;
  std::optional<double> mean_in_system;
  std::optional<double> blocking;     // share of arrivals that is refused
  std::optional<double> abandonment;  // share of arrivals that gives up
  Exactness exactness = Exactness::kExact;
  std::string method;       // `M/M/c, Erlang C`
  std::string known_error;  // of an approximation, in words
};

// A queue with its distribution functions. They are empty where `result` has no quantiles.
struct SolvedQueue {
  QueueInput input;
  QueueResult result;
  std::function<double(double)> wait_exceeds;     // P(W > t)
  std::function<double(double)> sojourn_exceeds;  // P(T > t)
  std::function<double(double)> wait_quantile;    // smallest t with P(W > t) <= 1 - p
  std::function<double(double)> sojourn_quantile;
};

Result<SolvedQueue> solve_queue(const QueueInput& input);

// What a queue has to keep: `p99<500ms`, `wait p95 < 0.2 s`, `mean<1s`,
// `probability_of_wait<20%`, `blocking<1%`, `abandonment<2%`.
struct QueueTarget {
  enum class Of { kSojourn, kWait, kProbabilityOfWait, kBlocking, kAbandonment };
  Of of = Of::kSojourn;
  std::optional<double> quantile;  // 0.99; none: the mean. Of sojourn and wait only
  double limit = 0;                // seconds or a share
};
// Errors: kParse, kInvalidArgument. Comma-separated texts are several targets.
Result<std::vector<QueueTarget>> parse_queue_targets(std::string_view text);
// `sojourn p99 < 0.5 s`.
std::string to_string(const QueueTarget& target);
// The value that the target limits; none where the model has none or is not stable.
std::optional<double> measured(const SolvedQueue& queue, const QueueTarget& target);

// The smallest number of servers that meets every target; `input.servers` is ignored.
// Errors: targets that no number of servers (up to 1,000,000, or the capacity) can meet,
// with the value that is reached; models of one server.
Result<SolvedQueue> find_servers(QueueInput input, const std::vector<QueueTarget>& targets);

// Requests that arrive by turns at `tasks` single servers, each with its own queue and
// exponential service: what one of them sees, the E_k/M/1 queue. Exact.
Result<SolvedQueue> solve_round_robin(double arrival_rate_per_s, double service_time_s,
                                      std::int64_t tasks);

// Of all arrivals, the share that finds `servers` busy: refused (B), or waiting (C), for
// an offered load in Erlang. C is 1 where the load is not below the servers. NaN for
// loads that are negative or NaN, and for fewer than 0 servers.
// Source: Erlang 1917; Jagerman 1974. Relative error below 1e-12 up to 1,000,000 servers.
double erlang_b(std::int64_t servers, double offered_load);
double erlang_c(std::int64_t servers, double offered_load);

// M/M/c and M/G/c for hot loops: no allocation, about 100 ns for 50 servers. With general
// service or arrivals an approximation: the wait of those who wait is taken as exponential,
// its mean from Erlang C, the two scvs and Cosmetatos' correction for steady service: within 10%
// of the exact mean of M/G/c for 2 to 100 servers, loads of 50% to 97% and scv 0 to 4, within 5%
// for loads of 60% and more.
class FastQueue {
 public:
  // Precondition: rates and times positive and finite, scvs at least 0. A queue whose load
  // is not below the servers is not stable: it has no wait, see fluid_backlog().
  FastQueue(double arrival_rate_per_s, double service_time_s, std::int64_t servers, double scv = 1,
            double arrival_scv = 1);

  bool is_stable() const { return stable_; }
  double utilisation() const { return utilisation_; }
  double probability_of_wait() const { return probability_; }
  double mean_wait_s() const { return mean_wait_s_; }
  double mean_sojourn_s() const { return mean_wait_s_ + service_time_s_; }
  double wait_exceeds(double t) const;
  double wait_quantile(double p) const;
  // With the service time as an exponential of the same mean: exact for M/M/c.
  double sojourn_exceeds(double t) const;
  double sojourn_quantile(double p) const;

 private:
  double service_time_s_;
  double utilisation_ = 1;
  double probability_ = 1;
  double mean_wait_s_ = 0;
  double decay_ = 0;  // of P(W > t)
  bool stable_ = false;
};

// One interval of a queue that may be overloaded, as a fluid: what comes in minus what
// can be served, nothing random.
struct Backlog {
  double at_end = 0;                      // requests
  double mean = 0;                        // over the interval
  double wait_at_end_s = 0;               // of a request that arrives at the end
  double mean_wait_s = 0;                 // of what arrives in the interval
  double served = 0;                      // requests
  std::optional<double> drained_after_s;  // if these rates lasted; none: never
};
// Errors: kInvalidArgument for what is negative or no number; capacity may be 0 (then
// waits are as long as the interval: nobody knows more).
Result<Backlog> fluid_backlog(double at_start, double arrival_rate_per_s, double capacity_per_s,
                              double interval_s);

// Requests per second at each service when services call each other: λ = γ + Pᵀλ.
struct ServiceCalls {
  std::string name;
  double external_rate_per_s = 0;  // γ
  // (index of the service called, mean number of calls per request)
  std::vector<std::pair<std::size_t, double>> calls;
};
// Errors: cycles in which every request causes one or more new ones (spectral radius of
// P at least 1), by the names of their services.
Result<std::vector<double>> traffic_rates(const std::vector<ServiceCalls>& services);

}  // namespace costplan
