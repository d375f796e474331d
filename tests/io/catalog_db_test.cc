#include "io/catalog_db.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "costplan/io.h"
#include "support/paths.h"
#include "support/price_folder.h"

namespace costplan {
namespace {

using testing::price_line;
using testing::PriceFolder;
using testing::TempFolder;

std::string price_of(const char* region, const char* rate, testing::Changes more = {}) {
  testing::Changes changes = {{"region", region}, {"rate", rate}};
  changes.insert(changes.end(), more.begin(), more.end());
  return price_line(changes);
}

// Rates are the names of the rows here: `1` to `9` and so on.
void write_prices(const PriceFolder& folder) {
  folder.prices("AmazonEC2",
                {price_of("us-east-1", "1"), price_of("us-east-2", "2"), price_of("global", "3"),
                 price_of("cf:EU", "4"), price_of("cf:Any", "5"),
                 price_of("us-east-1", "6", {{"term", "Spot"}}),
                 price_of("us-east-1", "7", {{"usage_type", "NatGateway-Bytes"}, {"unit", "GB"}})});
  folder.prices("AmazonS3", {price_of("us-east-1", "8", {{"service_code", "AmazonS3"}}),
                             price_of("global", "9", {{"service_code", "AmazonS3"}})});
}

std::string rates(const Catalog& catalog, const RowFilter& filter) {
  const auto rows = catalog.rows(filter);
  if (!rows) return rows.error().to_string();
  std::string text;
  for (const auto& row : *rows) text += (text.empty() ? "" : " ") + row.rate.to_string();
  return text;
}

TEST(SqliteCatalogTest, EmptyFieldsOfAFilterMatchEverything) {
  PriceFolder folder;
  write_prices(folder);
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  struct Row {
    RowFilter filter;
    const char* expected;  // in the order of the catalog: byte order, so `cf:` before `us-`
  };
  const Row rows[] = {
      {{}, "7 5 4 3 1 6 2 9 8"},
      {{.service_code = "AmazonEC2"}, "7 5 4 3 1 6 2"},
      {{.service_code = "AmazonEC2", .usage_type = "NatGateway-Hours"}, "5 4 3 1 6 2"},
      {{.service_code = "AmazonEC2", .usage_type = "NatGateway-Hours", .region = "us-east-1"},
       "1 6"},
      {{.service_code = "AmazonEC2",
        .usage_type = "NatGateway-Hours",
        .term = "OnDemand",
        .region = "us-east-1"},
       "1"},
      {{.usage_type = "NatGateway-Hours"}, "5 4 3 1 6 2 9 8"},
      {{.term = "Spot"}, "6"},
      {{.term = "OnDemand", .region = "us-east-1"}, "7 1 8"},
      {{.region = "us-east-1"}, "7 1 6 8"},
      {{.service_code = "AmazonS3", .region = "us-east-1"}, "8"},
      {{.service_code = "AmazonECS"}, ""},
      {{.usage_type = "NatGateway"}, ""},
      {{.region = "us-east"}, ""},
  };
  for (const Row& row : rows) EXPECT_EQ(rates(*catalog, row.filter), row.expected);
}

TEST(SqliteCatalogTest, OrGlobalAddsGlobalRowsAndEveryCloudFrontGeography) {
  PriceFolder folder;
  write_prices(folder);
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(rates(*catalog, {.region = "us-east-2", .or_global = true}), "5 4 3 2 9");
  EXPECT_EQ(
      rates(*catalog, {.service_code = "AmazonEC2", .region = "us-east-2", .or_global = true}),
      "5 4 3 2");
  EXPECT_EQ(rates(*catalog, {.or_global = true}), rates(*catalog, {})) << "without a region: all";
}

TEST(SqliteCatalogTest, ReturnsEveryFieldOfARow) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_line({{"operation", "NatGateway"},
                                          {"tier_to", "100"},
                                          {"rate", "0.000000000001"},
                                          {"term", "FreeTier"},
                                          {"purchase_option", "always"},
                                          {"rate", "0"},
                                          {"source", "aws-page"},
                                          {"retrieved", "2026-02-03"},
                                          {"quality", "unverified"},
                                          {"note", "\"first, of all\""}})});
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  const auto rows = catalog->rows({});
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  const PriceRow& row = rows->front();
  EXPECT_EQ(row.service_code, "AmazonEC2");
  EXPECT_EQ(row.usage_type, "NatGateway-Hours");
  EXPECT_EQ(row.operation, "NatGateway");
  EXPECT_EQ(row.region, "us-east-1");
  EXPECT_EQ(row.unit, "Hrs");
  EXPECT_EQ(row.tier_from, Quantity(0));
  ASSERT_TRUE(row.tier_to.has_value());
  EXPECT_EQ(*row.tier_to, Quantity(100));
  EXPECT_TRUE(row.rate.is_zero());
  EXPECT_EQ(row.term, "FreeTier");
  EXPECT_EQ(row.purchase_option, "always");
  EXPECT_EQ(row.effective.to_string(), "2026-01-01");
  EXPECT_EQ(row.source, "AWS pricing page") << "the title, not the id";
  EXPECT_EQ(row.retrieved.to_string(), "2026-02-03");
  EXPECT_EQ(row.quality, "unverified");
  EXPECT_EQ(row.note, "first, of all");
}

