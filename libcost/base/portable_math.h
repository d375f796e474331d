// Logarithm and power of two that give the same bits on every machine.
//
// What it answers: "what is 2^x, and log2 x?" where a result is compared or printed: the C
// library picks other instructions on other processors, and its last digit with them.
//
// Units: plain numbers; within 2e-15 relative (log2: absolute near 1).
//
// Errors: none. Precondition of portable_log2: x is finite and above 0.
//
// Thread safety: pure functions.
//
// Source: log through 2·atanh((m-1)/(m+1)), exp through its Taylor series, both after
// exact reduction by powers of two. Proved against the C library by
// tests/base/portable_math_test.cc. Compiled with -ffp-contract=off.
#pragma once

namespace costplan {

// 0 below -1074, infinity above 1023.
double portable_exp2(double x);

double portable_log2(double x);

}  // namespace costplan
