// Eight doubles side by side on every instruction set: one register of AVX-512, two of
// AVX2, four of SSE4 and NEON. Included once for each target by lane_kernels.cc.
//
// Only operations that IEEE 754 rounds the same way everywhere, and no multiply-add:
// the eight results have the same bits on every machine.
#if defined(COSTPLAN_LANE_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef COSTPLAN_LANE_VECTOR_INL_H_
#undef COSTPLAN_LANE_VECTOR_INL_H_
#else
#define COSTPLAN_LANE_VECTOR_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace costplan {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DoubleTag = hn::CappedTag<double, 8>;
using BitsTag = hn::RebindToUnsigned<DoubleTag>;
inline constexpr std::size_t kPartLanes = HWY_MAX_BYTES >= 64 ? 8 : HWY_MAX_BYTES / sizeof(double);
inline constexpr std::size_t kParts = 8 / kPartLanes;

struct Doubles {
  hn::Vec<DoubleTag> part[kParts];
};
struct Bits {
  hn::Vec<BitsTag> part[kParts];
};
struct Mask {
  hn::Mask<DoubleTag> part[kParts];
};

// The loops have one to eight steps and disappear.
#define COSTPLAN_EACH_PART _Pragma("GCC unroll 8") for (std::size_t i = 0; i < kParts; ++i)
#define COSTPLAN_UNARY(Type, name, expression)     \
  HWY_INLINE Type name(Type a) {                   \
    COSTPLAN_EACH_PART { a.part[i] = expression; } \
    return a;                                      \
  }
#define COSTPLAN_BINARY(Type, name, expression)    \
  HWY_INLINE Type name(Type a, Type b) {           \
    COSTPLAN_EACH_PART { a.part[i] = expression; } \
    return a;                                      \
  }

COSTPLAN_BINARY(Doubles, operator+, hn::Add(a.part[i], b.part[i]))
COSTPLAN_BINARY(Doubles, operator-, hn::Sub(a.part[i], b.part[i]))
COSTPLAN_BINARY(Doubles, operator*, hn::Mul(a.part[i], b.part[i]))
COSTPLAN_BINARY(Doubles, operator/, hn::Div(a.part[i], b.part[i]))
COSTPLAN_BINARY(Doubles, min, hn::Min(a.part[i], b.part[i]))
COSTPLAN_BINARY(Doubles, max, hn::Max(a.part[i], b.part[i]))
COSTPLAN_UNARY(Doubles, sqrt, hn::Sqrt(a.part[i]))
COSTPLAN_UNARY(Doubles, abs, hn::Abs(a.part[i]))
COSTPLAN_BINARY(Bits, operator+, hn::Add(a.part[i], b.part[i]))
COSTPLAN_BINARY(Bits, operator-, hn::Sub(a.part[i], b.part[i]))
COSTPLAN_BINARY(Bits, operator*, hn::Mul(a.part[i], b.part[i]))
COSTPLAN_BINARY(Bits, operator&, hn::And(a.part[i], b.part[i]))
COSTPLAN_BINARY(Bits, operator|, hn::Or(a.part[i], b.part[i]))
COSTPLAN_BINARY(Bits, operator^, hn::Xor(a.part[i], b.part[i]))

template <int kBy>
HWY_INLINE Bits shift_right(Bits a) {
  COSTPLAN_EACH_PART { a.part[i] = hn::ShiftRight<kBy>(a.part[i]); }
  return a;
}
template <int kBy>
HWY_INLINE Bits shift_left(Bits a) {
  COSTPLAN_EACH_PART { a.part[i] = hn::ShiftLeft<kBy>(a.part[i]); }
  return a;
}

HWY_INLINE Doubles all(double value) {
  Doubles a;
  COSTPLAN_EACH_PART { a.part[i] = hn::Set(DoubleTag(), value); }
  return a;
}
HWY_INLINE Bits all(std::uint64_t value) {
  Bits a;
  COSTPLAN_EACH_PART { a.part[i] = hn::Set(BitsTag(), value); }
  return a;
}
HWY_INLINE Doubles load(const double* from) {
  Doubles a;
  COSTPLAN_EACH_PART { a.part[i] = hn::Load(DoubleTag(), from + i * kPartLanes); }
  return a;
}
HWY_INLINE Bits load(const std::uint64_t* from) {
  Bits a;
  COSTPLAN_EACH_PART { a.part[i] = hn::Load(BitsTag(), from + i * kPartLanes); }
  return a;
}
HWY_INLINE void store(Doubles a, double* to) {
  COSTPLAN_EACH_PART { hn::Store(a.part[i], DoubleTag(), to + i * kPartLanes); }
}
HWY_INLINE void store(Bits a, std::uint64_t* to) {
  COSTPLAN_EACH_PART { hn::Store(a.part[i], BitsTag(), to + i * kPartLanes); }
}
HWY_INLINE Bits bits_of(Doubles a) {
  Bits b;
  COSTPLAN_EACH_PART { b.part[i] = hn::BitCast(BitsTag(), a.part[i]); }
  return b;
}
HWY_INLINE Doubles doubles_of(Bits a) {
  Doubles b;
  COSTPLAN_EACH_PART { b.part[i] = hn::BitCast(DoubleTag(), a.part[i]); }
  return b;
}
HWY_INLINE Mask operator<(Doubles a, Doubles b) {
  Mask m;
  COSTPLAN_EACH_PART { m.part[i] = hn::Lt(a.part[i], b.part[i]); }
  return m;
}
HWY_INLINE Mask operator&(Mask a, Mask b) {
  COSTPLAN_EACH_PART { a.part[i] = hn::And(a.part[i], b.part[i]); }
  return a;
}
HWY_INLINE Doubles select(Mask m, Doubles yes, Doubles no) {
  COSTPLAN_EACH_PART { yes.part[i] = hn::IfThenElse(m.part[i], yes.part[i], no.part[i]); }
  return yes;
}
// +0 where the mask does not hold.
HWY_INLINE Doubles only(Mask m, Doubles yes) {
  COSTPLAN_EACH_PART { yes.part[i] = hn::IfThenElseZero(m.part[i], yes.part[i]); }
  return yes;
}
HWY_INLINE bool holds_for_all(Mask m) {
  bool result = true;
  COSTPLAN_EACH_PART { result &= hn::AllTrue(DoubleTag(), m.part[i]); }
  return result;
}

#undef COSTPLAN_UNARY
#undef COSTPLAN_BINARY
#undef COSTPLAN_EACH_PART

}  // namespace HWY_NAMESPACE
}  // namespace costplan
HWY_AFTER_NAMESPACE();
#endif
