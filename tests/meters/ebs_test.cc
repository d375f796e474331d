// Sources in brackets: [types] Amazon EBS User Guide, volume types: sizes, IOPS,
// throughput; [gp3] 3,000 IOPS and 125 MiB/s are included, what is beyond is billed, the
// throughput by GiB/s; [io2] IOPS to 32,000, to 64,000 and beyond are usage types of their
// own, for each volume; [snapshots] later ones hold only what changed.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

std::string ebs(const std::string& fields) { return "data: {kind: ebs_volume, " + fields + "}"; }

TEST(EbsVolume, ChargesWhatIsProvisioned) {
  const BuiltQuantityRow rows[] = {
      {"gp2 unless said otherwise", ebs("size: 100 GB"), "EBS:VolumeUsage.gp2", "100",
       "CreateVolume: gp2 by default"},
      {"gp3", ebs("type: gp3, size: 100 GB"), "EBS:VolumeUsage.gp3", "100", "[types]"},
      {"io1 is piops on the bill", ebs("type: io1, size: 100 GB, iops: 100 IOPS"),
       "EBS:VolumeUsage.piops", "100", "[types]"},
      {"io2", ebs("type: io2, size: 100 GB, iops: 100 IOPS"), "EBS:VolumeUsage.io2", "100",
       "[types]"},
      {"st1", ebs("type: st1, size: 125 GB"), "EBS:VolumeUsage.st1", "125", "[types]"},
      {"sc1", ebs("type: sc1, size: 16 TB"), "EBS:VolumeUsage.sc1", "16384", "[types]"},
      {"three", ebs("size: 100 GB, count: 3"), "EBS:VolumeUsage.gp2", "300", "[types]"},
      {"none", ebs("size: 100 GB, count: 0"), "EBS:VolumeUsage.gp2", "none", "[types]"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());
}

TEST(EbsVolume, ChargesPerformanceBeyondTheBaselineOfGp3) {
  constexpr std::string_view kIops = "EBS:VolumeP-IOPS.gp3";
  constexpr std::string_view kThroughput = "EBS:VolumeP-Throughput.gp3";
  const BuiltQuantityRow rows[] = {
      {"by default", ebs("type: gp3, size: 100 GB"), kIops, "none", "[gp3]"},
      {"by default", ebs("type: gp3, size: 100 GB"), kThroughput, "none", "[gp3]"},
      {"the baseline", ebs("type: gp3, size: 1 GB, iops: 3000 IOPS, throughput: 125 MiB/s"), kIops,
       "none", "[gp3]"},
      {"the baseline", ebs("type: gp3, size: 1 GB, iops: 3000 IOPS, throughput: 125 MiB/s"),
       kThroughput, "none", "[gp3]"},
      {"an IOPS more", ebs("type: gp3, size: 100 GB, iops: 3001 IOPS"), kIops, "1", "[gp3]"},
      {"the most", ebs("type: gp3, size: 160 GB, iops: 80000 IOPS"), kIops, "77000", "[gp3]"},
      {"of each volume", ebs("type: gp3, size: 100 GB, iops: 4000 IOPS, count: 3"), kIops, "3000",
       "[gp3] 3 × 1,000"},
      {"throughput by GiB/s",
       ebs("type: gp3, size: 100 GB, iops: 4000 IOPS, throughput: 637 MiB/s"), kThroughput, "0.5",
       "[gp3] (637 − 125) ÷ 1,024"},
      {"of each volume",
       ebs("type: gp3, size: 100 GB, iops: 4000 IOPS, throughput: 637 MiB/s, count: 4"),
       kThroughput, "2", "[gp3] 4 × (637 − 125) ÷ 1,024"},
      {"as much as 3,000 IOPS allow", ebs("type: gp3, size: 1 GB, throughput: 750 MiB/s"),
       kThroughput, "0.610351562", "[gp3] 625 ÷ 1,024, half to even"},
  };
  expect_quantities(rows);
}

TEST(EbsVolume, ChargesTheIopsOfIo2InThreeBandsOfEachVolume) {
  auto io2 = [](const std::string& iops) {
    return ebs("type: io2, size: 1000 GB, iops: " + iops + " IOPS");
  };
  constexpr std::string_view kFirst = "EBS:VolumeP-IOPS.io2";
  constexpr std::string_view kSecond = "EBS:VolumeP-IOPS.io2.tier2";
  constexpr std::string_view kThird = "EBS:VolumeP-IOPS.io2.tier3";
  const BuiltQuantityRow rows[] = {
      {"the least", io2("100"), kFirst, "100", "[io2]"},
      {"the end of the first band", io2("32000"), kFirst, "32000", "[io2]"},
      {"the end of the first band", io2("32000"), kSecond, "none", "[io2]"},
      {"one more", io2("32001"), kFirst, "32000", "[io2]"},
      {"one more", io2("32001"), kSecond, "1", "[io2]"},
      {"the end of the second band", io2("64000"), kSecond, "32000", "[io2]"},
      {"the end of the second band", io2("64000"), kThird, "none", "[io2]"},
      {"one more", io2("64001"), kThird, "1", "[io2]"},
      {"the most", io2("256000"), kThird, "192000", "[io2] 256,000 − 64,000"},
      {"volumes do not share the bands",
       ebs("type: io2, size: 1000 GB, iops: 40000 IOPS, count: 2"), kFirst, "64000",
       "[io2] 2 × 32,000"},
      {"volumes do not share the bands",
       ebs("type: io2, size: 1000 GB, iops: 40000 IOPS, count: 2"), kSecond, "16000",
       "[io2] 2 × 8,000"},
      {"io1 has one band", ebs("type: io1, size: 1000 GB, iops: 50000 IOPS"),
       "EBS:VolumeP-IOPS.piops", "50000", "every IOPS of io1 is billed"},
  };
  expect_quantities(rows);
}

TEST(EbsVolume, StoresWhatChangesBetweenSnapshots) {
  constexpr std::string_view kSnapshots = "EBS:SnapshotUsage";
  auto with = [](const std::string& snapshots) {
    return ebs("size: 100 GB, count: 2, snapshots: {" + snapshots + "}");
  };
  const BuiltQuantityRow rows[] = {
      {"none by default", ebs("size: 100 GB"), kSnapshots, "none", "[snapshots]"},
      {"as measured", with("storage: 70 GB"), kSnapshots, "140", "[snapshots] 2 × 70"},
      {"one is full", with("kept: 1, used: 60 GB"), kSnapshots, "120", "[snapshots] 2 × 60"},
      {"others hold changes", with("kept: 7, used: 60 GB, change: 2 GB"), kSnapshots, "144",
       "[snapshots] 2 × (60 + 6 × 2)"},
      {"changes are not given", with("kept: 7, used: 60 GB"), kSnapshots, "?",
       "usage is never invented"},
      {"data is not given", with("kept: 1"), kSnapshots, "?", "usage is never invented"},
      {"archive", with("archived: 100 GB"), "EBS:SnapshotArchiveStorage", "200",
       "[snapshots] archived ones are full"},
      {"an archive alone", with("archived: 100 GB"), kSnapshots, "none", "[snapshots]"},
  };
  expect_quantities(rows);
  EXPECT_THAT(assumptions_of(metered(with("archived: 100 GB"))), HasSubstr("90 days"));
}

TEST(EbsVolume, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"gp2", ebs("size: 100 GB"), "EBS:VolumeUsage.gp2", "10", "100 × 0.10"},
      {"gp3", ebs("type: gp3, size: 100 GB"), "EBS:VolumeUsage.gp3", "8", "100 × 0.08"},
      {"gp3 IOPS", ebs("type: gp3, size: 100 GB, iops: 4000 IOPS"), "EBS:VolumeP-IOPS.gp3", "5",
       "1,000 × 0.005"},
      {"gp3 throughput", ebs("type: gp3, size: 100 GB, iops: 4000 IOPS, throughput: 637 MiB/s"),
       "EBS:VolumeP-Throughput.gp3", "20.48", "512 MiB/s × 0.04 = 0.5 GiB/s × 40.96"},
      {"io1", ebs("type: io1, size: 100 GB, iops: 1000 IOPS"), "EBS:VolumeUsage.piops", "12.5",
       "100 × 0.125"},
      {"io1 IOPS", ebs("type: io1, size: 100 GB, iops: 1000 IOPS"), "EBS:VolumeP-IOPS.piops", "65",
       "1,000 × 0.065"},
      {"io2 IOPS, second band", ebs("type: io2, size: 1000 GB, iops: 42000 IOPS"),
       "EBS:VolumeP-IOPS.io2.tier2", "455", "10,000 × 0.0455"},
      {"io2 IOPS, third band", ebs("type: io2, size: 1000 GB, iops: 74000 IOPS"),
       "EBS:VolumeP-IOPS.io2.tier3", "318.5", "10,000 × 0.03185"},
      {"st1", ebs("type: st1, size: 1000 GB"), "EBS:VolumeUsage.st1", "45", "1,000 × 0.045"},
      {"sc1", ebs("type: sc1, size: 1000 GB"), "EBS:VolumeUsage.sc1", "15", "1,000 × 0.015"},
      {"snapshots", ebs("size: 100 GB, snapshots: {storage: 100 GB}"), "EBS:SnapshotUsage", "5",
       "100 × 0.05"},
  };
  expect_costs(rows);
}

