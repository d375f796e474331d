// What the analytic engine keeps of each service and queue, and what alarms see of it.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "costplan/autoscale.h"
#include "projection/analytic_step.h"
#include "projection/delay_mixture.h"
#include "projection/network.h"
#include "projection/observation.h"
#include "projection/summary.h"

namespace costplan {

struct AnalyticService;

// How long the first in a line has waited, first come, first served.
class FirstInLine {
 public:
  // A step is over, in which so many came and at whose end `left` are still there.
  void end_step(double came, double left, double seconds);
  double age_s() const { return age_s_; }
  // Those who came when it did.
  double came_per_s() const { return came_per_s_; }

 private:
  std::vector<double> came_;  // until the end of each step
  std::size_t step_ = 0;      // of which the first is
  double age_s_ = 0;
  double came_per_s_ = 0;
};

// Who calls a service in a step, and what it lets them do.
struct AnalyticCaller {
  std::size_t service = 0;
  double calls_per_s = 0;   // that come
  double wanted_per_s = 0;  // that would, if it let all in
  double calls_per_request = 1;
  double places = 0;
  double away_s = 0;  // that a place is taken for each call, without the call
  BehindPlaces limit = {};  // in calls
};

struct AnalyticService {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // `hold_scv`: of the time for which a call holds a connection; `places` of the week.
  AnalyticService(const LoadService& service, double hold_scv, ServiceScaler scaler,
                  std::size_t places);

  std::span<ConnectionWaits> waits_of(std::size_t step) {
    const std::size_t uses = service->workload.databases.size();
    return std::span(waits).subspan(step * uses, uses);
  }
  std::span<ConnectionWaits> waits_now() {
    return waits_of(static_cast<std::size_t>(now - steps.data()));
  }

  const LoadService* service;
  double hold_scv;
  ArrivalVariation variation = {};
  ServiceScaler scaler;
  AnswerTimes times;
  // What was before there was any, and then by place of the week, those that have come so far.
  // (Never moved; made when it first comes, as to fetch it once more takes as long as to make it.)
  std::vector<AnalyticStep> steps;
  AnalyticStep& step_at(std::size_t place) {
    return place < steps.size() ? steps[place] : steps.emplace_back();
  }
  bool is_of(const AnalyticStep& step, const StepKey& wanted) const {
    return is_alone ? step.key.has_load_of(wanted) : step.key == wanted;
  }
  bool has_tasks_of(const StepKey& known) const {
    return known.serving == counts->serving_share &&
           known.tasks == static_cast<double>(counts->serving) &&
           known.running == static_cast<double>(counts->running);
  }
  // The place of much the same load, where steps have no place of the week; it may be taken by
  // another one, that has to make way. Precondition: made with 1 or more places.
  std::size_t place_like(const StepKey& of);
  std::vector<ConnectionWaits> waits;  // by step and DatabaseUse
  // What the service touches, by index: nothing is looked up by name in a step.
  std::size_t consumes = kNone;        // of queues
  std::vector<std::size_t> databases;  // of each DatabaseUse
  std::vector<std::pair<std::size_t, double>> messages;  // queue, messages for each request
  KnownByShare service_quantiles;
  StepMetrics metrics;
  bool is_measured;       // its scaling looks at metrics
  bool memory_is_looked_at;  // … of memory too
  bool requests_are_looked_at;  // … of requests per target
  bool is_alone = false;     // nothing else does anything to it: no calls, databases, events
  double idle_s = 0;         // that an answer takes where nobody waits for anything
  double calling_per_s = 0;  // requests that come so far as to make their calls, in this step
  std::vector<AnalyticCaller> callers;
  FewClients station;  // what few callers mean to it
  FirstInLine line;
  DelayMixture delays;
  // Of the requests, for each DatabaseUse.
  std::vector<DelayMixture> pool_waits;
  std::vector<DelayMixture> proxy_waits;
  std::optional<DelayMixture> failed_before;  // of the answered, the time of attempts that failed
  std::optional<DelayMixture> front_waits;  // of those of them who met full places
  DelayMixture stretches;      // factors, of requests that share vCPUs
  double stretched_extra = 0;  // and seconds that all of them take besides
  ServiceTally tally;
  std::optional<UtcTime> overloaded;
  double most_failing = 0;  // share of the attempts of a step that is not overloaded
  double storms = 0;        // of retries, that are expected to begin by chance
  double short_storms = 0;  // that are over at once
  double storm_after_s = std::numeric_limits<double>::infinity();  // at the worst
  StepKey key;        // of the step that is being looked for
  double arrivals_per_s = 0;  // in this step, exactly
  AnalyticStep* now;  // for what looks at the step from outside
  const TaskCounts* counts;
  struct PlaceOfLoad {
    double arrivals_per_s = 0;  // so that a step, which is further away, need not be looked at
    std::uint32_t place = 0;    // none yet
  };
  std::vector<PlaceOfLoad> place_of_load;  // by hash of the key
  std::array<int, kTaskProviders> billed{};  // of the counts in the step before
};

// A queue of messages.
class AnalyticQueue {
 public:
  explicit AnalyticQueue(std::string of) : name(std::move(of)) {}

  std::string name;
  struct Flow {
    double arriving = 0;  // messages per second, in this step
    // … that workers have sent since the queue was looked at: nobody gets to them before the next
    // step.
    double late = 0;
    double backlog = 0;  // that workers cannot take at once, at the end of this step
    double waiting = 0;  // that wait for a worker to be free, on the mean

    friend bool operator==(const Flow&, const Flow&) = default;
  };
  Flow flow;
  double expected = 0;  // messages per second, before their senders have sent them
  bool has_worker = false;
  bool is_looked_at = false;  // by a worker, in this step
  double depth = 0;  // backlog and waiting, at the end of the step before
  double messages = 0;
  double oldest_s = 0;
  double peak_depth = 0;
  double peak_oldest_s = 0;

  void begin_step() {
    is_looked_at = false;
    flow.arriving = std::exchange(flow.late, 0);
  }
  void send(double messages_per_s) {
    (is_looked_at ? flow.late : flow.arriving) += messages_per_s;
  }
  void end_step(double seconds);

 private:
  FirstInLine line_;
};

// Share of the memory of its tasks in a step; 0 where either is unknown.
double memory_share(const LoadService& service, const AnalyticStep& step);

// Of places or vCPUs, of whichever more are busy, of all tasks that serve: those that get less
// traffic included.
double utilisation_of(const AnalyticStep& step);

// A caller, of whose requests so many come to make this call.
AnalyticCaller caller_of(std::size_t index, const AnalyticService& caller,
                         const AnalyticService& called, const CallEdge& call, double calls,
                         double seconds);

// Of a service that only others call, which keep a place meanwhile: how many calls it lets in.
void limit_callers(AnalyticService& called, double seconds);

// Puts into the key what the services do that it calls: the time they take, failures, and how
// many requests they let it do.
void meet_calls(const std::vector<AnalyticService>& services, const std::vector<CallEdge>& calls,
                std::size_t caller, StepKey& key);

// A service that holds, but may not for as long as the time is, as requests that are late are tried
// again.
std::optional<std::string> storm_warning(const AnalyticService& state,
                                         const ServiceProjection& service);

// All but the percentiles of the latency.
ServiceObservation observed(const AnalyticService& state, double seconds);
AccountObservation observed_account(const std::vector<AnalyticService>& services);

}  // namespace costplan