// As text, 1000 would stand before 500.
TEST(SqliteCatalogTest, SortsTiersAsNumbers) {
  PriceFolder folder;
  folder.prices("AmazonEC2",
                {price_line({{"tier_from", "1000"}, {"rate", "3"}}),
                 price_line({{"tier_from", "500"}, {"tier_to", "1000"}, {"rate", "2"}}),
                 price_line({{"tier_to", "500"}, {"rate", "1"}})});
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  EXPECT_EQ(rates(*catalog, {}), "1 2 3");
}

TEST(SqliteCatalogTest, KeepsOldPricesBesideNewOnes) {
  PriceFolder folder;
  folder.prices("AmazonEC2", {price_of("us-east-1", "5", {{"effective", "2025-01-01"}}),
                              price_of("us-east-1", "4", {{"effective", "2026-01-01"}})});
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  const auto rows = catalog->rows({.service_code = "AmazonEC2"});
  ASSERT_TRUE(rows);
  struct Row {
    const char* as_of;
    const char* rate;
  };
  for (const Row& row : {Row{"2024-12-31", ""}, Row{"2025-01-01", "5"}, Row{"2025-12-31", "5"},
                         Row{"2026-01-01", "4"}, Row{"2030-01-01", "4"}}) {
    const auto schedule =
        schedule_in_force(*rows, "", "Hrs", "OnDemand", Date::parse(row.as_of).value());
    ASSERT_TRUE(schedule);
    const PriceRow* tier = schedule->tier_at(Quantity(0));
    EXPECT_EQ(tier == nullptr ? "" : tier->rate.to_string(), row.rate) << row.as_of;
  }
}

std::string refusal(const std::string& path, ErrorCode expected) {
  const auto catalog = open_catalog(path);
  if (catalog) return "opened";
  EXPECT_EQ(catalog.error().code, expected);
  std::string text = catalog.error().to_string();
  if (const auto at = text.find(path); at != std::string::npos) text.replace(at, path.size(), "X");
  return text;
}

constexpr const char* kHowTo = "; `costplan catalog build` makes one from CSV price rows";

TEST(OpenCatalogTest, SaysWhatIsWrongWithAFileAndWhatToDo) {
  PriceFolder prices;
  write_prices(prices);
  ASSERT_EQ(prices.problems(), "");
  const std::string bytes = read_file(prices.output()).value();
  ASSERT_EQ(bytes.size() % 4096, 0U);

  const TempFolder folder;
  EXPECT_EQ(refusal(folder / "none", ErrorCode::kIo),
            std::string("X: error: cannot read the catalog: No such file or directory") + kHowTo);
  EXPECT_EQ(refusal(folder.path(), ErrorCode::kIo),
            std::string("X: error: cannot read the catalog: Is a directory") + kHowTo);
  for (const char* special : {"/dev/null", "/dev/zero"}) {
    EXPECT_EQ(refusal(special, ErrorCode::kIo),
              std::string("X: error: cannot read the catalog: it is a pipe or device, expected a "
                          "file") +
                  kHowTo);
  }
  // SQLite would wait here until somebody writes.
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(folder / "pipe", ErrorCode::kIo),
            std::string("X: error: cannot read the catalog: it is a pipe or device, expected a "
                        "file") +
                kHowTo);
  struct Row {
    const char* what;
    std::string content;
    const char* expected;
  };
  const Row rows[] = {
      {"an empty file", "", "X: error: is not a costplan catalog"},
      {"a text", std::string(2000, 'x'), "X: error: is not a costplan catalog"},
      {"a short text", "id,title\n", "X: error: is not a costplan catalog"},
      {"half a catalog", bytes.substr(0, bytes.size() / 2 / 4096 * 4096),
       "X: error: the catalog is damaged: it is cut short or was overwritten in part"},
      {"all but the last byte", bytes.substr(0, bytes.size() - 1),
       "X: error: the catalog is damaged: it is cut short or was overwritten in part"},
  };
  for (const Row& row : rows) {
    folder.write("file", row.content);
    EXPECT_EQ(refusal(folder / "file", ErrorCode::kCorrupt), row.expected + std::string(kHowTo))
        << row.what;
  }
}

