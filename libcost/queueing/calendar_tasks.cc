// Routing, slots and own work; tasks that come, drain and die.
#include <algorithm>

#include "queueing/calendar_engine.h"

namespace costplan {

using Phase = CalendarRequest::Phase;

// Lets an arriving request in, and starts it or lets it wait.
bool CalendarEngine::admit(std::uint32_t id, RequestError& refusal) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  const auto slots = static_cast<std::uint32_t>(s.config.concurrency);
  const auto places = static_cast<std::uint64_t>(s.config.places);
  const auto enter = [&] {
    request.open = true;
    ++s.open;
    ++in_flight_;
    s.present.change(1, now_s_);
  };
  if (s.shared_queue) {
    if (places > 0 && s.waiting.now() + s.busy.now() >= places) {
      refusal = RequestError::kRejected;
      return false;
    }
    enter();
    if (!s.levels.empty() && s.levels.least() < slots) {
      take_slot(id, s.levels.tie(0));
    } else {
      wait_for_slot(id);
    }
    return true;
  }
  if (s.serving.empty()) {
    refusal = RequestError::kNoTask;
    return false;
  }
  const std::uint32_t task_id = route(s);
  Task& task = tasks_[task_id];
  const std::size_t present = s.sharing ? task.sharing.size() : task.busy + task.line.size();
  if (places > 0 && present >= places) {
    refusal = RequestError::kRejected;
    return false;
  }
  enter();
  send_to(id, task_id);
  if (s.sharing) {
    start_sharing(id);
  } else if (task.busy < slots) {
    take_slot(id, task_id);
  } else {
    wait_for_slot(id);
  }
  return true;
}

std::uint32_t CalendarEngine::route(Service& s) {
  const auto tasks = static_cast<std::uint32_t>(s.serving.size());
  switch (s.config.routing) {
    case Routing::kLeastOutstanding: {
      const std::uint32_t ties = s.levels.ties();
      return s.levels.tie(ties == 1 ? 0 : s.routing_stream.below(ties));
    }
    case Routing::kRandom: return s.serving[s.routing_stream.below(tasks)];
    case Routing::kRoundRobin:
    case Routing::kSharedQueue: break;
  }
  const auto spared = static_cast<std::uint32_t>(s.sparing_tasks);
  for (;;) {
    if (s.turn >= tasks) s.turn = 0;
    const std::uint32_t turn = s.turn++;
    // Where all are spared alike, none is.
    if (spared == 0 || spared >= tasks || turn < tasks - spared) return s.serving[turn];
    if (s.routing_stream.uniform() <= s.sparing_share) return s.serving[turn];
  }
}

void CalendarEngine::send_to(std::uint32_t id, std::uint32_t task) {
  requests_[id].task = task;
  ++tasks_[task].outstanding;
  Service& s = services_[tasks_[task].service];
  if (s.config.routing == Routing::kLeastOutstanding) s.levels.increase(task);
}

void CalendarEngine::wait_for_slot(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.phase = Phase::kWaiting;
  request.phase_since_s = now_s_;
  (s.shared_queue ? s.line : tasks_[request.task].line).push(requests_, id);
  s.waiting.change(1, now_s_);
}

void CalendarEngine::stop_waiting(std::uint32_t id) {
  const CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  (s.shared_queue ? s.line : tasks_[request.task].line).remove(requests_, id);
  s.waiting.change(-1, now_s_);
  record_wait(s, now_s_ - request.phase_since_s);
}

void CalendarEngine::record_wait(Service& s, double wait_s) {
  ++s.step.waits;
  s.wait.add(wait_s);
  if (wait_s <= 0.0) return;
  ++s.step.delayed;
  s.step.wait_sum_s += wait_s;
  s.step.wait_square_sum_s2 += wait_s * wait_s;
}

// A request that did not have to wait.
void CalendarEngine::take_slot(std::uint32_t id, std::uint32_t task_id) {
  Service& s = services_[requests_[id].service];
  ++tasks_[task_id].busy;
  s.busy.change(1, now_s_);
  if (s.shared_queue) {
    send_to(id, task_id);
    s.levels.increase(task_id);
  }
  record_wait(s, 0.0);
  start_work(id);
}

// Of several processes that which has the fewest requests takes it.
void CalendarEngine::enter_process(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  const std::uint32_t processes = services_[request.service].processes;
  Task& task = tasks_[request.task];
  std::uint32_t fewest = task.next_process;
  for (std::uint32_t i = 1; i < processes; ++i) {
    const std::uint32_t process = (task.next_process + i) % processes;
    if (task.in_process[process] < task.in_process[fewest]) fewest = process;
  }
  ++task.in_process[fewest];
  task.next_process = (fewest + 1) % processes;
  request.process = fewest;
}

