// M/D/c. With L waiting now, max(L + A - c, 0) wait one service time later, A Poisson: a
// random walk, so that L is known from the walk's own probabilities (Spitzer 1956) where
// the load is light, and from the factors of 1 - E[z^(A - c)] (Crommelin 1932, by a discrete
// Fourier transform instead of root by root) where it is heavy. Nothing is subtracted from
// nearly the same in either. The wait follows from L as a sum of positive terms (Franx 2001).
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/elementary.h"
#include "base/transcendental.h"
#include "queueing/complex_math.h"
#include "queueing/erlang.h"
#include "queueing/poisson.h"
#include "queueing/quantile.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Requests that wait, at any time.
struct Waiting {
  std::vector<double> more;  // P(L > n)
  double excess = 1;         // beyond the end, P(L > n) falls by 1 / (1 + excess)
  double mean = 0;

  double more_than(double n) const {
    if (n < 0) return 1;
    const auto last = static_cast<double>(more.size() - 1);
    if (n <= last) return more[static_cast<std::size_t>(n)];
    return more.back() * portable_exp(-(n - last) * portable_log1p(excess));
  }
};

// The root τ > 1 of c ln τ = a (τ - 1), less 1.
double excess_of(const Load& load) {
  auto q = [](double e) {  // 1 - ln(1 + e) / e, from 0 to 1
    if (e > 0.1) return 1 - portable_log1p(e) / e;
    double term = e;
    double sum = 0;
    for (int j = 2; std::abs(term) > 1e-18 * std::abs(sum) && j < 60; ++j) {
      sum += term / j;
      term *= -e;
    }
    return sum;
  };
  // c (ln τ - (τ - 1)) + (c - a)(τ - 1) = 0
  const double wanted = load.idle_share();
  double low = 0;
  double high = 1;
  while (q(high) < wanted && high < 1e300) high *= 4;
  for (int i = 0; i < 2000; ++i) {
    const double middle = low > 0 ? std::sqrt(low) * std::sqrt(high) : high / 16;
    if (middle <= low || middle >= high) break;
    (q(middle) < wanted ? low : high) = middle;
    if (low > 0 && high / low < 1 + 1e-15) break;
  }
  return high;
}

// The walk's way from above: weights[m] = Σ_n P(S_n = m) / n, m >= 1.
std::vector<double> walk_weights(const Load& load, double sink) {
  std::vector<double> weights{0};
  const double log_load = portable_log1p(-load.idle_share());
  for (int n = 1; n * load.servers * sink < 45; ++n) {
    // ln P(Poisson(na) = nc): Stirling's remainder and the sink, which hold all digits.
    const double k = n * load.servers;
    const double stirling =
        k < 16
            ? portable_log_gamma(k + 1) - (k + 0.5) * portable_log(k) + k -
                  0.5 * portable_log(2 * kPi)
            : (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / (k * k)) / (k * k)) / (k * k)) /
                  k;
    double p = portable_exp(-stirling - k * sink) / std::sqrt(2 * kPi * k);
    const double first = p;
    for (std::size_t m = 1; p > 1e-20 * first && p > 1e-300; ++m) {
      p *= portable_exp(log_load) * k / (k + static_cast<double>(m));
      if (weights.size() <= m) weights.push_back(0);
      weights[m] += p / n;
    }
  }
  return weights;
}

Waiting light(const Load& load, double sink, double excess) {
  const std::vector<double> weights = walk_weights(load, sink);
  double none = 0;
  Waiting waiting{.more = {}, .excess = excess};
  for (std::size_t m = 1; m < weights.size(); ++m) {
    none += weights[m];
    waiting.mean += weights[m] * static_cast<double>(m);
  }
  std::vector<double> p{portable_exp(-none)};
  for (std::size_t j = 1; p.back() > 1e-20 || j < 3; ++j) {
    double sum = 0;
    for (std::size_t m = 1; m < weights.size() && m <= j; ++m) {
      sum += static_cast<double>(m) * weights[m] * p[j - m];
    }
    p.push_back(sum / static_cast<double>(j));
  }
  waiting.more.assign(p.size(), p.back() / excess);
  for (std::size_t n = p.size() - 1; n > 0; --n) waiting.more[n - 1] = waiting.more[n] + p[n];
  return waiting;
}

void transform(std::vector<Complex>& values) {
  const std::size_t size = values.size();
  for (std::size_t i = 1, j = 0; i < size; ++i) {
    std::size_t bit = size >> 1;
    for (; (j & bit) != 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) std::swap(values[i], values[j]);
  }
  for (std::size_t length = 2; length <= size; length <<= 1) {
    const std::size_t half = length / 2;
    std::vector<Complex> turns(half);
    for (std::size_t k = 0; k < half; ++k) {
      turns[k] = turn_by(-2 * kPi * static_cast<double>(k) / static_cast<double>(length));
    }
    for (std::size_t start = 0; start < size; start += length) {
      for (std::size_t k = 0; k < half; ++k) {
        const auto a = values[start + k];
        const auto b = values[start + k + half];
        const Complex turned = times(b, turns[k]);
        values[start + k] = a + turned;
        values[start + k + half] = a - turned;
      }
    }
  }
}

