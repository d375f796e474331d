// M/PH/c by the matrix-geometric method (Neuts 1981): states count the busy servers by
// phase. Below c servers the levels differ and are eliminated from the empty system up;
// from c on they repeat and R comes from logarithmic reduction (Latouche and Ramaswami
// 1993). The wait decays as e^(T t), T = D0 + R D1 (Sengupta 1989).
// The one file of the layer that sees Eigen's decompositions.
#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "queueing/erlang.h"
#include "queueing/solution.h"

namespace costplan {
namespace {

using Matrix = Eigen::MatrixXd;
using Row = Eigen::RowVectorXd;
using Index = Eigen::Index;
using Counts = std::vector<int>;

// All ways to have `busy` servers in phases, and where each stands.
struct Level {
  std::vector<Counts> states;
  std::map<Counts, Index> index;

  Level(int busy, std::size_t phases) {
    Counts counts(phases, 0);
    fill(counts, 0, busy);
  }
  Index size() const { return static_cast<Index>(states.size()); }

 private:
  void fill(Counts& counts, std::size_t phase, int left) {
    if (phase + 1 == counts.size()) {
      counts[phase] = left;
      index.emplace(counts, size());
      states.push_back(counts);
      return;
    }
    for (int n = 0; n <= left; ++n) {
      counts[phase] = n;
      fill(counts, phase + 1, left - n);
    }
  }
};

class PhaseQueue {
 public:
  PhaseQueue(double arrival_rate, const Phases& service)
      : arrival_rate_(arrival_rate), service_(service), phases_(service.rate.size()) {}

  // Phase changes within a level; the diagonal holds every way out, arrivals too.
  Matrix within(const Level& level) const {
    Matrix q = Matrix::Zero(level.size(), level.size());
    for (Index s = 0; s < level.size(); ++s) {
      const Counts& counts = level.states[static_cast<std::size_t>(s)];
      q(s, s) -= arrival_rate_;
      for (std::size_t i = 0; i < phases_; ++i) {
        const double rate = counts[i] * service_.rate[i];
        q(s, s) -= rate;
        if (counts[i] > 0 && service_.onward[i] > 0) {
          q(s, at(level, counts, i, i + 1)) += rate * service_.onward[i];
        }
      }
    }
    return q;
  }

  Matrix up(const Level& from, const Level& to) const {
    Matrix q = Matrix::Zero(from.size(), to.size());
    for (Index s = 0; s < from.size(); ++s) {
      Counts counts = from.states[static_cast<std::size_t>(s)];
      for (std::size_t i = 0; i < phases_; ++i) {
        ++counts[i];
        q(s, to.index.at(counts)) += arrival_rate_ * service_.start[i];
        --counts[i];
      }
    }
    return q;
  }

  Matrix down(const Level& from, const Level& to) const {
    Matrix q = Matrix::Zero(from.size(), to.size());
    for (Index s = 0; s < from.size(); ++s) {
      Counts counts = from.states[static_cast<std::size_t>(s)];
      for (std::size_t i = 0; i < phases_; ++i) {
        const double rate = counts[i] * ends(i);
        if (!(rate > 0)) continue;
        --counts[i];
        q(s, to.index.at(counts)) += rate;
        ++counts[i];
      }
    }
    return q;
  }

  // A service ends and the next of those who wait begins.
  Matrix replaced(const Level& level) const {
    Matrix q = Matrix::Zero(level.size(), level.size());
    for (Index s = 0; s < level.size(); ++s) {
      const Counts& counts = level.states[static_cast<std::size_t>(s)];
      for (std::size_t i = 0; i < phases_; ++i) {
        const double rate = counts[i] * ends(i);
        if (!(rate > 0)) continue;
        for (std::size_t j = 0; j < phases_; ++j) {
          if (service_.start[j] > 0) q(s, at(level, counts, i, j)) += rate * service_.start[j];
        }
      }
    }
    return q;
  }

