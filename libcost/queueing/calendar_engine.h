// The inside of the calendar path. See calendar.h for what it answers.
//
//   calendar_engine.cc   the loop, steps and their results
//   calendar_clients.cc  arrivals, timeouts, retries, thinking, replies
//   calendar_tasks.cc    routing, slots, own work; tasks that come, drain and die
//   calendar_pools.cc    connections: pools, proxy, databases that go down
//
// Everything refers to everything by index, so that a simulation can be copied.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "queueing/calendar.h"
#include "queueing/calendar_request.h"
#include "queueing/event_calendar.h"
#include "queueing/random_stream.h"
#include "queueing/shared_processors.h"
#include "queueing/task_levels.h"
#include "queueing/time_sampler.h"

namespace costplan {

// A count over time: its mean and peak within a step.
class CountOverTime {
 public:
  void begin(double from_s, double to_s) {
    end_s_ = to_s;
    area_ = static_cast<double>(now_) * (to_s - from_s);
    peak_ = now_;
  }
  void change(std::int64_t by, double now_s) {
    now_ += by;
    area_ += static_cast<double>(by) * (end_s_ - now_s);
    if (now_ > peak_) peak_ = now_;
  }
  // Exactly 0 when nothing happened, though differences were summed.
  double area() const { return area_ > 0.0 ? area_ : 0.0; }
  std::uint64_t now() const { return static_cast<std::uint64_t>(now_); }
  std::uint64_t peak() const { return static_cast<std::uint64_t>(peak_); }

 private:
  std::int64_t now_ = 0;
  std::int64_t peak_ = 0;
  double area_ = 0.0;
  double end_s_ = 0.0;
};

class CalendarEngine {
 public:
  CalendarEngine(const CalendarNetwork& network, std::uint64_t seed,
                 const CalendarOptions& options);

  Status run_until(double to_s, std::span<const ServiceStepInput> inputs, StepResult& step);
  int kill_tasks(std::size_t service, int tasks);
  void forget_past();

  double now_s() const { return now_s_; }
  const LatencyHistogram& latency(std::size_t service) const { return services_[service].latency; }
  const LatencyHistogram& wait(std::size_t service) const { return services_[service].wait; }
  const LatencyHistogram& pool_wait(std::size_t database) const {
    return databases_[database].pool_wait;
  }

 private:
  enum class EventKind : std::uint8_t {
    kArrival,  // from outside, of a service
    kReturn,   // of a request that was away: a retry, or the end of thinking
    kClientTimeout,
    kPatienceEnds,
    kWorkEnds,        // of a request in a slot
    kSharedWorkEnds,  // of the next request of a task that shares processors
    kAcquireTimeout,
    kBorrowTimeout,
    kHoldEnds,
    kIdleTimeout,  // of the longest idle connection of a pool
    kDatabaseFails,
    kDatabaseIsBack,
  };

  struct Client {
    ClientBehaviour behaviour;
    TimeSampler patience;
  };

  struct Call {
    std::uint32_t service;
    std::uint32_t client;
    double mean;
    bool waits_for_reply;
  };

  // A service's use of a database.
  struct PoolUse {
    std::uint32_t database;
    std::uint32_t first_pool;  // among the pools of a task
    double mean_calls;
    TimeSampler hold;
    CalendarPool pool;
    double hold_of_own_work;
  };

  struct Pool {
    struct Idle {
      double since_s;
      HeldConnection connection;
    };
    std::uint32_t service = 0;
    std::uint32_t task = 0;
    std::uint32_t use = 0;
    int open = 0;
    std::vector<Idle> idle;  // longest idle first; the last one is taken
    WaitingLine line;
    EventId idle_timer = kNoEvent;
  };

  struct Task {
    enum class State : std::uint8_t { kGone, kServing, kDraining };
    std::uint32_t service = 0;
    State state = State::kGone;
    std::uint32_t busy = 0;         // slots
    std::uint32_t outstanding = 0;  // requests sent to it and not answered
    std::uint32_t first_pool = 0;
    WaitingLine line;
    SharedProcessors sharing;
    EventId sharing_timer = kNoEvent;
    // Of each process the requests that it has; empty where there is one. Among those that have
    // fewest they take turns.
    std::vector<std::uint32_t> in_process;
    std::uint32_t next_process = 0;
  };

  struct Service {
    explicit Service(const CalendarService& description, std::uint64_t seed);

    CalendarService config;
    TimeSampler work;
    TimeSampler interval;  // between arrivals, mean 1
    TimeSampler think;
    std::vector<PoolUse> uses;
    std::vector<Call> calls;
    std::uint32_t pools_per_task = 0;
    std::uint32_t processes = 1;  // of a task
    std::uint32_t client = 0;
    bool shared_queue = false;
    bool sharing = false;     // the discipline: all at once, without slots
    double processors = 0.0;  // of a task, that its requests share; 0: never short
    ProcessorQuota quota() const { return {processors, config.burst_s}; }

    RandomStream arrival_stream;
    RandomStream work_stream;
    RandomStream routing_stream;
    RandomStream client_stream;
    RandomStream call_stream;
    RandomStream hold_stream;
    RandomStream order_stream;