void execute(const std::string& path, const char* sql) {
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
  const Database database(raw);
  ASSERT_EQ(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(raw);
}

TEST(OpenCatalogTest, RefusesForeignDatabasesAndOtherLayouts) {
  PriceFolder prices;
  write_prices(prices);
  ASSERT_EQ(prices.problems(), "");
  execute(prices.output(), "UPDATE meta SET schema_version = 7");
  EXPECT_EQ(
      refusal(prices.output(), ErrorCode::kCorrupt),
      std::string("X: error: the catalog has layout 7, this costplan reads layout 1") + kHowTo);

  const TempFolder folder;
  execute(folder / "notes", "CREATE TABLE note(id INTEGER, text TEXT)");
  EXPECT_EQ(refusal(folder / "notes", ErrorCode::kCorrupt),
            std::string("X: error: is not a costplan catalog") + kHowTo);
  execute(folder / "other", "CREATE TABLE meta(key TEXT, value TEXT)");
  EXPECT_EQ(refusal(folder / "other", ErrorCode::kCorrupt),
            std::string("X: error: is not a costplan catalog") + kHowTo);
  execute(folder / "hollow", "CREATE TABLE meta(schema_version, as_of, digest)");
  EXPECT_EQ(refusal(folder / "hollow", ErrorCode::kCorrupt),
            std::string("X: error: is not a costplan catalog") + kHowTo);
}

TEST(OpenCatalogTest, OpensFilesWhoseNameMeansSomethingInAnUri) {
  PriceFolder prices;
  write_prices(prices);
  ASSERT_EQ(prices.problems(), "");
  const TempFolder folder;
  for (const char* name : {"50% off?.sqlite", "a#b", "%41", "a b&mode=rw"}) {
    folder.write(name, read_file(prices.output()).value());
    const auto catalog = open_catalog(folder / name);
    ASSERT_TRUE(catalog) << catalog.error().to_string();
    EXPECT_EQ(rates(**catalog, {.term = "Spot"}), "6");
  }
}

// A catalog cannot be told apart from one built that way, except by its digest, which
// every estimate repeats.
TEST(OpenCatalogTest, RefusesACatalogThatSaysWhatIsNotTrueOfItsRows) {
  struct Row {
    const char* what;
    const char* change;
    const char* expected;  // before the digests
  };
  const Row rows[] = {
      {"a rate", "UPDATE price SET rate_picos = rate_picos + 1 WHERE term = 'Spot'",
       "X: error: the catalog is damaged: its rows have digest "},
      {"a row", "DELETE FROM price WHERE term = 'Spot'",
       "X: error: the catalog is damaged: its rows have digest "},
      {"a source", "UPDATE source SET title = 'hearsay'",
       "X: error: the catalog is damaged: its rows have digest "},
      {"rows without a source", "PRAGMA foreign_keys = OFF; DELETE FROM source",
       "X: error: the catalog is damaged: its rows have digest "},
      {"the digest", "UPDATE meta SET digest = replace(digest, substr(digest, 1, 1), '!')",
       "X: error: the catalog is damaged: its rows have digest "},
      {"the date", "UPDATE meta SET as_of = '2026-06-01'",
       "X: error: the catalog is damaged: its newest price is of 2026-01-01, but it says "
       "2026-06-01; `costplan catalog build`"},
  };
  for (const Row& row : rows) {
    PriceFolder prices;
    write_prices(prices);
    ASSERT_EQ(prices.problems(), "");
    ASSERT_EQ(refusal(prices.output(), ErrorCode::kCorrupt), "opened");
    execute(prices.output(), row.change);
    const std::string text = refusal(prices.output(), ErrorCode::kCorrupt);
    EXPECT_TRUE(text.starts_with(row.expected)) << row.what << ": " << text;
  }
}

// Without STRICT and CHECK: the layout as somebody may have written it by hand.
constexpr const char* kHandMade = R"sql(
CREATE TABLE meta(schema_version, as_of, digest);
CREATE TABLE source(id, title, retrieved);
CREATE TABLE note(id, text);
CREATE TABLE usage(id, service_code, usage_type, operation, unit);
CREATE TABLE price(usage, region, term, purchase_option, effective, tier_from, tier_to,
                   rate_picos, source, quality, note);
INSERT INTO meta VALUES (1, '2026-01-01', 'none');
INSERT INTO source VALUES (0, 'AWS price list', '2026-01-02');
INSERT INTO note VALUES (0, '');
INSERT INTO usage VALUES (0, 'AmazonEC2', 'NatGateway-Hours', '', 'Hrs');
INSERT INTO price VALUES (0, 'us-east-1', 'OnDemand', '', '2026-01-01', '0', NULL,
                          45000000000, 0, 'list', 0);
)sql";