 private:
  double ends(std::size_t i) const { return service_.rate[i] * (1 - service_.onward[i]); }
  Index at(const Level& level, Counts counts, std::size_t from, std::size_t to) const {
    --counts[from];
    ++counts[to];
    return level.index.at(counts);
  }

  double arrival_rate_;
  const Phases& service_;
  std::size_t phases_;
};

// -(moves within) as an M-matrix whose rows add up to `out`, so that its diagonal is a sum:
// as a difference it would lose digits from level to level (Grassmann, Taksar and Heyman 1985).
Matrix leaving(const Matrix& moves, const Eigen::VectorXd& out) {
  Matrix result = -moves;
  result.diagonal().setZero();
  const Eigen::VectorXd off = result.rowwise().sum();
  result.diagonal() = out - off;
  return result;
}

// Eigen cuts products into blocks that fit the processor's caches, and what it adds up first
// depends on them: the same caches everywhere, the same bits everywhere.
void assume_caches() {
  static const bool once = [] {
    Eigen::setCpuCacheSizes(32 * 1024, 256 * 1024, 2 * 1024 * 1024);
    return true;
  }();
  static_cast<void>(once);
}

// The minimal solution of λ I + R A1 + R² A2 = 0.
Matrix rate_matrix(double arrival_rate, const Matrix& a1, const Matrix& a2) {
  const Index size = a1.rows();
  const Matrix identity = Matrix::Identity(size, size);
  const Eigen::PartialPivLU<Matrix> inside(-a1);
  Matrix up = inside.solve(arrival_rate * identity);
  Matrix down = inside.solve(a2);
  Matrix first_passage = down;
  Matrix reach = up;
  for (int i = 0; i < 60; ++i) {
    const Matrix two_up = up * up;
    const Matrix two_down = down * down;
    const Eigen::PartialPivLU<Matrix> rest(
        leaving(up * down + down * up, (two_up + two_down).rowwise().sum()));
    up = rest.solve(two_up);
    down = rest.solve(two_down);
    first_passage += reach * down;
    reach = Matrix(reach * up);
    if (reach.lpNorm<Eigen::Infinity>() < 1e-17) break;
  }
  const Matrix closed = leaving(a1 + arrival_rate * first_passage, a2.rowwise().sum());
  return arrival_rate * closed.partialPivLu().solve(identity);
}

// Mean queue from the balance at z = 1 of the generating function Y(z) of the levels from c
// on: (cμ - λ) Y'(1) 1 = λ y 1 - b h - y (2λ + A1) h, where h measures how far ahead of its
// mean each phase is with completions. Nothing in it is nearly singular at full load.
double queue_near_full_load(const Load& load, double arrivals, const Phases& service,
                            const Level& level, const Row& waiting, const Row& from_below,
                            const Matrix& a1) {
  const std::size_t phases = service.rate.size();
  const double mean = load.offered / arrivals;
  std::vector<double> ahead(phases);
  double after = 0;
  for (std::size_t i = phases; i-- > 0;) {
    ahead[i] = service.onward[i] * after + (1 - service.onward[i]) - 1 / (mean * service.rate[i]);
    after = ahead[i];
  }
  Eigen::VectorXd h = Eigen::VectorXd::Zero(level.size());
  for (Index s = 0; s < level.size(); ++s) {
    const Counts& counts = level.states[static_cast<std::size_t>(s)];
    for (std::size_t i = 0; i < phases; ++i) h(s) += counts[i] * ahead[i];
  }
  const double flow = from_below.dot(h.transpose()) + 2 * arrivals * waiting.dot(h.transpose()) +
                      (waiting * a1).dot(h.transpose());
  return (arrivals * waiting.sum() - flow) / (load.spare / mean);
}

}  // namespace

std::int64_t phase_states(std::int64_t servers, std::int64_t phases, std::int64_t limit) {
  // C(servers + phases - 1, phases - 1), built up one whole factor at a time.
  const std::int64_t smaller = std::min(servers, phases - 1);
  const std::int64_t larger = std::max(servers, phases - 1);
  std::int64_t states = 1;
  for (std::int64_t i = 1; i <= smaller; ++i) {
    states = states * (larger + i) / i;
    if (states >= limit) return limit;
  }
  return std::min(states, limit);
}

SolvedQueue solve_phase_type(const QueueInput& input, std::int64_t servers, const Phases& service) {
  const Load load = Load::of(input.arrival_rate_per_s, input.service_time_s, servers);
  if (!(load.spare > 0)) return unstable(input, servers);
  assume_caches();
  const double arrivals = input.arrival_rate_per_s;
  const PhaseQueue chain(arrivals, service);
  const std::size_t phases = service.rate.size();

  // Level n as a multiple of level n + 1: π_n = π_(n+1) C_n.
  std::vector<Matrix> below;
  Level level(0, phases);
  Matrix inward = Matrix::Zero(1, 1);  // what level n gets through those below it
  for (int n = 0; n < static_cast<int>(servers); ++n) {
    Level next(n + 1, phases);
    const Matrix inside =
        leaving(chain.within(level) + inward, Eigen::VectorXd::Constant(level.size(), arrivals));
    const Matrix down = chain.down(next, level);
    below.push_back(inside.transpose().partialPivLu().solve(down.transpose()).transpose());
    inward = below.back() * chain.up(level, next);
    level = std::move(next);
  }
  const Matrix a1 = chain.within(level);
  const Matrix a2 = chain.replaced(level);
  const Matrix r = rate_matrix(arrivals, a1, a2);
  const Index size = level.size();
  const Matrix identity = Matrix::Identity(size, size);

  // π_c from its own balance; one equation is replaced by a sum of 1.
  Matrix balance = -leaving(a1 + inward + r * a2, Eigen::VectorXd::Zero(size));
  balance.col(0).setOnes();
  Row unit = Row::Zero(size);
  unit(0) = 1;
  Row at_c = balance.transpose().partialPivLu().solve(unit.transpose()).transpose();
  // Idle servers are what the load leaves: Σ (c - n) π_n = c - a. Unlike a sum of 1, this
  // fixes the size of π without the near-singular I - R.
  double idle = 0;
  double some_free = 0;
  Row lower = at_c;
  Row from_below = Row::Zero(size);  // into level c
  for (std::size_t n = below.size(); n-- > 0;) {
    lower = lower * below[n];
    const double share = lower.sum();
    idle += share * static_cast<double>(below.size() - n);
    some_free += share;
    if (n + 1 == below.size()) from_below = at_c * inward;
  }
  const double size_of_all = load.spare / idle;
  at_c *= size_of_all;
  from_below *= size_of_all;
  const Eigen::PartialPivLU<Matrix> series((identity - r).transpose());
  Row waiting = series.solve(at_c.transpose()).transpose();  // π_c (I - R)^-1
  double queued = 0;
  if (load.idle_share() > 0.05) {
    queued = series.solve((waiting * r).transpose()).sum();
  } else {
    waiting *= (1 - some_free * size_of_all) / waiting.sum();
    queued = queue_near_full_load(load, arrivals, service, level, waiting, from_below, a1);
  }

  SolvedQueue queue{.input = input};
  fill_means(queue, servers, waiting.sum(), queued / arrivals);
  queue.result.exactness = Exactness::kNumericallyExact;
  queue.result.method = "M/PH/c, matrix-geometric";

  const Matrix decay = a1 + arrivals * identity + r * a2;
  const double rate = std::max(-decay.diagonal().minCoeff(),
                               *std::max_element(service.rate.begin(), service.rate.end()));
  const Matrix step = identity + decay / rate;
  TailRecorder recorder(phases);
  Row state = waiting;
  while (recorder.add(state.sum())) state = state * step;
  use(queue, std::move(recorder).finish(rate), service);
  return queue;
}

}  // namespace costplan
