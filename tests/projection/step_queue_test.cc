// Who is late, against exact queues and integrals.
#include "projection/step_queue.h"

#include <gtest/gtest.h>

#include <cmath>

namespace costplan {
namespace {

// M/M/1: the sojourn time is exponential with mean 1 / (1/s - λ).
TEST(AnswerTimes, KnowWhoIsLate) {
  const AnswerTimes times(*ServiceTime::exponential(1));
  for (const double load : {0.2, 0.5, 0.8}) {
    const StepWaits waits{.probability = load, .mean_s = 1 / (1 - load)};
    for (const double patience : {0.5, 2.0, 6.0, 10.0}) {
      const double exact = std::exp(-(1 - load) * patience);
      EXPECT_NEAR(times.late(waits, patience) / exact, 1, 0.06) << load << " " << patience;
    }
  }
  EXPECT_EQ(times.late({}, 0), 1);
}

TEST(AnswerTimes, WithoutAServiceAreTheWaits) {
  const StepWaits waits{.probability = 0.3, .mean_s = 2};
  EXPECT_NEAR(AnswerTimes().late(waits, 3), 0.3 * std::exp(-1.5), 1e-12);
}

// ∫ of P(S > u) over what is left of the patience, u: exponential with the excess, cut off.
TEST(AnswerTimes, FromAFullQueueAreMostlyLate) {
  constexpr double kPatience = 5;
  const AnswerTimes times(*ServiceTime::exponential(1));
  for (const double excess : {0.0, 0.1, 1.0, 10.0}) {
    double sum = 0;
    double all = 0;
    constexpr int kPieces = 100'000;
    for (int i = 0; i < kPieces; ++i) {
      const double left = (i + 0.5) / kPieces * kPatience;
      all += std::exp(-excess * left);
      sum += std::exp(-excess * left) * std::exp(-left);
    }
    EXPECT_NEAR(times.late_from_full_queue(excess, kPatience), sum / all, 0.005) << excess;
  }
  EXPECT_EQ(times.late_from_full_queue(1, 0), 1);
}

}  // namespace
}  // namespace costplan
