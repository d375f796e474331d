// Sources: [7] billing rules, "S3": replication is a PUT request in the destination, transfer and
// storage there, Replication Time Control (RTC) 0.015 USD/GB; [5] "Network": from us-east-1 to
// us-east-2 0.01 USD/GB, to others 0.02; [bill] AWS: usage type region1-region2-S3RTC-Out-Bytes.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

// Bucket `b` of us-east-1, and where it replicates to.
std::string replicates(const std::string& rule, const std::string& fields = "") {
  return "b: {kind: s3_bucket, object_size: 1 MB, versioning: {enabled: true, overwritten: 0 GB}, "
         "replication: [{" +
         rule + "}]" + (fields.empty() ? "" : ", ") + fields +
         "}\n"
         "ohio: {kind: s3_bucket, region: us-east-2, versioning: {enabled: true}}\n"
         "oregon: {kind: s3_bucket, region: us-west-2, versioning: {enabled: true}}\n"
         "near: {kind: s3_bucket, versioning: {enabled: true}}\n"
         "plain: {kind: s3_bucket}\n";
}

// What bucket `b` itself is charged.
Metering of_b(const std::string& yaml) {
  Metering metering = metered(yaml);
  std::erase_if(metering.usage, [](const MeteredUsage& usage) { return usage.resource != 0; });
  return metering;
}

TEST(S3Replication, ChargesTransferAndAPutRequestForEachObject) {
  const BuiltQuantityRow rows[] = {
      {"to another region", replicates("to: ohio, replicated: 100 GB"), "USE2-AWS-Out-Bytes", "100",
       "[7] the sender pays"},
      {"to the same region", replicates("to: near, replicated: 100 GB"), "USE1-AWS-Out-Bytes",
       "none", "[7] no transfer"},
      {"no RTC by default", replicates("to: ohio, replicated: 100 GB"), "USE2-S3RTC-Out-Bytes",
       "none", "[7]"},
      {"RTC", replicates("to: ohio, replicated: 100 GB, time_control: true"),
       "USE2-S3RTC-Out-Bytes", "100", "[bill]"},
      {"RTC to the same region", replicates("to: near, replicated: 100 GB, time_control: true"),
       "USE1-S3RTC-Out-Bytes", "100", "[bill]"},
      {"in Standard-IA", replicates("to: ohio, replicated: 1 GB, storage_class: standard_ia"),
       "Requests-SIA-Tier1", "1024", "[7] 1 GB of 1 MB"},
      {"in Intelligent-Tiering",
       replicates("to: ohio, replicated: 1 GB, storage_class: intelligent_tiering"),
       "Requests-INT-Tier1", "1024", "[7]"},
      {"in Flexible Retrieval",
       replicates("to: ohio, replicated: 1 GB, storage_class: glacier_flexible"),
       "Requests-GLACIER-Tier1", "1024", "[7]", "PutObject"},
      {"in Deep Archive", replicates("to: ohio, replicated: 1 GB, storage_class: deep_archive"),
       "Requests-GDA-Tier1", "1024", "[7]"},
      {"all arrivals",
       replicates("to: ohio", "arrivals: 24 GB/day, expire_after: 30 days, history: 30 days"),
       "USE2-AWS-Out-Bytes", "730", "24 × 730 ÷ 24"},
      {"only some of the arrivals",
       replicates("to: ohio, replicated: 1 GB", "arrivals: 24 GB/day, history: 30 days"),
       "USE2-AWS-Out-Bytes", "1", "[7]"},
      {"not given", replicates("to: ohio"), "USE2-AWS-Out-Bytes", "?",
       "usage is never 0 by default"},
  };
  expect_quantities(rows);
}

TEST(S3Replication, ChargesPutRequestsWhereTheyArrive) {
  const Metering metering =
      of_b(replicates("to: oregon, replicated: 1 GB, storage_class: glacier_ir"));
  std::size_t found = 0;
  for (const auto& usage : metering.usage) {
    if (usage.key.usage_type != "Requests-GIR-Tier1") continue;
    ++found;
    EXPECT_EQ(usage.key.region, "us-west-2");
    EXPECT_EQ(usage.quantity.value(), Quantity(1024));
  }
  EXPECT_EQ(found, 1u);
}

