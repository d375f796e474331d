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
    for (const double late_after : {0.5, 2.0, 6.0, 10.0}) {
      const double exact = std::exp(-(1 - load) * late_after);
      EXPECT_NEAR(times.late(load, 1 - load, 1e6, late_after) / exact, 1, 0.06)
          << load << " " << late_after;
    }
  }
  EXPECT_EQ(times.late(0, 1, 1e6, 0), 1);
}

TEST(AnswerTimes, WithoutAServiceAreTheWaits) {
  EXPECT_NEAR(AnswerTimes().late(0.3, 0.5, 1e6, 3), 0.3 * std::exp(-1.5), 1e-12);
}

// Against the integral over an exponential service time, whose own part is exact.
TEST(AnswerTimes, AreStretchedForThoseWhoShare) {
  const AnswerTimes times(*ServiceTime::exponential(1));
  for (const double probability : {0.0, 0.3, 1.0}) {
    for (const double least : {0.1, 1.0}) {
      for (const double excess : {0.2, 2.0}) {
        for (const double share : {0.5, 0.95, 0.99}) {
          const double t = times.stretched_quantile(share, probability, least, excess);
          constexpr int kSlices = 20'000;
          double shared = std::exp(-t / (1 + least));  // their least is enough
          for (int i = 0; i < kSlices; ++i) {
            const double s = (i + 0.5) / kSlices * t / (1 + least);
            shared += std::exp(-s - (t / s - 1 - least) / excess) * t / (1 + least) / kSlices;
          }
          const double exceed = (1 - probability) * std::exp(-t) + probability * shared;
          EXPECT_NEAR(exceed / (1 - share), 1, probability > 0 ? 0.02 : 1e-3)
              << probability << " " << least << " " << excess << " " << share;
        }
      }
    }
  }
}

// Of GI/M/1, whose waits are exponential: σ = A*(μ (1 - σ)) solved by iteration, for Erlang arrivals
// of k stages and for two exponentials of half of the time each.
TEST(StepWaits, HaveTheTailOfTheirArrivals) {
  struct Row {
    double arrival_scv;
    double mean_within;  // which is by two moments
  };
  for (const Row& row : {Row{0.25, 0.09}, Row{0.5, 0.12}, Row{2, 0.06}, Row{4, 0.24}}) {
    for (const double load : {0.4, 0.7, 0.9}) {
      const auto transform = [&](double x) {
        if (row.arrival_scv < 1) {
          return std::pow(1 + x * row.arrival_scv / load, -1 / row.arrival_scv);
        }
        const double first = (1 + std::sqrt((row.arrival_scv - 1) / (row.arrival_scv + 1))) / 2;
        double sum = 0;
        for (const double share : {first, 1 - first}) {
          sum += share * 2 * share * load / (2 * share * load + x);
        }
        return sum;
      };
      double sigma = load;
      for (int i = 0; i < 2000; ++i) sigma = transform(1 - sigma);
      const StepWaits waits = waits_of(
          {.arrivals_per_s = load, .service_s = 1, .servers = 1, .arrival_scv = row.arrival_scv});
      EXPECT_NEAR(waits.mean_s * (1 - sigma), 1, 1e-3) << row.arrival_scv << " " << load;
      EXPECT_NEAR(waits.probability / sigma, 1, row.mean_within) << row.arrival_scv << " " << load;
    }
  }
}

// M/D/c: e^(x/c) = 1 + x/λ.
TEST(StepWaits, HaveTheTailOfConstantServices) {
  for (const std::int64_t servers : {1, 4}) {
    for (const double load : {0.4, 0.7, 0.9}) {
      const auto c = static_cast<double>(servers);
      const StepWaits waits = waits_of(
          {.arrivals_per_s = load * c, .service_s = 1, .servers = servers, .scv = 0});
      const double x = 1 / waits.mean_s;
      EXPECT_NEAR(std::exp(x / c) / (1 + x / (load * c)), 1, 2e-3) << servers << " " << load;
    }
  }
}

// More comes than can be served: what is served is all that can be, however arrivals vary.
TEST(StepWaits, LoseWhatIsTooMuch) {
  for (const double arrival_scv : {0.1, 1.0, 4.0}) {
    for (const double scv : {0.0, 1.0, 3.0}) {
      const StepQueue queue{.arrivals_per_s = 6,
                            .service_s = 1,
                            .servers = 5,
                            .scv = scv,
                            .arrival_scv = arrival_scv,
                            .patience_s = 100};
      EXPECT_NEAR(waits_of(queue).lost, 1.0 / 6, 1e-6) << arrival_scv << " " << scv;
    }
  }
}

// M/M/c+D by its birth and death up to c busy servers, and numerical integration beyond.
TEST(StepWaits, WithPatienceAreThoseOfMMcD) {
  for (const std::int64_t servers : {1, 2, 5, 20}) {
    for (const double load : {0.3, 0.8, 0.95, 1.0, 1.3, 3.0}) {
      for (const double patience : {0.2, 1.0, 4.0}) {
        const auto c = static_cast<double>(servers);
        const double rate = load * c;
        double below = 0;
        double term = 1;  // π(0)
        for (int j = 0; j < servers; ++j) {
          below += term;
          term *= rate / (j + 1);
        }
        const double last = term * c / rate;  // π(c-1)
        constexpr int kPieces = 20'000;
        double waiting = 0;
        double moment = 0;
        for (int i = 0; i < kPieces; ++i) {
          const double w = (i + 0.5) / kPieces * patience;
          const double density = rate * last * std::exp(-(c - rate) * w) / kPieces * patience;
          waiting += density;
          moment += w * density;
        }
        const double beyond = rate * last * std::exp(-(c - rate) * patience) / c;
        const double all = below + waiting + beyond;
        const StepWaits waits = waits_of({.arrivals_per_s = rate,
                                          .service_s = 1,
                                          .servers = servers,
                                          .patience_s = patience});
        const auto where = ::testing::Message() << servers << " " << load << " " << patience;
        EXPECT_NEAR(waits.lost, beyond / all, 1e-6) << where;
        EXPECT_NEAR(waits.probability, waiting / (below + waiting), 1e-6) << where;
        EXPECT_NEAR(waits.mean_s, moment / waiting, 1e-5 * patience) << where;
        // Who is served is as much as the servers do.
        EXPECT_LE(rate * (1 - waits.lost), c * (1 + 1e-9)) << where;
      }
    }
  }
}

TEST(StepWaits, WithPatienceStayFiniteHoweverMuchComes) {
  double lost = 0;
  for (double rate = 1e-3; rate < 1e15; rate *= 10) {
    const StepWaits waits = waits_of({.arrivals_per_s = rate,
                                      .service_s = 1,
                                      .servers = 4,
                                      .patience_s = 3});
    EXPECT_GE(waits.lost, lost) << rate;
    EXPECT_LE(waits.lost, 1 + 1e-12) << rate;
    EXPECT_GE(waits.mean_s, 0) << rate;
    EXPECT_LE(waits.mean_s, 3) << rate;
    EXPECT_LE(rate * (1 - waits.lost), 4 * (1 + 1e-9) + rate * 1e-12) << rate;
    lost = waits.lost;
  }
  EXPECT_NEAR(lost, 1, 1e-9);
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
