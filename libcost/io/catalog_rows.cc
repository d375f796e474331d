#include "io/catalog_rows.h"

#include <sha256.h>
#include <sys/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "costplan/io.h"
#include "io/guard.h"

namespace costplan {
namespace {

// The builder refuses control characters in fields, so that these two can never
// stand inside one and rows cannot be confused.
constexpr char kFieldEnd = '\x1F';
constexpr char kRowEnd = '\n';

}  // namespace

bool price_row_before(const PriceRow& a, const PriceRow& b) {
  auto key = [](const PriceRow& row) {
    return std::tie(row.service_code, row.usage_type, row.operation, row.region, row.term,
                    row.purchase_option, row.unit, row.effective, row.tier_from);
  };
  return key(a) < key(b);
}

std::string digest_of(const std::vector<PriceRow>& rows) {
  SHA256_CTX context;
  SHA256Init(&context);
  std::string text;
  for (const PriceRow& row : rows) {
    text.clear();
    auto append = [&text](std::string_view field) {
      text += field;
      text += kFieldEnd;
    };
    append(row.service_code);
    append(row.usage_type);
    append(row.operation);
    append(row.region);
    append(row.unit);
    append(row.tier_from.to_string());
    append(row.tier_to ? row.tier_to->to_string() : "Inf");
    append(row.rate.to_string());
    append(row.term);
    append(row.purchase_option);
    append(row.effective.to_string());
    append(row.source);
    append(row.retrieved.to_string());
    append(row.quality);
    append(row.note);
    text += kRowEnd;
    SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  return SHA256End(&context, digest.data());
}

Date newest_effective(const std::vector<PriceRow>& rows) {
  Date newest;
  for (const PriceRow& row : rows) newest = std::max(newest, row.effective);
  return newest;
}

Status verify_digest(const Catalog& catalog) {
  return guarded([&]() -> Status {
    const auto rows = catalog.rows({});
    if (!rows) return rows.errors();
    const std::string digest = digest_of(*rows);
    if (digest == catalog.digest()) return Done{};
    return Error{.code = ErrorCode::kCorrupt,
                 .message = "the rows of the catalog have digest " + digest + ", but it says " +
                            catalog.digest(),
                 .hint = "the file was changed after it was built; build it again"};
  });
}

}  // namespace costplan
