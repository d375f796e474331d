#include "queueing/calendar_engine.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>

namespace costplan {
namespace {

// More arrivals than this in one step are a typing error, not traffic.
constexpr double kMostArrivalsPerStep = 1e10;
constexpr int kMostTasks = 1'000'000;
constexpr double kMostCallsFactor = 10'000.0;

enum Stream : std::uint64_t {
  kArrivals = 1,
  kWork,
  kRouting,
  kClients,
  kCalls,
  kHolds,
  kOrder,
};

template <typename Named>
std::unordered_map<std::string_view, std::uint32_t> indices_of(const std::vector<Named>& all) {
  std::unordered_map<std::string_view, std::uint32_t> out;
  for (const Named& each : all) out.emplace(each.name, static_cast<std::uint32_t>(out.size()));
  return out;
}

// What a task whose processors are all shared does beyond a whole number of them.
double part_of(double processors) { return processors - std::floor(processors); }

// The same shape with mean 1.
TimeDistribution unit_mean(TimeDistribution shape) {
  const double mean = shape.mean();
  for (double& value : shape.quantiles_s) value /= mean;
  shape.mean_s = 1.0;
  return shape;
}

}  // namespace

CalendarEngine::Service::Service(const CalendarService& description, std::uint64_t seed)
    : config(description),
      work(description.service_s),
      interval(unit_mean(description.arrival_shape)),
      shared_queue(description.routing == Routing::kSharedQueue),
      sharing(description.discipline == Discipline::kProcessorSharing),
      arrival_stream(seed, stream_of(description.name, kArrivals)),
      work_stream(seed, stream_of(description.name, kWork)),
      routing_stream(seed, stream_of(description.name, kRouting)),
      client_stream(seed, stream_of(description.name, kClients)),
      call_stream(seed, stream_of(description.name, kCalls)),
      hold_stream(seed, stream_of(description.name, kHolds)),
      order_stream(seed, stream_of(description.name, kOrder)),
      line(description.order == WaitingOrder::kRandom) {
  if (sharing) {
    processors = description.concurrency;
  } else if (description.processors < description.concurrency) {
    processors = description.processors;
  }
  if (description.population) think = TimeSampler(description.population->think_s);
}

CalendarEngine::CalendarEngine(const CalendarNetwork& network, std::uint64_t seed,
                               const CalendarOptions& options)
    : options_(options), max_in_flight_(network.max_in_flight) {
  const auto add_client = [&](const ClientBehaviour& behaviour) {
    clients_.push_back(
        {behaviour, behaviour.patience_s ? TimeSampler(*behaviour.patience_s) : TimeSampler()});
    return static_cast<std::uint32_t>(clients_.size() - 1);
  };
  databases_.resize(network.databases.size());
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    databases_[i].config = network.databases[i];
    for (const DownInterval& down : network.databases[i].down) {
      const auto subject = static_cast<std::uint32_t>(i);
      calendar_.schedule(down.from_s, EventKind::kDatabaseFails, subject);
      calendar_.schedule(down.to_s, EventKind::kDatabaseIsBack, subject);
    }
  }
  const auto service_named = indices_of(network.services);
  const auto database_named = indices_of(network.databases);
  services_.reserve(network.services.size());
  for (const CalendarService& description : network.services) {
    Service& s = services_.emplace_back(description, seed);
    s.client = add_client(description.client);
    for (const CalendarCall& call : description.calls) {
      s.calls.push_back({service_named.at(call.service),
                         add_client(call.client), call.mean_per_request, call.waits_for_reply});
    }
    for (const CalendarDatabaseCall& call : description.database_calls) {
      s.uses.push_back({database_named.at(call.database),
                        s.pools_per_task, call.calls_per_request, TimeSampler(call.hold_s),
                        call.pool, call.hold_of_own_work});
      const auto processes = static_cast<std::uint32_t>(call.pool.processes_per_task);
      s.pools_per_task += processes;
      s.processes = std::max(s.processes, processes);
    }
    s.next_interval = s.interval.draw(s.arrival_stream);
  }
  for (std::uint32_t i = 0; i < services_.size(); ++i) {
    const auto& population = services_[i].config.population;
    for (int n = 0; population && n < population->customers; ++n) {
      const std::uint32_t id = requests_.create();
      CalendarRequest& request = requests_[id];
      request.service = i;
      request.client = services_[i].client;
      request.is_customer = true;
      think(id);
    }
  }
}

