// The rest of the elementary functions that are the same on every machine.
//
// What it answers: what elementary.h is to simulations, for closed forms: results that do not
// depend on the C library. Only operations that IEEE 754 rounds in one way are used (compile
// with -ffp-contract=off), std::sqrt and std::fma among them.
//
// Errors are in units of the last place of the result (ulp), measured by
// tests/base/transcendental_test.cc against arithmetic of more digits.
//
// Thread safety: functions of their arguments.
//
// Source: beside each formula in transcendental.cc.
#pragma once

namespace costplan {

// e^x - 1, within 2 ulp. Beyond the range of double as portable_exp().
double portable_expm1(double x);
// ln(1 + x), within 3 ulp. Precondition: -1 < x, finite.
double portable_log1p(double x);

// Within 3 ulp where the result is above 1e-8, |x| <= 1e6; above that the argument itself is
// known less and less, and so is the result, which stays within -1 and 1.
double portable_sin(double x);
double portable_cos(double x);

// The angle of the point (x, y), from -π to π, within 3 ulp; 0 at the origin.
double portable_atan2(double y, double x);

// ln Γ(x), x > 0, to 1e-14 of the larger of 1 and the result.
double portable_log_gamma(double x);

// 1 - erf(x), within 8 ulp up to where it leaves the range of double (x = 26).
double portable_erfc(double x);

// x^n by multiplication, within n ulp. Precondition: n >= 0.
double portable_power(double x, int n);

}  // namespace costplan