TEST(EbsVolume, RefusesWhatEbsRefuses) {
  const BuiltProblemRow rows[] = {
      {ebs("type: gp3"), "size is required"},
      {ebs("size: 1.5 GB"), "is not a whole number"},
      {ebs("size: 0 GB"), "0 GB is out of range, expected 1 to 16,384 GB for gp2"},
      {ebs("size: 16385 GB"), "expected 1 to 16,384 GB for gp2"},
      {ebs("type: gp3, size: 65537 GB"), "expected 1 to 65,536 GB for gp3"},
      {ebs("type: io1, size: 3 GB, iops: 100 IOPS"), "expected 4 to 16,384 GB for io1"},
      {ebs("type: io2, size: 3 GB, iops: 100 IOPS"), "expected 4 to 65,536 GB for io2"},
      {ebs("type: sc1, size: 124 GB"), "expected 125 to 16,384 GB for sc1"},
      {ebs("size: 100 GB, iops: 300 IOPS"), "resources.data.iops: gp2 takes no iops"},
      {ebs("type: st1, size: 500 GB, iops: 500 IOPS"), "st1 takes no iops"},
      {ebs("type: io1, size: 100 GB"), "io1 needs iops, at least 100"},
      {ebs("type: io2, size: 100 GB, iops: 99 IOPS"), "expected 100 to 256,000 for io2"},
      {ebs("type: io1, size: 2000 GB, iops: 64001 IOPS"), "expected 100 to 64,000 for io1"},
      {ebs("type: io1, size: 100 GB, iops: 5001 IOPS"),
       "5,001 IOPS do not go with 100 GB, io1 takes at most 50 IOPS per GB"},
      {ebs("type: io2, size: 100 GB, iops: 100001 IOPS"), "io2 takes at most 1,000 IOPS per GB"},
      {ebs("type: gp3, size: 100 GB, iops: 2999 IOPS"), "expected 3,000 to 80,000 for gp3"},
      {ebs("type: gp3, size: 200 GB, iops: 80001 IOPS"), "expected 3,000 to 80,000 for gp3"},
      {ebs("type: gp3, size: 6 GB, iops: 3001 IOPS"), "gp3 takes at most 500 IOPS per GB"},
      {ebs("size: 100 GB, throughput: 250 MiB/s"), "only gp3 takes a throughput"},
      {ebs("type: gp3, size: 100 GB, throughput: 124 MiB/s"),
       "expected 125 to 2,000 MiB/s for gp3"},
      {ebs("type: gp3, size: 100 GB, throughput: 751 MiB/s"),
       "751 MiB/s needs more IOPS: gp3 has at most 0.25 MiB/s per IOPS",
       "provision at least 3,004 IOPS"},
      {ebs("size: 100 GB, snapshots: {kept: 7, storage: 5 GB}"),
       "resources.data.snapshots.kept: kept and storage say the same thing"},
      {"ci: {kind: ec2_instance, instance_type: m5.large, region: us-west-2, root_volume: {size: 8 "
       "GB}}\ndata: {kind: ebs_volume, size: 8 GB, instance: ci}",
       "resources.data.instance: 'ci' is in us-west-2"},
      {"q: {kind: sqs_queue}\ndata: {kind: ebs_volume, size: 8 GB, instance: q}",
       "'q' is of kind sqs_queue, expected ec2_instance"},
  };
  expect_problems(rows);
}

TEST(EbsVolume, TakesWhatIsJustAllowed) {
  const std::string allowed[] = {
      ebs("type: gp3, size: 7 GB, iops: 3500 IOPS"),
      ebs("type: io1, size: 4 GB, iops: 200 IOPS"),
      ebs("type: io2, size: 4 GB, iops: 4000 IOPS"),
      ebs("type: gp3, size: 16 GB, iops: 8000 IOPS, throughput: 2000 MiB/s"),
  };
  for (const auto& resources : allowed) EXPECT_EQ(problems(resources), "") << resources;
}

TEST(EbsVolume, ReportsAllProblemsAtOnce) {
  const std::string found =
      problems(ebs("type: st1, size: 10 GB, iops: 5 IOPS, throughput: 200 MiB/s"));
  EXPECT_THAT(found, HasSubstr("resources.data.size"));
  EXPECT_THAT(found, HasSubstr("resources.data.iops"));
  EXPECT_THAT(found, HasSubstr("resources.data.throughput"));
}

}  // namespace
}  // namespace costplan::testing
