#include "base/did_you_mean.h"

#include <gtest/gtest.h>

#include <string>

namespace costplan {
namespace {

TEST(DidYouMean, AllowsAThirdOfTheLettersToBeWrongAndAlwaysOne) {
  struct Row {
    const char* rule;
    const char* word;
    const char* candidate;
    bool near;
  };
  const Row rows[] = {
      {"the word itself", "alb", "alb", true},
      {"case is ignored", "NAT_Gateway", "nat_gateway", true},
      {"a letter left out", "nat_gatway", "nat_gateway", true},
      {"a letter too many", "nat_gatewayy", "nat_gateway", true},
      {"a letter replaced", "nat-gateway", "nat_gateway", true},
      {"neighbours swapped count once", "abl", "alb", true},
      {"one of one letter", "x", "y", true},
      {"one of two letters", "ab", "ax", true},
      {"two of two letters", "ab", "xy", false},
      {"two of five letters", "count", "coxxt", false},
      {"two of six letters", "counts", "coxxts", true},
      {"three of six letters", "counts", "coxxxs", false},
      {"three of nine letters", "schedules", "xxxedules", true},
      {"a letter inserted between two that are swapped counts twice", "ca", "abc", false},
      {"nothing typed is one letter away from one letter", "", "a", true},
      {"and two letters away from two", "", "ab", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(closest(row.word, {row.candidate}), row.near ? row.candidate : "") << row.rule;
  }
}

TEST(DidYouMean, TakesTheNearestCandidateAndTheFirstOfEquals) {
  EXPECT_EQ(closest("kms_kei", {"kms_keys", "kms_key", "sqs_queue"}), "kms_key");
  EXPECT_EQ(closest("tasx", {"task", "tasn"}), "task");
  EXPECT_EQ(closest("tasx", {"tasn", "task"}), "tasn");
  EXPECT_EQ(closest("alb", {}), "");
}

// Words of 64 letters are compared, longer ones are no typing errors.
TEST(DidYouMean, ComparesUpTo64Letters) {
  const std::string longest(64, 'a');
  EXPECT_EQ(closest("b" + longest.substr(1), {longest}), longest);
  EXPECT_EQ(closest(longest, {longest + "a"}), "");
  EXPECT_EQ(closest(longest + "a", {longest}), "");
}

TEST(DidYouMean, AsksOnlyWhereSomethingIsNear) {
  EXPECT_EQ(did_you_mean("nat_gatway", {"alb", "nat_gateway"}), "did you mean 'nat_gateway'?");
  EXPECT_EQ(did_you_mean("lambda", {"alb", "nat_gateway"}), "");
}

}  // namespace
}  // namespace costplan
