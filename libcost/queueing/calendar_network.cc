#include "queueing/calendar_network.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "base/did_you_mean.h"
#include "queueing/call_circles.h"

namespace costplan {
namespace {

constexpr double kMostCallsPerRequest = 10'000.0;
constexpr int kMostOfAnything = 1'000'000;
constexpr std::size_t kMostInFlight = 1u << 24;

class Checker {
 public:
  explicit Checker(const CalendarNetwork& network) : network_(network) {
    for (const auto& service : network.services) services_.add(service.name);
    for (const auto& database : network.databases) databases_.add(database.name);
  }

  Errors check() {
    if (network_.services.empty()) complain("services", "a network has one service at least");
    if (network_.max_in_flight < 1 || network_.max_in_flight > kMostInFlight) {
      complain("max_in_flight", "requests in flight are limited to between 1 and 16,777,216");
    }
    check("services", services_);
    check("databases", databases_);
    for (const auto& database : network_.databases) check(database);
    for (const auto& service : network_.services) check(service);
    if (errors_.empty()) check_calls_end();
    return std::move(errors_);
  }

 private:
  struct Names {
    std::vector<std::string_view> all;
    std::unordered_map<std::string_view, std::size_t> first;  // index of each

    void add(std::string_view name) {
      first.emplace(name, all.size());
      all.push_back(name);
    }
  };

  void complain(std::string path, std::string message, std::string hint = {}) {
    errors_.push_back(
        {.message = std::move(message), .path = std::move(path), .hint = std::move(hint)});
  }

  void check(const std::string& path, const Names& names) {
    for (std::size_t i = 0; i < names.all.size(); ++i) {
      const std::string_view name = names.all[i];
      if (name.empty()) complain(path, "every one has a name");
      if (names.first.at(name) != i) {
        complain(path + "." + std::string(name), "the name stands there twice");
      }
    }
  }

  void known(const std::string& path, const std::string& name, const Names& names,
             const char* what) {
    if (names.first.contains(name)) return;
    complain(path, "there is no " + std::string(what) + " '" + name + "'",
             did_you_mean(name, names.all));
  }

  void count(const std::string& path, int value, int least) {
    if (value >= least && value <= kMostOfAnything) return;
    complain(path,
             std::to_string(value) + " is not between " + std::to_string(least) + " and 1,000,000");
  }

  void seconds(const std::string& path, double value) {
    if (std::isfinite(value) && value >= 0.0) return;
    complain(path, "is a number of seconds, 0 or more");
  }

  void share(const std::string& path, double value) {
    if (value >= 0.0 && value <= 1.0) return;
    complain(path, "is a share between 0 and 1");
  }

  void calls(const std::string& path, double value) {
    if (value >= 0.0 && value <= kMostCallsPerRequest) return;
    complain(path, "is a mean number of calls between 0 and 10,000");
  }

  void distribution(const std::string& path, const TimeDistribution& distribution) {
    for (std::string& problem : problems_of(distribution)) complain(path, std::move(problem));
  }

  void check(const ClientBehaviour& client, const std::string& path) {
    seconds(path + ".timeout_s", client.timeout_s);
    seconds(path + ".backoff_s", client.backoff_s);
    seconds(path + ".max_backoff_s", client.max_backoff_s);
    if (!(std::isfinite(client.backoff_multiplier) && client.backoff_multiplier >= 1.0)) {
      complain(path + ".backoff_multiplier", "is a number, 1 or more");
    }
    if (client.max_retries < 0 || client.max_retries > 1000) {
      complain(path + ".max_retries", "is between 0 and 1,000");
    }
    if (client.patience_s) distribution(path + ".patience_s", *client.patience_s);
  }

