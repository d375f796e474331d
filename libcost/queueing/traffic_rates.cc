// λ = γ + Pᵀλ for services that call each other. The equations have one answer, and that
// answer makes sense, exactly when the spectral radius of P is below 1; it can only reach 1
// inside a circle, so each set of services that reach each other is looked at by itself, callers
// before those whom they call. Who is in no circle needs no equations: a sum over its callers.
#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "costplan/queueing.h"
#include "queueing/call_circles.h"

namespace costplan {
namespace {

using Matrix = Eigen::SparseMatrix<double>;
using Index = Eigen::Index;

// Services that all reach each other, by rising index; one alone need not call itself.
using Component = std::vector<std::size_t>;

// Those who are called before those who call them (Tarjan 1972). Without recursion: chains of
// calls may be long.
class Components {
 public:
  explicit Components(const std::vector<ServiceCalls>& services)
      : services_(services), number_(services.size(), kNone), lowest_(services.size()),
        is_open_(services.size(), false) {
    for (std::size_t i = 0; i < services.size(); ++i) {
      if (number_[i] == kNone) explore(i);
    }
  }

  std::vector<Component> take() { return std::move(found_); }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  void explore(std::size_t from) {
    enter(from);
    while (!path_.empty()) {
      const std::size_t at = path_.back().first;
      const auto& calls = services_[at].calls;
      std::size_t& next = path_.back().second;
      if (next == calls.size()) {
        leave(at);
        continue;
      }
      const auto& [to, count] = calls[next++];
      if (!(count > 0)) continue;
      if (number_[to] == kNone) {
        enter(to);
      } else if (is_open_[to]) {
        lowest_[at] = std::min(lowest_[at], number_[to]);
      }
    }
  }

  void enter(std::size_t service) {
    number_[service] = lowest_[service] = entered_++;
    is_open_[service] = true;
    open_.push_back(service);
    path_.emplace_back(service, 0);
  }

  void leave(std::size_t service) {
    path_.pop_back();
    if (!path_.empty()) {
      std::size_t& lowest = lowest_[path_.back().first];
      lowest = std::min(lowest, lowest_[service]);
    }
    if (lowest_[service] != number_[service]) return;
    Component component;
    do {
      component.push_back(open_.back());
      is_open_[open_.back()] = false;
      open_.pop_back();
    } while (component.back() != service);
    std::sort(component.begin(), component.end());
    found_.push_back(std::move(component));
  }

  const std::vector<ServiceCalls>& services_;
  std::size_t entered_ = 0;
  std::vector<std::size_t> number_;  // in the order in which they are entered
  std::vector<std::size_t> lowest_;  // number of an open one that it reaches
  std::vector<bool> is_open_;
  std::vector<std::size_t> open_;
  std::vector<std::pair<std::size_t, std::size_t>> path_;  // services, the next call of each
  std::vector<Component> found_;
};

bool is_circle(const Component& component, const std::vector<ServiceCalls>& services) {
  if (component.size() > 1) return true;
  const std::size_t only = component.front();
  return std::ranges::any_of(services[only].calls, [&](const auto& call) {
    return call.first == only && call.second > 0;
  });
}

// P between the services of a component; `places`: of all services, filled in for these.
Matrix calls_inside(const Component& component, const std::vector<ServiceCalls>& services,
                    std::vector<Index>& places) {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::size_t i = 0; i < component.size(); ++i) places[component[i]] = static_cast<Index>(i);
  for (std::size_t i = 0; i < component.size(); ++i) {
    for (const auto& [to, count] : services[component[i]].calls) {
      if (std::binary_search(component.begin(), component.end(), to)) {
        entries.emplace_back(static_cast<Index>(i), places[to], count);
      }
    }
  }
  const auto size = static_cast<Index>(component.size());
  Matrix out(size, size);
  out.setFromTriplets(entries.begin(), entries.end());  // adds up what is there twice
  return out;
}

Matrix less_than_identity(const Matrix& calls) {
  Matrix out(calls.rows(), calls.cols());
  out.setIdentity();
  out -= calls;
  out.makeCompressed();
  return out;
}

// x with a·x = right; empty where there is none.
Eigen::VectorXd solve(const Matrix& a, const Eigen::VectorXd& right) {
  Eigen::SparseLU<Matrix> solver;
  solver.compute(a);
  if (solver.info() != Eigen::Success) return {};
  return solver.solve(right);
}

// Largest eigenvalue of a matrix >= 0 whose states all reach each other. Half the identity
// keeps the power method from going round in circles.
double spectral_radius(const Matrix& calls) {
  Eigen::VectorXd direction = Eigen::VectorXd::Ones(calls.rows());
  double radius = 0;
  for (int i = 0; i < 10'000; ++i) {
    Eigen::VectorXd next = 0.5 * (calls * direction + direction);
    const double size = next.maxCoeff();
    next /= size;
    const bool settled = std::abs(2 * size - 1 - radius) < 1e-14;
    radius = 2 * size - 1;
    direction = next;
    if (settled && i > 50) break;
  }
  return radius;
}

// Whether the radius of P >= 0 is below 1: exactly when (I - P) x = 1 has an answer above 0
// (Berman and Plemmons 1979, chapter 6, condition I27), the requests that one at each service
// leads to in the end. More than a million million are for ever.
bool converges(const Matrix& calls) {
  constexpr double kForEver = 1e12;
  const Eigen::VectorXd all =
      solve(less_than_identity(calls), Eigen::VectorXd::Ones(calls.rows()));
  return all.size() == calls.rows() &&
         std::ranges::all_of(std::span(all.data(), static_cast<std::size_t>(all.size())),
                             [](double caused) { return caused > 0 && caused < kForEver; });
}

std::string name_of(const ServiceCalls& service, std::size_t index) {
  return service.name.empty() ? "service " + std::to_string(index + 1) : "'" + service.name + "'";
}

std::vector<EndlessCircle> endless_among(const std::vector<Component>& components,
                                         const std::vector<ServiceCalls>& services) {
  std::vector<EndlessCircle> out;
  std::vector<Index> places(services.size());
  for (const auto& component : components) {
    if (!is_circle(component, services)) continue;
    const Matrix inside = calls_inside(component, services, places);
    if (!converges(inside)) out.push_back({component, spectral_radius(inside)});
  }
  std::ranges::sort(out, {}, [](const EndlessCircle& each) { return each.services.front(); });
  return out;
}

}  // namespace

