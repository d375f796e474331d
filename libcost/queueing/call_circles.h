// Circles of services that call each other for ever.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "costplan/queueing.h"

namespace costplan {

// Services that all reach each other by calls, of which each causes one or more new ones: the
// spectral radius of their calls per request is 1 or more.
struct EndlessCircle {
  std::vector<std::size_t> services;  // by rising index
  double factor = 0;                  // the radius: requests that one causes, by the call
};

// By their first services. Calls lead to services that are there, and are finite and at least 0.
std::vector<EndlessCircle> endless_circles(const std::vector<ServiceCalls>& services);

// What the calls of a circle are, in words.
enum class CircleOf { kCalls, kMessages, kCallsAndMessages };
std::string text_of(const EndlessCircle& circle, const std::vector<ServiceCalls>& services,
                    CircleOf of);

}  // namespace costplan
