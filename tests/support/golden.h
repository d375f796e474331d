// Golden files: expected output kept beside the test, rewritten only on request.
#pragma once

#include <string>

namespace costplan::testing {

// Compares with tests/<name>. COSTPLAN_UPDATE_GOLDENS=1 rewrites the file instead,
// and fails the test all the same, so that an update is never mistaken for a pass:
// read the diff, then run again.
void expect_golden(const std::string& name, const std::string& actual);

}  // namespace costplan::testing
