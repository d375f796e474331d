// Sources: [9] billing rules, "Secrets, keys, registry, deploy": public certificates 0, private
// CA 400 USD a month or 50 USD short-lived; [list] rates of ACM and AWSCertificateManager in
// us-east-1; [export] AWS: an exportable public certificate is charged when issued and renewed.
#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kExportable = "ExportableCertificate";
constexpr std::string_view kIssued = "PrivateCertificatesIssued";

std::string certificate(const std::string& fields) {
  return "c: {kind: acm_certificate, " + fields + "}";
}
std::string exportable(const std::string& fields) {
  return certificate("exportable: true, " + fields);
}
std::string ca(const std::string& fields) { return "ca: {kind: acm_private_ca, " + fields + "}"; }

TEST(AcmCertificate, CostsNothingUnlessExportable) {
  const Metering metering = metered(certificate("count: 5, domain_names: 3, wildcard_names: 2"));
  EXPECT_THAT(metering.usage, IsEmpty());
  EXPECT_THAT(metering.not_included, IsEmpty());
  EXPECT_THAT(resource_assumptions_of(metering), HasSubstr("not exportable cost nothing"));
}

TEST(AcmCertificate, ChargesEachDomainNameWheneverItIsIssued) {
  const BuiltQuantityRow rows[] = {
      {"one name", exportable("issued: 1"), kExportable, "1", "[export]"},
      {"three names", exportable("domain_names: 3, issued: 1"), kExportable, "3", "[export]"},
      {"several certificates", exportable("count: 2, domain_names: 3, issued: 2"), kExportable,
       "12", "[export] 2 × 3 × 2"},
      {"every fourth month", exportable("issued: 0.25"), kExportable, "0.25", "[export]"},
      {"not in this month", exportable("issued: 0"), kExportable, "0", "[export]"},
      {"not given", exportable("tags: {}"), kExportable, "?", "usage is never 0 by default"},
      {"none", exportable("count: 0, issued: 1"), kExportable, "0", "[export]"},
  };
  expect_quantities(rows);
}

TEST(AcmCertificate, NamesWildcardsThatNobodyHasAPriceOf) {
  const auto left_out = [](const std::string& fields) {
    return metered(exportable(fields)).not_included;
  };
  ASSERT_EQ(left_out("issued: 1, wildcard_names: 1").size(), 1u);
  EXPECT_THAT(left_out("issued: 1, wildcard_names: 1")[0].reason, HasSubstr("wildcard names"));
  EXPECT_THAT(left_out("issued: 1"), IsEmpty());
  EXPECT_THAT(left_out("count: 0, issued: 1, wildcard_names: 1"), IsEmpty());
}

TEST(AcmPrivateCa, ChargesAuthoritiesAndTheCertificatesTheyIssue) {
  const BuiltQuantityRow rows[] = {
      {"one by default", ca("tags: {}"), "PaidPrivateCA", "1", "[9]"},
      {"two", ca("count: 2"), "PaidPrivateCA", "2", "[9]"},
      {"short-lived ones are another line", ca("mode: short_lived"), "PaidPrivateCA", "none",
       "[9]"},
      {"short-lived", ca("mode: short_lived, count: 2"), "ShortLivedCertificatePrivateCA", "2",
       "[9]"},
      {"certificates", ca("certificates: 200"), kIssued, "200", "[list]"},
      {"certificates not given", ca("tags: {}"), kIssued, "?", "usage is never 0 by default"},
      {"of no authority", ca("count: 0, certificates: 200"), kIssued, "none", "nobody issues"},
      {"short-lived ones have no row", ca("mode: short_lived, certificates: 9"), kIssued, "none",
       "[list]"},
  };
  expect_quantities(rows);
  expect_quantities(rows, february_2026());  // months, whatever their length
}

TEST(AcmPrivateCa, NamesShortLivedCertificatesThatNobodyHasAPriceOf) {
  const auto left_out = [](const std::string& fields) {
    return metered(ca("mode: short_lived" + fields)).not_included;
  };
  ASSERT_EQ(left_out("").size(), 1u);
  EXPECT_THAT(left_out("")[0].reason, HasSubstr("short-lived certificates"));
  EXPECT_EQ(left_out(", certificates: 9").size(), 1u);
  EXPECT_THAT(left_out(", certificates: 0"), IsEmpty());
  EXPECT_THAT(left_out(", count: 0"), IsEmpty());
}

TEST(Acm, CostsTheListPriceOfUsEast1) {
  const BuiltCostRow rows[] = {
      {"an exportable certificate of three names", exportable("domain_names: 3, issued: 1"),
       kExportable, "21", "[list] 3 × 7"},
      {"an authority", ca("certificates: 0"), "PaidPrivateCA", "400", "[9]"},
      {"a short-lived one", ca("mode: short_lived"), "ShortLivedCertificatePrivateCA", "50", "[9]"},
      {"1,000 certificates", ca("certificates: 1000"), kIssued, "750", "[list] × 0.75"},
      {"one more", ca("certificates: 1001"), kIssued, "750.35", "[list] + 0.35"},
      {"10,001", ca("certificates: 10001"), kIssued, "3900.001",
       "[list] 750 + 9,000 × 0.35 + 0.001"},
      {"authorities of a region fill the same tiers",
       "a: {kind: acm_private_ca, certificates: 600}\n"
       "b: {kind: acm_private_ca, certificates: 401}",
       kIssued, "750.35", "[list] 1,001 in all"},
  };
  expect_costs(rows);
}

TEST(Acm, RefusesWhatMakesNoSense) {
  const BuiltProblemRow rows[] = {
      {certificate("issued: 1"),
       "resources.c.issued: certificates that are not exportable are issued free of charge",
       "set exportable: true"},
      {certificate("domain_names: 0"), "a certificate has at least 1 domain name"},
      {certificate("domain_names: 1.5"), "'1.5' is not a whole number"},
      {ca("mode: short"), "unknown value 'short', expected one of general_purpose, short_lived"},
  };
  expect_problems(rows);
  EXPECT_EQ(problems(certificate("domain_names: 0, wildcard_names: 1")), "");
}

}  // namespace
}  // namespace costplan::testing
