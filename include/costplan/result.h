// Errors as values: every function of costplan that can fail returns a Result.
//
// What it answers: "did it work, and if not, what is wrong, where, and what was
// expected instead?" Names follow std::expected (C++23), so that this header can
// become an alias for it one day.
//
// Thread safety: values, safe to use from several threads like any std type.
//
// Example:
//   Result<Money> cost = rate.cost_of(quantity);
//   if (!cost) return cost.error();
//   total += *cost;
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace costplan {

// Two 64-bit words of exact integer; GCC and Clang have it on every 64-bit system.
__extension__ typedef __int128 int128;

enum class ErrorCode {
  kInvalidArgument,  // a value handed to the library makes no sense
  kParse,            // text that is not what its format demands
  kNotFound,         // a file, resource or row that does not exist
  kMissingPrice,     // the catalog has no row in force for some usage
  kAmbiguousPrice,   // several rows in force with different rates
  kOverflow,         // a number left the range of exact arithmetic
  kCorrupt,          // a catalog file that is damaged or not a catalog
  kIo,               // the operating system refused to read or write
};

// A place in an input file. `line` and `column` count from 1; 0 means unknown.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  friend bool operator==(const Location&, const Location&) = default;
};

// One problem. Reads as `FILE:LINE:COL: error: path: message, did you mean 'x'?`.
struct Error {
  ErrorCode code = ErrorCode::kInvalidArgument;
  std::string message;    // what is wrong and what was expected, no final period
  Location where = {};    // empty when the problem has no place in a file
  std::string path = {};  // such as `resources.db.class`; may be empty
  std::string hint = {};  // such as `did you mean 'db.t3.small'?`; may be empty

  // The line a person reads, without a trailing newline.
  std::string to_string() const;
};

// All problems found, in the order of the input. Never empty inside an error.
using Errors = std::vector<Error>;

// Orders by file, line and column and drops exact repetitions.
void sort_errors(Errors& errors);

// A value or the reasons why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, Errors{std::move(error)}) {}
  Result(Errors errors) : state_(std::in_place_index<1>, std::move(errors)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Precondition: has_value(). Checked: std::bad_variant_access otherwise.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Precondition: !has_value().
  const Error& error() const { return std::get<1>(state_).front(); }
  const Errors& errors() const { return std::get<1>(state_); }

 private:
  std::variant<T, Errors> state_;
};

// For functions that only succeed or fail.
struct Done {};
using Status = Result<Done>;

}  // namespace costplan
