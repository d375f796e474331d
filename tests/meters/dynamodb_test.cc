#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// DynamoDB developer guide: a write unit is a write of up to 1 KB, a read unit a
// strongly consistent read of up to 4 KB; eventually consistent reads take half of
// that, transactions twice (billing rules §11).
constexpr QuantityRow kWrites[] = {
    {"up to 1 KB", "t: {kind: dynamodb_table, writes: 1M}", "WriteRequestUnits", "1000000", "§11"},
    {"1 KB is one", "t: {kind: dynamodb_table, writes: 1M, item_size: 1 KB}", "WriteRequestUnits",
     "1000000", "§11"},
    {"a byte more is two", "t: {kind: dynamodb_table, writes: 1M, item_size: 1025 B}",
     "WriteRequestUnits", "2000000", "§11"},
    {"2.5 KB are three", "t: {kind: dynamodb_table, writes: 1M, item_size: 2.5 KB}",
     "WriteRequestUnits", "3000000", "§11"},
    {"the likely size of a range",
     "t: {kind: dynamodb_table, writes: 1M, item_size: {low: 0.5 KB, likely: 1.5 KB, high: 3 KB}}",
     "WriteRequestUnits", "2000000", "§11"},
    {"the largest item", "t: {kind: dynamodb_table, writes: 1M, item_size: 400 KB}",
     "WriteRequestUnits", "400000000", "§11"},
    {"transactions take two",
     "t: {kind: dynamodb_table, transactional_writes: 1M, item_size: 2.5 KB}", "WriteRequestUnits",
     "6000000", "§11: 1M · 3 · 2"},
    {"both", "t: {kind: dynamodb_table, writes: 1M, transactional_writes: 1M}", "WriteRequestUnits",
     "3000000", "§11: 1M + 2M"},
    {"none", "t: {kind: dynamodb_table, writes: 0}", "WriteRequestUnits", "0", "§11"},
    {"nobody knows", "t: {kind: dynamodb_table}", "WriteRequestUnits", "?", "§11"},
    {"another class", "t: {kind: dynamodb_table, table_class: standard_ia, writes: 1M}",
     "IA-WriteRequestUnits", "1000000", "§11"},
    {"provisioned tables have none",
     "t: {kind: dynamodb_table, billing: provisioned, wcu: 1, rcu: 1}", "WriteRequestUnits", "none",
     "§11"},
};

constexpr QuantityRow kReads[] = {
    {"half a unit each", "t: {kind: dynamodb_table, reads: 1M}", "ReadRequestUnits", "500000",
     "§11"},
    {"4 KB are one", "t: {kind: dynamodb_table, reads: 1M, item_size: 4 KB}", "ReadRequestUnits",
     "500000", "§11"},
    {"a byte more is two", "t: {kind: dynamodb_table, reads: 1M, item_size: 4097 B}",
     "ReadRequestUnits", "1000000", "§11"},
    {"strongly consistent", "t: {kind: dynamodb_table, consistent_reads: 1M, item_size: 9 KB}",
     "ReadRequestUnits", "3000000", "§11: 1M · 3"},
    {"transactions take two", "t: {kind: dynamodb_table, transactional_reads: 1M, item_size: 9 KB}",
     "ReadRequestUnits", "6000000", "§11: 1M · 3 · 2"},
    {"all of them",
     "t: {kind: dynamodb_table, reads: 1M, consistent_reads: 1M, transactional_reads: 1M}",
     "ReadRequestUnits", "3500000", "§11: 0.5M + 1M + 2M"},
    {"an odd number", "t: {kind: dynamodb_table, reads: 1}", "ReadRequestUnits", "0.5", "§11"},
    {"nobody knows", "t: {kind: dynamodb_table, writes: 5}", "ReadRequestUnits", "?", "§11"},
    {"another class", "t: {kind: dynamodb_table, table_class: standard_ia, reads: 1M}",
     "IA-ReadRequestUnits", "500000", "§11"},
};

TEST(DynamoDbTable, CountsWriteUnitsByStartedKilobyte) {
  expect_quantities(kWrites);
  expect_quantities(kWrites, february_2026());
}

TEST(DynamoDbTable, CountsReadUnitsByStarted4KilobytesAndConsistency) {
  expect_quantities(kReads);
  expect_quantities(kReads, february_2026());
}

