// How long the work on a request takes where only some requests call a database.
//
// What it answers: a service time of 150 ms and 0.2 calls that hold a connection for 500 ms:
// four of five requests take 50 ms, the fifth 550 ms. As everything in a service time, each
// part has its shape.
//
// Accuracy: percentiles at 1% each up to p90 and closer beyond, straight lines between; the
// mean is exact.
//
// Thread safety: pure functions.
//
// Proved by tests/projection/mixed_work_test.cc.
#pragma once

#include "costplan/workload.h"

namespace costplan {

// The mean of the service time without the database calls that it includes; above 0.
double own_work_s(const LoadService& service);

// The service time of all requests together.
ServiceTime mixed_service_time(const LoadService& service);

}  // namespace costplan
