// λ = γ + Pᵀλ for services that call each other. The equations have one answer, and that
// answer makes sense, exactly when the spectral radius of P is below 1; it can only reach 1
// inside a cycle, so each set of services that reach each other is looked at by itself.
#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <string>

#include "costplan/queueing.h"

namespace costplan {
namespace {

using Matrix = Eigen::MatrixXd;
using Index = Eigen::Index;

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

// For a set whose states all reach each other: the radius is below 1 exactly when
// elimination of I - P, in any order, meets positive pivots only.
bool converges(const Matrix& calls) {
  Matrix rest = Matrix::Identity(calls.rows(), calls.cols()) - calls;
  for (Index k = 0; k < rest.rows(); ++k) {
    if (!(rest(k, k) > 1e-12)) return false;
    for (Index i = k + 1; i < rest.rows(); ++i) {
      rest.row(i) -= rest(i, k) / rest(k, k) * rest.row(k);
    }
  }
  return true;
}

std::string name_of(const ServiceCalls& service, Index index) {
  return service.name.empty() ? "service " + std::to_string(index + 1) : "'" + service.name + "'";
}

}  // namespace

Result<std::vector<double>> traffic_rates(const std::vector<ServiceCalls>& services) {
  const auto size = static_cast<Index>(services.size());
  Errors errors;
  Matrix calls = Matrix::Zero(size, size);
  Eigen::VectorXd external(size);
  for (Index i = 0; i < size; ++i) {
    const ServiceCalls& service = services[static_cast<std::size_t>(i)];
    auto wrong = [&](const std::string& what) {
      errors.push_back({.message = name_of(service, i) + ": " + what});
    };
    external(i) = service.external_rate_per_s;
    if (!(external(i) >= 0 && std::isfinite(external(i)))) {
      wrong("the external rate must be finite and at least 0");
    }
    for (const auto& [to, count] : service.calls) {
      if (to >= services.size()) {
        wrong("calls a service that is not there");
      } else if (!(count >= 0 && std::isfinite(count))) {
        wrong("calls per request must be finite and at least 0");
      } else {
        calls(i, static_cast<Index>(to)) += count;
      }
    }
  }
  if (!errors.empty()) return errors;

  // Who reaches whom (Warshall).
  Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic> reaches = calls.array() > 0;
  for (Index k = 0; k < size; ++k) {
    for (Index i = 0; i < size; ++i) {
      if (reaches(i, k)) reaches.row(i) = reaches.row(i) || reaches.row(k);
    }
  }
  std::vector<bool> seen(services.size(), false);
  for (Index i = 0; i < size; ++i) {
    if (seen[static_cast<std::size_t>(i)] || !reaches(i, i)) continue;
    std::vector<Index> cycle;
    for (Index j = 0; j < size; ++j) {
      if (j != i && !(reaches(i, j) && reaches(j, i))) continue;
      seen[static_cast<std::size_t>(j)] = true;
      cycle.push_back(j);
    }
    const Matrix inside = calls(cycle, cycle);
    if (converges(inside)) continue;
    std::string names;
    for (const Index j : cycle) {
      names += (names.empty() ? "" : ", ") + name_of(services[static_cast<std::size_t>(j)], j);
    }
    const double radius = spectral_radius(inside);
    errors.push_back({.message = "calls never end: " + names +
                                 (cycle.size() == 1 ? " calls itself" : " call each other") +
                                 ", and a round trip multiplies requests by " +
                                 std::to_string(std::round(radius * 1000) / 1000).substr(0, 5) +
                                 " per call, expected less than 1"});
  }
  if (!errors.empty()) return errors;
  const Matrix balance = Matrix::Identity(size, size) - calls.transpose();
  const Eigen::VectorXd rates =
      size > 0 ? Eigen::VectorXd(balance.partialPivLu().solve(external)) : external;
  return std::vector<double>(rates.data(), rates.data() + rates.size());
}

}  // namespace costplan