TEST(OpenCatalogTest, NeverTurnsAValueItCannotReadIntoZero) {
  struct Row {
    const char* change;
    const char* expected;
  };
  const Row rows[] = {
      // The row itself is fine; only the digest is not.
      {"", "its rows have digest "},
      {"UPDATE price SET rate_picos = 0.045", "has a rate_picos that is not an integer"},
      {"UPDATE price SET rate_picos = '45000000000'", "has a rate_picos that is not an integer"},
      {"UPDATE price SET rate_picos = x'00'", "has a rate_picos that is not an integer"},
      {"UPDATE price SET rate_picos = NULL", "has no rate"},
      {"UPDATE price SET rate_picos = -1", "has a negative rate"},
      {"UPDATE price SET quality = 'guessed'", "has an unknown quality 'guessed'"},
      {"UPDATE price SET quality = NULL", "has no quality"},
      {"UPDATE price SET tier_from = 'many'",
       "has no tier bound in tier_from: 'many' is not a decimal number"},
      {"UPDATE price SET tier_from = '-1'", "has no tier bound in tier_from: it is negative"},
      {"UPDATE price SET tier_from = 0", "has a tier_from that is not text"},
      {"UPDATE price SET tier_from = NULL", "has no tier_from"},
      {"UPDATE price SET tier_to = ''", "has no tier bound in tier_to: '' is not a decimal number"},
      {"UPDATE price SET tier_to = '0'", "has a tier that ends before it begins"},
      {"UPDATE price SET effective = 'soon'",
       "has no date in effective: 'soon' is not a date, expected YYYY-MM-DD such as 2026-02-28"},
      {"UPDATE price SET effective = NULL", "has no effective"},
      {"UPDATE source SET retrieved = '2026-02-30'", "has no date in retrieved: "},
      {"UPDATE source SET title = NULL", "has no source"},
      {"UPDATE note SET text = NULL", "has no note"},
      {"UPDATE usage SET unit = NULL", "has no unit"},
      {"UPDATE usage SET operation = NULL", "has no operation"},
      {"UPDATE price SET region = NULL", "has no region"},
      {"UPDATE price SET term = NULL", "has no term"},
      {"UPDATE price SET purchase_option = 7", "has a purchase_option that is not text"},
  };
  for (const Row& row : rows) {
    const TempFolder folder;
    execute(folder / "file", kHandMade);
    execute(folder / "file", row.change);
    const std::string text = refusal(folder / "file", ErrorCode::kCorrupt);
    const std::string of_the_row =
        *row.change == '\0' ? "" : "the row of AmazonEC2 NatGateway-Hours ";
    EXPECT_TRUE(text.starts_with("X: error: the catalog is damaged: " + of_the_row + row.expected))
        << row.change << ": " << text;
  }
}

