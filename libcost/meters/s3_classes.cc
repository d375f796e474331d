#include "meters/s3_classes.h"

#include <utility>

namespace costplan {
namespace {

constexpr std::string_view kS3 = "AmazonS3";
constexpr std::string_view kDeepArchiveService = "AmazonS3GlacierDeepArchive";
constexpr std::string_view kStandardStorage = "TimedStorage-ByteHrs";

constexpr S3ClassTerms kClasses[] = {
    {S3StorageClass::kStandard, "standard", "S3 Standard", kS3, kStandardStorage, "", "",
     "Requests-Tier1", "", "Requests-Tier2", 0, false, false},
    {S3StorageClass::kStandardIa, "standard_ia", "S3 Standard-IA", kS3, "TimedStorage-SIA-ByteHrs",
     "Requests-Tier4", "S3-SIATransition", "Requests-SIA-Tier1", "", "Requests-SIA-Tier2", 30, true,
     false},
    {S3StorageClass::kIntelligentTiering, "intelligent_tiering", "S3 Intelligent-Tiering", kS3,
     "TimedStorage-INT-FA-ByteHrs", "Requests-Tier4", "S3-INTTransition", "Requests-INT-Tier1", "",
     "Requests-INT-Tier2", 0, false, false},
    {S3StorageClass::kOneZoneIa, "onezone_ia", "S3 One Zone-IA", kS3, "TimedStorage-ZIA-ByteHrs",
     "Requests-Tier4", "S3-ZIATransition", "Requests-ZIA-Tier1", "", "Requests-ZIA-Tier2", 30, true,
     false},
    {S3StorageClass::kGlacierIr, "glacier_ir", "S3 Glacier Instant Retrieval", kS3,
     "TimedStorage-GIR-ByteHrs", "Requests-Tier4", "S3-GIRTransition", "Requests-GIR-Tier1", "",
     "Requests-GIR-Tier2", 90, true, false},
    {S3StorageClass::kGlacierFlexible, "glacier_flexible", "S3 Glacier Flexible Retrieval", kS3,
     "TimedStorage-GlacierByteHrs", "Requests-Tier3", "S3-GlacierTransition",
     "Requests-GLACIER-Tier1", "PutObject", "Requests-GLACIER-Tier2", 90, false, true},
    {S3StorageClass::kDeepArchive, "deep_archive", "S3 Glacier Deep Archive", kDeepArchiveService,
     "TimedStorage-GDA-ByteHrs", "Requests-Tier3", "S3-GDATransition", "Requests-GDA-Tier1", "",
     "Requests-GDA-Tier2", 180, false, true},
};

constexpr int kArchiveIndexKb = 32;
constexpr int kArchiveNameKb = 8;

}  // namespace

const S3ClassTerms& s3_terms(S3StorageClass storage_class) {
  return kClasses[static_cast<std::size_t>(storage_class)];
}

std::span<const S3ClassTerms> s3_classes() { return kClasses; }

bool is_small_s3_object(const Amount& object_size) {
  return object_size.is_known() && object_size.value() < Quantity(kS3MinimumObjectKb);
}

Amount s3_objects(const Amount& gigabytes, const Amount& object_size) {
  return times_ratio(gigabytes, Amount(Quantity(1024 * 1024), "1,048,576 KB"), object_size);
}

MeteredUsage& charge_s3_storage(std::string_view service, std::string_view usage_type,
                                Amount gigabytes, std::string description, Meter& m) {
  return m.charge({.service = service, .usage_type = std::string(usage_type), .unit = "GB-Mo"},
                  std::move(gigabytes), std::move(description));
}

void charge_s3_archive_overhead(std::string_view name, std::string_view service,
                                std::string_view usage_type, const Amount& gigabytes,
                                const Amount& object_size, Meter& m) {
  charge_s3_storage(service, usage_type,
                    times_ratio(gigabytes, Amount(Quantity(kArchiveIndexKb), "32 KB"), object_size),
                    std::string(name) + ", 32 KB of metadata per object", m);
  charge_s3_storage(kS3, kStandardStorage,
                    times_ratio(gigabytes, Amount(Quantity(kArchiveNameKb), "8 KB"), object_size),
                    std::string(name) + ", 8 KB of metadata per object in S3 Standard", m);
}

}  // namespace costplan
