// Requests to S3 objects outside S3 Standard, which have rates of their own, up to 25
// times as high.
//
// Source: Amazon S3 User Guide, "Understanding your AWS billing and usage reports for
// Amazon S3". Proved by tests/meters/s3_test.cc.
#pragma once

#include "meters/meter.h"

namespace costplan {

struct S3ClassRequests {
  Amount put;
  Amount get;
};

struct S3RequestsByClass {
  S3ClassRequests standard_ia;
  S3ClassRequests intelligent_tiering;
  S3ClassRequests onezone_ia;
  S3ClassRequests glacier_ir;
  S3ClassRequests glacier_flexible;
  S3ClassRequests deep_archive;
};

inline constexpr Field kS3ClassRequestFields[] = {
    usage<&S3ClassRequests::put>("put", Dimension::kCountPerMonth,
                                 "PUT, COPY, POST and LIST requests; no such line if left out")
        .noun("requests"),
    usage<&S3ClassRequests::get>("get", Dimension::kCountPerMonth,
                                 "GET and all other requests; no such line if left out")
        .noun("requests"),
};

inline constexpr Field kS3RequestsByClassFields[] = {
    record<&S3RequestsByClass::standard_ia>("standard_ia", kS3ClassRequestFields,
                                            "Requests to objects in S3 Standard-IA"),
    record<&S3RequestsByClass::intelligent_tiering>("intelligent_tiering", kS3ClassRequestFields,
                                                    "Requests to objects in S3 "
                                                    "Intelligent-Tiering"),
    record<&S3RequestsByClass::onezone_ia>("onezone_ia", kS3ClassRequestFields,
                                           "Requests to objects in S3 One Zone-IA"),
    record<&S3RequestsByClass::glacier_ir>("glacier_ir", kS3ClassRequestFields,
                                           "Requests to objects in S3 Glacier Instant Retrieval"),
    record<&S3RequestsByClass::glacier_flexible>(
        "glacier_flexible", kS3ClassRequestFields,
        "Requests to objects in S3 Glacier Flexible Retrieval"),
    record<&S3RequestsByClass::deep_archive>("deep_archive", kS3ClassRequestFields,
                                             "Requests to objects in S3 Glacier Deep Archive"),
};

// Charges those that are given, under `requests_by_class`.
void charge_s3_class_requests(const S3RequestsByClass& requests, Meter& m);

}  // namespace costplan