TEST(S3Replication, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"to us-east-2", replicates("to: ohio, replicated: 100 GB"), "USE2-AWS-Out-Bytes", "1",
       "[5] 100 × 0.01"},
      {"to us-west-2", replicates("to: oregon, replicated: 100 GB"), "USW2-AWS-Out-Bytes", "2",
       "[5] 100 × 0.02"},
      {"PUT requests", replicates("to: oregon, replicated: 1 TB, storage_class: standard_ia"),
       "Requests-SIA-Tier1", "10.48576", "[7] 1,048,576 × 0.00001"},
  };
  expect_costs(rows);
}

TEST(S3Replication, NamesRegionsThatTheBillNamesByAnUnknownPrefix) {
  const Metering metering = of_b(
      "b: {kind: s3_bucket, object_size: 1 MB, versioning: {enabled: true, overwritten: 0 GB}, "
      "replication: [{to: zurich, replicated: 1 GB}]}\n"
      "zurich: {kind: s3_bucket, region: eu-central-2, versioning: {enabled: true}}\n");
  ASSERT_EQ(metering.not_included.size(), 1u);
  EXPECT_THAT(metering.not_included[0].reason, HasSubstr("transfer to eu-central-2 is not known"));
}

TEST(S3Replication, SaysWhatItTakesForGranted) {
  EXPECT_THAT(all_assumptions_of(of_b(replicates("to: ohio, replicated: 1 GB"))),
              HasSubstr("the storage of the copies is given at 'ohio'"));
  EXPECT_THAT(all_assumptions_of(of_b(replicates("to: near, replicated: 1 GB"))),
              HasSubstr("within a region transfers data free of charge"));
  EXPECT_THAT(
      all_assumptions_of(of_b(replicates("to: ohio", "arrivals: 1 GB/day, history: 1 day"))),
      HasSubstr("all that arrives is replicated to 'ohio'"));
}

TEST(S3Replication, RefusesWhatS3Refuses) {
  const BuiltProblemRow rows[] = {
      {"b: {kind: s3_bucket, replication: [{to: c, replicated: 1 GB}]}\n"
       "c: {kind: s3_bucket, versioning: {enabled: true}}\n",
       "resources.b.replication: S3 replicates only from versioned buckets",
       "set versioning.enabled: true"},
      {replicates("to: plain, replicated: 1 GB"),
       "resources.b.replication[0].to: 'plain' is not versioned"},
      {replicates("to: b, replicated: 1 GB"),
       "resources.b.replication[0].to: a bucket does not replicate to itself"},
      {replicates("to: nobody, replicated: 1 GB"), "no resource is named 'nobody'"},
      {replicates("replicated: 1 GB"), "to is required"},
      {"b: {kind: s3_bucket, versioning: {enabled: true}, replication: [{to: c}]}\n"
       "c: {kind: sqs_queue}\n",
       "resources.b.replication[0].to"},
  };
  expect_problems(rows);
  EXPECT_THAT(problems("b: {kind: s3_bucket, arrivals: 1 GB/day, replication: [{to: b}]}"),
              ::testing::AllOf(HasSubstr("grows without bound"), HasSubstr("versioned buckets"),
                               HasSubstr("does not replicate to itself")));
}

TEST(S3Acceleration, ChargesTheGigabytesThatTakeTheEdges) {
  const std::string accelerated =
      "b: {kind: s3_bucket, acceleration: {uploaded: 100 GB, uploaded_elsewhere: 50 GB, "
      "downloaded: 10 GB}}";
  const BuiltCostRow rows[] = {
      {"in, through the US, Europe and Japan", accelerated, "AWS-In-ABytes-T1", "4",
       "row AWS-In-ABytes-T1: 100 × 0.04"},
      {"in, elsewhere", accelerated, "AWS-In-ABytes-T2", "4", "row AWS-In-ABytes-T2: 50 × 0.08"},
      {"out", accelerated, "AWS-Out-ABytes", "0.4", "row AWS-Out-ABytes: 10 × 0.04"},
  };
  expect_costs(rows);
  const BuiltQuantityRow none[] = {
      {"off by default", "b: {kind: s3_bucket}", "AWS-In-ABytes-T1", "none", "as S3 has it"},
  };
  expect_quantities(none);
}

}  // namespace
}  // namespace costplan::testing