std::vector<EndlessCircle> endless_circles(const std::vector<ServiceCalls>& services) {
  return endless_among(Components(services).take(), services);
}

std::string text_of(const EndlessCircle& circle, const std::vector<ServiceCalls>& services,
                    CircleOf of) {
  struct Words {
    const char* what;
    const char* alone;
    const char* together;
    const char* each;
  };
  constexpr Words kWords[] = {
      {"calls", " calls itself", " call each other", "requests by "},
      {"messages", " sends messages to itself", " send each other messages", "messages by "},
      {"calls and messages", " calls itself and sends itself messages",
       " call each other and send each other messages", "requests by "}};
  const Words& words = kWords[static_cast<std::size_t>(of)];
  std::string names;
  for (const std::size_t i : circle.services) {
    names += (names.empty() ? "" : ", ") + name_of(services[i], i);
  }
  return std::string(words.what) + " never end: " + names +
         (circle.services.size() == 1 ? words.alone : words.together) +
         ", and a round trip multiplies " + words.each +
         std::to_string(std::round(circle.factor * 1000) / 1000).substr(0, 5) + " per " +
         (of == CircleOf::kMessages ? "message" : "call") + ", expected less than 1";
}

Result<std::vector<double>> traffic_rates(const std::vector<ServiceCalls>& services) {
  Errors errors;
  for (std::size_t i = 0; i < services.size(); ++i) {
    const ServiceCalls& service = services[i];
    auto wrong = [&](const std::string& what) {
      errors.push_back({.message = name_of(service, i) + ": " + what});
    };
    if (!(service.external_rate_per_s >= 0 && std::isfinite(service.external_rate_per_s))) {
      wrong("the external rate must be finite and at least 0");
    }
    for (const auto& [to, count] : service.calls) {
      if (to >= services.size()) {
        wrong("calls a service that is not there");
      } else if (!(count >= 0 && std::isfinite(count))) {
        wrong("calls per request must be finite and at least 0");
      }
    }
  }
  if (!errors.empty()) return errors;

  const std::vector<Component> components = Components(services).take();
  for (const auto& circle : endless_among(components, services)) {
    errors.push_back({.message = text_of(circle, services, CircleOf::kCalls)});
  }
  if (!errors.empty()) return errors;
  std::vector<double> rates;
  for (const auto& service : services) rates.push_back(service.external_rate_per_s);
  std::vector<Index> places(services.size());
  for (auto component = components.rbegin(); component != components.rend(); ++component) {
    if (is_circle(*component, services)) {
      const auto size = static_cast<Index>(component->size());
      Eigen::VectorXd coming(size);
      for (Index i = 0; i < size; ++i) coming(i) = rates[(*component)[static_cast<std::size_t>(i)]];
      const Matrix calls = calls_inside(*component, services, places);
      const Eigen::VectorXd all = solve(less_than_identity(calls.transpose()), coming);
      for (Index i = 0; i < size; ++i) rates[(*component)[static_cast<std::size_t>(i)]] = all(i);
    }
    for (const std::size_t caller : *component) {
      for (const auto& [to, count] : services[caller].calls) {
        const bool is_inside = std::binary_search(component->begin(), component->end(), to);
        if (!is_inside) rates[to] += rates[caller] * count;
      }
    }
  }
  return rates;
}

}  // namespace costplan
