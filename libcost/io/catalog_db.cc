#include "io/catalog_db.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/decimal.h"
#include "costplan/io.h"
#include "io/catalog_rows.h"
#include "io/guard.h"

namespace costplan {
namespace {

constexpr const char* kHowToBuild = "`costplan catalog build` makes one from CSV price rows";
constexpr const char* kBroken = "it is cut short or was overwritten in part";

Error not_a_catalog(const std::string& name) {
  return {.code = ErrorCode::kCorrupt,
          .message = "is not a costplan catalog",
          .where = {.file = name},
          .hint = kHowToBuild};
}

Error damaged(const std::string& name, const std::string& how) {
  return {.code = ErrorCode::kCorrupt,
          .message = "the catalog is damaged: " + how,
          .where = {.file = name},
          .hint = kHowToBuild};
}

Error cannot_read(const std::string& name, const std::string& why) {
  return {.code = ErrorCode::kIo,
          .message = "cannot read the catalog: " + why,
          .where = {.file = name},
          .hint = kHowToBuild};
}

// `immutable` spares the locks on every lookup: a catalog is replaced by renaming a
// new file over it, never changed in place.
std::string read_only_uri(const std::filesystem::path& absolute) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char c : absolute.string()) {
    if (c == '%' || c == '?' || c == '#') {
      const auto byte = static_cast<unsigned char>(c);
      uri += {'%', kHex[byte / 16], kHex[byte % 16]};
    } else {
      uri += c;
    }
  }
  return uri + "?mode=ro&immutable=1";
}

enum FilterBit : unsigned {
  kByService = 1,
  kByUsageType = 2,
  kByTerm = 4,
  kByRegion = 8,
  kOrGlobal = 16,
  // Terms other than OnDemand have an index of their own; SQLite uses it only where
  // the statement itself says so.
  kSpecialTerm = 32,
};

unsigned shape_of(const RowFilter& filter) {
  unsigned shape = 0;
  if (!filter.service_code.empty()) shape |= kByService;
  if (!filter.usage_type.empty()) shape |= kByUsageType;
  if (!filter.term.empty()) shape |= kByTerm;
  if (!filter.term.empty() && filter.term != "OnDemand") shape |= kSpecialTerm;
  if (!filter.region.empty()) shape |= kByRegion;
  if (!filter.region.empty() && filter.or_global) shape |= kOrGlobal;
  return shape;
}

std::string sql_of(unsigned shape) {
  std::string sql =
      "SELECT u.service_code, u.usage_type, u.operation, p.region, u.unit, p.tier_from, p.tier_to,"
      " p.rate_picos, p.term, p.purchase_option, p.effective, s.title, s.retrieved, p.quality,"
      " n.text FROM ";
  // CROSS JOIN fixes the order of the tables: without statistics SQLite would guess.
  sql += (shape & (kByService | kByUsageType)) != 0
             ? "usage u CROSS JOIN price p ON p.usage = u.id"
             : "price p CROSS JOIN usage u ON u.id = p.usage";
  sql += " CROSS JOIN source s ON s.id = p.source CROSS JOIN note n ON n.id = p.note WHERE 1";
  if ((shape & kByService) != 0) sql += " AND u.service_code = ?1";
  if ((shape & kByUsageType) != 0) sql += " AND u.usage_type = ?2";
  if ((shape & kByTerm) != 0) sql += " AND p.term = ?3";
  if ((shape & kSpecialTerm) != 0) sql += " AND p.term <> 'OnDemand'";
  if ((shape & kOrGlobal) != 0) {
    sql +=
        " AND (p.region = ?4 OR p.region = 'global' OR (p.region >= 'cf:' AND p.region < 'cf;'))";
  } else if ((shape & kByRegion) != 0) {
    sql += " AND p.region = ?4";
  }
  return sql;
}

// SQLite rounds the size of a file up to whole pages, and so does not notice that the
// end of the last one is missing. A file that it cannot read counts as whole: what is
// wrong with it shows when it is read.
bool is_whole(sqlite3* database, std::uintmax_t file_size) {
  Statement size;
  if (prepare(database, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
              size) != SQLITE_OK ||
      sqlite3_step(size.get()) != SQLITE_ROW) {
    return true;
  }
  return static_cast<std::uintmax_t>(sqlite3_column_int64(size.get(), 0)) <= file_size;
}

// Gives the statement back to the cache without the caller's texts in it.
struct ResetOnExit {
  sqlite3_stmt* statement;
  ~ResetOnExit() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

// Takes a row apart without believing that the builder wrote it: a table made by hand
// has none of the builder's checks, and SQLite turns what does not fit into 0.
class RowReader {
 public:
  explicit RowReader(sqlite3_stmt* statement) : statement_(statement) {}

