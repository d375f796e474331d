// Random numbers that can be asked for by their place in the sequence.
//
// What it answers: "what is the n-th draw of stream `key`?", without drawing the n-1
// before it. A simulation that can ask so can stop anywhere and go on from a number,
// regenerate what it did not keep, and leave the arrivals as they were when only the
// service times change (common random numbers).
//
// Thread safety: functions of their arguments.
//
// Source: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", OOPSLA 2014): a Weyl sequence behind Stafford's mixing function no. 13.
// Two streams are the same sequence 2^64 long, read from places that the mixed seed
// chooses; that two of a thousand streams of 10^10 draws overlap has a probability
// of about 10^-3 in all.
// Proved by tests/base/random_test.cc (the published sequence; uniformity).
#pragma once

#include <bit>
#include <cstdint>

namespace costplan {

inline constexpr std::uint64_t kWeylStep = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio, odd
inline constexpr std::uint64_t kMixFirst = 0xbf58476d1ce4e5b9U;
inline constexpr std::uint64_t kMixSecond = 0x94d049bb133111ebU;

// Every bit of the result depends on every bit of `x`; a bijection.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * kMixFirst;
  x = (x ^ (x >> 27)) * kMixSecond;
  return x ^ (x >> 31);
}

// The key of one stream of a seed. Neighbouring seeds and streams are unrelated.
constexpr std::uint64_t stream_key(std::uint64_t seed, std::uint64_t stream) {
  return mix_bits(mix_bits(seed + kWeylStep) + (stream + 1) * kWeylStep);
}

// 64 random bits: draw `n` (from 0) of the stream.
constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t n) {
  return mix_bits(key + (n + 1) * kWeylStep);
}

// Uniform on (0, 1]: 2^-52, 2·2^-52, ... 1, all equally likely; its logarithm is finite.
constexpr double unit_interval(std::uint64_t bits) {
  return 2.0 - std::bit_cast<double>((bits >> 12) | 0x3ff0000000000000U);
}

}  // namespace costplan
