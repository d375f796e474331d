// Arrivals, timeouts, retries, thinking and replies: what clients do.
#include <algorithm>

#include "queueing/calendar_engine.h"

namespace costplan {

using Phase = CalendarRequest::Phase;

// The intervals are of mean 1 in units of expected arrivals: a rate that changes
// stretches what is left of the current one, which is exact for Poisson arrivals and
// keeps the sequence of draws for all others.
void CalendarEngine::set_arrival_rate(std::uint32_t service, double rate_per_s) {
  Service& s = services_[service];
  if (rate_per_s == s.arrival_rate_per_s) return;
  if (s.arrival_timer != kNoEvent) {
    s.next_interval = (s.next_arrival_s - now_s_) * s.arrival_rate_per_s;
    calendar_.cancel(s.arrival_timer);
  }
  s.arrival_rate_per_s = rate_per_s;
  schedule_arrival(service);
}

void CalendarEngine::schedule_arrival(std::uint32_t service) {
  Service& s = services_[service];
  if (s.arrival_rate_per_s <= 0.0) return;
  s.next_arrival_s = now_s_ + s.next_interval / s.arrival_rate_per_s;
  s.arrival_timer = calendar_.schedule(s.next_arrival_s, EventKind::kArrival, service);
}

void CalendarEngine::arrive_from_outside(std::uint32_t service) {
  Service& s = services_[service];
  s.next_interval = s.interval.draw(s.arrival_stream);
  schedule_arrival(service);
  const std::uint32_t id = requests_.create();
  CalendarRequest& request = requests_[id];
  request.service = service;
  request.client = s.client;
  arrive(id);
}

void CalendarEngine::come_back(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  request.phase_timer = kNoEvent;
  if (request.attempt > 0) {
    Service& s = services_[request.service];
    --s.away;
    ++s.step.retries;
  }
  arrive(id);
}

void CalendarEngine::arrive(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.arrived_s = now_s_;
  request.service_s = s.work.draw(s.work_stream);
  request.stage = 0;
  request.remaining = 0;
  ++s.step.arrivals;
  RequestError refusal = RequestError::kOverload;
  if (in_flight_ >= max_in_flight_ || !admit(id, refusal)) {
    resolve_failure(id, refusal);
    return;
  }
  const Client& client = clients_[request.client];
  if (client.behaviour.timeout_s > 0.0) {
    request.client_timer =
        calendar_.schedule(now_s_ + client.behaviour.timeout_s, EventKind::kClientTimeout, id);
  }
  if (request.phase == Phase::kWaiting && client.behaviour.patience_s) {
    request.phase_timer = calendar_.schedule(now_s_ + client.patience.draw(s.client_stream),
                                             EventKind::kPatienceEnds, id);
  }
}

void CalendarEngine::client_timeout(std::uint32_t id) {
  requests_[id].client_timer = kNoEvent;
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  if (request.phase == Phase::kWaiting && s.config.after_timeout == AfterTimeout::kLeavesQueue) {
    fail(id, RequestError::kTimeout);
    return;
  }
  // The client goes its own way, in a record of its own; the server works on.
  const std::uint32_t leaving = requests_.create();
  CalendarRequest& left = requests_[id];
  CalendarRequest& client = requests_[leaving];
  client.service = left.service;
  client.client = left.client;
  client.attempt = left.attempt;
  client.caller = left.caller;
  client.is_customer = left.is_customer;
  if (client.caller != kNone) requests_[client.caller].child = leaving;
  left.caller = kNone;
  left.is_customer = false;
  left.open = false;
  --s.open;
  resolve_failure(leaving, RequestError::kTimeout);
}

void CalendarEngine::patience_ends(std::uint32_t id) {
  requests_[id].phase_timer = kNoEvent;
  fail(id, RequestError::kImpatience);
}

void CalendarEngine::succeed(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  calendar_.cancel(request.client_timer);
  if (request.open) {
    request.open = false;
    --s.open;
    ++s.step.completions;
    const double sojourn_s = now_s_ - request.arrived_s;
    s.step.sojourn_sum_s += sojourn_s;
    s.latency.add(sojourn_s);
    if (options_.per_step_latency) s.latency_of_step.add(sojourn_s);
  }
  leave(id);
  if (request.caller != kNone) reply(request.caller, true);
  if (request.is_customer) {
    think(id);
  } else {
    requests_.release(id);
  }
}

// Ends a request that is at a service, wherever it stands there.
void CalendarEngine::fail(std::uint32_t id, RequestError error) {
  CalendarRequest& request = requests_[id];
  calendar_.cancel(request.client_timer);
  calendar_.cancel(request.phase_timer);
  switch (request.phase) {
    case Phase::kWaiting: stop_waiting(id); break;
    case Phase::kAcquiring:
    case Phase::kBorrowing:
    case Phase::kHolding: leave_database(id); break;
    case Phase::kCalling: orphan_child(id); break;
    case Phase::kWorking: services_[request.service].working.change(-1, now_s_); break;
    case Phase::kSharing:  // its task died; nothing else takes a job out
    case Phase::kBetween:
    case Phase::kFree:
    case Phase::kAway: break;
  }
  leave(id);
  if (!request.open) {  // nobody asks any more
    requests_.release(id);
    return;
  }
  request.open = false;
  --services_[request.service].open;
  resolve_failure(id, error);
}

// Counts a failed attempt whose request is at no service any more; its client tries
// again or gives up.
void CalendarEngine::resolve_failure(std::uint32_t id, RequestError error) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  ++s.step.errors[static_cast<std::size_t>(error)];
  request.phase = Phase::kAway;
  const ClientBehaviour& client = clients_[request.client].behaviour;
  if (request.attempt >= client.max_retries) {
    ++s.step.gave_up;
    give_up(id);
    return;
  }
  double backoff_s = client.backoff_after_s(request.attempt);
  if (client.jitter) backoff_s *= s.client_stream.uniform();
  ++request.attempt;
  ++s.away;
  request.phase_timer = calendar_.schedule(now_s_ + backoff_s, EventKind::kReturn, id);
}

