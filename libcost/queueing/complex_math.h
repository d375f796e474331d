// Complex arithmetic that is the same on every machine: products and quotients without the
// compiler's cases for infinities, functions from base/transcendental.h.
#pragma once

#include <complex>

#include "base/elementary.h"
#include "base/transcendental.h"

namespace costplan {

using Complex = std::complex<double>;

inline Complex times(const Complex& a, const Complex& b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

inline double squared_size(const Complex& a) { return a.real() * a.real() + a.imag() * a.imag(); }

// Precondition: the square of b's size is within the range of double and not 0.
inline Complex over(const Complex& a, const Complex& b) {
  return times(a, std::conj(b)) / squared_size(b);
}

// e^(i angle).
inline Complex turn_by(double angle) { return {portable_cos(angle), portable_sin(angle)}; }

inline Complex exponential(const Complex& a) {
  return portable_exp(a.real()) * turn_by(a.imag());
}

// Precondition: as for over().
inline Complex logarithm(const Complex& a) {
  return {0.5 * portable_log(squared_size(a)), portable_atan2(a.imag(), a.real())};
}

// ln(1 + a), with all digits where a is small. Precondition: the real part is at least 0.
inline Complex logarithm_of_one_and(const Complex& a) {
  return {0.5 * portable_log1p(2 * a.real() + squared_size(a)),
          portable_atan2(a.imag(), 1 + a.real())};
}

}  // namespace costplan
