// What it costs to read S3 objects back: by the gigabyte from the infrequent access
// classes and Glacier Instant Retrieval; from the archives by how soon, with a request
// for each object and, for as long as it is kept, a copy in S3 Standard.
//
// Units: GB a month, KB of an object, days.
//
// Source: Amazon S3 User Guide, "Understanding archive retrieval options" and "Restoring
// an archived object". Proved by tests/meters/s3_retrieval_test.cc.
#pragma once

#include "meters/meter.h"

namespace costplan {

struct S3ArchiveRetrieval {
  Amount expedited;
  Amount standard;
  Amount bulk;
};

struct S3Retrieval {
  Amount standard_ia;
  Amount onezone_ia;
  Amount glacier_ir;
  S3ArchiveRetrieval glacier_flexible;
  S3ArchiveRetrieval deep_archive;
  Amount copies_kept;
};

inline constexpr Field kS3FlexibleRetrievalFields[] = {
    usage<&S3ArchiveRetrieval::expedited>("expedited", Dimension::kGigabytesPerMonth,
                                          "Data restored within minutes"),
    usage<&S3ArchiveRetrieval::standard>("standard", Dimension::kGigabytesPerMonth,
                                         "Data restored within hours"),
    usage<&S3ArchiveRetrieval::bulk>("bulk", Dimension::kGigabytesPerMonth,
                                     "Data restored within half a day, free of charge"),
};

inline constexpr Field kS3DeepRetrievalFields[] = {
    usage<&S3ArchiveRetrieval::standard>("standard", Dimension::kGigabytesPerMonth,
                                         "Data restored within 12 hours"),
    usage<&S3ArchiveRetrieval::bulk>("bulk", Dimension::kGigabytesPerMonth,
                                     "Data restored within 48 hours"),
};

inline constexpr Field kS3RetrievalFields[] = {
    usage<&S3Retrieval::standard_ia>("standard_ia", Dimension::kGigabytesPerMonth,
                                     "Data read from S3 Standard-IA"),
    usage<&S3Retrieval::onezone_ia>("onezone_ia", Dimension::kGigabytesPerMonth,
                                    "Data read from S3 One Zone-IA"),
    usage<&S3Retrieval::glacier_ir>("glacier_ir", Dimension::kGigabytesPerMonth,
                                    "Data read from S3 Glacier Instant Retrieval"),
    record<&S3Retrieval::glacier_flexible>("glacier_flexible", kS3FlexibleRetrievalFields,
                                           "Data restored from S3 Glacier Flexible Retrieval"),
    record<&S3Retrieval::deep_archive>("deep_archive", kS3DeepRetrievalFields,
                                       "Data restored from S3 Glacier Deep Archive"),
    number<&S3Retrieval::copies_kept>("copies_kept", Dimension::kDays,
                                      "Days that restored copies are kept, in S3 Standard")
        .at_least("1 day")
        .whole(),
};

// Charges what is given, under `retrieval`. Copies that are kept count what is restored
// in an average month.
void charge_s3_retrieval(const S3Retrieval& retrieval, const S3Retrieval& average,
                         const Amount& object_size, Meter& m);

}  // namespace costplan