// Precondition: the request has a slot.
void CalendarEngine::start_work(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.holds_slot = true;
  if (s.processes > 1) enter_process(id);
  if (s.processors > 0.0) {
    share(id);
    return;
  }
  request.phase = Phase::kWorking;
  s.working.change(1, now_s_);
  request.phase_timer = calendar_.schedule(now_s_ + request.service_s, EventKind::kWorkEnds, id);
}

void CalendarEngine::work_ends(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.phase_timer = kNoEvent;
  s.working.change(-1, now_s_);
  own_work_done(id);
}

void CalendarEngine::own_work_done(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  request.phase = Phase::kBetween;
  if (s.uses.empty() && s.calls.empty()) {
    succeed(id);
    return;
  }
  if (request.holds_slot && s.config.slot == SlotWhileWaiting::kFreed) {
    request.holds_slot = false;
    free_slot(request.task);
  }
  proceed(id);
}

// Gives a slot that somebody leaves to the next in line.
void CalendarEngine::free_slot(std::uint32_t task_id) {
  Task& task = tasks_[task_id];
  Service& s = services_[task.service];
  WaitingLine& line = s.shared_queue ? s.line : task.line;
  const bool takes_more =
      s.shared_queue ? task.state == Task::State::kServing : task.state != Task::State::kGone;
  if (!takes_more || line.empty()) {
    --task.busy;
    s.busy.change(-1, now_s_);
    if (s.shared_queue) s.levels.decrease(task_id);
    return;
  }
  const std::uint32_t next = take_from(line, s);
  CalendarRequest& request = requests_[next];
  calendar_.cancel(request.phase_timer);
  s.waiting.change(-1, now_s_);
  record_wait(s, now_s_ - request.phase_since_s);
  if (s.shared_queue) send_to(next, task_id);
  start_work(next);
}

std::uint32_t CalendarEngine::take_from(WaitingLine& line, Service& s) {
  return line.take(requests_, [&s](std::size_t waiting) {
    return s.order_stream.below(static_cast<std::uint32_t>(waiting));
  });
}

void CalendarEngine::start_sharing(std::uint32_t id) {
  Service& s = services_[requests_[id].service];
  record_wait(s, 0.0);
  const Task& task = tasks_[requests_[id].task];
  if (task.sharing.size() < static_cast<std::size_t>(s.config.concurrency)) {
    s.busy.change(1, now_s_);
  }
  if (s.processes > 1) enter_process(id);
  share(id);
}

// Own work on processors that others work on too.
void CalendarEngine::share(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  Task& task = tasks_[request.task];
  request.phase = Phase::kSharing;
  count_shared(s, task.sharing.size(), task.sharing.size() + 1);
  task.sharing.add(now_s_, s.quota(), request.service_s, id);
  plan_sharing(request.task);
}

// One task shares its processors among `after` requests, no longer among `before`.
void CalendarEngine::count_shared(Service& s, std::size_t before, std::size_t after) {
  const auto working = SharedProcessors::whole_in_use(after, s.processors) -
                       SharedProcessors::whole_in_use(before, s.processors);
  const int shortage = (SharedProcessors::is_short(after, s.processors) ? 1 : 0) -
                       (SharedProcessors::is_short(before, s.processors) ? 1 : 0);
  if (working != 0) s.working.change(working, now_s_);
  if (shortage != 0) s.short_tasks.change(shortage, now_s_);
}

void CalendarEngine::plan_sharing(std::uint32_t task_id) {
  Task& task = tasks_[task_id];
  if (task.sharing.empty()) {
    calendar_.cancel(task.sharing_timer);
    return;
  }
  const double end_s = task.sharing.next_end_s(now_s_, services_[task.service].quota());
  if (task.sharing_timer == kNoEvent) {
    task.sharing_timer = calendar_.schedule(end_s, EventKind::kSharedWorkEnds, task_id);
  } else {
    calendar_.reschedule(task.sharing_timer, end_s);
  }
}

void CalendarEngine::shared_work_ends(std::uint32_t task_id) {
  Task& task = tasks_[task_id];
  Service& s = services_[task.service];
  task.sharing_timer = kNoEvent;
  const std::uint32_t id = task.sharing.finish(now_s_, s.quota());
  count_shared(s, task.sharing.size() + 1, task.sharing.size());
  if (s.sharing && task.sharing.size() < static_cast<std::size_t>(s.config.concurrency)) {
    s.busy.change(-1, now_s_);
  }
  plan_sharing(task_id);
  own_work_done(id);
}

