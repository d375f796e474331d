// Amazon S3 storage classes: by which names each is billed, and what it adds to the
// bytes it holds. Everything of S3 that depends on a class shares this table.
//
// Units: GB, KB of an object, days.
//
// Source: Amazon S3 User Guide, "Understanding and managing Amazon S3 storage classes"
// and "Understanding your AWS billing and usage reports for Amazon S3".
// Proved by tests/meters/s3_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "meters/meter.h"

namespace costplan {

// In the order of the waterfall: transitions only lead down.
enum class S3StorageClass : int {
  kStandard,
  kStandardIa,
  kIntelligentTiering,
  kOneZoneIa,
  kGlacierIr,
  kGlacierFlexible,
  kDeepArchive,
};

inline constexpr Choice kS3StorageClasses[] = {
    {"standard", static_cast<int>(S3StorageClass::kStandard), "S3 Standard"},
    {"standard_ia", static_cast<int>(S3StorageClass::kStandardIa), "S3 Standard-IA"},
    {"intelligent_tiering", static_cast<int>(S3StorageClass::kIntelligentTiering),
     "S3 Intelligent-Tiering"},
    {"onezone_ia", static_cast<int>(S3StorageClass::kOneZoneIa), "S3 One Zone-IA"},
    {"glacier_ir", static_cast<int>(S3StorageClass::kGlacierIr), "S3 Glacier Instant Retrieval"},
    {"glacier_flexible", static_cast<int>(S3StorageClass::kGlacierFlexible),
     "S3 Glacier Flexible Retrieval"},
    {"deep_archive", static_cast<int>(S3StorageClass::kDeepArchive), "S3 Glacier Deep Archive"},
};

// What a class bills, and by which names.
struct S3ClassTerms {
  S3StorageClass storage_class;
  std::string_view field;  // in stack files
  std::string_view name;
  std::string_view service;     // of its storage and its own requests
  std::string_view storage;     // usage type; of Intelligent-Tiering: frequent access
  std::string_view transition;  // usage type of a lifecycle request into it
  std::string_view transition_operation;
  std::string_view put;  // usage type
  std::string_view put_operation;
  std::string_view get;  // usage type
  int minimum_days;
  bool has_minimum_size;  // billed as 128 KB at least
  bool is_archive;        // 32 KB at its own rate and 8 KB at Standard's
};

const S3ClassTerms& s3_terms(S3StorageClass storage_class);

// All of them, in the order of the waterfall.
std::span<const S3ClassTerms> s3_classes();

// Lifecycle rules leave smaller objects alone, and so does Intelligent-Tiering.
inline constexpr int kS3MinimumObjectKb = 128;
bool is_small_s3_object(const Amount& object_size);

inline constexpr std::string_view kS3AverageSize = "every object has the average object_size";

// How many objects make up so many gigabytes.
Amount s3_objects(const Amount& gigabytes, const Amount& object_size);

MeteredUsage& charge_s3_storage(std::string_view service, std::string_view usage_type,
                                Amount gigabytes, std::string description, Meter& m);

// Charges the metadata that S3 adds to every archived object, at the rate of where it
// is archived and at that of S3 Standard.
void charge_s3_archive_overhead(std::string_view name, std::string_view service,
                                std::string_view usage_type, const Amount& gigabytes,
                                const Amount& object_size, Meter& m);

}  // namespace costplan
