// Exact distributions of the waiting time, for tests of simulations: numerical where there
// is no closed form, but without sampling. All have mean service time 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace costplan {

struct ExactWait {
  double mean = 0.0;
  std::function<double(double)> tail;  // P(W > t)

  double quantile(double q) const {
    if (tail(0.0) <= 1.0 - q) return 0.0;
    double low = 0.0, high = 1.0;
    while (tail(high) > 1.0 - q) high *= 2.0;
    for (int i = 0; i < 100; ++i) {
      const double middle = (low + high) / 2.0;
      (tail(middle) > 1.0 - q ? low : high) = middle;
    }
    return (low + high) / 2.0;
  }
};

inline double poisson(std::size_t n, double mean) {
  if (mean <= 0.0) return n == 0 ? 1.0 : 0.0;
  const double k = static_cast<double>(n);
  return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
}

inline ExactWait exact_mmc(double lambda, int servers) {
  double blocking = 1.0;  // Erlang B by its recursion
  for (int k = 1; k <= servers; ++k) blocking = lambda * blocking / (k + lambda * blocking);
  const double waits = servers * blocking / (servers - lambda * (1.0 - blocking));
  const double rate = servers - lambda;
  return {waits / rate, [=](double t) { return waits * std::exp(-rate * t); }};
}

// GI/M/1 from the transform of the gaps: a fraction σ waits, exponentially at rate 1 - σ.
inline ExactWait exact_gim1(const std::function<double(double)>& transform) {
  double sigma = 0.5;
  for (int i = 0; i < 10'000; ++i) sigma = transform(1.0 - sigma);
  return {sigma / (1.0 - sigma), [=](double t) { return sigma * std::exp(-(1.0 - sigma) * t); }};
}

// M/D/c: the number in the system at times one service time apart is a Markov chain; the
// wait follows from it (Franx, "A simple solution for the M/D/c waiting time
// distribution", Operations Research Letters 29, 2001).
inline ExactWait exact_mdc(double lambda, int servers) {
  const std::size_t c = static_cast<std::size_t>(servers);
  const std::size_t size = 60 * c;
  std::vector<double> arrivals(size), now(size, 0.0), next(size);
  for (std::size_t k = 0; k < size; ++k) arrivals[k] = poisson(k, lambda);
  now[0] = 1.0;
  for (int i = 0; i < 3000; ++i) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t n = 0; n < size; ++n) {
      const std::size_t stays = n > c ? n - c : 0;
      for (std::size_t k = 0; k < std::min<std::size_t>(size - stays, 12 * c); ++k) {
        next[stays + k] += now[n] * arrivals[k];
      }
    }
    now.swap(next);
  }
  double in_queue = 0.0, sum = 0.0;
  std::vector<double> at_most(size);  // P(at most j waiting)
  for (std::size_t n = 0; n < size; ++n) {
    sum += now[n];
    if (n > c) in_queue += static_cast<double>(n - c) * now[n];
    if (n >= c) at_most[n - c] = sum;
  }
  for (std::size_t j = size - c; j < size; ++j) at_most[j] = 1.0;
  return {in_queue / lambda, [=](double t) {
            const double periods = std::floor(t) + 1.0;
            const std::size_t kc = static_cast<std::size_t>(periods) * c;
            if (kc > size) return 0.0;
            double below = 0.0;
            for (std::size_t j = 0; j < kc; ++j) {
              below += at_most[kc - j - 1] * poisson(j, lambda * (periods - t));
            }
            return 1.0 - below;
          }};
}