TEST(DynamoDbTable, ChargesProvisionedCapacityByTheHour) {
  constexpr QuantityRow kAverage[] = {
      {"writes", "t: {kind: dynamodb_table, billing: provisioned, wcu: 10, rcu: 20}",
       "WriteCapacityUnit-Hrs", "7300", "§11: 10 · 730"},
      {"reads", "t: {kind: dynamodb_table, billing: provisioned, wcu: 10, rcu: 20}",
       "ReadCapacityUnit-Hrs", "14600", "§11: 20 · 730"},
      {"on average where it scales",
       "t: {kind: dynamodb_table, billing: provisioned, wcu: 12.5, rcu: 20}",
       "WriteCapacityUnit-Hrs", "9125", "§11: 12.5 · 730"},
      {"another class",
       "t: {kind: dynamodb_table, billing: provisioned, table_class: standard_ia, wcu: 10, rcu: 1}",
       "IA-WriteCapacityUnit-Hrs", "7300", "§11"},
      {"and its reads",
       "t: {kind: dynamodb_table, billing: provisioned, table_class: standard_ia, wcu: 10, rcu: 1}",
       "IA-ReadCapacityUnit-Hrs", "730", "§11"},
      {"indexes have their own",
       "t: {kind: dynamodb_table, billing: provisioned, wcu: 10, rcu: 20, "
       "indexes: [{name: i, wcu: 5, rcu: 1}, {name: j, wcu: 1, rcu: 1}]}",
       "WriteCapacityUnit-Hrs", "11680", "§11: (10 + 5 + 1) · 730"},
      {"none on demand", "t: {kind: dynamodb_table, writes: 1}", "WriteCapacityUnit-Hrs", "none",
       "§11"},
  };
  expect_quantities(kAverage);
  constexpr QuantityRow kFebruary[] = {
      {"writes", "t: {kind: dynamodb_table, billing: provisioned, wcu: 10, rcu: 20}",
       "WriteCapacityUnit-Hrs", "6720", "§0.1: 10 · 672"},
  };
  expect_quantities(kFebruary, february_2026());
}

TEST(DynamoDbTable, RepeatsWritesAndStorageInEachIndex) {
  constexpr QuantityRow kRows[] = {
      {"every write once more",
       "t: {kind: dynamodb_table, writes: 1M, item_size: 2.5 KB, indexes: [{name: i}]}",
       "WriteRequestUnits", "6000000", "§11: 3M + 3M"},
      {"two indexes, twice more",
       "t: {kind: dynamodb_table, writes: 1M, indexes: [{name: i}, {name: j}]}",
       "WriteRequestUnits", "3000000", "§11"},
      {"a sparse index", "t: {kind: dynamodb_table, writes: 1M, indexes: [{name: i, items: 10%}]}",
       "WriteRequestUnits", "1100000", "§11"},
      {"a part of the item",
       "t: {kind: dynamodb_table, writes: 1M, item_size: 3 KB, "
       "indexes: [{name: i, projected: 40%}]}",
       "WriteRequestUnits", "5000000", "§11: 3M + 1M · ⌈1.2⌉"},
      {"transactions write the index once",
       "t: {kind: dynamodb_table, writes: 1M, transactional_writes: 1M, indexes: [{name: i}]}",
       "WriteRequestUnits", "5000000", "§11: 1M + 2M + 2M"},
      {"nothing but transactions",
       "t: {kind: dynamodb_table, transactional_writes: 1M, indexes: [{name: i}]}",
       "WriteRequestUnits", "3000000", "§11: 2M + 1M"},
      {"reads are eventually consistent",
       "t: {kind: dynamodb_table, reads: 0, item_size: 10 KB, indexes: [{name: i, reads: 1M}]}",
       "ReadRequestUnits", "1500000", "§11: 3 · 0.5"},
      {"of what is projected",
       "t: {kind: dynamodb_table, reads: 0, item_size: 10 KB, "
       "indexes: [{name: i, reads: 1M, projected: 40%}]}",
       "ReadRequestUnits", "500000", "§11: 1 · 0.5"},
      {"storage",
       "t: {kind: dynamodb_table, storage: 50 GB, "
       "indexes: [{name: i}, {name: j, items: 10%, projected: 20%}]}",
       "TimedStorage-ByteHrs", "101", "§11: 50 + 50 + 1"},
  };
  expect_quantities(kRows);
}

