// Amazon DynamoDB. An item is written by the KB and read by 4 KB, each started one
// counting; an eventually consistent read costs half, a transaction twice as much.
// On demand these units are billed as they are used, otherwise as they are
// provisioned. Each global secondary index is a table of its own, which repeats
// the writes and the storage of the items in it.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "meters/chunks.h"
#include "meters/meter.h"

namespace costplan {
namespace {

enum class Billing : int { kOnDemand, kProvisioned };
enum class TableClass : int { kStandard, kInfrequentAccess };

constexpr Choice kBillings[] = {
    {"on_demand", static_cast<int>(Billing::kOnDemand), "Pay for each request"},
    {"provisioned", static_cast<int>(Billing::kProvisioned), "Pay for capacity, used or not"},
};

constexpr Choice kClasses[] = {
    {"standard", static_cast<int>(TableClass::kStandard), "DynamoDB Standard"},
    {"standard_ia", static_cast<int>(TableClass::kInfrequentAccess),
     "Standard-Infrequent Access: cheaper storage, dearer requests"},
};

constexpr std::string_view kWcuDoc = "Write capacity units, on average if they scale";
constexpr std::string_view kRcuDoc = "Read capacity units, on average if they scale";

struct Index {
  std::string name;
  Amount items;
  Amount projected;
  Amount reads;
  Amount wcu;
  Amount rcu;
};

constexpr Field kIndexFields[] = {
    text<&Index::name>("name", "Name of the index").is_required(),
    number<&Index::items>("items", Dimension::kFraction,
                          "Share of the table's items, and so of its writes, that the index holds")
        .or_default("100%")
        .at_most("1")
        .may_range(),
    number<&Index::projected>("projected", Dimension::kFraction,
                              "Share of an item's bytes that the index holds")
        .or_default("100%")
        .at_most("1")
        .may_range(),
    usage<&Index::reads>("reads", Dimension::kCountPerMonth,
                         "Items read from it, eventually consistent; on demand only")
        .noun("reads"),
    number<&Index::wcu>("wcu", Dimension::kCount, kWcuDoc).at_least("1").may_range().noun("WCU"),
    number<&Index::rcu>("rcu", Dimension::kCount, kRcuDoc).at_least("1").may_range().noun("RCU"),
};

struct Table {
  Billing billing{};
  TableClass table_class{};
  Amount item_size;
  Amount writes;
  Amount transactional_writes;
  Amount reads;
  Amount consistent_reads;
  Amount transactional_reads;
  Amount wcu;
  Amount rcu;
  Amount storage;
  std::vector<Index> indexes;
  bool point_in_time_recovery = false;
  Amount backups;
  Amount restored;
  Amount exported;
  Amount imported;
  Amount stream_reads;
};

template <auto Member>
constexpr Field requests(std::string_view name, std::string_view doc, std::string_view noun) {
  return usage<Member>(name, Dimension::kCountPerMonth, doc).noun(noun);
}

constexpr Field kFields[] = {
    choice<&Table::billing>("billing", kBillings, "Capacity mode").or_default("on_demand"),
    choice<&Table::table_class>("table_class", kClasses, "Table class").or_default("standard"),
    usage<&Table::item_size>("item_size", Dimension::kKilobytes,
                             "Size of an item with its attribute names; up to 1 KB if left out")
        .at_most("400 KB"),
    requests<&Table::writes>("writes", "Items written or deleted, on demand", "writes"),
    requests<&Table::transactional_writes>(
        "transactional_writes", "Items written in transactions; no such line if left out",
        "writes"),
    requests<&Table::reads>("reads", "Items read, eventually consistent as is AWS's default",
                            "reads"),
    requests<&Table::consistent_reads>(
        "consistent_reads", "Items read strongly consistent; no such line if left out", "reads"),
    requests<&Table::transactional_reads>(
        "transactional_reads", "Items read in transactions; no such line if left out", "reads"),
    number<&Table::wcu>("wcu", Dimension::kCount, kWcuDoc).at_least("1").may_range().noun("WCU"),
    number<&Table::rcu>("rcu", Dimension::kCount, kRcuDoc).at_least("1").may_range().noun("RCU"),
    usage<&Table::storage>("storage", Dimension::kGigabytes,
                           "Items stored, with 100 bytes for each of them"),
    records<&Table::indexes>("indexes", kIndexFields, "Global secondary indexes"),
    flag<&Table::point_in_time_recovery>("point_in_time_recovery",
                                         "Continuous backups, by the size of the table")
        .or_default("false"),
    usage<&Table::backups>("backups", Dimension::kGigabytes,
                           "On-demand backups kept; no such line if left out"),
    usage<&Table::restored>("restored", Dimension::kGigabytesPerMonth,
                            "Data restored; no such line if left out"),
    usage<&Table::exported>("exported", Dimension::kGigabytesPerMonth,
                            "Data exported to S3; no such line if left out"),
    usage<&Table::imported>("imported", Dimension::kGigabytesPerMonth,
                            "Data imported from S3; no such line if left out"),
    requests<&Table::stream_reads>(
        "stream_reads",
        "GetRecords calls on the stream, without Lambda's; no such line if left out", "calls"),
};

constexpr int kWriteKilobytes = 1;
constexpr int kReadKilobytes = 4;

std::string in_class(const Table& table, const char* usage_type) {
  return (table.table_class == TableClass::kInfrequentAccess ? "IA-" : "") +
         std::string(usage_type);
}

UsageKey requests_key(const Table& table, bool writes) {
  return {.service = "AmazonDynamoDB",
          .usage_type = in_class(table, writes ? "WriteRequestUnits" : "ReadRequestUnits"),
          .operation = "PayPerRequestThroughput",
          .unit = writes ? "WriteRequestUnits" : "ReadRequestUnits"};
}

UsageKey capacity_key(const Table& table, bool writes) {
  return {.service = "AmazonDynamoDB",
          .usage_type = in_class(table, writes ? "WriteCapacityUnit-Hrs" : "ReadCapacityUnit-Hrs"),
          .operation = "CommittedThroughput",
          .unit = writes ? "WriteCapacityUnit-Hrs" : "ReadCapacityUnit-Hrs"};
}

UsageKey plain_key(std::string usage_type, std::string_view unit) {
  return {.service = "AmazonDynamoDB", .usage_type = std::move(usage_type), .unit = unit};
}

bool is_all(const Amount& share) { return share.value() == Quantity(1); }

Amount share_of(const Amount& whole, const Amount& share, const char* words) {
  return is_all(share) ? whole : whole * share.named(display(share.value()) + words);
}

// The fields that the billing mode has no use for, and those it cannot do without.
bool check(const Table& table, Meter& m) {
  const bool provisioned = table.billing == Billing::kProvisioned;
  bool valid = true;
  const auto error = [&](const std::string& path, std::string message, const char* hint) {
    m.error(path, std::move(message), hint);
    valid = false;
  };
  const auto check_units = [&](const std::string& where, const auto& has) {
    for (const char* field : {"wcu", "rcu"}) {
      const std::string path = where + field;
      if (provisioned && !has(field)) {
        error(path, std::string(field) + " is required where billing is provisioned",
              "the API has no default; the console proposes 5");
      } else if (!provisioned && has(field)) {
        error(path, "a table on demand has no capacity units", "add billing: provisioned");
      }
    }
  };
  const auto check_requests = [&](const std::string& path) {
    error(path, "provisioned capacity is charged whether it is used or not, requests are not",
          "leave it out, or add billing: on_demand");
  };
  check_units("", [&](const char* field) { return m.has_field(field); });
  for (const char* field :
       {"writes", "transactional_writes", "reads", "consistent_reads", "transactional_reads"}) {
    if (provisioned && m.has_field(field)) check_requests(field);
  }
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    const std::string where = "indexes[" + std::to_string(i) + "].";
    const Node& index = m.resource().body.find("indexes")->items[i];
    const auto has = [&](const char* field) {
      const Node* node = index.find(field);
      return node != nullptr && node->type != Node::Type::kNull;
    };
    check_units(where, has);
    if (provisioned && has("reads")) check_requests(where + "reads");
  }
  return valid;
}

void charge_requests(const Table& table, Meter& m) {
  const auto writes = [&](const Amount& count) {
    return in_chunks(count, table.item_size, kWriteKilobytes);
  };
  const auto reads = [&](const Amount& count) {
    return in_chunks(count, table.item_size, kReadKilobytes);
  };
  const bool transactional_writes = m.has_field("transactional_writes");
  const bool other_reads = m.has_field("consistent_reads") || m.has_field("transactional_reads");
  if (m.has_field("writes") || !transactional_writes) {
    m.charge(requests_key(table, true), writes(table.writes), "Writes");
  }
  if (transactional_writes) {
    m.charge(requests_key(table, true), writes(table.transactional_writes) * Amount(2),
             "Transactional writes");
  }
  if (m.has_field("reads") || !other_reads) {
    m.charge(requests_key(table, false), reads(table.reads) / Amount(2),
             "Eventually consistent reads");
  }
  if (m.has_field("consistent_reads")) {
    m.charge(requests_key(table, false), reads(table.consistent_reads),
             "Strongly consistent reads");
  }
  if (m.has_field("transactional_reads")) {
    m.charge(requests_key(table, false), reads(table.transactional_reads) * Amount(2),
             "Transactional reads");
  }
  if (!table.item_size.is_known()) {
    m.assume("items have at most 1 KB, a write unit each (item_size is not given)");
  }
}

void charge_index_requests(const Table& table, const Index& index, Meter& m) {
  // What is not given here has no line above either; both unknown is unknown.
  const Amount& transactional = table.transactional_writes;
  const Amount writes = !transactional.is_known() ? table.writes
                        : table.writes.is_known() ? table.writes + transactional
                                                  : transactional;
  const Amount size = is_all(index.projected) ? table.item_size : table.item_size * index.projected;
  m.charge(requests_key(table, true),
           in_chunks(share_of(writes, index.items, " of them"), size, kWriteKilobytes),
           "Writes to index " + index.name)
      .assume("a write updates each index of the item once; it takes two where the key changes");
  m.charge(requests_key(table, false), in_chunks(index.reads, size, kReadKilobytes) / Amount(2),
           "Reads from index " + index.name);
}

void charge_capacity(const Table& table, const Amount& wcu, const Amount& rcu,
                     const std::string& of_what, Meter& m) {
  m.charge(capacity_key(table, true), wcu * m.hours(), "Write capacity" + of_what);
  m.charge(capacity_key(table, false), rcu * m.hours(), "Read capacity" + of_what);
}

void meter(const Table& table, Meter& m) {
  if (!check(table, m)) return;
  const std::string storage = in_class(table, "TimedStorage-ByteHrs");
  const bool provisioned = table.billing == Billing::kProvisioned;
  if (provisioned) {
    charge_capacity(table, table.wcu, table.rcu, "", m);
  } else {
    charge_requests(table, m);
  }
  m.charge(plain_key(storage, "GB-Mo"), table.storage, "Storage");
  for (const Index& index : table.indexes) {
    if (provisioned) {
      charge_capacity(table, index.wcu, index.rcu, " of index " + index.name, m);
    } else {
      charge_index_requests(table, index, m);
    }
    m.charge(plain_key(storage, "GB-Mo"),
             share_of(share_of(table.storage, index.items, " of the items"), index.projected,
                      " of their bytes"),
             "Storage of index " + index.name);
  }
  if (table.point_in_time_recovery) {
    m.charge(plain_key("TimedPITRStorage-ByteHrs", "GB-Mo"), table.storage,
             "Point-in-time recovery")
        .assume("continuous backups are charged by the size of the table without its global "
                "secondary indexes, unconfirmed");
  }
  const auto charge_if_given = [&](const char* field, const char* usage_type, const char* unit,
                                   const Amount& quantity, const char* description) {
    if (m.has_field(field)) m.charge(plain_key(usage_type, unit), quantity, description);
  };
  charge_if_given("backups", "TimedBackupStorage-ByteHrs", "GB-Mo", table.backups,
                  "On-demand backups");
  charge_if_given("restored", "RestoreDataSize-Bytes", "GB", table.restored, "Data restored");
  charge_if_given("exported", "ExportDataSize-Bytes", "GB", table.exported, "Export to S3");
  charge_if_given("imported", "ImportDataSize-Bytes", "GB", table.imported, "Import from S3");
  charge_if_given("stream_reads", "Streams-RequestsCount", "Requests", table.stream_reads,
                  "Stream reads");
}

}  // namespace

std::span<const Kind> dynamodb_kinds() {
  static constexpr Kind kKinds[] = {make_kind<Table, meter>(
      "dynamodb_table", "Amazon DynamoDB",
      "A table: requests or capacity, storage, indexes, backups and streams", kFields)};
  return kKinds;
}

}  // namespace costplan
