// Payloads that are billed by started chunks: an event of 65 KB is two chunks of
// 64 KB. Messages, events, items of tables and calls of APIs share this rule.
#pragma once

#include <string_view>

#include "meters/meter.h"

namespace costplan {

// Chunks of one payload: one at least, and one where its size is not given.
Amount started_chunks(const Amount& size, int chunk_kilobytes);

// Chunks of `count` payloads of that size. Formulas do not show a single chunk.
Amount in_chunks(const Amount& count, const Amount& size, int chunk_kilobytes);

// Says on the line that one chunk each was counted, unless the size is given in the
// field of that name. `payload` is what it is, such as `event`.
void assume_one_chunk(MeteredUsage& line, const Amount& size, int chunk_kilobytes,
                      std::string_view payload, std::string_view field);

// GB of `count` payloads of that size.
Amount in_gigabytes(const Amount& count, const Amount& size);

}  // namespace costplan
