#include "estimate/allowances.h"

#include <algorithm>

namespace costplan {
namespace {

// An allowance whose usage type on the bill is not that of the usage it covers.
// `covered` matches the end of a usage type, so that it spans CloudFront's
// geographies, or all of it where `exact`.
struct Pool {
  std::string_view service;
  std::string_view free_usage_type;
  std::string_view covered;
  bool exact;
};

// Source: AWS documentation of each free tier, see pricing/README.md.
constexpr Pool kPools[] = {
    {"AWSQueueService", "Global-Requests", "Requests-Tier1", true},
    {"AWSQueueService", "Global-Requests", "Requests-FIFO-Tier1", true},
    {"AmazonCloudFront", "Global-DataTransfer-Out-Bytes", "-DataTransfer-Out-Bytes", false},
    {"AmazonCloudFront", "Global-Requests-Tier1", "-Requests-Tier1", false},
    {"AmazonCloudFront", "Global-Requests-Tier1", "-Requests-Tier2-HTTPS", false},
    {"AWSLambda", "Request", "Request", true},
    {"AWSLambda", "Request", "Request-ARM", true},
    {"AWSLambda", "Lambda-GB-Second", "Lambda-GB-Second", true},
    {"AWSLambda", "Lambda-GB-Second", "Lambda-GB-Second-ARM", true},
    // 5 GB over ingestion, archive and Logs Insights together.
    {"AmazonCloudWatch", "DataProcessing-Bytes", "DataProcessing-Bytes", true},
    {"AmazonCloudWatch", "DataProcessing-Bytes", "TimedStorage-ByteHrs", true},
    {"AmazonCloudWatch", "DataProcessing-Bytes", "DataScanned-Bytes", true},
};

bool covers(const Allowance& allowance, const UsageKey& key) {
  if (allowance.service != key.service || key.term != "OnDemand") return false;
  if (allowance.region != "global" && allowance.region != key.region) return false;
  bool pooled = false;
  for (const auto& pool : kPools) {
    if (pool.service != allowance.service || pool.free_usage_type != allowance.free_usage_type) {
      continue;
    }
    pooled = true;
    if (pool.exact ? key.usage_type == pool.covered : key.usage_type.ends_with(pool.covered)) {
      return true;
    }
  }
  return !pooled && allowance.free_usage_type == key.usage_type;
}

}  // namespace

const Allowance* allowance_for(const std::vector<Allowance>& allowances, const UsageKey& key) {
  const auto it = std::find_if(allowances.begin(), allowances.end(),
                               [&](const Allowance& a) { return covers(a, key); });
  return it == allowances.end() ? nullptr : &*it;
}

Result<std::vector<Allowance>> always_free(const Catalog& catalog, Date as_of) {
  auto rows = catalog.rows({.term = "FreeTier"});
  if (!rows) return rows.errors();
  std::vector<Allowance> allowances;
  for (const auto& row : *rows) {
    if (!row.purchase_option.starts_with("always") || !row.tier_to) continue;
    Allowance next{.service = row.service_code,
                   .free_usage_type = row.usage_type,
                   .region = row.region,
                   .unit = row.unit,
                   .quantity = *row.tier_to,
                   .effective = row.effective,
                   .quality = row.quality};
    // Rows of one allowance stand together, oldest first.
    const bool again = !allowances.empty() && allowances.back().service == next.service &&
                       allowances.back().free_usage_type == next.free_usage_type &&
                       allowances.back().region == next.region &&
                       allowances.back().unit == next.unit;
    if (!again) {
      allowances.push_back(std::move(next));
    } else if (next.effective <= as_of) {
      allowances.back() = std::move(next);
    }
  }
  return allowances;
}

}  // namespace costplan