// M/H2/c with balanced means: the chain of the number in the system and of how many of
// those in service are in the first phase; a wait is the time until enough have left.
inline ExactWait exact_mh2c(double lambda, int servers, double scv) {
  const std::size_t c = static_cast<std::size_t>(servers), phases = c + 1, levels = 300;
  const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
  const double first = 2.0 * p, second = 2.0 * (1.0 - p);
  const double rate = lambda + servers * first;
  using Vector = std::vector<double>;
  const auto at = [=](std::size_t n, std::size_t j) { return n * phases + j; };
  // Departures from (n, j): those in the queue take the place of those that leave.
  const auto depart = [=](const Vector& from, Vector& to, std::size_t n, std::size_t j,
                          std::size_t busy, bool refills, double scale) {
    const double mass = from[at(n, j)];
    const double leave1 = mass * static_cast<double>(j) * first / scale;
    const double leave2 = mass * static_cast<double>(busy - j) * second / scale;
    const double again = refills ? p : 0.0;
    if (j > 0) to[at(n - 1, j - 1)] += leave1 * (1.0 - again);
    if (refills) to[at(n - 1, j)] += leave1 * p;
    to[at(n - 1, j)] += leave2 * (1.0 - again);
    if (refills && j + 1 <= c) to[at(n - 1, j + 1)] += leave2 * p;
    to[at(n, j)] += mass - leave1 - leave2;
  };
  Vector now(levels * phases, 0.0), next(levels * phases);
  now[0] = 1.0;
  for (int i = 0; i < 12'000; ++i) {
    std::fill(next.begin(), next.end(), 0.0);
    for (std::size_t n = 0; n < levels; ++n) {
      const std::size_t busy = std::min(n, c);
      for (std::size_t j = 0; j <= busy; ++j) {
        const double mass = now[at(n, j)];
        if (n == 0) {
          next[at(n, j)] += mass;
        } else {
          depart(now, next, n, j, busy, n > c, rate);
        }
        if (n + 1 == levels) continue;
        const double arrives = mass * lambda / rate;
        next[at(n, j)] -= arrives;
        next[at(n + 1, j)] += n < c ? arrives * (1.0 - p) : arrives;
        if (n < c) next[at(n + 1, j + 1)] += arrives * p;
      }
    }
    now.swap(next);
  }
  double in_queue = 0.0;
  Vector ahead(levels * phases, 0.0);  // level m: m must leave before this one starts
  for (std::size_t n = c; n < levels; ++n) {
    for (std::size_t j = 0; j <= c; ++j) {
      in_queue += static_cast<double>(n - c) * now[at(n, j)];
      ahead[at(n - c + 1, j)] += now[at(n, j)];
    }
  }
  const double pace = servers * first;
  Vector survives;  // still waiting after k steps
  for (int k = 0; k < 1500; ++k) {
    double waiting = 0.0;
    for (std::size_t i = phases; i < ahead.size(); ++i) waiting += ahead[i];
    survives.push_back(waiting);
    Vector later(ahead.size(), 0.0);
    for (std::size_t m = 1; m < levels; ++m) {
      for (std::size_t j = 0; j <= c; ++j) depart(ahead, later, m, j, c, m > 1, pace);
    }
    ahead.swap(later);
  }
  return {in_queue / lambda, [=](double t) {
            double sum = 0.0;
            for (std::size_t k = 0; k < survives.size(); ++k)
              sum += poisson(k, pace * t) * survives[k];
            return sum;
          }};
}

// M(t)/M/c with one rate for each step of a cycle: Kolmogorov's equations (fourth-order
// Runge-Kutta) until they repeat, seen by the arrivals of a whole cycle.
inline ExactWait exact_periodic_mmc(const std::vector<double>& rates, double step_s, int servers) {
  const std::size_t size = 80, c = static_cast<std::size_t>(servers);
  std::vector<double> p(size, 0.0), seen(size, 0.0);
  p[0] = 1.0;
  const auto slope = [&](const std::vector<double>& x, double lambda) {
    std::vector<double> d(size, 0.0);
    for (std::size_t n = 0; n + 1 < size; ++n) {
      const double up = lambda * x[n];
      const double down = static_cast<double>(std::min(n + 1, c)) * x[n + 1];
      d[n] += down - up;
      d[n + 1] += up - down;
    }
    return d;
  };
  const auto moved = [&](const std::vector<double>& d, double h) {
    std::vector<double> x = p;
    for (std::size_t n = 0; n < size; ++n) x[n] += h * d[n];
    return x;
  };
  const int parts = 80;
  const double h = step_s / parts;
  double arrivals = 0.0, waits = 0.0;
  for (int cycle = 0; cycle < 3; ++cycle) {
    for (const double lambda : rates) {
      for (int i = 0; i < parts; ++i) {
        const auto k1 = slope(p, lambda), k2 = slope(moved(k1, h / 2), lambda);
        const auto k3 = slope(moved(k2, h / 2), lambda), k4 = slope(moved(k3, h), lambda);
        const std::vector<double> before = p;
        for (std::size_t n = 0; n < size; ++n)
          p[n] += h / 6 * (k1[n] + 2 * k2[n] + 2 * k3[n] + k4[n]);
        if (cycle < 2) continue;
        arrivals += lambda * h;
        for (std::size_t n = 0; n < size; ++n) seen[n] += lambda * h * (before[n] + p[n]) / 2;
      }
    }
  }
  for (std::size_t n = c; n < size; ++n)
    waits += seen[n] * static_cast<double>(n - c + 1) / servers;
  return {waits / arrivals, [=](double t) {
            double sum = 0.0, fewer = 0.0;
            for (std::size_t n = c; n < size; ++n) {
              fewer += poisson(n - c, servers * t);
              sum += seen[n] * fewer;
            }
            return sum / arrivals;
          }};
}

// The rates of a sinusoidal cycle, averaged over each of `steps` steps.
inline std::vector<double> sinusoidal_rates(double mean, double amplitude, std::size_t steps) {
  std::vector<double> rates;
  const double turn = 2.0 * std::acos(-1.0) / static_cast<double>(steps);
  for (std::size_t i = 0; i < steps; ++i) {
    const double from = turn * static_cast<double>(i);
    rates.push_back(mean * (1.0 + amplitude * (std::cos(from) - std::cos(from + turn)) / turn));
  }
  return rates;
}

}  // namespace costplan
