#include "meters/s3_requests.h"

#include <string>

#include "meters/s3_classes.h"

namespace costplan {

void charge_s3_class_requests(const S3RequestsByClass& requests, Meter& m) {
  struct Row {
    S3StorageClass storage_class;
    const S3ClassRequests* requests;
  };
  const Row rows[] = {
      {S3StorageClass::kStandardIa, &requests.standard_ia},
      {S3StorageClass::kIntelligentTiering, &requests.intelligent_tiering},
      {S3StorageClass::kOneZoneIa, &requests.onezone_ia},
      {S3StorageClass::kGlacierIr, &requests.glacier_ir},
      {S3StorageClass::kGlacierFlexible, &requests.glacier_flexible},
      {S3StorageClass::kDeepArchive, &requests.deep_archive},
  };
  for (const Row& row : rows) {
    const S3ClassTerms& terms = s3_terms(row.storage_class);
    const std::string path = "requests_by_class." + std::string(terms.field);
    if (m.has_field(path + ".put")) {
      m.charge({.service = terms.service,
                .usage_type = std::string(terms.put),
                .operation = terms.put_operation,
                .unit = "Requests"},
               row.requests->put, std::string(terms.name) + ", PUT, COPY, POST and LIST requests");
    }
    if (m.has_field(path + ".get")) {
      // AWS's offer files these under S3 for every class, Deep Archive's too.
      m.charge({.service = "AmazonS3", .usage_type = std::string(terms.get), .unit = "Requests"},
               row.requests->get, std::string(terms.name) + ", GET and all other requests");
    }
  }
}

}  // namespace costplan
