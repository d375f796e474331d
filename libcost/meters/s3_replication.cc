#include "meters/s3_replication.h"

#include <string>

#include "meters/inter_region.h"

namespace costplan {

void charge_s3_replication(const S3Replication& replication, std::string_view region,
                           const Amount& gigabytes, const Amount& object_size, Meter& m) {
  const std::string& bucket = replication.to.name;
  const auto prefix = usage_type_prefix(region);
  const bool same_region = region == m.region();
  if (!prefix) {
    m.not_included("replication to '" + bucket + "': what the bill calls the transfer to " +
                   std::string(region) + " is not known here; declare its price as external");
  } else if (!same_region) {
    m.charge({.service = "AWSDataTransfer",
              .usage_type = std::string(*prefix) + "-AWS-Out-Bytes",
              .unit = "GB"},
             gigabytes, "Replication to '" + bucket + "', data transfer to " + std::string(region));
  }
  const S3ClassTerms& terms = s3_terms(replication.storage_class);
  MeteredUsage& puts =
      m.charge({.service = terms.service,
                .usage_type = std::string(terms.put),
                .operation = terms.put_operation,
                .unit = "Requests",
                .region = region},
               s3_objects(gigabytes, object_size),
               "Replication to '" + bucket + "', PUT requests to " + std::string(terms.name));
  puts.assume(std::string(kS3AverageSize))
      .assume("the storage of the copies is given at '" + bucket + "'");
  if (same_region) puts.assume("replication within a region transfers data free of charge");
  if (replication.time_control && prefix) {
    m.charge({.service = "AmazonS3",
              .usage_type = std::string(*prefix) + "-S3RTC-Out-Bytes",
              .unit = "GB"},
             gigabytes, "Replication to '" + bucket + "', Replication Time Control")
        .assume("the CloudWatch metrics of Replication Time Control are not included, unconfirmed");
  }
}

}  // namespace costplan