Status CalendarEngine::run_until(double to_s, std::span<const ServiceStepInput> inputs,
                                 StepResult& step) {
  Errors errors;
  const auto complain = [&errors](std::string message, std::string path = {}) {
    errors.push_back({.message = std::move(message), .path = std::move(path)});
  };
  const bool forward = std::isfinite(to_s) && to_s > now_s_;
  if (!forward) {
    complain("a step ends after " + std::to_string(now_s_) + " s, where the last one ended");
  }
  if (inputs.size() != services_.size()) {
    complain("a step has one input for each of the " + std::to_string(services_.size()) +
             " services, not " + std::to_string(inputs.size()));
  }
  for (std::size_t i = 0; i < inputs.size() && i < services_.size(); ++i) {
    const std::string path = "services." + services_[i].config.name;
    const double rate = inputs[i].arrival_rate_per_s;
    if (!(std::isfinite(rate) && rate >= 0.0)) {
      complain("an arrival rate is a number, 0 or more", path + ".arrival_rate_per_s");
    } else if (forward && rate * (to_s - now_s_) > kMostArrivalsPerStep) {
      complain("a step has at most 10^10 arrivals", path + ".arrival_rate_per_s");
    }
    if (inputs[i].serving_tasks < 0 || inputs[i].serving_tasks > kMostTasks) {
      complain("a service has 0 to 1,000,000 tasks", path + ".serving_tasks");
    }
    if (inputs[i].sparing_tasks < 0 ||
        inputs[i].sparing_tasks > std::max(0, inputs[i].serving_tasks)) {
      complain("no more tasks are spared than serve", path + ".sparing_tasks");
    }
    if (!(inputs[i].sparing_share > 0.0 && inputs[i].sparing_share <= 1.0)) {
      complain("is a share above 0, at most 1", path + ".sparing_share");
    }
    const double factor = inputs[i].database_calls_factor;
    if (!(factor >= 0.0 && factor <= kMostCallsFactor)) {
      complain("is a factor between 0 and 10,000", path + ".database_calls_factor");
    }
  }
  if (!errors.empty()) return errors;

  begin_step(to_s, inputs);
  while (!calendar_.empty() && calendar_.next_time_s() <= to_s) {
    const auto event = calendar_.pop();
    now_s_ = event.time_s;
    handle(event);
    if (!replies_.empty()) deliver_replies();
  }
  now_s_ = to_s;
  end_step(step);
  return Done{};
}

void CalendarEngine::handle(const EventCalendar<EventKind>::Event& event) {
  switch (event.kind) {
    case EventKind::kArrival: arrive_from_outside(event.subject); break;
    case EventKind::kReturn: come_back(event.subject); break;
    case EventKind::kClientTimeout: client_timeout(event.subject); break;
    case EventKind::kPatienceEnds: patience_ends(event.subject); break;
    case EventKind::kWorkEnds: work_ends(event.subject); break;
    case EventKind::kSharedWorkEnds: shared_work_ends(event.subject); break;
    case EventKind::kAcquireTimeout:
      requests_[event.subject].phase_timer = kNoEvent;
      fail(event.subject, RequestError::kPoolTimeout);
      break;
    case EventKind::kBorrowTimeout:
      requests_[event.subject].phase_timer = kNoEvent;
      fail(event.subject, RequestError::kProxyTimeout);
      break;
    case EventKind::kHoldEnds: hold_ends(event.subject); break;
    case EventKind::kIdleTimeout: idle_timeout(event.subject); break;
    case EventKind::kDatabaseFails: database_fails(event.subject); break;
    case EventKind::kDatabaseIsBack: --databases_[event.subject].down; break;
  }
}

// Replies are delivered in a loop of their own: a chain of calls as long as a call
// graph with cycles can make it must not become a chain of function calls.
void CalendarEngine::deliver_replies() {
  std::size_t next = 0;
  while (next < replies_.size()) {  // a reply may lead to others
    const Reply reply = replies_[next++];
    if (reply.caller == kNone) continue;  // it died since
    requests_[reply.caller].phase = CalendarRequest::Phase::kBetween;
    if (reply.succeeded) {
      proceed(reply.caller);
    } else {
      fail(reply.caller, RequestError::kFailedCall);
    }
  }
  replies_.clear();
}

