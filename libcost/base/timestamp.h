// Times as files write them, with what they say about their zone.
//
// What it answers: "which second is this, and did the text name an offset?", fast enough
// for files of ten million rows, and without a message: the caller knows the place. What is
// wrong with a day is asked for apart.
//
// Thread safety: a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace costplan {

struct Timestamp {
  std::int64_t seconds = 0;  // since 1970, in UTC when has_zone, else as on the wall
  bool has_zone = false;
  int offset_minutes = 0;
};

// `YYYY-MM-DD` (or with slashes), then nothing or a T or blank and `HH:MM[:SS[.fff]]`,
// then nothing, `Z`, `UTC` or an offset `±HH[[:]MM]`. nullopt for everything else, a day
// that its month does not have and years outside 1970 to 2999 among it.
std::optional<Timestamp> read_timestamp(std::string_view text);

// Why the day that a text begins with is none, such as 1900-01-01 or 2026-02-29; empty where
// it is one, and where the text does not begin as a day does.
std::string problem_of_day(std::string_view text);

}  // namespace costplan