TEST(OpenCatalogTest, NamesWhatItCanOfARowWithoutAName) {
  const TempFolder folder;
  execute(folder / "file", kHandMade);
  execute(folder / "file", "UPDATE usage SET service_code = NULL");
  EXPECT_EQ(refusal(folder / "file", ErrorCode::kCorrupt),
            std::string("X: error: the catalog is damaged: the row of ? NatGateway-Hours has no "
                        "service_code") +
                kHowTo);
}

TEST(VerifyDigestTest, NoticesAChangedRate) {
  PriceFolder prices;
  write_prices(prices);
  const auto before = prices.catalog();
  ASSERT_NE(before, nullptr);
  EXPECT_TRUE(verify_digest(*before));
  execute(prices.output(), "UPDATE price SET rate_picos = rate_picos + 1 WHERE term = 'Spot'");
  const std::string bytes = read_file(prices.output()).value();
  const std::vector<unsigned char> image(bytes.begin(), bytes.end());
  const auto after = catalog_from_memory(image);
  ASSERT_TRUE(after);
  const Status verified = verify_digest(**after);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, ErrorCode::kCorrupt);
}

TEST(SqliteCatalogTest, ReportsPagesThatWereOverwritten) {
  PriceFolder prices;
  write_prices(prices);
  ASSERT_EQ(prices.problems(), "");
  std::string bytes = read_file(prices.output()).value();
  // All but the first page, which holds the tables' names.
  for (std::size_t i = 4096; i < bytes.size(); ++i) bytes[i] = '\xA5';
  const TempFolder folder;
  folder.write("broken", bytes);
  EXPECT_EQ(
      refusal(folder / "broken", ErrorCode::kCorrupt),
      std::string("X: error: the catalog is damaged: it is cut short or was overwritten in part") +
          kHowTo);
}

TEST(SqliteCatalogTest, GivesTheSameAnswersToSeveralThreads) {
  PriceFolder folder;
  write_prices(folder);
  const auto catalog = folder.catalog();
  ASSERT_NE(catalog, nullptr);
  constexpr int kThreads = 4;
  constexpr int kRounds = 300;
  std::vector<int> wrong(kThreads, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&catalog, &wrong, t] {
      int& mine = wrong[static_cast<std::size_t>(t)];
      for (int i = 0; i < kRounds; ++i) {
        if (rates(*catalog, {.term = "Spot"}) != "6") ++mine;
        if (rates(*catalog, {.service_code = "AmazonS3", .region = "global"}) != "9") ++mine;
        if (rates(*catalog, {.region = "us-east-2", .or_global = true}) != "5 4 3 2 9") ++mine;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(kThreads, 0));
}

TEST(CatalogFromMemoryTest, ReadsTheBytesOfAFileWithoutTheFile) {
  PriceFolder folder;
  write_prices(folder);
  const auto file = folder.catalog();
  ASSERT_NE(file, nullptr);
  const std::string bytes = read_file(folder.output()).value();
  const std::vector<unsigned char> image(bytes.begin(), bytes.end());
  const auto memory = catalog_from_memory(image);
  ASSERT_TRUE(memory) << memory.error().to_string();
  EXPECT_EQ(rates(**memory, {}), rates(*file, {}));
  EXPECT_EQ((*memory)->digest(), file->digest());
  EXPECT_EQ((*memory)->as_of(), file->as_of());
}

TEST(CatalogFromMemoryTest, RefusesBytesThatAreNoCatalog) {
  const std::vector<unsigned char> image(8192, 'x');
  const auto memory = catalog_from_memory(image);
  ASSERT_FALSE(memory);
  EXPECT_EQ(memory.error().code, ErrorCode::kCorrupt);
}

TEST(EmbeddedCatalogTest, HoldsTheRowsOfThePricingFolder) {
  const TempFolder folder;
  const Status built = build_catalog(testing::source_path("pricing"), folder / "catalog.sqlite");
  ASSERT_TRUE(built) << built.error().to_string();
  const auto file = open_catalog(folder / "catalog.sqlite");
  ASSERT_TRUE(file);
  const auto embedded = embedded_catalog();
  ASSERT_TRUE(embedded) << embedded.error().to_string();
  EXPECT_EQ((*embedded)->digest(), (*file)->digest());
  EXPECT_TRUE(verify_digest(**embedded));
}

}  // namespace
}  // namespace costplan
