#include "meters/s3_retrieval.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "meters/aws/retention.h"
#include "meters/s3_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kS3 = "AmazonS3";
constexpr std::string_view kDeepArchive = "AmazonS3GlacierDeepArchive";

struct InstantRow {
  std::string_view field;
  const Amount* gigabytes;
  std::string_view usage_type;
  std::string_view name;
};

// A way of restoring: the bytes are billed by S3 itself, the requests of Deep Archive
// by the service of its own.
struct ArchiveRow {
  std::string_view field;
  const Amount* gigabytes;
  std::string_view usage_type;
  std::string_view operation;
  std::string_view request_service;
  std::string_view requests;
  std::string_view request_operation;
  std::string_view name;
};

std::array<ArchiveRow, 5> archive_rows(const S3Retrieval& retrieval) {
  const S3ArchiveRetrieval& flexible = retrieval.glacier_flexible;
  const S3ArchiveRetrieval& deep = retrieval.deep_archive;
  return {{
      {"glacier_flexible.expedited", &flexible.expedited, "Expedited-Retrieval-Bytes",
       "RestoreObject", kS3, "Requests-Tier6", "",
       "Expedited retrieval from S3 Glacier Flexible Retrieval"},
      {"glacier_flexible.standard", &flexible.standard, "Standard-Retrieval-Bytes", "RestoreObject",
       kS3, "Requests-Tier3", "RestoreObject",
       "Standard retrieval from S3 Glacier Flexible Retrieval"},
      {"glacier_flexible.bulk", &flexible.bulk, "Bulk-Retrieval-Bytes", "RestoreObject", kS3,
       "Requests-Tier5", "", "Bulk retrieval from S3 Glacier Flexible Retrieval"},
      {"deep_archive.standard", &deep.standard, "Standard-Retrieval-Bytes",
       "DeepArchiveRestoreObject", kDeepArchive, "Requests-GDA-Tier3", "",
       "Standard retrieval from S3 Glacier Deep Archive"},
      {"deep_archive.bulk", &deep.bulk, "Bulk-Retrieval-Bytes", "DeepArchiveRestoreObject",
       kDeepArchive, "Requests-GDA-Tier5", "", "Bulk retrieval from S3 Glacier Deep Archive"},
  }};
}

bool is_given(const ArchiveRow& row, const Meter& m) {
  return m.has_field("retrieval." + std::string(row.field));
}

void charge_restores(const ArchiveRow& row, const Amount& object_size, Meter& m) {
  m.charge({.service = kS3,
            .usage_type = std::string(row.usage_type),
            .operation = row.operation,
            .unit = "GB"},
           *row.gigabytes, std::string(row.name));
  m.charge({.service = row.request_service,
            .usage_type = std::string(row.requests),
            .operation = row.request_operation,
            .unit = "Requests"},
           s3_objects(*row.gigabytes, object_size), std::string(row.name) + ", requests")
      .assume(std::string(kS3AverageSize));
}

// The archive keeps what is restored; the copy is there for some days as well.
void charge_restored_copies(const S3Retrieval& average, Meter& m) {
  std::optional<Amount> restored;
  for (const ArchiveRow& row : archive_rows(average)) {
    if (!is_given(row, m)) continue;
    restored = restored ? *restored + *row.gigabytes : *row.gigabytes;
  }
  if (!restored) return;
  if (!average.copies_kept.is_known()) {
    m.assume("how long restored copies are kept is not given: their storage is not included "
             "(retrieval.copies_kept)");
    return;
  }
  charge_s3_storage(kS3, s3_terms(S3StorageClass::kStandard).storage,
                    stored_gigabytes(*restored, average.copies_kept),
                    "Restored copies in S3 Standard", m);
}

}  // namespace

void charge_s3_retrieval(const S3Retrieval& retrieval, const S3Retrieval& average,
                         const Amount& object_size, Meter& m) {
  const InstantRow instant[] = {
      {"standard_ia", &retrieval.standard_ia, "Retrieval-SIA", "Retrieval from S3 Standard-IA"},
      {"onezone_ia", &retrieval.onezone_ia, "Retrieval-ZIA", "Retrieval from S3 One Zone-IA"},
      {"glacier_ir", &retrieval.glacier_ir, "Retrieval-GIR",
       "Retrieval from S3 Glacier Instant Retrieval"},
  };
  for (const InstantRow& row : instant) {
    if (!m.has_field("retrieval." + std::string(row.field))) continue;
    m.charge({.service = kS3, .usage_type = std::string(row.usage_type), .unit = "GB"},
             *row.gigabytes, std::string(row.name));
  }
  for (const ArchiveRow& row : archive_rows(retrieval)) {
    if (is_given(row, m)) charge_restores(row, object_size, m);
  }
  charge_restored_copies(average, m);
}

}  // namespace costplan
