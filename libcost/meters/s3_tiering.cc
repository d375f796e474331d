#include "meters/s3_tiering.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "meters/s3_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kService = "AmazonS3";
constexpr std::string_view kFrequentAccess = "TimedStorage-INT-FA-ByteHrs";

struct Tier {
  std::string_view name;
  std::string_view usage_type;
  const Amount* share;
  bool is_archive;
};

std::array<Tier, 5> tiers_of(const S3AccessTiers& tiers) {
  return {{
      {"frequent access", kFrequentAccess, &tiers.frequent, false},
      {"infrequent access", "TimedStorage-INT-IA-ByteHrs", &tiers.infrequent, false},
      {"archive instant access", "TimedStorage-INT-AIA-ByteHrs", &tiers.archive_instant, false},
      {"archive access", "TimedStorage-INT-AA-ByteHrs", &tiers.archive, true},
      {"deep archive access", "TimedStorage-INT-DAA-ByteHrs", &tiers.deep_archive, true},
  }};
}

bool are_given(const S3AccessTiers& tiers) {
  const auto all = tiers_of(tiers);
  return std::any_of(all.begin(), all.end(), [](const Tier& t) { return t.share->is_known(); });
}

void charge_tier(const Tier& tier, const Amount& gigabytes, const Amount& object_size,
                 const std::string& name, Meter& m) {
  const std::string description = name + ", " + std::string(tier.name);
  const Amount& share = *tier.share;
  const std::string label = display(share.value()) + " in " + std::string(tier.name);
  const Amount held = share.value() == Quantity(1) ? gigabytes : gigabytes * share.named(label);
  charge_s3_storage(kService, tier.usage_type, held, description, m);
  if (tier.is_archive) {
    charge_s3_archive_overhead(description, kService, tier.usage_type, held, object_size, m);
  }
}

}  // namespace

bool check_access_tiers(const S3AccessTiers& tiers, const Amount& object_size, Meter& m) {
  if (!are_given(tiers)) return true;
  constexpr std::string_view kField = "intelligent_tiering";
  Amount sum(0);
  for (const Tier& tier : tiers_of(tiers)) {
    if (tier.share->is_known()) sum += *tier.share;
  }
  if (sum.value() != Quantity(1)) {
    m.error(kField, "the shares add up to " + display(sum.value()) + ", expected 1");
    return false;
  }
  if (is_small_s3_object(object_size) && !(tiers.frequent.value() == Quantity(1))) {
    m.error(kField, "objects under 128 KB stay in the frequent access tier, and these have " +
                        object_size.text());
    return false;
  }
  return true;
}

void charge_intelligent_tiering(const Amount& gigabytes, const Amount& object_size,
                                const S3AccessTiers& tiers, const std::string& description,
                                Meter& m) {
  const std::string name = std::string(s3_terms(S3StorageClass::kIntelligentTiering).name);
  const bool small = is_small_s3_object(object_size);
  if (are_given(tiers)) {
    for (const Tier& tier : tiers_of(tiers)) {
      if (tier.share->is_positive()) {
        charge_tier(tier, gigabytes, object_size, name + description, m);
      }
    }
  } else {
    MeteredUsage& line = charge_s3_storage(kService, kFrequentAccess, gigabytes,
                                           name + description + ", frequent access", m);
    if (!small) {
      line.assume("everything is in the frequent access tier, the dearest (intelligent_tiering)");
    }
  }
  if (small) return;  // not monitored
  m.charge({.service = kService, .usage_type = "Monitoring-Automation-INT", .unit = "Objects"},
           s3_objects(gigabytes, object_size), name + description + ", monitoring of objects")
      .assume(std::string(kS3AverageSize));
}

}  // namespace costplan
