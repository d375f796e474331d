// Connections: pools, the proxy before a database, databases that go down.
#include "queueing/calendar_engine.h"

namespace costplan {

using Phase = CalendarRequest::Phase;

// A task's pools stand in a row: by use, then by process.
void CalendarEngine::make_pools(std::uint32_t task_id) {
  Task& task = tasks_[task_id];
  const Service& s = services_[task.service];
  task.first_pool = static_cast<std::uint32_t>(pools_.size());
  for (std::uint32_t use = 0; use < s.uses.size(); ++use) {
    for (int process = 0; process < s.uses[use].pool.processes_per_task; ++process) {
      Pool& pool = pools_.emplace_back();
      pool.service = task.service;
      pool.task = task_id;
      pool.use = use;
      pool.line = WaitingLine(s.uses[use].pool.order == WaitingOrder::kRandom);
    }
  }
}

void CalendarEngine::open_pools(std::uint32_t task_id) {
  const Task& task = tasks_[task_id];
  const std::uint32_t end = task.first_pool + services_[task.service].pools_per_task;
  for (std::uint32_t i = task.first_pool; i < end; ++i) {
    Pool& pool = pools_[i];
    HeldConnection connection;
    while (pool.open < use_of(pool).pool.min && open_connection(pool, connection)) {
      pool.idle.push_back({now_s_, connection});
    }
  }
}

void CalendarEngine::close_pools(std::uint32_t task_id) {
  const Task& task = tasks_[task_id];
  const std::uint32_t end = task.first_pool + services_[task.service].pools_per_task;
  for (std::uint32_t i = task.first_pool; i < end; ++i) close_idle(pools_[i]);
}

void CalendarEngine::close_idle(Pool& pool) {
  calendar_.cancel(pool.idle_timer);
  for (const Pool::Idle& idle : pool.idle) close_connection(pool, idle.connection);
  pool.idle.clear();
}

bool CalendarEngine::open_connection(Pool& pool, HeldConnection& connection) {
  Database& d = database_of(pool);
  if (d.down > 0) return false;
  connection = {};
  if (d.config.proxy) {
    const double share = d.config.proxy->pinned_share;
    connection.pinned = share > 0.0 && services_[pool.service].order_stream.uniform() <= share;
  } else {
    if (d.open.now() >= static_cast<std::uint64_t>(d.config.max_connections)) return false;
    d.open.change(1, now_s_);
  }
  ++pool.open;
  d.client_open.change(1, now_s_);
  return true;
}

void CalendarEngine::close_connection(Pool& pool, const HeldConnection& connection) {
  Database& d = database_of(pool);
  --pool.open;
  d.client_open.change(-1, now_s_);
  if (!d.config.proxy) {
    d.open.change(-1, now_s_);
  } else if (connection.has_backend) {
    --d.taken;
    lend_next(d);
  }
}

void CalendarEngine::acquire(std::uint32_t id, std::uint32_t use_index) {
  CalendarRequest& request = requests_[id];
  Service& s = services_[request.service];
  const Task& task = tasks_[request.task];
  const PoolUse& use = s.uses[use_index];
  const auto pools = static_cast<std::uint32_t>(use.pool.processes_per_task);
  request.pool = task.first_pool + use.first_pool + (pools > 1 ? request.process % pools : 0);
  request.phase_since_s = now_s_;
  Pool& pool = pools_[request.pool];
  Database& d = databases_[use.database];
  if (!pool.idle.empty()) {
    const HeldConnection connection = pool.idle.back().connection;
    pool.idle.pop_back();
    got_connection(id, connection);
    return;
  }
  if (d.down > 0) {
    fail(id, RequestError::kDatabaseDown);
    return;
  }
  if (pool.open < use.pool.max) {
    HeldConnection connection;
    if (open_connection(pool, connection)) {
      got_connection(id, connection);
    } else {
      fail(id, RequestError::kTooManyConnections);
    }
    return;
  }
  request.phase = Phase::kAcquiring;
  pool.line.push(requests_, id);
  d.waiting.change(1, now_s_);
  if (use.pool.acquire_timeout_s > 0.0) {
    request.phase_timer =
        calendar_.schedule(now_s_ + use.pool.acquire_timeout_s, EventKind::kAcquireTimeout, id);
  }
}

void CalendarEngine::got_connection(std::uint32_t id, const HeldConnection& connection) {
  CalendarRequest& request = requests_[id];
  Database& d = database_of(pools_[request.pool]);
  request.connection = connection;
  d.client_in_use.change(1, now_s_);
  if (d.config.proxy && !connection.has_backend) {
    if (d.taken >= static_cast<std::uint32_t>(d.config.proxy->max_connections)) {
      request.phase = Phase::kBorrowing;
      d.borrowers.push(requests_, id);
      d.waiting.change(1, now_s_);
      if (d.config.proxy->borrow_timeout_s > 0.0) {
        request.phase_timer = calendar_.schedule(now_s_ + d.config.proxy->borrow_timeout_s,
                                                 EventKind::kBorrowTimeout, id);
      }
      return;
    }
    lend(d, id);
  }
  hold(id);
}

// The proxy opens connections as they are needed and keeps them.
void CalendarEngine::lend(Database& d, std::uint32_t id) {
  ++d.taken;
  if (d.taken > d.open.now()) d.open.change(1, now_s_);
  requests_[id].connection.has_backend = true;
}

void CalendarEngine::lend_next(Database& d) {
  if (d.down > 0) return;
  const auto limit = static_cast<std::uint32_t>(d.config.proxy->max_connections);
  while (d.taken < limit && !d.borrowers.empty()) {
    const std::uint32_t id = d.borrowers.take(requests_, [](std::size_t) { return 0u; });
    d.waiting.change(-1, now_s_);
    calendar_.cancel(requests_[id].phase_timer);
    lend(d, id);
    hold(id);
  }
}

void CalendarEngine::hold(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  Pool& pool = pools_[request.pool];
  Database& d = database_of(pool);
  record_pool_wait(d, now_s_ - request.phase_since_s);
  d.in_use.change(1, now_s_);
  request.phase = Phase::kHolding;
  const PoolUse& use = use_of(pool);
  const double hold_s = use.hold_of_own_work > 0.0
                            ? use.hold_of_own_work * request.service_s
                            : use.hold.draw(services_[pool.service].hold_stream);
  request.phase_timer = calendar_.schedule(now_s_ + hold_s, EventKind::kHoldEnds, id);
}

void CalendarEngine::hold_ends(std::uint32_t id) {
  requests_[id].phase_timer = kNoEvent;
  ++database_of(pools_[requests_[id].pool]).step.calls;
  leave_database(id);
  requests_[id].phase = Phase::kBetween;
  proceed(id);
}

// Ends a request's use of a connection, or its wait for one.
void CalendarEngine::leave_database(std::uint32_t id) {
  CalendarRequest& request = requests_[id];
  const std::uint32_t pool_id = request.pool;
  Pool& pool = pools_[pool_id];
  Database& d = database_of(pool);
  request.pool = kNone;
  if (request.phase == Phase::kAcquiring) {
    pool.line.remove(requests_, id);
    d.waiting.change(-1, now_s_);
    record_pool_wait(d, now_s_ - request.phase_since_s);
    return;
  }
  if (request.phase == Phase::kBorrowing) {
    d.borrowers.remove(requests_, id);
    d.waiting.change(-1, now_s_);
    record_pool_wait(d, now_s_ - request.phase_since_s);
  } else {
    d.in_use.change(-1, now_s_);
  }
  d.client_in_use.change(-1, now_s_);
  HeldConnection connection = request.connection;
  if (connection.has_backend && !connection.pinned) {
    connection.has_backend = false;
    --d.taken;
    lend_next(d);
  }
  return_to_pool(pool_id, connection);
}

void CalendarEngine::return_to_pool(std::uint32_t pool_id, const HeldConnection& connection) {
  Pool& pool = pools_[pool_id];
  Database& d = database_of(pool);
  if (d.down > 0 || tasks_[pool.task].state == Task::State::kGone) {
    close_connection(pool, connection);
    return;
  }
  if (pool.line.empty()) {
    pool.idle.push_back({now_s_, connection});
    plan_idle_timeout(pool_id);
    return;
  }
  const std::uint32_t next = take_from(pool.line, services_[pool.service]);
  d.waiting.change(-1, now_s_);
  calendar_.cancel(requests_[next].phase_timer);
  got_connection(next, connection);
}

void CalendarEngine::record_pool_wait(Database& d, double wait_s) {
  ++d.step.pool_waits;
  d.pool_wait.add(wait_s);
  if (wait_s <= 0.0) return;
  ++d.step.pool_delayed;
  d.step.pool_wait_sum_s += wait_s;
}

// One event per pool, for the connection that is idle longest; that it may be in use by
// then is seen when the event comes.
void CalendarEngine::plan_idle_timeout(std::uint32_t pool_id) {
  Pool& pool = pools_[pool_id];
  const CalendarPool& limits = use_of(pool).pool;
  if (limits.idle_timeout_s <= 0.0 || pool.idle_timer != kNoEvent || pool.idle.empty() ||
      pool.open <= limits.min) {
    return;
  }
  pool.idle_timer = calendar_.schedule(pool.idle.front().since_s + limits.idle_timeout_s,
                                       EventKind::kIdleTimeout, pool_id);
}

void CalendarEngine::idle_timeout(std::uint32_t pool_id) {
  Pool& pool = pools_[pool_id];
  const CalendarPool& limits = use_of(pool).pool;
  pool.idle_timer = kNoEvent;
  while (!pool.idle.empty() && pool.open > limits.min &&
         pool.idle.front().since_s + limits.idle_timeout_s <= now_s_) {
    const HeldConnection connection = pool.idle.front().connection;
    pool.idle.erase(pool.idle.begin());
    close_connection(pool, connection);
  }
  plan_idle_timeout(pool_id);
}

void CalendarEngine::database_fails(std::uint32_t database) {
  Database& d = databases_[database];
  if (++d.down > 1) return;
  for (std::uint32_t id = 0; id < requests_.size(); ++id) {
    const CalendarRequest& request = requests_[id];
    if (request.phase != Phase::kAcquiring && request.phase != Phase::kBorrowing &&
        request.phase != Phase::kHolding) {
      continue;
    }
    if (use_of(pools_[request.pool]).database == database) fail(id, RequestError::kDatabaseDown);
  }
  for (Pool& pool : pools_) {
    if (use_of(pool).database == database) close_idle(pool);
  }
  d.open.change(-static_cast<std::int64_t>(d.open.now()), now_s_);
}

}  // namespace costplan