  void check(const CalendarPool& pool, const std::string& path) {
    count(path + ".min", pool.min, 0);
    count(path + ".max", pool.max, 1);
    count(path + ".processes_per_task", pool.processes_per_task, 1);
    seconds(path + ".acquire_timeout_s", pool.acquire_timeout_s);
    seconds(path + ".idle_timeout_s", pool.idle_timeout_s);
    if (pool.min > pool.max) {
      complain(path + ".min", std::to_string(pool.min) + " is more than max, which is " +
                                  std::to_string(pool.max));
    }
  }

  void check(const CalendarService& s) {
    const std::string path = "services." + s.name;
    count(path + ".concurrency", s.concurrency, 1);
    count(path + ".places", s.places, 0);
    distribution(path + ".service_s", s.service_s);
    distribution(path + ".arrival_shape", s.arrival_shape);
    if (!(std::isfinite(s.cpu_share) && s.cpu_share >= 0.0)) {
      complain(path + ".cpu_share", "is a number, 0 or more");
    }
    if (!(std::isfinite(s.processors) && s.processors >= 0.0)) {
      complain(path + ".processors", "is a number, 0 or more");
    }
    if (s.processors > 0.0 && s.discipline == Discipline::kProcessorSharing) {
      complain(path + ".processors",
               "with processor sharing the processors of a task are its concurrency");
    }
    if (s.discipline == Discipline::kProcessorSharing && s.routing == Routing::kSharedQueue) {
      complain(path + ".routing", "tasks that share their processors have no queue to share");
    }
    check(s.client, path + ".client");
    for (const CalendarCall& call : s.calls) {
      const std::string to = path + ".calls." + call.service;
      known(to, call.service, services_, "service");
      calls(to + ".mean_per_request", call.mean_per_request);
      check(call.client, to + ".client");
    }
    for (const CalendarDatabaseCall& call : s.database_calls) {
      const std::string to = path + ".database_calls." + call.database;
      known(to, call.database, databases_, "database");
      calls(to + ".calls_per_request", call.calls_per_request);
      distribution(to + ".hold_s", call.hold_s);
      check(call.pool, to + ".pool");
    }
    if (s.population) {
      count(path + ".population.customers", s.population->customers, 0);
      distribution(path + ".population.think_s", s.population->think_s);
    }
  }

  void check(const CalendarDatabase& d) {
    const std::string path = "databases." + d.name;
    count(path + ".max_connections", d.max_connections, 1);
    if (d.proxy) {
      count(path + ".proxy.max_connections", d.proxy->max_connections, 1);
      share(path + ".proxy.pinned_share", d.proxy->pinned_share);
      seconds(path + ".proxy.borrow_timeout_s", d.proxy->borrow_timeout_s);
      if (d.proxy->max_connections > d.max_connections) {
        complain(path + ".proxy.max_connections",
                 std::to_string(d.proxy->max_connections) +
                     " is more than the database takes, which is " +
                     std::to_string(d.max_connections));
      }
    }
    for (const DownInterval& down : d.down) {
      seconds(path + ".down.from_s", down.from_s);
      seconds(path + ".down.to_s", down.to_s);
      if (!(down.to_s > down.from_s)) complain(path + ".down.to_s", "is later than from_s");
    }
  }

  // A request must not call for more than one other of its kind in the mean, all calls of
  // calls included.
  void check_calls_end() {
    std::vector<ServiceCalls> calls;
    for (const auto& service : network_.services) {
      auto& own = calls.emplace_back().calls;
      for (const CalendarCall& call : service.calls) {
        own.emplace_back(services_.first.at(call.service), call.mean_per_request);
      }
    }
    std::string names;
    for (const auto& circle : endless_circles(calls)) {
      for (const std::size_t i : circle.services) {
        names += (names.empty() ? "" : ", ") + network_.services[i].name;
      }
    }
    if (names.empty()) return;
    complain("services", "calls between services lead to ever more calls: " + names);
  }

  const CalendarNetwork& network_;
  Names services_;
  Names databases_;
  Errors errors_;
};

}  // namespace

Errors problems_of(const CalendarNetwork& network) { return Checker(network).check(); }

}  // namespace costplan
