// Logarithm, exponential and normal quantile of eight doubles, without libm, whose last
// bits differ from machine to machine. Included once for each target.
//
// Relative error: 1e-12 for the logarithm of (0, 1], 1e-14 for the exponential, 1e-11
// for the normal quantile; far below what any simulation can see.
// Proved by tests/queueing/lane_distribution_test.cc (moments and quantiles).
#if defined(COSTPLAN_LANE_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef COSTPLAN_LANE_MATH_INL_H_
#undef COSTPLAN_LANE_MATH_INL_H_
#else
#define COSTPLAN_LANE_MATH_INL_H_
#endif

#include "base/random.h"
#include "queueing/lane_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace costplan {
namespace HWY_NAMESPACE {

// SplitMix64's mix_bits() of base/random.h.
HWY_INLINE Bits mixed(Bits x) {
  x = (x ^ shift_right<30>(x)) * all(kMixFirst);
  x = (x ^ shift_right<27>(x)) * all(kMixSecond);
  return x ^ shift_right<31>(x);
}

// unit_interval() of base/random.h.
HWY_INLINE Doubles unit_interval(Bits bits) {
  return all(2.0) - doubles_of(shift_right<12>(bits) | all(std::uint64_t{0x3ff0000000000000U}));
}

// log(x) for normal x > 0.
// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); log(1 + f) = f + f² P(f), where P
// interpolates (log(1 + f) - f) / f² in 14 Chebyshev nodes.
HWY_INLINE Doubles logarithm(Doubles x) {
  const Bits shifted = bits_of(x) + all(std::uint64_t{0x3ff0000000000000U - 0x3fe6a09e667f3bcdU});
  // An integer below 2^52 in the mantissa of 2^52 is that integer plus 2^52.
  const Doubles k = doubles_of(shift_right<52>(shifted) | all(std::uint64_t{0x4330000000000000U})) -
                    all(4503599627370496.0 + 1023.0);
  const Doubles f = doubles_of((shifted & all(std::uint64_t{0x000fffffffffffffU})) +
                               all(std::uint64_t{0x3fe6a09e667f3bcdU})) -
                    all(1.0);
  const Doubles f2 = f * f;
  const Doubles f4 = f2 * f2;
  const Doubles f8 = f4 * f4;
  const Doubles p01 = all(-0.49999999999820705) + all(0.3333333332674602) * f;
  const Doubles p23 = all(-0.25000000137028106) + all(0.20000001919978497) * f;
  const Doubles p45 = all(-0.1666665070394823) + all(0.14285548798558848) * f;
  const Doubles p67 = all(-0.12500610205369486) + all(0.11117336334911962) * f;
  const Doubles p89 = all(-0.09992412115497984) + all(0.0897747491074773) * f;
  const Doubles pab = all(-0.08298787919108902) + all(0.08637944223751945) * f;
  const Doubles pcd = all(-0.08455622952110388) + all(0.04401409864965619) * f;
  const Doubles low = (p01 + p23 * f2) + (p45 + p67 * f2) * f4;
  const Doubles high = (p89 + pab * f2) + pcd * f4;
  return (low + high * f8) * f2 + f + k * all(0.6931471805599453);
}

// exp(x) for |x| <= 700 (beyond, that of the nearest such x).
// x = k log 2 + r; exp(r) by a polynomial in 11 Chebyshev nodes.
HWY_INLINE Doubles exponential(Doubles x) {
  x = min(max(x, all(-700.0)), all(700.0));
  constexpr double kRounder = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to an integer
  const Doubles rounded = x * all(1.4426950408889634) + all(kRounder);
  const Doubles k = rounded - all(kRounder);
  const Doubles r = (x - k * all(0.693147180369123816490)) - k * all(1.90821492927058770002e-10);
  Doubles p = all(2.7626357241447223e-07);
  p = p * r + all(2.764018079620985e-06);
  p = p * r + all(2.4801504346997686e-05);
  p = p * r + all(0.00019841170270440067);
  p = p * r + all(0.0013888888932488599);
  p = p * r + all(0.008333333385667782);
  p = p * r + all(0.04166666666657314);
  p = p * r + all(0.16666666666554406);
  p = p * r + all(0.5000000000000006);
  p = p * r + all(1.0000000000000067);
  p = p * r + all(1.0);
  return doubles_of(bits_of(p) + shift_left<52>(bits_of(rounded)));
}

// The quantile of the standard normal distribution for u in (0, 1].
// Source: Wichura, "Algorithm AS 241", Applied Statistics 37 (1988): its central region
// and its near tail, which is still right to 5e-13 at 2^-53.
HWY_INLINE Doubles normal_quantile(Doubles u) {
  const Doubles q = u - all(0.5);
  const Doubles a = all(0.180625) - q * q;
  Doubles n = all(2.5090809287301226727e3);
  n = n * a + all(3.3430575583588128105e4);
  n = n * a + all(6.7265770927008700853e4);
  n = n * a + all(4.5921953931549871457e4);
  n = n * a + all(1.3731693765509461125e4);
  n = n * a + all(1.9715909503065514427e3);
  n = n * a + all(1.3314166789178437745e2);
  n = n * a + all(3.3871328727963666080e0);
  Doubles d = all(5.2264952788528545610e3);
  d = d * a + all(2.8729085735721942674e4);
  d = d * a + all(3.9307895800092710610e4);
  d = d * a + all(2.1213794301586595867e4);
  d = d * a + all(5.3941960214247511077e3);
  d = d * a + all(6.8718700749205790830e2);
  d = d * a + all(4.2313330701600911252e1);
  d = d * a + all(1.0);
  const Doubles centre = q * n / d;

  const Doubles smaller = max(min(u, all(1.0) - u), all(0x1p-53));
  const Doubles t = sqrt(all(0.0) - logarithm(smaller)) - all(1.6);
  n = all(7.74545014278341407640e-4);
  n = n * t + all(2.27238449892691845833e-2);
  n = n * t + all(2.41780725177450611770e-1);
  n = n * t + all(1.27045825245236838258e0);
  n = n * t + all(3.64784832476320460504e0);
  n = n * t + all(5.76949722146069140550e0);
  n = n * t + all(4.63033784615654529590e0);
  n = n * t + all(1.42343711074968357734e0);
  d = all(1.05075007164441684324e-9);
  d = d * t + all(5.47593808499534494600e-4);
  d = d * t + all(1.51986665636164571966e-2);
  d = d * t + all(1.48103976427480074590e-1);
  d = d * t + all(6.89767334985100004550e-1);
  d = d * t + all(1.67638483018380384940e0);
  d = d * t + all(2.05319162663775882187e0);
  d = d * t + all(1.0);
  const Doubles tail = n / d;
  return select(abs(q) < all(0.425), centre, select(q < all(0.0), all(0.0) - tail, tail));
}

}  // namespace HWY_NAMESPACE
}  // namespace costplan
HWY_AFTER_NAMESPACE();
#endif
