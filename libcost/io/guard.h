// The border between the library, where errors are values, and what throws below it:
// the allocator and std::filesystem. Every function of costplan/io.h stands behind it.
//
// Thread safety: no state.
#pragma once

#include <exception>
#include <new>
#include <utility>

#include "costplan/result.h"

namespace costplan {

// What `body` returns, a Result, or the error that stands for what it threw:
// kOverflow for memory that ran out, kIo for anything else.
template <typename Body>
auto guarded(Body&& body) -> decltype(std::forward<Body>(body)()) {
  try {
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory itself.
    return Error{.code = ErrorCode::kOverflow, .message = "out of memory"};
  } catch (const std::exception& problem) {
    return Error{.code = ErrorCode::kIo, .message = problem.what()};
  }
}

}  // namespace costplan