    EventId arrival_timer = kNoEvent;
    double arrival_rate_per_s = 0.0;
    double next_arrival_s = 0.0;
    double next_interval = 0.0;  // of mean 1, left over while the rate is 0
    std::size_t sparing_tasks = 0;
    double sparing_share = 1.0;
    double calls_factor = 1.0;  // of database calls

    std::vector<std::uint32_t> serving;  // oldest first
    std::vector<std::uint32_t> gone;     // ids to use again
    std::uint32_t turn = 0;              // of round robin
    TaskLevels levels;  // busy slots with a shared queue, outstanding requests otherwise
    WaitingLine line;   // shared

    ServiceStep step;
    CountOverTime waiting;
    CountOverTime present;
    CountOverTime busy;
    CountOverTime working;
    CountOverTime short_tasks;  // whose processors are all shared
    CountOverTime draining_tasks;
    std::uint64_t open = 0;
    std::uint64_t away = 0;
    LatencyHistogram latency;
    LatencyHistogram latency_of_step;
    LatencyHistogram wait;
  };

  struct Database {
    CalendarDatabase config;
    int down = 0;             // intervals that it is in
    std::uint32_t taken = 0;  // connections of the proxy that are lent or pinned
    WaitingLine borrowers;
    CountOverTime open;
    CountOverTime in_use;
    CountOverTime client_open;
    CountOverTime client_in_use;
    CountOverTime waiting;
    DatabaseStep step;
    LatencyHistogram pool_wait;
  };

  struct Reply {
    std::uint32_t caller;
    bool succeeded;
  };

  // calendar_engine.cc
  void begin_step(double to_s, std::span<const ServiceStepInput> inputs);
  void end_step(StepResult& step);
  void handle(const EventCalendar<EventKind>::Event& event);
  void deliver_replies();

  // calendar_clients.cc
  void set_arrival_rate(std::uint32_t service, double rate_per_s);
  void schedule_arrival(std::uint32_t service);
  void arrive_from_outside(std::uint32_t service);
  void come_back(std::uint32_t request);
  void arrive(std::uint32_t request);
  void client_timeout(std::uint32_t request);
  void patience_ends(std::uint32_t request);
  void succeed(std::uint32_t request);
  void fail(std::uint32_t request, RequestError error);
  void resolve_failure(std::uint32_t request, RequestError error);
  void give_up(std::uint32_t request);
  void think(std::uint32_t request);
  void proceed(std::uint32_t request);
  void call(std::uint32_t request, const Call& to);
  void reply(std::uint32_t caller, bool succeeded);
  void orphan_child(std::uint32_t request);
  std::uint32_t draw_count(Service& s, double mean);

  // calendar_tasks.cc
  bool admit(std::uint32_t request, RequestError& refusal);
  std::uint32_t route(Service& s);
  void send_to(std::uint32_t request, std::uint32_t task);
  void wait_for_slot(std::uint32_t request);
  void stop_waiting(std::uint32_t request);
  void record_wait(Service& s, double wait_s);
  void take_slot(std::uint32_t request, std::uint32_t task);
  void enter_process(std::uint32_t request);
  void start_work(std::uint32_t request);
  void work_ends(std::uint32_t request);
  void free_slot(std::uint32_t task);
  std::uint32_t take_from(WaitingLine& line, Service& s);
  void start_sharing(std::uint32_t request);
  void share(std::uint32_t request);
  void count_shared(Service& s, std::size_t before, std::size_t after);
  void own_work_done(std::uint32_t request);
  void plan_sharing(std::uint32_t task);
  void shared_work_ends(std::uint32_t task);
  void leave(std::uint32_t request);
  void set_serving_tasks(std::uint32_t service, std::size_t tasks);
  void start_task(std::uint32_t service);
  void end_draining(std::uint32_t task);
  void rebuild_levels(Service& s);

  // calendar_pools.cc
  void make_pools(std::uint32_t task);
  void open_pools(std::uint32_t task);
  void close_pools(std::uint32_t task);
  void close_idle(Pool& pool);
  bool open_connection(Pool& pool, HeldConnection& connection);
  void close_connection(Pool& pool, const HeldConnection& connection);
  void acquire(std::uint32_t request, std::uint32_t use);
  void got_connection(std::uint32_t request, const HeldConnection& connection);
  void lend(Database& d, std::uint32_t request);
  void lend_next(Database& d);
  void hold(std::uint32_t request);
  void hold_ends(std::uint32_t request);
  void leave_database(std::uint32_t request);
  void return_to_pool(std::uint32_t pool, const HeldConnection& connection);
  void record_pool_wait(Database& d, double wait_s);
  void plan_idle_timeout(std::uint32_t pool);
  void idle_timeout(std::uint32_t pool);
  void database_fails(std::uint32_t database);

  PoolUse& use_of(const Pool& pool) { return services_[pool.service].uses[pool.use]; }
  Database& database_of(const Pool& pool) { return databases_[use_of(pool).database]; }

  double now_s_ = 0.0;
  double step_from_s_ = 0.0;
  CalendarOptions options_;
  std::size_t max_in_flight_;
  std::size_t in_flight_ = 0;
  EventCalendar<EventKind> calendar_;
  RequestTable requests_;
  std::vector<Client> clients_;
  std::vector<Service> services_;
  std::vector<Database> databases_;
  std::vector<Task> tasks_;
  std::vector<Pool> pools_;
  std::vector<Reply> replies_;
};

}  // namespace costplan
