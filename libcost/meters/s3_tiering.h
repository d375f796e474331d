// S3 Intelligent-Tiering: objects sink to cheaper access tiers while nobody reads them,
// for a fee per object. Retrieval is free. Objects under 128 KB stay in the frequent
// access tier, unmonitored.
//
// Units: GB, KB of an object, shares of 1.
//
// Source: Amazon S3 User Guide, "How S3 Intelligent-Tiering works".
// Proved by tests/meters/s3_tiering_test.cc.
#pragma once

#include <string>

#include "meters/meter.h"

namespace costplan {

// Shares of the bytes by access tier.
struct S3AccessTiers {
  Amount frequent;
  Amount infrequent;
  Amount archive_instant;
  Amount archive;
  Amount deep_archive;
};

inline constexpr Field kS3AccessTierFields[] = {
    number<&S3AccessTiers::frequent>("frequent", Dimension::kFraction,
                                     "Share that was read in the last 30 days")
        .at_most("100%"),
    number<&S3AccessTiers::infrequent>("infrequent", Dimension::kFraction,
                                       "Share that was not read for 30 days")
        .at_most("100%"),
    number<&S3AccessTiers::archive_instant>("archive_instant", Dimension::kFraction,
                                            "Share that was not read for 90 days")
        .at_most("100%"),
    number<&S3AccessTiers::archive>("archive", Dimension::kFraction,
                                    "Share in the Archive Access tier, where it is activated")
        .at_most("100%"),
    number<&S3AccessTiers::deep_archive>(
        "deep_archive", Dimension::kFraction,
        "Share in the Deep Archive Access tier, where it is activated")
        .at_most("100%"),
};

// Reports shares that make no sense, under `intelligent_tiering`.
bool check_access_tiers(const S3AccessTiers& tiers, const Amount& object_size, Meter& m);

// Charges bytes in Intelligent-Tiering by access tier, and their monitoring. The
// description is what follows the name of the class, such as " storage".
// Precondition: check_access_tiers has found nothing.
void charge_intelligent_tiering(const Amount& gigabytes, const Amount& object_size,
                                const S3AccessTiers& tiers, const std::string& description,
                                Meter& m);

}  // namespace costplan
