// The little of SQLite that the catalog needs, with owners for its handles.
//
// Errors: SQLite's own result codes; whoever calls knows which file it was about.
//
// Thread safety: a handle belongs to one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace costplan {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

// Compiles one statement that will run often. Returns SQLite's result code.
inline int prepare(sqlite3* database, std::string_view sql, Statement& statement) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  statement.reset(raw);
  return code;
}

// `text` must live until the statement has run: it is not copied. An empty view
// without an address would be bound as NULL.
inline int bind_text(sqlite3_stmt* statement, int parameter, std::string_view text) {
  return sqlite3_bind_text(statement, parameter, text.empty() ? "" : text.data(),
                           static_cast<int>(text.size()), nullptr /* SQLITE_STATIC */);
}

// Valid until the statement moves on. Empty for NULL.
inline std::string_view column_text(sqlite3_stmt* statement, int column) {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

}  // namespace costplan