// Takes a request that nothing else holds any more out of its service.
void CalendarEngine::leave(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  if (request.task != kNone) {
    const std::uint32_t task_id = request.task;
    Task& task = tasks_[task_id];
    if (request.process != kNone) --task.in_process[request.process];
    if (request.holds_slot) free_slot(task_id);
    --task.outstanding;
    if (s.config.routing == Routing::kLeastOutstanding) s.levels.decrease(task_id);
    if (task.state == Task::State::kDraining && task.outstanding == 0) end_draining(task_id);
  }
  request.holds_slot = false;
  request.task = kNone;
  request.process = kNone;
  s.present.change(-1, now_s_);
  --in_flight_;
}

void CalendarEngine::set_serving_tasks(std::uint32_t service, std::size_t tasks) {
  Service& s = services_[service];
  if (s.serving.size() == tasks) return;
  std::vector<std::uint32_t> idle;
  while (s.serving.size() < tasks) start_task(service);
  while (s.serving.size() > tasks) {
    const std::uint32_t newest = s.serving.back();
    s.serving.pop_back();
    tasks_[newest].state = Task::State::kDraining;
    s.draining_tasks.change(1, now_s_);
    if (tasks_[newest].outstanding == 0) idle.push_back(newest);
  }
  for (const std::uint32_t task : idle) end_draining(task);
  rebuild_levels(s);
  const auto slots = static_cast<std::uint32_t>(s.config.concurrency);
  while (s.shared_queue && !s.line.empty() && !s.levels.empty() && s.levels.least() < slots) {
    // As if the task had just finished another request.
    const std::uint32_t task = s.levels.tie(0);
    ++tasks_[task].busy;
    s.busy.change(1, now_s_);
    s.levels.increase(task);
    free_slot(task);
  }
}

void CalendarEngine::start_task(std::uint32_t service) {
  Service& s = services_[service];
  std::uint32_t id = 0;
  if (s.gone.empty()) {
    id = static_cast<std::uint32_t>(tasks_.size());
    Task& task = tasks_.emplace_back();
    task.service = service;
    task.line = WaitingLine(s.config.order == WaitingOrder::kRandom);
    if (s.processes > 1) task.in_process.assign(s.processes, 0);
    make_pools(id);
  } else {
    id = s.gone.back();
    s.gone.pop_back();
  }
  tasks_[id].state = Task::State::kServing;
  s.serving.push_back(id);
  open_pools(id);
}

void CalendarEngine::end_draining(std::uint32_t task_id) {
  Service& s = services_[tasks_[task_id].service];
  s.draining_tasks.change(-1, now_s_);
  tasks_[task_id].state = Task::State::kGone;
  close_pools(task_id);
  s.gone.push_back(task_id);
}

void CalendarEngine::rebuild_levels(Service& s) {
  if (!s.shared_queue && s.config.routing != Routing::kLeastOutstanding) return;
  std::vector<TaskLevels::Member> members;
  members.reserve(s.serving.size());
  for (const std::uint32_t task : s.serving) {
    members.push_back({task, s.shared_queue ? tasks_[task].busy : tasks_[task].outstanding});
  }
  s.levels.rebuild(members, tasks_.size());
}

int CalendarEngine::kill_tasks(std::size_t service, int tasks) {
  if (service >= services_.size()) return 0;
  Service& s = services_[service];
  const auto wanted = static_cast<std::size_t>(std::max(tasks, 0));
  const auto count = static_cast<std::ptrdiff_t>(std::min(wanted, s.serving.size()));
  if (count == 0) return 0;
  const std::vector<std::uint32_t> dying(s.serving.begin(), s.serving.begin() + count);
  s.serving.erase(s.serving.begin(), s.serving.begin() + count);
  for (const std::uint32_t id : dying) {
    Task& task = tasks_[id];
    task.state = Task::State::kGone;
    if (s.sharing) {
      s.busy.change(-SharedProcessors::whole_in_use(task.sharing.size(), s.processors), now_s_);
    }
    if (s.processors > 0.0) count_shared(s, task.sharing.size(), 0);
    task.sharing.clear();
    calendar_.cancel(task.sharing_timer);
  }
  rebuild_levels(s);
  for (std::uint32_t id = 0; id < requests_.size(); ++id) {
    const CalendarRequest& request = requests_[id];
    if (request.phase == Phase::kFree || request.task == kNone) continue;
    if (tasks_[request.task].state == Task::State::kGone) fail(id, RequestError::kLostTask);
  }
  for (const std::uint32_t id : dying) {
    close_pools(id);
    s.gone.push_back(id);
  }
  deliver_replies();
  return static_cast<int>(count);
}

}  // namespace costplan
