#include "projection/step_queue.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "costplan/queueing.h"
#include "projection/random_order.h"
#include "queueing/quantile.h"

namespace costplan {
namespace {

constexpr double kNothing = 1e-9;

// Arrivals that vary less than Poisson's find the servers busy less often. The factor of
// Kraemer and Langenbach-Belz on the mean wait of GI/G/1 is laid on the probability of
// waiting, so that the tail keeps its heavy-traffic slope.
double fewer_waits(double utilisation, double arrival_scv, double scv) {
  if (arrival_scv >= 1) return 1;
  const double less = 1 - arrival_scv;
  return portable_exp(-2 * (1 - utilisation) * less * less /
                      (3 * utilisation * (arrival_scv + scv)));
}

// Of a wait whose density falls by `decay` (or rises, where that is negative) up to `longest`,
// the share beyond `left`. Exponents are never positive, so that nothing overflows.
double beyond_share(double decay_per_s, double longest_s, double left_s) {
  const double x = decay_per_s * longest_s;
  if (std::abs(x) < kNothing) return 1 - left_s / longest_s;
  if (x < 0) {
    return (1 - portable_exp(-decay_per_s * (left_s - longest_s))) / (1 - portable_exp(x));
  }
  const double end = portable_exp(-x);
  return (portable_exp(-decay_per_s * left_s) - end) / (1 - end);
}

// A Laplace transform's logarithm and its slope.
struct LogTransform {
  double log = 0;
  double slope = 0;
};

// Of the time between arrivals at x: of two exponentials that take half of the time each where it
// varies more than Poisson's, otherwise gamma, as in the event engine.
LogTransform of_intervals(const StepQueue& queue, double x) {
  const double rate = queue.arrivals_per_s;
  const double scv = queue.arrival_scv;
  if (scv > 1) {
    const double first = (1 + std::sqrt((scv - 1) / (scv + 1))) / 2;
    double sum = 0;
    double slope = 0;
    for (const double share : {first, 1 - first}) {
      const double each = 2 * share * rate;
      sum += share * each / (each + x);
      slope -= share * each / ((each + x) * (each + x));
    }
    return {portable_log(sum), slope / sum};
  }
  if (scv <= kNothing) return {-x / rate, -1 / rate};
  return {-portable_log1p(x * scv / rate) / scv, -1 / (rate + x * scv)};
}

// Of a service at -y, which is gamma. Precondition: y service scv < 1.
LogTransform of_service(const StepQueue& queue, double y) {
  const double time = queue.service_s;
  if (queue.scv <= kNothing) return {y * time, time};
  return {-portable_log1p(-y * time * queue.scv) / queue.scv, time / (1 - y * time * queue.scv)};
}

// How fast long waits get rarer: GI/G/c, where transforms of the time between arrivals at x and of
// a service at -x/c have a product of 1 (Takahashi 1981).
double tail_decay_per_s(const StepQueue& queue) {
  constexpr int kSteps = 8;
  constexpr double kPrecision = 1e-4;
  const auto servers = static_cast<double>(queue.servers);
  const double spare = (servers - queue.arrivals_per_s * queue.service_s) / queue.service_s;
  // (Newton's, from above: the logarithm of the product is convex, and 0 at 0 as well.)
  const double most = queue.scv > 0 ? servers / (queue.service_s * queue.scv)
                                    : std::numeric_limits<double>::infinity();
  double x = spare * 2 / (queue.arrival_scv + queue.scv);
  const auto product = [&](double at) {
    const LogTransform arrivals = of_intervals(queue, at);
    const LogTransform service = of_service(queue, at / servers);
    return LogTransform{arrivals.log + service.log, arrivals.slope + service.slope / servers};
  };
  x = std::min(x, 0.99 * most);
  for (int i = 0; i < kSteps; ++i) {
    const LogTransform now = product(x);
    // Below the lowest point between both roots it would find the other one.
    const double next = now.slope > 0 ? x - now.log / now.slope : 2 * x;
    const bool is_near = now.slope > 0 && std::abs(next - x) < kPrecision * x;
    x = std::min(next, (x + most) / 2);
    if (is_near) break;
  }
  return x;
}

// What who waits has before him, in services of all servers together: what is left of one, and as
// many more as wait, up to so many `places`, each r times as often as one less.
struct AheadOfOne {
  double mean = 0;
  double variance = 0;
};

// The scv between the ends of two services: those of many servers together are Poisson's.
double scv_of_ends(const StepQueue& queue) {
  return 1 + (queue.scv - 1) / static_cast<double>(queue.servers);
}

AheadOfOne ahead_of_one(const StepQueue& queue, double r, double places) {
  const double scv = scv_of_ends(queue);
  double weight = 1;
  double all = 0;
  double sum = 0;
  double square = 0;
  for (double n = 0; n < places && weight > 1e-9 * all; ++n) {
    all += weight;
    sum += weight * n;
    square += weight * n * n;
    weight *= r;
  }
  const double waiting = sum / all;
  const double left = (1 + scv) / 2;
  // The third moment of a service is that of a gamma distribution.
  const double variance_left = (1 + scv) * (1 + 2 * scv) / 3 - left * left;
  return {.mean = waiting + left,
          .variance = variance_left + waiting * scv + square / all - waiting * waiting};
}

// Of a geometric number who wait (which falls the slower the more arrivals and work vary), those up
// to all clients: their share, and their mean.
void end_at_clients(const StepQueue& queue, StepWaits& waits) {
  const double places = std::floor(queue.clients) - static_cast<double>(queue.servers);
  if (places <= 0 || waits.probability <= 0) {
    waits.probability = waits.mean_s = 0;
    return;
  }
  const double variation = 2 / (queue.arrival_scv + queue.scv);
  const double r =
      portable_exp(variation * portable_log(std::min(waits.utilisation, kNearlyFull)));
  const double end = portable_exp(places * portable_log(r));
  waits.mean_s *= 1 - places * (1 - r) * end / (1 - end);
  waits.probability *= (1 - end) / (1 - waits.probability * end);
  if (queue.processors > 0 || queue.scv == 1 || waits.scv != 1) return;
  // Who finds so many before him waits for what is left of a service and for as many more. The fewer
  // they are, the closer that is.
  const AheadOfOne ahead = ahead_of_one(queue, r, places);
  const double each_s = queue.service_s / static_cast<double>(queue.servers);
  waits.mean_s += (ahead.mean * each_s - waits.mean_s) / places;
  waits.scv += (ahead.variance / (ahead.mean * ahead.mean) - waits.scv) / places;
}

// Who comes with others waits for those before him, whether all servers were busy or not: the mean
// is that of M^X/M/c, and the tail that of heavy traffic.
void wait_for_the_batch(const StepQueue& queue, double spare_per_s, StepWaits& waits) {
  const double mean_s = waits.probability * waits.mean_s + queue.batch / (2 * spare_per_s);
  const double decay_per_s = 2 * spare_per_s / (queue.arrival_scv + queue.batch + queue.scv);
  waits.probability = std::min(1.0, mean_s * decay_per_s);
  waits.mean_s = mean_s / waits.probability;
}

// The share beyond `x` of a gamma distribution of that mean and variance (Wilson and Hilferty's cube
// of a normal number).
double gamma_beyond(double mean, double variance, double x) {
  if (variance <= kNothing * mean * mean) return x < mean ? 1 : 0;
  const double ninth = variance / (9 * mean * mean);
  const double z = (portable_exp(portable_log(x / mean) / 3) - (1 - ninth)) / std::sqrt(ninth);
  return portable_erfc(z / std::sqrt(2.0)) / 2;
}

// Of those who wait, the share for whom it takes longer than so many services of all servers
// together, if up to `places` wait: who is n-th waits for n services, the first of which has begun.
double waits_longer(const StepQueue& queue, double r, double places, double services) {
  if (queue.scv != 1) {
    const double scv = scv_of_ends(queue);
    const AheadOfOne first = ahead_of_one(queue, 0, 1);
    double weight = 1;
    double all = 0;
    double sum = 0;
    for (double n = 0; n < places && weight > kNothing * all; ++n) {
      sum += weight * gamma_beyond(first.mean + n, first.variance + n * scv, services);
      all += weight;
      weight *= r;
    }
    return all > 0 ? sum / all : 0;
  }
  double present = 0;  // e^-x (1 + x + … + x^n / n!): fewer than n + 1 in that time
  double term = portable_exp(-services);
  double weight = 1;
  double all = 0;
  double sum = 0;
  for (double n = 0; n < places && weight > 1e-16 * all; ++n) {
    present += term;
    term *= services / (n + 1);
    sum += weight * present;
    all += weight;
    weight *= r;
  }
  return all > 0 ? sum / all : 0;
}

}  // namespace

double decay_with_mean(double mean_s, double longest_s) {
  constexpr double kPrecision = 1e-6;
  const auto mean_of = [](double x) {
    return x < kPrecision ? 0.5 : 1 / x - portable_exp(-x) / -portable_expm1(-x);
  };
  return std::max(kNothing, falls_to(mean_of, mean_s / longest_s, 1, kPrecision)) / longest_s;
}

AnswerTimes::AnswerTimes(const ServiceTime& time) : time_(time) {
  double from = 0;
  const auto add = [&](double to) {
    parts_.push_back({to, time.quantile((from + to) / 2)});
    from = to;
  };
  for (int i = 1; i <= 18; ++i) add(0.05 * i);
  double beyond = 0.1;
  for (int i = 0; i < 36; ++i) add(1 - (beyond *= 0.75));
  add(1);
}

// Of those whose own time ends before the patience does, the share that `late` gives for each
// time; all others are late anyway.
template <typename Late>
double AnswerTimes::all_late(double patience_s, Late late) const {
  if (patience_s <= 0) return 1;
  const double anyway = time_ ? time_->exceeds(patience_s) : 0;
  double sum = anyway;
  double from = 0;
  for (const Part& part : parts_) {
    const double share = std::min(part.to, 1 - anyway) - from;
    if (share <= 0) break;
    sum += share * late(std::min(part.seconds, patience_s));
    from = part.to;
  }
  return std::min(sum, 1.0);
}

double AnswerTimes::late(double probability, double decay_per_s, double patience_s,
                         double late_after_s) const {
  if (probability <= 0) return all_late(late_after_s, [](double) { return 0.0; });
  return all_late(late_after_s, [&](double seconds) {
    return probability * beyond_share(decay_per_s, patience_s,
                                      std::min(late_after_s - seconds, patience_s));
  });
}

// Who is not stretched exactly, who is by the parts of the service time, from the longest down:
// the shorter ones would have to be stretched too far to count.
double AnswerTimes::stretched_exceeds(double t, double probability, double least,
                                      double excess) const {
  constexpr double kLeast = 1e-7;
  auto part = std::partition_point(parts_.begin(), parts_.end(), [&](const Part& shorter) {
    return shorter.seconds * (1 + least) < t;
  });
  double sum = part == parts_.begin() ? 1 : 1 - std::prev(part)->to;
  while (part != parts_.begin() && excess > 0) {
    --part;
    if (part->seconds <= 0) break;
    const double late = portable_exp((1 + least - t / part->seconds) / excess);
    if (late < kLeast) break;
    sum += late * (part == parts_.begin() ? part->to : part->to - std::prev(part)->to);
  }
  return (1 - probability) * time_->exceeds(t) + probability * sum;
}

double AnswerTimes::stretched_quantile(double share, double probability, double least,
                                       double excess) const {
  constexpr double kPrecision = 1e-4;
  const double mean_s = time_->mean_s() * (1 + least + excess);
  return falls_to([&](double t) { return stretched_exceeds(t, probability, least, excess); },
                  1 - share, mean_s * -portable_log(1 - share), kPrecision);
}

// What is left of their patience is exponential, as far as it goes: P(left < s).
double AnswerTimes::late_from_full_queue(double excess_per_s, double patience_s,
                                         const FullPlace& place) const {
  const double all = 1 - portable_exp(-excess_per_s * patience_s);
  return all_late((patience_s - place.more_s) / place.stretch, [&](double seconds) {
    const double time = seconds * place.stretch + place.more_s;
    return all > kNothing ? (1 - portable_exp(-excess_per_s * time)) / all : time / patience_s;
  });
}

StepWaits waits_of(const StepQueue& queue) {
  const double variation = 2 / (queue.arrival_scv + queue.scv);
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  // Where the clients are too few to wait that long, only by bad luck does one.
  const bool is_out_of_clients =
      queue.clients / static_cast<double>(queue.servers) <= 1 + queue.patience_s / queue.service_s;
  const bool is_patient = queue.patience_s == kEndless || is_out_of_clients;
  const bool is_shared = queue.processors > 0;
  const double servers = static_cast<double>(queue.servers);
  const double speed = is_shared ? queue.processors : servers;
  const double offered = queue.arrivals_per_s * queue.service_s;
  StepWaits out;
  out.is_stable = (!is_patient && !is_shared) || offered < speed;
  out.utilisation = std::min(offered / speed, 1.0);
  if (!out.is_stable) return out;
  const double fewer = fewer_waits(out.utilisation, queue.arrival_scv, queue.scv);
  const double spare = (speed - offered) / queue.service_s;
  if (is_shared) {
    // Against one who runs at full speed: who does not.
    const double slowed =
        queue.arrivals_per_s * erlang_b(queue.servers - 1, offered) * speed / servers;
    // What varies less than Poisson's meets less, and loses less by it.
    const double less = std::sqrt(variation);
    out.probability = slowed / (spare + slowed) * fewer / less;
    // Where one alone runs faster than all together, he loses that too when he is not alone.
    out.mean_s = (1 + (1 - out.utilisation) * (servers - speed)) / (spare * less);
    if (queue.clients < kEndless) end_at_clients(queue, out);
    return out;
  }
  const bool is_drawn = queue.in_random_order && queue.patience_s < kEndless;
  if (is_patient && !is_drawn) {
    if (queue.taken) {
      out.probability = *queue.taken * fewer;
      out.mean_s = 1 / (spare * variation);
      return out;
    }
    const FastQueue fast(queue.arrivals_per_s, queue.service_s, queue.servers, queue.scv,
                         queue.arrival_scv);
    if (const double probability = fast.probability_of_wait(); probability > 0) {
      out.probability = probability * fewer;
      out.mean_s = fast.mean_wait_s() / probability;
      if (queue.in_random_order) out.scv = 2 / (1 - out.utilisation / 2) - 1;
      constexpr double kHardlyAny = 1e-3;  // variation, and nobody waits
      if (queue.clients == kEndless && (queue.scv != 1 || queue.arrival_scv != 1) &&
          queue.arrival_scv + queue.scv > kHardlyAny) {
        // The mean by two moments, and the tail as it is: of the short waits there are then fewer, or
        // more.
        const double mean_s = out.probability * out.mean_s;
        const double decay_per_s = tail_decay_per_s(queue);
        out.probability = std::min(1.0, mean_s * decay_per_s);
        out.mean_s = std::max(mean_s, 1 / decay_per_s);
      }
      if (queue.clients < kEndless) end_at_clients(queue, out);
    }
    if (queue.batch > 0) wait_for_the_batch(queue, spare, out);
    if (queue.patience_s < kEndless && out.probability > 0) {
      // As in M/M/c+D of those who would wait too long: who leaves makes room for others.
      const double r = std::min(out.utilisation, kNearlyFull);
      const double longer =
          out.probability * waits_longer(queue, r, std::floor(queue.clients) - servers,
                                         queue.patience_s / queue.service_s * servers);
      out.lost = (1 - r) * longer / (1 - r * longer);
    }
    return out;
  }
  if (is_drawn) {
    if (queue.clients <= servers) return out;
    // (What varies more comes and goes in batches: fewer units, each of more.)
    const RandomOrderWaits waits = random_order_waits(
        {.arrivals_per_s = queue.arrivals_per_s * variation,
         .capacity_per_s = servers / queue.service_s * variation,
         .patience_s = queue.patience_s,
         .places = std::floor((queue.clients - servers) * variation),
         .all_busy = offered / servers * erlang_b(queue.servers - 1, offered) * fewer});
    out.probability = waits.probability;
    out.mean_s = waits.mean_s;
    out.lost = waits.lost;
    out.scv = waits.scv;
    if (waits.scv < 1) {  // nearly even up to the patience
      out.scv = 1;
      out.decay_per_s = decay_with_mean(waits.mean_s, queue.patience_s);
    }
    return out;
  }
  const double decay = spare * variation;
  // Against one who finds a server free: who finds all busy, by the length of the wait.
  const double taken = queue.taken ? *queue.taken * spare / std::max(kNothing, 1 - *queue.taken)
                                   : queue.arrivals_per_s * erlang_b(queue.servers - 1, offered);
  const double height = taken * variation * fewer;
  // All three weights, times e^(decay · patience) where more comes in than goes: who finds a
  // server free, who waits, and who would wait too long.
  const double x = decay * queue.patience_s;
  const double end = portable_exp(-std::abs(x));
  const double free = x < 0 ? end : 1;
  const double waiting = height * (std::abs(x) < kNothing ? queue.patience_s
                                                          : (1 - end) / std::abs(decay));
  // At the end of a patience the less is lost the less it varies: what comes in goes out.
  const double beyond = height * (x < 0 ? 1 : end) * queue.service_s / servers / variation;
  out.probability = waiting / (free + waiting);
  out.lost = beyond / (free + waiting + beyond);
  // (Even up to the end where nothing is to spare.)
  out.decay_per_s = std::abs(x) < kNothing ? kNothing / queue.patience_s : decay;
  if (waiting > 0) {
    // The mean of the exponential that is cut off at the patience, from whose end it falls
    // where it rises.
    constexpr double kNearlyEven = 1e-4;
    const double from_end = std::abs(x) < kNearlyEven
                                ? queue.patience_s / 2
                                : 1 / std::abs(decay) - queue.patience_s * end / (1 - end);
    out.mean_s = x < 0 ? queue.patience_s - from_end : from_end;
  }
  return out;
}

}  // namespace costplan