  PriceRow read();
  // The first thing that is wrong, as in `has no unit`; empty if nothing is.
  const std::string& problem() const { return problem_; }

 private:
  std::string text(int column, const char* name);
  Date date(int column, const char* name);
  Quantity bound(int column, const char* name);
  Rate rate(int column);
  bool is(int column, int type) const { return sqlite3_column_type(statement_, column) == type; }
  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  sqlite3_stmt* statement_;
  std::string problem_;
};

std::string RowReader::text(int column, const char* name) {
  if (is(column, SQLITE_TEXT)) return std::string(column_text(statement_, column));
  refuse(is(column, SQLITE_NULL) ? std::string("has no ") + name
                                 : std::string("has a ") + name + " that is not text");
  return {};
}

Date RowReader::date(int column, const char* name) {
  const auto parsed = Date::parse(text(column, name));
  if (parsed) return *parsed;
  refuse("has no date in " + std::string(name) + ": " + parsed.error().message);
  return {};
}

// Exactly what the builder accepts: nothing rounded, nothing negative.
Quantity RowReader::bound(int column, const char* name) {
  const auto nanos = parse_decimal(text(column, name), Quantity::kDecimals, /*round=*/false);
  if (nanos && *nanos >= 0) return Quantity::from_nanos(*nanos);
  refuse("has no tier bound in " + std::string(name) + ": " +
         (nanos ? "it is negative" : nanos.error().message));
  return {};
}

Rate RowReader::rate(int column) {
  if (!is(column, SQLITE_INTEGER)) {
    refuse(is(column, SQLITE_NULL) ? "has no rate" : "has a rate_picos that is not an integer");
    return {};
  }
  const auto rate = Rate::from_picos(sqlite3_column_int64(statement_, column));
  if (rate.picos() < 0) refuse("has a negative rate");
  return rate;
}

PriceRow RowReader::read() {
  PriceRow row;
  row.service_code = text(0, "service_code");
  row.usage_type = text(1, "usage_type");
  row.operation = text(2, "operation");
  row.region = text(3, "region");
  row.unit = text(4, "unit");
  row.tier_from = bound(5, "tier_from");
  if (!is(6, SQLITE_NULL)) {
    row.tier_to = bound(6, "tier_to");
    if (*row.tier_to <= row.tier_from) refuse("has a tier that ends before it begins");
  }
  row.rate = rate(7);
  row.term = text(8, "term");
  row.purchase_option = text(9, "purchase_option");
  row.effective = date(10, "effective");
  row.source = text(11, "source");
  row.retrieved = date(12, "retrieved");
  row.quality = text(13, "quality");
  if (std::find(std::begin(kQualities), std::end(kQualities), row.quality) ==
      std::end(kQualities)) {
    refuse("has an unknown quality '" + row.quality + "'");
  }
  row.note = text(14, "note");
  return row;
}

}  // namespace

Error SqliteCatalog::failed(int code) const {
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // a table or column is missing
      return not_a_catalog(name_);
    case SQLITE_CORRUPT: return damaged(name_, kBroken);
    default: return cannot_read(name_, sqlite3_errmsg(database_.get()));
  }
}

Result<std::unique_ptr<Catalog>> SqliteCatalog::adopt(Database database, std::string name) {
  std::unique_ptr<SqliteCatalog> catalog(new SqliteCatalog(std::move(database), std::move(name)));
  if (auto done = catalog->read_meta(); !done) return done.errors();
  return std::unique_ptr<Catalog>(std::move(catalog));
}

Status SqliteCatalog::read_meta() {
  Statement version;
  if (int code = prepare(database_.get(), "SELECT schema_version FROM meta", version)) {
    return failed(code);
  }
  if (int code = sqlite3_step(version.get()); code != SQLITE_ROW) {
    return code == SQLITE_DONE ? not_a_catalog(name_) : failed(code);
  }
  const int found = sqlite3_column_int(version.get(), 0);
  if (found != kCatalogSchemaVersion) {
    return Error{.code = ErrorCode::kCorrupt,
                 .message = "the catalog has layout " + std::to_string(found) +
                            ", this costplan reads layout " + std::to_string(kCatalogSchemaVersion),
                 .where = {.file = name_},
                 .hint = kHowToBuild};
  }
  Statement meta;
  if (int code = prepare(database_.get(), "SELECT as_of, digest FROM meta", meta)) {
    return failed(code);
  }
  if (int code = sqlite3_step(meta.get()); code != SQLITE_ROW) return failed(code);
  const auto as_of = Date::parse(column_text(meta.get(), 0));
  if (!as_of) return damaged(name_, as_of.error().message);
  as_of_ = *as_of;
  digest_ = column_text(meta.get(), 1);
  return Done{};
}

