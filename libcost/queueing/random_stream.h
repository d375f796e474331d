// One stream of random numbers, drawn one after the other.
//
// Thread safety: a stream belongs to one thread. Copying one copies its place.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/elementary.h"
#include "base/random.h"

namespace costplan {

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : key_(stream_key(seed, stream)) {}

  std::uint64_t bits() { return random_bits(key_, drawn_++); }
  // Uniform on (0, 1].
  double uniform() { return unit_interval(bits()); }
  // With mean 1.
  double exponential() { return -portable_log(uniform()); }
  // Below `n`, which is above 0 and below 2^32.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((bits() >> 32) * n) >> 32);
  }

 private:
  std::uint64_t key_;
  std::uint64_t drawn_ = 0;
};

// A number for a name, so that a stream belongs to what is named and not to its place
// in a list (FNV-1a, 64 bits).
constexpr std::uint64_t stream_of(std::string_view name, std::uint64_t purpose) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : name) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  }
  return (hash ^ purpose) * 0x100000001b3U;
}

}  // namespace costplan
