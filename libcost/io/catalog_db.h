// A price catalog in an SQLite file or in memory.
//
// What it answers: "which rows?", without reading more pages than the answer
// needs: a point lookup (service, usage type, region) costs some microseconds.
//
// Errors: kIo for what the system refuses, kCorrupt for what is not a catalog, is
// of another version, or is damaged.
//
// Thread safety: rows() may be called from several threads; they take turns.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "costplan/catalog.h"
#include "io/sqlite.h"

namespace costplan {

class SqliteCatalog : public Catalog {
 public:
  // Takes over an open database. `name` stands for it in messages.
  static Result<std::unique_ptr<Catalog>> adopt(Database database, std::string name);

  Result<std::vector<PriceRow>> rows(const RowFilter& filter) const override;
  Date as_of() const override { return as_of_; }
  const std::string& digest() const override { return digest_; }

 private:
  // One compiled statement for each set of filter fields that was asked for.
  static constexpr std::size_t kShapes = 64;

  SqliteCatalog(Database database, std::string name)
      : database_(std::move(database)), name_(std::move(name)) {}
  Status read_meta();
  Error failed(int code) const;
  Result<std::vector<PriceRow>> find_rows(const RowFilter& filter) const;
  Result<PriceRow> read_row(sqlite3_stmt* statement) const;

  Database database_;
  std::string name_;
  Date as_of_;
  std::string digest_;
  mutable std::mutex mutex_;
  mutable std::array<Statement, kShapes> statements_;
};

// A catalog that is already in memory. Nothing is copied: `image` must outlive the
// catalog.
Result<std::unique_ptr<Catalog>> catalog_from_memory(std::span<const unsigned char> image);

}  // namespace costplan
