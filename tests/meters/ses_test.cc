#include "meters/metering_rows.h"

namespace costplan::testing {
namespace {

using ::testing::HasSubstr;

constexpr QuantityRow kRows[] = {
    {"one recipient each", "mail: {kind: ses, emails: 10k}", "Recipients", "10000", "§8"},
    {"every address counts", "mail: {kind: ses, emails: 10k, recipients_per_email: 2.5}",
     "Recipients", "25000", "§8"},
    {"unknown mail", "mail: {kind: ses, recipients_per_email: 2}", "Recipients", "?", "§8"},
    {"attachments", "mail: {kind: ses, emails: 1, attachments: 512 MB}", "AttachmentsSize-Bytes",
     "0.5", "§0.2, §8"},
    {"no attachments", "mail: {kind: ses, emails: 1}", "AttachmentsSize-Bytes", "none", "§8"},
    {"mail received", "mail: {kind: ses, emails: 0, inbound_messages: 1k, inbound_chunks: 2k}",
     "Message", "1000", "§8"},
    {"its chunks", "mail: {kind: ses, emails: 0, inbound_messages: 1k, inbound_chunks: 2k}",
     "ReceivedChunk", "2000", "§8"},
    {"of unknown size", "mail: {kind: ses, emails: 0, inbound_messages: 1k}", "ReceivedChunk", "?",
     "§8"},
    {"none received", "mail: {kind: ses, emails: 1}", "Message", "none", "§8"},
    {"no dedicated IPs", "mail: {kind: ses, emails: 1}", "DIP-Hours", "none", "§8"},
    {"no managed ones", "mail: {kind: ses, emails: 1}", "DIP-Managed", "none", "§8"},
};

TEST(Ses, ChargesRecipientsAttachmentsAndMailReceived) {
  expect_quantities(kRows);
  expect_quantities(kRows, february_2026());
}

TEST(Ses, ChargesDedicatedIpsByTheHour) {
  constexpr QuantityRow kAverage[] = {
      {"two addresses", "mail: {kind: ses, emails: 0, dedicated_ips: 2}", "DIP-Hours", "1460",
       "§8"},
  };
  constexpr QuantityRow kFebruary[] = {
      {"two addresses", "mail: {kind: ses, emails: 0, dedicated_ips: 2}", "DIP-Hours", "1344",
       "§0.1: 2 · 672"},
      {"the monthly fee stays", "mail: {kind: ses, emails: 0, managed_dedicated_ips: true}",
       "DIP-Managed", "1", "§0.1"},
  };
  expect_quantities(kAverage);
  expect_quantities(kFebruary, february_2026());
}

TEST(Ses, PricesAThousandRecipientsAtTenCents) {
  constexpr CostRow kCosts[] = {
      {"recipients", "mail: {kind: ses, emails: 10k, recipients_per_email: 2}", "Recipients", "2",
       "§8: 0.10 per 1,000"},
      {"attachments", "mail: {kind: ses, emails: 0, attachments: 10 GB}", "AttachmentsSize-Bytes",
       "1.2", "§8: 0.12 a GB"},
      {"received", "mail: {kind: ses, emails: 0, inbound_messages: 1k, inbound_chunks: 2k}",
       "Message", "0.1", "§8: 0.10 per 1,000"},
      {"chunks", "mail: {kind: ses, emails: 0, inbound_messages: 1k, inbound_chunks: 2k}",
       "ReceivedChunk", "0.18", "§8: 0.09 per 1,000"},
      {"a dedicated IP", "mail: {kind: ses, emails: 0, dedicated_ips: 1}", "DIP-Hours",
       "24.95000000016", "row DIP-Hours: 730 h at 24.95/730, rounded to 12 decimals"},
      {"managed", "mail: {kind: ses, emails: 0, managed_dedicated_ips: true}", "DIP-Managed", "15",
       "§8"},
  };
  expect_costs(kCosts);
}

TEST(Ses, ListsTheVolumeFeeOfManagedIpsAsNotIncluded) {
  const Metering managed = metered("mail: {kind: ses, emails: 0, managed_dedicated_ips: true}");
  ASSERT_EQ(managed.not_included.size(), 1u);
  EXPECT_THAT(managed.not_included[0].reason, HasSubstr("a fee for each message"));
  EXPECT_TRUE(metered("mail: {kind: ses, emails: 0}").not_included.empty());
}

TEST(Ses, SaysThatEveryAddressCounts) {
  EXPECT_THAT(assumptions_of(metered("mail: {kind: ses, emails: 1}")),
              HasSubstr("each To, Cc and Bcc address counts as a recipient, unconfirmed"));
}

TEST(Ses, NeedsARecipient) {
  constexpr ProblemRow kProblems[] = {
      {"mail: {kind: ses, emails: 1, recipients_per_email: 0}", "expected at least 1"},
  };
  expect_problems(kProblems);
}

}  // namespace
}  // namespace costplan::testing