void CalendarEngine::give_up(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  if (request.caller != kNone) reply(request.caller, false);
  if (request.is_customer) {
    think(id);
  } else {
    requests_.release(id);
  }
}

void CalendarEngine::think(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.phase = Phase::kAway;
  request.attempt = 0;
  request.phase_timer =
      calendar_.schedule(now_s_ + s.think.draw(s.client_stream), EventKind::kReturn, id);
}

// The next thing that a request does after its own work: database calls, calls, reply.
void CalendarEngine::proceed(std::uint32_t id) {
  for (;;) {
    CalendarRequest& request = requests_[id];
    Service& s = services_[request.service];
    const auto uses = static_cast<std::uint32_t>(s.uses.size());
    if (request.remaining > 0) {
      --request.remaining;
      const std::uint32_t stage = request.stage - 1;
      if (stage < uses) {
        acquire(id, stage);
        return;
      }
      const Call& to = s.calls[stage - uses];
      call(id, to);
      if (to.waits_for_reply) return;
      continue;
    }
    if (request.stage == uses + s.calls.size()) {
      succeed(id);
      return;
    }
    const std::uint32_t stage = request.stage++;
    const double mean = stage < uses ? s.uses[stage].mean_calls * s.calls_factor
                                     : s.calls[stage - uses].mean;
    request.remaining = draw_count(s, mean);
  }
}

std::uint32_t CalendarEngine::draw_count(Service& s, double mean) {
  const auto whole = static_cast<std::uint32_t>(mean);
  const double part = mean - static_cast<double>(whole);
  if (part == 0.0) return whole;
  return whole + (s.call_stream.uniform() <= part ? 1 : 0);
}

void CalendarEngine::call(std::uint32_t id, const Call& to) {
  const std::uint32_t child = requests_.create();
  CalendarRequest& callee = requests_[child];
  callee.service = to.service;
  callee.client = to.client;
  if (to.waits_for_reply) {
    callee.caller = id;
    requests_[id].child = child;
    requests_[id].phase = Phase::kCalling;
  }
  arrive(child);
}

void CalendarEngine::reply(std::uint32_t caller, bool succeeded) {
  requests_[caller].child = kNone;
  replies_.push_back({caller, succeeded});
}

// The caller is gone: what it asked for is done all the same, and counts, but nobody
// tries again.
void CalendarEngine::orphan_child(std::uint32_t id) {
  const std::uint32_t child_id = requests_[id].child;
  if (child_id == kNone) {  // its reply is on its way
    for (Reply& reply : replies_) {
      if (reply.caller == id) reply.caller = kNone;
    }
    return;
  }
  requests_[id].child = kNone;
  CalendarRequest& child = requests_[child_id];
  child.caller = kNone;
  if (child.phase != Phase::kAway) {
    calendar_.cancel(child.client_timer);
    child.attempt = clients_[child.client].behaviour.max_retries;
    return;
  }
  calendar_.cancel(child.phase_timer);
  Service& s = services_[child.service];
  --s.away;
  ++s.step.gave_up;
  requests_.release(child_id);
}

}  // namespace costplan
