// A seed gives the same bits on every machine and with every compiler setting.
#include <gtest/gtest.h>

#include <bit>

#include "queueing/calendar.h"

namespace costplan {
namespace {

class Digest {
 public:
  void add(std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) {
      hash_ = (hash_ ^ ((value >> (8 * byte)) & 0xff)) * 0x100000001b3U;
    }
  }
  void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

// Something of everything that computes with doubles.
CalendarNetwork everything() {
  CalendarService web = {
      .name = "web",
      .concurrency = 2,
      .service_s = TimeDistribution::lognormal(0.05, 1.5),
      .arrival_shape = TimeDistribution::gamma(1.0, 2.5),
      .client = {
          .timeout_s = 0.8, .patience_s = TimeDistribution::erlang(3, 1.0), .max_retries = 2}};
  web.calls = {{.service = "search", .mean_per_request = 0.7},
               {.service = "mail", .mean_per_request = 0.2, .waits_for_reply = false}};
  web.database_calls = {
      {.database = "main",
       .calls_per_request = 1.3,
       .hold_s = TimeDistribution::hyperexponential(0.01, 4.0),
       .pool = {.max = 2, .acquire_timeout_s = 0.5, .order = WaitingOrder::kRandom}}};
  const CalendarService search = {.name = "search",
                                  .service_s = TimeDistribution::gamma(0.04, 0.5),
                                  .routing = Routing::kRandom,
                                  .discipline = Discipline::kProcessorSharing};
  const CalendarService mail = {.name = "mail",
                                .service_s = TimeDistribution::quantiles({0.1, 0.2, 0.9}),
                                .routing = Routing::kSharedQueue};
  return {.services = {web, search, mail},
          .databases = {{.name = "main",
                         .proxy = MultiplexingProxy{.max_connections = 4, .pinned_share = 0.1},
                         .down = {{100.0, 103.0}}}}};
}

// Nobody can work this number out by hand: it is what one machine found, and all others
// and all builds have to find it too. It changes when the model or its draws change.
constexpr std::uint64_t kDigest = 5945994693968809247U;

TEST(CalendarDeterminism, GivesTheSameBitsEverywhere) {
  auto simulation = CalendarSimulation::create(everything(), 2026);
  ASSERT_TRUE(simulation);
  Digest digest;
  StepResult step;
  for (int minute = 1; minute <= 10; ++minute) {
    const ServiceStepInput inputs[] = {
        {4 + minute % 3, 20.0 + 2.0 * minute}, {3, 0.0}, {5 - minute % 2, 0.0}};
    ASSERT_TRUE(simulation->run_until(60.0 * minute, inputs, step));
    if (minute == 5) simulation->kill_tasks(0, 2);
    for (const ServiceStep& s : step.services) {
      for (const std::uint64_t count :
           {s.arrivals, s.retries, s.completions, s.failed(), s.waiting}) {
        digest.add(count);
      }
      for (const double value : {s.mean_waiting, s.mean_present, s.busy_s, s.cpu_s, s.wait_sum_s,
                                 s.sojourn_sum_s, s.oldest_waiting_s}) {
        digest.add(value);
      }
    }
    for (const DatabaseStep& d : step.databases) {
      for (const double value : {d.mean_open, d.mean_in_use, d.mean_client_open, d.mean_waiting}) {
        digest.add(value);
      }
    }
  }
  EXPECT_GT(step.services[0].completions, 1000u);
  EXPECT_EQ(digest.value(), kDigest);
}

}  // namespace
}  // namespace costplan
