#include "meters/chunks.h"

#include <string>

namespace costplan {

Amount started_chunks(const Amount& size, int chunk_kilobytes) {
  if (!size.is_positive()) return Amount(1);
  return ceil(size / Amount(Quantity(chunk_kilobytes), std::to_string(chunk_kilobytes) + " KB"));
}

Amount in_chunks(const Amount& count, const Amount& size, int chunk_kilobytes) {
  return size.is_positive() ? count * started_chunks(size, chunk_kilobytes) : count;
}

void assume_one_chunk(MeteredUsage& line, const Amount& size, int chunk_kilobytes,
                      std::string_view payload, std::string_view field) {
  if (size.is_known()) return;
  line.assume("no " + std::string(payload) + " has more than " + std::to_string(chunk_kilobytes) +
              " KB (" + std::string(field) + " is not given)");
}

Amount in_gigabytes(const Amount& count, const Amount& size) {
  return times_ratio(count, size, Amount(Quantity(1024 * 1024), "1,048,576 KB"));
}

}  // namespace costplan