void CalendarEngine::begin_step(double to_s, std::span<const ServiceStepInput> inputs) {
  step_from_s_ = now_s_;
  for (Service& s : services_) {
    for (CountOverTime* count : {&s.waiting, &s.present, &s.busy, &s.working, &s.short_tasks,
                                 &s.draining_tasks}) {
      count->begin(now_s_, to_s);
    }
    if (options_.per_step_latency) s.latency_of_step.clear();
  }
  for (Database& d : databases_) {
    for (CountOverTime* count :
         {&d.open, &d.in_use, &d.client_open, &d.client_in_use, &d.waiting}) {
      count->begin(now_s_, to_s);
    }
  }
  for (std::uint32_t i = 0; i < services_.size(); ++i) {
    set_serving_tasks(i, static_cast<std::size_t>(inputs[i].serving_tasks));
    services_[i].sparing_tasks = static_cast<std::size_t>(inputs[i].sparing_tasks);
    services_[i].sparing_share = inputs[i].sparing_share;
    services_[i].calls_factor = inputs[i].database_calls_factor;
    set_arrival_rate(i, inputs[i].arrival_rate_per_s);
  }
  deliver_replies();
}

void CalendarEngine::end_step(StepResult& step) {
  const double length_s = now_s_ - step_from_s_;
  step.from_s = step_from_s_;
  step.to_s = now_s_;
  step.services.resize(services_.size());
  step.databases.resize(databases_.size());
  if (options_.per_step_latency) step.latency.resize(services_.size());
  for (std::size_t i = 0; i < services_.size(); ++i) {
    Service& s = services_[i];
    ServiceStep& out = s.step;
    out.in_flight = s.open;
    out.left_alone = s.present.now() - s.open;
    out.away = s.away;
    out.waiting = s.waiting.now();
    out.peak_waiting = s.waiting.peak();
    out.mean_waiting = s.waiting.area() / length_s;
    out.mean_present = s.present.area() / length_s;
    out.busy_s = s.busy.area();
    out.working_s = s.working.area() + part_of(s.processors) * s.short_tasks.area();
    if (s.processors > 0.0 && s.processors < 1.0 && std::isfinite(s.config.burst_s)) {
      for (Task& task : tasks_) {
        if (task.service != i || task.state == Task::State::kGone) continue;
        out.working_s -= (1.0 - s.processors) * task.sharing.take_slow_s(now_s_, s.quota());
      }
    }
    out.cpu_s = out.working_s * s.config.cpu_share;
    out.serving_tasks = static_cast<int>(s.serving.size());
    out.draining_tasks = static_cast<int>(s.draining_tasks.now());
    out.draining_task_s = s.draining_tasks.area();
    const auto look_at = [&](const WaitingLine& line) {
      if (line.empty()) return;
      const double age_s = now_s_ - line.oldest_since_s(requests_);
      if (age_s > out.oldest_waiting_s) out.oldest_waiting_s = age_s;
    };
    look_at(s.line);
    step.services[i] = out;
    out = {};
    if (options_.per_step_latency) step.latency[i] = s.latency_of_step;
  }
  for (const Task& task : tasks_) {
    if (task.line.empty()) continue;
    ServiceStep& out = step.services[task.service];
    const double age_s = now_s_ - task.line.oldest_since_s(requests_);
    if (age_s > out.oldest_waiting_s) out.oldest_waiting_s = age_s;
  }
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    Database& d = databases_[i];
    DatabaseStep& out = d.step;
    out.mean_open = d.open.area() / length_s;
    out.peak_open = d.open.peak();
    out.mean_in_use = d.in_use.area() / length_s;
    out.peak_in_use = d.in_use.peak();
    out.mean_client_open = d.client_open.area() / length_s;
    out.peak_client_open = d.client_open.peak();
    out.mean_client_in_use = d.client_in_use.area() / length_s;
    out.peak_client_in_use = d.client_in_use.peak();
    out.waiting = d.waiting.now();
    out.peak_waiting = d.waiting.peak();
    out.mean_waiting = d.waiting.area() / length_s;
    step.databases[i] = out;
    out = {};
  }
}

void CalendarEngine::forget_past() {
  for (Service& s : services_) {
    s.latency.clear();
    s.wait.clear();
  }
  for (Database& d : databases_) d.pool_wait.clear();
}

}  // namespace costplan