TEST(DynamoDbTable, ChargesStorageBackupsAndStreams) {
  constexpr QuantityRow kRows[] = {
      {"storage", "t: {kind: dynamodb_table, storage: 512 MB}", "TimedStorage-ByteHrs", "0.5",
       "§11"},
      {"of unknown size", "t: {kind: dynamodb_table}", "TimedStorage-ByteHrs", "?", "§11"},
      {"another class", "t: {kind: dynamodb_table, table_class: standard_ia, storage: 8 GB}",
       "IA-TimedStorage-ByteHrs", "8", "§11"},
      {"continuous backups, by the size of the table",
       "t: {kind: dynamodb_table, storage: 8 GB, point_in_time_recovery: true, "
       "indexes: [{name: i}]}",
       "TimedPITRStorage-ByteHrs", "8", "§11"},
      {"no continuous backups", "t: {kind: dynamodb_table, storage: 8 GB}",
       "TimedPITRStorage-ByteHrs", "none", "§11"},
      {"on-demand backups", "t: {kind: dynamodb_table, backups: 8 GB}",
       "TimedBackupStorage-ByteHrs", "8", "§11"},
      {"no backups", "t: {kind: dynamodb_table}", "TimedBackupStorage-ByteHrs", "none", "§11"},
      {"restored", "t: {kind: dynamodb_table, restored: 8 GB}", "RestoreDataSize-Bytes", "8",
       "§11"},
      {"exported", "t: {kind: dynamodb_table, exported: 8 GB}", "ExportDataSize-Bytes", "8", "§11"},
      {"imported", "t: {kind: dynamodb_table, imported: 8 GB}", "ImportDataSize-Bytes", "8", "§11"},
      {"stream", "t: {kind: dynamodb_table, stream_reads: 4M}", "Streams-RequestsCount", "4000000",
       "§11"},
      {"no stream", "t: {kind: dynamodb_table}", "Streams-RequestsCount", "none", "§11"},
  };
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(DynamoDbTable, PricesRequestsCapacityAndStorage) {
  constexpr CostRow kCosts[] = {
      {"writes", "t: {kind: dynamodb_table, writes: 1M}", "WriteRequestUnits", "0.625",
       "§11: 0.625 a million"},
      {"reads", "t: {kind: dynamodb_table, consistent_reads: 1M}", "ReadRequestUnits", "0.125",
       "§11: 0.125 a million"},
      {"writes, infrequent access",
       "t: {kind: dynamodb_table, table_class: standard_ia, writes: 1M}", "IA-WriteRequestUnits",
       "0.78", "row IA-WriteRequestUnits"},
      {"reads, infrequent access",
       "t: {kind: dynamodb_table, table_class: standard_ia, consistent_reads: 1M}",
       "IA-ReadRequestUnits", "0.155", "row IA-ReadRequestUnits"},
      {"a write capacity unit", "t: {kind: dynamodb_table, billing: provisioned, wcu: 1, rcu: 1}",
       "WriteCapacityUnit-Hrs", "0.4745", "§11: 730 · 0.00065"},
      {"a read capacity unit", "t: {kind: dynamodb_table, billing: provisioned, wcu: 1, rcu: 1}",
       "ReadCapacityUnit-Hrs", "0.0949", "§11: 730 · 0.00013"},
      {"a write each second", "t: {kind: dynamodb_table, writes: 1/s}", "WriteRequestUnits",
       "1.6425", "§11: 2,628,000 at 0.625 a million"},
      {"storage", "t: {kind: dynamodb_table, storage: 60 GB}", "TimedStorage-ByteHrs", "15",
       "§11: 0.25"},
      {"storage, infrequent access",
       "t: {kind: dynamodb_table, table_class: standard_ia, storage: 60 GB}",
       "IA-TimedStorage-ByteHrs", "6", "row IA-TimedStorage-ByteHrs"},
      {"continuous backups",
       "t: {kind: dynamodb_table, storage: 60 GB, point_in_time_recovery: true}",
       "TimedPITRStorage-ByteHrs", "12", "§11: 0.20"},
      {"backups", "t: {kind: dynamodb_table, backups: 60 GB}", "TimedBackupStorage-ByteHrs", "6",
       "§11: 0.10"},
      {"restore", "t: {kind: dynamodb_table, restored: 60 GB}", "RestoreDataSize-Bytes", "9",
       "§11: 0.15"},
      {"stream", "t: {kind: dynamodb_table, stream_reads: 4M}", "Streams-RequestsCount", "0.8",
       "§11: 0.02 per 100,000"},
  };
  expect_costs(kCosts);
  constexpr CostRow kFree[] = {
      {"25 GB", "t: {kind: dynamodb_table, storage: 60 GB}", "TimedStorage-ByteHrs", "8.75",
       "§0.6"},
      {"25 write capacity units",
       "t: {kind: dynamodb_table, billing: provisioned, wcu: 25, rcu: 25}", "WriteCapacityUnit-Hrs",
       "0", "§0.6"},
      {"2.5 million calls of streams", "t: {kind: dynamodb_table, stream_reads: 4M}",
       "Streams-RequestsCount", "0.3", "§0.6"},
      {"requests are never free", "t: {kind: dynamodb_table, writes: 1M}", "WriteRequestUnits",
       "0.625", "§0.6"},
  };
  expect_costs(kFree, {.free_tier = true});
}

TEST(DynamoDbTable, MakesAStateLockTableATrifle) {
  constexpr std::string_view kLocks =
      "locks: {kind: dynamodb_table, writes: 400, consistent_reads: 200, storage: 1 MB}";
  const Metering locks = metered(kLocks);
  EXPECT_EQ(locks.usage.size(), 3u) << "no line for reads that nobody makes";
  EXPECT_EQ(estimated(kLocks).monthly_cost.to_string(), "0.0005191405")
      << "400 · 0.000000625 + 200 · 0.000000125 + 0.000976562 · 0.25";
}

TEST(DynamoDbTable, ShowsHowUnitsCameAbout) {
  const Metering metering =
      metered("t: {kind: dynamodb_table, reads: 4M, item_size: 9 KB, writes: 1M, storage: 60 GB, "
              "indexes: [{name: open, items: 10%, projected: 20%}]}");
  ASSERT_EQ(metering.usage.size(), 6u);
  EXPECT_EQ(metering.usage[0].quantity.text(), "1,000,000 writes × ⌈9 KB ÷ 1 KB⌉");
  EXPECT_EQ(metering.usage[1].quantity.text(), "4,000,000 reads × ⌈9 KB ÷ 4 KB⌉ ÷ 2");
  EXPECT_EQ(metering.usage[3].quantity.text(),
            "1,000,000 writes × 0.1 of them × ⌈9 KB × 0.2 ÷ 1 KB⌉");
  EXPECT_EQ(metering.usage[3].description, "Writes to index open");
  EXPECT_EQ(metering.usage[5].quantity.text(), "60 GB × 0.1 of the items × 0.2 of their bytes");
}

TEST(DynamoDbTable, SaysWhatItTakesForGranted) {
  EXPECT_THAT(resource_assumptions_of(metered("t: {kind: dynamodb_table, writes: 1}")),
              HasSubstr("items have at most 1 KB"));
  EXPECT_EQ(all_assumptions_of(metered("t: {kind: dynamodb_table, writes: 1, item_size: 1 KB}")),
            "");
  EXPECT_THAT(assumptions_of(metered("t: {kind: dynamodb_table, writes: 1, indexes: [{name: i}]}"),
                             "WriteRequestUnits"),
              HasSubstr("two where the key changes"));
  EXPECT_THAT(assumptions_of(metered("t: {kind: dynamodb_table, point_in_time_recovery: true}")),
              HasSubstr("without its global secondary indexes, unconfirmed"));
}

TEST(DynamoDbTable, RefusesTheFieldsOfTheOtherCapacityMode) {
  constexpr ProblemRow kProblems[] = {
      {"t: {kind: dynamodb_table, wcu: 5}",
       "resources.t.wcu: a table on demand has no capacity units", "add billing: provisioned"},
      {"t: {kind: dynamodb_table, indexes: [{name: i}, {name: j, rcu: 5}]}",
       "resources.t.indexes[1].rcu: a table on demand has no capacity units"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 5}",
       "resources.t.rcu: rcu is required where billing is provisioned"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 5, rcu: 5, indexes: [{name: i}]}",
       "resources.t.indexes[0].wcu: wcu is required where billing is provisioned"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 5, rcu: 5, reads: 1}",
       "resources.t.reads: provisioned capacity is charged whether it is used or not"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 5, rcu: 5, reads: 1, "
       "transactional_writes: 1}",
       "resources.t.transactional_writes: provisioned capacity is charged"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 5, rcu: 5, "
       "indexes: [{name: i, wcu: 1, rcu: 1, reads: 1}]}",
       "resources.t.indexes[0].reads: provisioned capacity is charged"},
      {"t: {kind: dynamodb_table, billing: provisioned, wcu: 0, rcu: 5}", "expected at least 1"},
      {"t: {kind: dynamodb_table, item_size: 401 KB}", "expected at most 400 KB"},
      {"t: {kind: dynamodb_table, indexes: [{items: 50%}]}", "name is required"},
      {"t: {kind: dynamodb_table, indexes: [{name: i, items: 101%}]}", "expected at most 1"},
  };
  expect_problems(kProblems);
  EXPECT_THAT(problems("t: {kind: dynamodb_table, billing: provisioned, wcu: -1, rcu: 5}"),
              Not(HasSubstr("is required")));
}

}  // namespace
}  // namespace costplan::testing