Result<PriceRow> SqliteCatalog::read_row(sqlite3_stmt* statement) const {
  RowReader reader(statement);
  PriceRow row = reader.read();
  if (reader.problem().empty()) return row;
  return damaged(name_, "the row of " + (row.service_code.empty() ? "?" : row.service_code) + " " +
                            (row.usage_type.empty() ? "?" : row.usage_type) + " " +
                            reader.problem());
}

Result<std::vector<PriceRow>> SqliteCatalog::rows(const RowFilter& filter) const {
  return guarded([&] { return find_rows(filter); });
}

Result<std::vector<PriceRow>> SqliteCatalog::find_rows(const RowFilter& filter) const {
  std::vector<PriceRow> rows;
  {
    const std::lock_guard lock(mutex_);
    const unsigned shape = shape_of(filter);
    Statement& statement = statements_[shape];
    if (statement == nullptr) {
      if (int code = prepare(database_.get(), sql_of(shape), statement)) return failed(code);
    }
    const ResetOnExit reset{statement.get()};
    // Parameters that this shape does not have are SQLITE_RANGE, which is fine.
    bind_text(statement.get(), 1, filter.service_code);
    bind_text(statement.get(), 2, filter.usage_type);
    bind_text(statement.get(), 3, filter.term);
    bind_text(statement.get(), 4, filter.region);
    int code = SQLITE_OK;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
      auto row = read_row(statement.get());
      if (!row) return row.errors();
      rows.push_back(std::move(*row));
    }
    if (code != SQLITE_DONE) return failed(code);
  }
  std::sort(rows.begin(), rows.end(), price_row_before);
  return rows;
}

namespace {

// What an estimate repeats of a catalog, its digest and its date, must be true of
// the rows. The catalog built into the library was checked when it was built.
Status check_claims(const Catalog& catalog, const std::string& name) {
  const auto rows = catalog.rows({});
  if (!rows) return rows.errors();
  if (const std::string digest = digest_of(*rows); digest != catalog.digest()) {
    return damaged(name, "its rows have digest " + digest + ", but it says " + catalog.digest());
  }
  const Date newest = newest_effective(*rows);
  if (newest == catalog.as_of()) return Done{};
  return damaged(name, "its newest price is of " + newest.to_string() + ", but it says " +
                           catalog.as_of().to_string());
}

Result<std::unique_ptr<Catalog>> open_file(const std::string& path) {
  // Asked first, because SQLite says no more than "unable to open database file", and
  // waits for ever where the file is a pipe.
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return cannot_read(path, error ? error.message() : std::strerror(ENOENT));
  }
  if (std::filesystem::is_directory(status)) return cannot_read(path, std::strerror(EISDIR));
  if (!std::filesystem::is_regular_file(status)) {
    return cannot_read(path, "it is a pipe or device, expected a file");
  }

  const auto absolute = std::filesystem::absolute(path, error);
  if (error) return cannot_read(path, error.message());
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(read_only_uri(absolute).c_str(), &raw,
                      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) {
    const int reason = sqlite3_system_errno(raw);
    return cannot_read(path, reason != 0 ? std::strerror(reason) : sqlite3_errmsg(raw));
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error) return cannot_read(path, error.message());
  if (!is_whole(raw, size)) return damaged(path, kBroken);
  auto catalog = SqliteCatalog::adopt(std::move(database), path);
  if (!catalog) return catalog.errors();
  if (const auto done = check_claims(**catalog, path); !done) return done.errors();
  return catalog;
}

}  // namespace

Result<std::unique_ptr<Catalog>> open_catalog(const std::string& path) {
  return guarded([&] { return open_file(path); });
}

Result<std::unique_ptr<Catalog>> catalog_from_memory(std::span<const unsigned char> image) {
  constexpr const char* kName = "the embedded catalog";
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) return cannot_read(kName, sqlite3_errmsg(raw));
  // SQLITE_DESERIALIZE_READONLY is the promise that makes the const_cast true.
  const auto size = static_cast<sqlite3_int64>(image.size());
  const int code = sqlite3_deserialize(raw, "main", const_cast<unsigned char*>(image.data()), size,
                                       size, SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) return cannot_read(kName, sqlite3_errmsg(raw));
  return SqliteCatalog::adopt(std::move(database), kName);
}

}  // namespace costplan
