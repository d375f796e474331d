#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "costplan/io.h"
#include "io/catalog_rows.h"
#include "io/guard.h"
#include "io/price_files.h"
#include "io/sqlite.h"

namespace costplan {
namespace {

// What many rows have in common stands in tables of its own; the file is a third of
// what it would be otherwise. The two unique keys together are the key of a price,
// and together they serve the lookup by service, usage type and region. Tier bounds
// are decimals in text: 2·10^11 requests in steps of 10^-9 do not fit an INTEGER.
constexpr const char* kLayout = R"sql(
CREATE TABLE meta(
  schema_version INTEGER NOT NULL,
  as_of TEXT NOT NULL CHECK (as_of GLOB '????-??-??'),
  digest TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
CREATE TABLE source(
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL CHECK (title <> ''),
  retrieved TEXT NOT NULL CHECK (retrieved GLOB '????-??-??')
) STRICT;
CREATE TABLE note(
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE usage(
  id INTEGER PRIMARY KEY,
  service_code TEXT NOT NULL CHECK (service_code <> ''),
  usage_type TEXT NOT NULL CHECK (usage_type <> ''),
  operation TEXT NOT NULL,
  unit TEXT NOT NULL CHECK (unit <> ''),
  UNIQUE (service_code, usage_type, operation, unit)
) STRICT;
CREATE TABLE price(
  usage INTEGER NOT NULL REFERENCES usage(id),
  region TEXT NOT NULL CHECK (region <> ''),
  term TEXT NOT NULL CHECK (term <> ''),
  purchase_option TEXT NOT NULL,
  effective TEXT NOT NULL CHECK (effective GLOB '????-??-??'),
  tier_from TEXT NOT NULL CHECK (tier_from GLOB '[0-9]*'),
  tier_to TEXT CHECK (tier_to GLOB '[0-9]*'),
  rate_picos INTEGER NOT NULL CHECK (rate_picos >= 0),
  source INTEGER NOT NULL REFERENCES source(id),
  quality TEXT NOT NULL CHECK (quality IN ('list', 'derived', 'unverified')),
  note INTEGER NOT NULL REFERENCES note(id),
  PRIMARY KEY (usage, region, term, purchase_option, effective, tier_from)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_by_special_term ON price(term) WHERE term <> 'OnDemand';
)sql";

// What the usage table holds once; the texts belong to the rows.
using UsageKey = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

UsageKey usage_key(const PriceRow& row) {
  return {row.service_code, row.usage_type, row.operation, row.unit};
}

class Writer {
 public:
  // The bytes of the file, the same for the same rows: it is built in memory, with
  // neither a clock nor a journal, and packed at the end.
  Result<std::string> write(const std::vector<FoundRow>& rows,
                            const std::vector<PriceSource>& sources);

 private:
  bool open();
  bool execute(const char* sql) {
    return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  bool run(const Statement& statement) {
    const bool done = sqlite3_step(statement.get()) == SQLITE_DONE;
    sqlite3_reset(statement.get());
    return done;
  }
  bool write_meta(const std::vector<FoundRow>& rows);
  bool write_sources(const std::vector<PriceSource>& sources);
  bool write_notes(const std::vector<FoundRow>& rows);
  bool write_usage(const std::vector<FoundRow>& rows);
  bool write_prices(const std::vector<FoundRow>& rows);

  Database database_;
  std::map<std::string_view, int> notes_;
  std::map<UsageKey, int> usage_;
};

bool Writer::open() {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open(":memory:", &raw);
  database_.reset(raw);
  return code == SQLITE_OK && execute("PRAGMA page_size = 4096; PRAGMA foreign_keys = ON") &&
         execute("BEGIN") && execute(kLayout);
}

bool Writer::write_meta(const std::vector<FoundRow>& rows) {
  std::vector<PriceRow> plain;
  plain.reserve(rows.size());
  for (const auto& found : rows) plain.push_back(found.row);
  const std::string as_of = newest_effective(plain).to_string();
  const std::string digest = digest_of(plain);
  Statement insert;
  if (prepare(database_.get(), "INSERT INTO meta VALUES (?1, ?2, ?3)", insert) != SQLITE_OK) {
    return false;
  }
  sqlite3_bind_int(insert.get(), 1, kCatalogSchemaVersion);
  bind_text(insert.get(), 2, as_of);
  bind_text(insert.get(), 3, digest);
  return run(insert);
}

bool Writer::write_sources(const std::vector<PriceSource>& sources) {
  Statement insert;
  if (prepare(database_.get(), "INSERT INTO source VALUES (?1, ?2, ?3)", insert) != SQLITE_OK) {
    return false;
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const std::string retrieved = sources[i].retrieved.to_string();
    sqlite3_bind_int(insert.get(), 1, static_cast<int>(i));
    bind_text(insert.get(), 2, sources[i].title);
    bind_text(insert.get(), 3, retrieved);
    if (!run(insert)) return false;
  }
  return true;
}

bool Writer::write_notes(const std::vector<FoundRow>& rows) {
  for (const auto& found : rows) notes_.try_emplace(found.row.note, 0);
  Statement insert;
  if (prepare(database_.get(), "INSERT INTO note VALUES (?1, ?2)", insert) != SQLITE_OK) {
    return false;
  }
  int next = 0;
  for (auto& [text, id] : notes_) {
    id = next++;
    sqlite3_bind_int(insert.get(), 1, id);
    bind_text(insert.get(), 2, text);
    if (!run(insert)) return false;
  }
  return true;
}

bool Writer::write_usage(const std::vector<FoundRow>& rows) {
  for (const auto& found : rows) usage_.try_emplace(usage_key(found.row), 0);
  Statement insert;
  if (prepare(database_.get(), "INSERT INTO usage VALUES (?1, ?2, ?3, ?4, ?5)", insert) !=
      SQLITE_OK) {
    return false;
  }
  int next = 0;
  for (auto& [key, id] : usage_) {
    id = next++;
    sqlite3_bind_int(insert.get(), 1, id);
    bind_text(insert.get(), 2, std::get<0>(key));
    bind_text(insert.get(), 3, std::get<1>(key));
    bind_text(insert.get(), 4, std::get<2>(key));
    bind_text(insert.get(), 5, std::get<3>(key));
    if (!run(insert)) return false;
  }
  return true;
}

bool Writer::write_prices(const std::vector<FoundRow>& rows) {
  Statement insert;
  if (prepare(database_.get(),
              "INSERT INTO price VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
              insert) != SQLITE_OK) {
    return false;
  }
  for (const auto& found : rows) {
    const PriceRow& row = found.row;
    const std::string effective = row.effective.to_string();
    const std::string tier_from = row.tier_from.to_string();
    const std::string tier_to = row.tier_to ? row.tier_to->to_string() : "";
    sqlite3_bind_int(insert.get(), 1, usage_.at(usage_key(row)));
    bind_text(insert.get(), 2, row.region);
    bind_text(insert.get(), 3, row.term);
    bind_text(insert.get(), 4, row.purchase_option);
    bind_text(insert.get(), 5, effective);
    bind_text(insert.get(), 6, tier_from);
    if (row.tier_to) {
      bind_text(insert.get(), 7, tier_to);
    } else {
      sqlite3_bind_null(insert.get(), 7);
    }
    sqlite3_bind_int64(insert.get(), 8, row.rate.picos());
    sqlite3_bind_int(insert.get(), 9, static_cast<int>(found.source));
    bind_text(insert.get(), 10, row.quality);
    sqlite3_bind_int(insert.get(), 11, notes_.at(row.note));
    if (!run(insert)) return false;
  }
  return true;
}

Result<std::string> Writer::write(const std::vector<FoundRow>& rows,
                                  const std::vector<PriceSource>& sources) {
  if (!open() || !write_meta(rows) || !write_sources(sources) || !write_notes(rows) ||
      !write_usage(rows) || !write_prices(rows) || !execute("COMMIT") || !execute("VACUUM")) {
    return Error{
        .code = ErrorCode::kIo,
        .message = std::string("cannot build the catalog: ") + sqlite3_errmsg(database_.get())};
  }
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, void (*)(void*)> bytes(
      sqlite3_serialize(database_.get(), "main", &size, 0), sqlite3_free);
  if (bytes == nullptr) {
    return Error{.code = ErrorCode::kIo, .message = "cannot build the catalog: out of memory"};
  }
  return std::string(bytes.get(), bytes.get() + size);
}

Status build(const std::string& csv_folder, const std::string& output) {
  PriceFiles files = read_price_files(csv_folder);
  Errors errors = std::move(files.errors);
  const Errors between_rows = check_schedules(files);
  errors.insert(errors.end(), between_rows.begin(), between_rows.end());
  if (!errors.empty()) {
    sort_errors(errors);
    return errors;
  }
  std::sort(files.rows.begin(), files.rows.end(),
            [](const FoundRow& a, const FoundRow& b) { return price_row_before(a.row, b.row); });
  const auto bytes = Writer().write(files.rows, files.sources);
  if (bytes) return write_file(output, *bytes);
  Error problem = bytes.error();
  problem.where.file = output;
  return problem;
}

}  // namespace

Status build_catalog(const std::string& csv_folder, const std::string& output) {
  return guarded([&] { return build(csv_folder, output); });
}

}  // namespace costplan
