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

struct StatedField {
  std::string_view nouns;       // that it counts, parted by spaces; `GB`: a size
  std::string_view field;       // of the kind; `a[].b` is the only item of a list
  std::string_view usage_type;  // a part of the lines it pays; empty: all of the kind
  // What it is where a claim says nothing of it: one thing, which has to be there and
  // so belongs to the claim, or no use.
  bool is_thing = false;
};

// What else has to be said of such a resource.
struct OtherField {
  std::string_view field;
  std::string_view value;   // empty: cannot be guessed
  bool from_stack = false;  // as the stack has it, `value` where it has none
};

struct StatedKind {
  std::string_view kind;
  // Whether a claim without numbers covers all that the service bills, not only kinds
  // like this one.
  bool is_whole_service;
  bool has_schedule;  // `100 hours`
  std::span<const StatedField> fields;
  std::span<const OtherField> others;
};

struct StatedNumber {
  const StatedField* field;
  Quantity value;

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
