#include "projection/analytic_traffic.h"

#include <algorithm>
#include <utility>

#include "projection/analytic_step.h"
#include "projection/load_events.h"

namespace costplan {
namespace {

// Messages of this step: as many as senders have sent in the one before, with the traffic of this
// one.
void expect_messages(const std::vector<AnalyticService>& services, double growth,
                     std::vector<AnalyticQueue>& queues) {
  for (auto& queue : queues) queue.expected = 0;
  for (const auto& sender : services) {
    const ServiceOutput& out = sender.now->out;
    const double sending = out.worked_per_s * (out.is_overloaded ? 1 : growth);
    for (const auto& [queue, count] : sender.messages) queues[queue].expected += sending * count;
  }
}

// Messages that a worker gets to.
double working_per_s(const AnalyticService& worker, const std::vector<AnalyticQueue>& queues) {
  const ServiceOutput& before = worker.now->out;
  const AnalyticQueue& queue = queues[worker.consumes];
  if (queue.flow.backlog > 0) return before.served_per_s;
  return before.capacity_per_s > 0 ? std::min(queue.expected, before.capacity_per_s)
                                   : queue.expected;
}

}  // namespace

void StepTraffic::add_calls_of_workers(const std::vector<AnalyticService>& services) {
  for (std::size_t worker = 0; worker < first_.size(); ++worker) {
    const std::vector<double>& caused = network_.visits_of_message[worker];
    if (caused.empty()) continue;
    const double served = services[worker].now->out.served_per_s;
    for (std::size_t i = 0; i < first_.size(); ++i) {
      if (i != worker) first_[i] += served * caused[i];
    }
  }
}

void StepTraffic::send_along_calls(double entering, std::int64_t at_s,
                                   std::vector<AnalyticService>& services,
                                   std::vector<AnalyticQueue>& queues) {
  const double entered = std::exchange(entering_, entering);
  expect_messages(services, entered > 0 ? entering / entered : 1, queues);
  for (std::size_t i = 0; i < first_.size(); ++i) {
    first_[i] = entering * load_.services[i].traffic_share;
  }
  for (auto& state : services) state.callers.clear();
  for (auto caller = network_.order.rbegin(); caller != network_.order.rend(); ++caller) {
    AnalyticService& state = services[*caller];
    const AnalyticStep& before = *state.now;
    const double came = before.key.arrivals_per_s;
    if (load_.services[*caller].traffic_share <= 0) limit_callers(state, step_s_);
    for (const auto& each : state.callers) first_[*caller] += each.calls_per_s;
    double calling = first_[*caller];
    if (state.consumes != AnalyticService::kNone) {
      calling = working_per_s(state, queues);
    } else if (before.out.backlog > 0) {
      calling = before.out.served_per_s;
    } else if (came > 0) {
      calling *= before.attempts * (before.out.served_per_s / came);
    }
    state.calling_per_s = calling;
    // Who fails makes no further call.
    const std::vector<CallEdge>& calls = network_.calls[*caller];
    if (calls.empty()) continue;
    const double away = failing_share(load_, load_.services[*caller], at_s, step_s_);
    double reaching = calling * (1 - before.refused) * (1 - away) * (1 - before.given_up);
    for (const auto& call : calls) {
      AnalyticService& called = services[call.service];
      const double failing = called.now->failed_share;
      const double made = reaching * calls_made(call.per_request, failing);
      called.callers.push_back(caller_of(*caller, state, called, call, made, step_s_));
      reaching *= answered_share(call.per_request, failing);
    }
  }
}

}  // namespace costplan