// 1 - E[z^(A - c)] = (1 - 1/z)(1 - z/τ) G(z), where G has neither zero nor pole near the
// circle: the part of ln G in positive powers of z belongs to L.
Waiting heavy(const Load& load, double excess) {
  std::size_t size = 256;
  while (static_cast<double>(size) < 40 * std::sqrt(load.servers) + 256) size *= 2;
  std::vector<Complex> logs(size);
  const auto points = static_cast<double>(size);
  for (std::size_t j = 0; j < size; ++j) {
    double angle = 2 * kPi * (static_cast<double>(j) + 0.5) / points;
    if (angle > kPi) angle -= 2 * kPi;
    const double half_sine = portable_sin(angle / 2);
    const double squared = angle * angle;
    const double bend =  // angle - sin(angle)
        std::abs(angle) < 0.1
            ? angle * squared / 6 * (1 - squared / 20 * (1 - squared / 42 * (1 - squared / 72)))
            : angle - portable_sin(angle);
    const double real = -2 * load.offered * half_sine * half_sine;
    const double imaginary = -load.spare * angle - load.offered * bend;
    const double turn = portable_sin(imaginary / 2);
    const Complex walk{-portable_expm1(real) * portable_cos(imaginary) + 2 * turn * turn,
                                    -portable_exp(real) * portable_sin(imaginary)};
    const Complex inner{2 * half_sine * half_sine, portable_sin(angle)};  // 1 - 1/z
    const Complex outer{excess + 2 * half_sine * half_sine, -portable_sin(angle)};
    logs[j] = logarithm(walk) - logarithm(inner) - logarithm(outer);
  }
  transform(logs);
  const std::size_t half = size / 2;
  std::vector<double> g(half, 0);
  Waiting waiting{.more = {}, .excess = excess, .mean = 1 / excess};
  double at_one = 0;
  for (std::size_t m = 1; m < half; ++m) {
    const double shift = -kPi * static_cast<double>(m) / points;
    g[m] = times(logs[m], turn_by(shift)).real() / points;
    at_one += g[m];
    waiting.mean -= static_cast<double>(m) * g[m];
  }
  std::size_t end = half;
  while (end > 2 && std::abs(g[end - 1]) < 1e-18) --end;
  // p = p0 · (coefficients of e^(-Σ g z^m)) / (1 - z/τ).
  std::vector<double> e(half, 0);
  e[0] = 1;
  for (std::size_t j = 1; j < half; ++j) {
    double sum = 0;
    for (std::size_t m = 1; m <= j && m < end; ++m) sum -= static_cast<double>(m) * g[m] * e[j - m];
    e[j] = sum / static_cast<double>(j);
  }
  const double factor = 1 / (1 + excess);
  const double none = excess * factor * portable_exp(at_one);
  std::vector<double> p(half);
  for (std::size_t j = 0; j < half; ++j) p[j] = none * e[j] + (j > 0 ? p[j - 1] * factor : 0);
  waiting.more.assign(half, p.back() / excess);
  for (std::size_t n = half - 1; n > 0; --n) waiting.more[n - 1] = waiting.more[n] + p[n];
  return waiting;
}

Waiting waiting_requests(const Load& load) {
  const double excess = excess_of(load);
  const double sink = -portable_log1p(-load.idle_share()) - load.idle_share();  // ρ - 1 - ln ρ
  return load.servers * sink > 0.15 ? light(load, sink, excess) : heavy(load, excess);
}

}  // namespace

double mean_wait_of_constant_service(double arrival_rate, double service_time,
                                     std::int64_t servers) {
  return waiting_requests(Load::of(arrival_rate, service_time, servers)).mean / arrival_rate;
}

SolvedQueue solve_constant_service(const QueueInput& input, std::int64_t servers) {
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  auto waiting = std::make_shared<const Waiting>(waiting_requests(load));
  const double service = input.service_time_s;
  auto exceeds = [=](double t) {
    const double services = t / service;
    const double k = std::floor(services) + 1;
    const double mean = load.offered * (k - services);  // arrivals until the k-th service time
    const auto last = static_cast<double>(waiting->more.size() - 1);
    const double free = k * load.servers - 1;  // j arrivals wait if more than free - j waited
    if (free - mean - 12 * std::sqrt(mean) - 50 > last) {
      return waiting->more.back() * portable_exp(-load.offered * waiting->excess * services +
                                             (1 + last) * portable_log1p(waiting->excess));
    }
    return average_over_poisson(mean, [&](double j) { return waiting->more_than(free - j); });
  };
  SolvedQueue queue{.input = input};
  const double mean_wait = waiting->mean / input.arrival_rate_per_s;
  fill_means(queue, servers, servers == 1 ? load.offered : exceeds(0),
             servers == 1 ? load.offered * service / (2 * load.spare) : mean_wait);
  queue.result.exactness = Exactness::kNumericallyExact;
  queue.result.method = servers == 1 ? "M/D/1, Erlang" : "M/D/c, Crommelin";
  queue.wait_exceeds = exceeds;
  const double scale = *queue.result.mean_sojourn_s;
  queue.wait_quantile = [=](double p) { return falls_to(exceeds, 1 - p, scale); };
  queue.sojourn_quantile = [=](double p) { return service + falls_to(exceeds, 1 - p, scale); };
  queue.sojourn_exceeds = [=](double t) { return t < service ? 1.0 : exceeds(t - service); };
  return queue;
}

}  // namespace costplan
