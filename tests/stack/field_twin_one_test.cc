// With field_twin_two_test.cc: two files may name their structs and members alike.
#include <gtest/gtest.h>

#include "stack/field.h"

namespace costplan {
namespace {

struct Twin {
  std::string name;
  bool on = false;
};

constexpr Field kFields[] = {text<&Twin::name>("name", ""), flag<&Twin::on>("on", "")};

TEST(FieldTwinOneTest, ReachesTheMembersOfItsOwnStruct) {
  Twin twin;
  EXPECT_EQ(kFields[0].slot(&twin), &twin.name);
  EXPECT_EQ(kFields[1].slot(&twin), &twin.on);
}

}  // namespace
}  // namespace costplan
