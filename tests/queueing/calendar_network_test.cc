#include "queueing/calendar_network.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace costplan {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

CalendarNetwork sound() {
  CalendarService web = {.name = "web"};
  web.calls = {{.service = "worker"}};
  web.database_calls = {{.database = "main"}};
  return {.services = {web, {.name = "worker"}}, .databases = {{.name = "main"}}};
}

TEST(CalendarNetwork, AcceptsWhatMakesSense) { EXPECT_TRUE(problems_of(sound()).empty()); }

TEST(CalendarNetwork, NamesEveryFieldThatMakesNone) {
  struct Case {
    std::function<void(CalendarNetwork&)> spoil;
    const char* line;
  };
  const Case cases[] = {
      {[](auto& n) { n.services.clear(); }, "services: a network has one service at least"},
      {[](auto& n) { n.max_in_flight = 0; }, "max_in_flight: requests in flight are limited"},
      {[](auto& n) { n.services[1].name = ""; }, "services: every one has a name"},
      {[](auto& n) { n.services[1].name = "web"; }, "services.web: the name stands there twice"},
      {[](auto& n) { n.services[0].concurrency = 0; }, "services.web.concurrency: 0 is not"},
      {[](auto& n) { n.services[0].places = -1; }, "services.web.places: -1 is not between 0"},
      {[](auto& n) { n.services[0].cpu_share = kNan; }, "services.web.cpu_share: is a number"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::exponential(0.0); },
       "services.web.service_s: a mean is a number of seconds above 0"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::exponential(kInfinity); },
       "services.web.service_s: a mean is a number of seconds above 0"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::hyperexponential(1.0, 0.5); },
       "services.web.service_s: a hyperexponential distribution has"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::erlang(0, 1.0); },
       "services.web.service_s: an Erlang distribution has"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::lognormal(1.0, -2.0); },
       "services.web.service_s: a squared coefficient of variation"},
      {[](auto& n) { n.services[0].service_s = TimeDistribution::quantiles({1.0}); },
       "services.web.service_s: a table of quantiles has two values"},
      {[](auto& n) {
         n.services[0].service_s = TimeDistribution::quantiles({2.0, 1.0});
       },
       "services.web.service_s: quantiles never fall"},
      {[](auto& n) {
         n.services[0].service_s = TimeDistribution::quantiles({0.0, kNan});
       },
       "services.web.service_s: quantiles are numbers"},
      {[](auto& n) {
         n.services[0].service_s = TimeDistribution::quantiles({0.0, 0.0});
       },
       "services.web.service_s: some quantile is above 0"},
      {[](auto& n) { n.services[0].arrival_shape = TimeDistribution::exponential(-1.0); },
       "services.web.arrival_shape: a mean is"},
      {[](auto& n) {
         n.services[0].routing = Routing::kSharedQueue;
         n.services[0].discipline = Discipline::kProcessorSharing;
       },
       "services.web.routing: tasks that share their processors have no queue"},
      {[](auto& n) { n.services[0].client.timeout_s = -1.0; },
       "services.web.client.timeout_s: is a number of seconds"},
      {[](auto& n) { n.services[0].client.max_retries = -1; },
       "services.web.client.max_retries: is between 0 and 1,000"},
      {[](auto& n) { n.services[0].client.backoff_multiplier = 0.5; },
       "services.web.client.backoff_multiplier: is a number, 1 or more"},
      {[](auto& n) { n.services[0].client.patience_s = TimeDistribution::exponential(kNan); },
       "services.web.client.patience_s: a mean is"},
      {[](auto& n) { n.services[0].calls[0].service = "wroker"; },
       "services.web.calls.wroker: there is no service 'wroker', did you mean 'worker'?"},
      {[](auto& n) { n.services[0].calls[0].mean_per_request = kNan; },
       "services.web.calls.worker.mean_per_request: is a mean number of calls"},
      {[](auto& n) { n.services[0].database_calls[0].database = "mian"; },
       "services.web.database_calls.mian: there is no database 'mian'"},
      {[](auto& n) { n.services[0].database_calls[0].pool.min = 11; },
       "services.web.database_calls.main.pool.min: 11 is more than max, which is 10"},
      {[](auto& n) { n.services[0].database_calls[0].pool.max = 0; },
       "services.web.database_calls.main.pool.max: 0 is not between 1 and 1,000,000"},
      {[](auto& n) { n.services[0].database_calls[0].pool.processes_per_task = 0; },
       "services.web.database_calls.main.pool.processes_per_task: 0 is not"},
      {[](auto& n) { n.services[0].population = ClosedPopulation{.customers = -5}; },
       "services.web.population.customers: -5 is not"},
      {[](auto& n) { n.databases[0].max_connections = 0; },
       "databases.main.max_connections: 0 is not"},
      {[](auto& n) { n.databases[0].proxy = MultiplexingProxy{.pinned_share = 1.5}; },
       "databases.main.proxy.pinned_share: is a share between 0 and 1"},
      {[](auto& n) { n.databases[0].proxy = MultiplexingProxy{.max_connections = 101}; },
       "databases.main.proxy.max_connections: 101 is more than the database takes"},
      {[](auto& n) { n.databases[0].down = {{.from_s = 5.0, .to_s = 5.0}}; },
       "databases.main.down.to_s: is later than from_s"},
      {[](auto& n) { n.services[1].calls = {{.service = "web"}}; },
       "services: calls between services lead to ever more calls: web, worker"},
      {[](auto& n) { n.services[1].calls = {{.service = "worker", .mean_per_request = 1.1}}; },
       "services: calls between services lead to ever more calls: worker"},
  };
  for (const Case& c : cases) {
    CalendarNetwork network = sound();
    c.spoil(network);
    const Errors errors = problems_of(network);
    ASSERT_FALSE(errors.empty()) << c.line;
    EXPECT_NE(errors.front().to_string().find(c.line), std::string::npos)
        << errors.front().to_string() << "\n  instead of " << c.line;
  }
}

TEST(CalendarNetwork, TellsAllProblemsAtOnce) {
  CalendarNetwork network = sound();
  network.services[0].concurrency = 0;
  network.services[0].database_calls[0].pool = {.min = 5, .max = 0, .acquire_timeout_s = kNan};
  network.services[1].service_s = TimeDistribution::exponential(kNan);
  network.databases[0].max_connections = -1;
  EXPECT_EQ(problems_of(network).size(), 6u);
}

TEST(CalendarNetwork, AcceptsCyclesThatDieOut) {
  CalendarNetwork network = sound();
  network.services[1].calls = {{.service = "web", .mean_per_request = 0.99}};
  EXPECT_TRUE(problems_of(network).empty());
}

}  // namespace
}  // namespace costplan
