// Which fields of a resource the numbers of a claim set, and which lines pay for them:
// `2 hosted zones, 5M queries` are two fields of a route53.
//
// Thread safety: constants and pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/money.h"
#include "reconcile/statement.h"

namespace costplan {

// How the number of a field is written in a claim and in a stack file.
// IOPS are left out where nothing is said of them.
enum class FieldUnit { kCount, kSize, kFlow, kMilliseconds, kDays, kIops };

struct StatedField {
  std::string_view nouns;       // that it counts, parted by spaces; of sizes, any
  std::string_view field;       // of the kind; `a[].b` is the only item of a list
  std::string_view usage_type;  // a part of the lines it pays; empty: all of the kind
  // What it is where a claim says nothing of it: one thing, which has to be there and
  // so belongs to the claim, or no use.
  bool is_thing = false;
  FieldUnit unit = FieldUnit::kCount;
  bool adds_up = false;  // it is of all the things together: `3 LCUs each` are multiplied
};

// What else has to be said of such a resource.
struct OtherField {
  std::string_view field;
  std::string_view value;   // empty: cannot be guessed
  bool from_stack = false;  // as the stack has it, `value` where it has none
};

// What a word sets: `FIFO` the type of a queue.
struct StatedWord {
  std::string_view word;
  std::string_view field;
  std::string_view value;
};

struct StatedKind {
  std::string_view kind;
  // Whether a claim without numbers covers all that the service bills, not only kinds
  // like this one.
  bool is_whole_service;
  bool has_schedule;  // `100 hours`
  std::span<const StatedField> fields;
  std::span<const OtherField> others;
  std::span<const StatedWord> words = {};
};

struct StatedNumber {
  const StatedField* field;
  Quantity value;
  std::optional<std::size_t> number;  // its index in the statement; empty: of a column

  // As stack files write it: `50 GB`, `3`.
  std::string text() const;
};

// The kinds that are priced by counts and sizes alone, by name.
const StatedKind* find_stated_kind(std::string_view kind);

// What a claim says about the fields of `kind`, each at most once. `quantity`, a column
// of its own, is for the first field where no words are.
std::vector<StatedNumber> stated_numbers(const StatedKind& kind, const Statement& stated,
                                         const std::optional<Quantity>& quantity);

}  // namespace costplan
