// The smallest number of servers that meets a target.
#include "costplan/queueing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "queueing/random_queue.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

using ::testing::HasSubstr;
using M = QueueModel;

RC_GTEST_PROP(FindServers, TheAnswerMeetsTheTargetAndOneLessDoesNot, ()) {
  for (const M model : {M::kMmc, M::kMmck, M::kMdc, M::kMekc, M::kMh2c, M::kGgc, M::kErlangA,
                        M::kMmFinite}) {
    QueueInput input = random_input(model, random_between(0.1, 0.9));
    const double service = input.service_time_s;
    for (const QueueTarget& target :
         {QueueTarget{.of = QueueTarget::Of::kProbabilityOfWait, .quantile = {}, .limit = 0.1},
          QueueTarget{.of = QueueTarget::Of::kWait, .quantile = 0.99, .limit = service / 2},
          QueueTarget{.of = QueueTarget::Of::kSojourn, .quantile = 0.9, .limit = 4 * service}}) {
      const auto found = find_servers(input, {target});
      RC_ASSERT(found.has_value());
      RC_ASSERT(*measured(*found, target) < target.limit);
      QueueInput less = input;
      less.servers = *found->input.servers - 1;
      if (*less.servers == 0) continue;
      RC_LOG() << to_string(model) << " " << to_string(target);
      const auto value = measured(*solve_queue(less), target);
      if (value) RC_ASSERT(*value >= target.limit);
    }
  }
}

TEST(FindServers, ReadsTargetsAndSaysWhatCannotBeMet) {
  const auto targets =
      parse_queue_targets("p99<500ms, wait p99.5 < 0.2 s,wait mean<1 s, blocking<1%");
  ASSERT_TRUE(targets.has_value());
  EXPECT_EQ(to_string((*targets)[0]), "sojourn p99 < 0.5 s");
  EXPECT_EQ(to_string((*targets)[1]), "wait p99.5 < 0.2 s");
  EXPECT_EQ(to_string((*targets)[2]), "wait mean < 1 s");
  EXPECT_EQ(to_string((*targets)[3]), "blocking < 1%");
  for (const char* bad : {"", "p99", "p99<", "p99<5", "p0<1s", "p100<1s", "blocking<1s",
                          "p99 mean<1s", "wait<1s", "p99>1s", "mean<0s", "mean<-1s", "p99<1s,,"}) {
    EXPECT_FALSE(parse_queue_targets(bad).has_value()) << bad;
  }
  EXPECT_THAT(parse_queue_targets("sojurn p99<1s").error().hint,
              HasSubstr("did you mean 'sojourn'?"));
  const QueueInput input{.model = M::kMmc, .arrival_rate_per_s = 8, .service_time_s = 1};
  EXPECT_THAT(find_servers(input, *parse_queue_targets("p99<1s")).error().message,
              HasSubstr("cannot be met with up to 1000000 servers: sojourn p99 is 4.60517 s there"));
  EXPECT_THAT(find_servers({.model = M::kMm1, .arrival_rate_per_s = 8, .service_time_s = 1},
                           *parse_queue_targets("p99<1s"))
                  .error()
                  .message,
              HasSubstr("has one server"));
  EXPECT_THAT(find_servers(input, *parse_queue_targets("abandonment<1%")).error().message,
              HasSubstr("means nothing to mmc"));
}

}  // namespace
}  // namespace costplan
