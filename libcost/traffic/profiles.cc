// The named shapes of a day and a week. Nobody published these numbers: they are typical
// forms that a description begins with, until somebody measures.
#include <string>
#include <vector>

#include "base/did_you_mean.h"
#include "costplan/traffic.h"

namespace costplan {
namespace {

template <typename Profile>
struct Named {
  std::string_view name;
  Profile profile;
};

constexpr Named<DailyProfile> kDaily[] = {
    {"flat", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
    // Nine to five with a dip at noon; a tenth remains at night.
    {"office", {2, 2, 2, 2, 2, 2, 4, 8, 15, 20, 20, 19, 16, 18, 20, 19, 17, 12, 7, 5, 4, 3, 3, 2}},
    // Quiet before dawn, busy through the day, busiest in the evening.
    {"consumer",
     {7, 5, 3, 3, 3, 4, 6, 8, 10, 11, 12, 13, 14, 13, 13, 13, 14, 15, 17, 19, 20, 19, 15, 10}},
};

constexpr Named<WeeklyProfile> kWeekly[] = {
    {"flat", {1, 1, 1, 1, 1, 1, 1}},
    {"office", {10, 10, 10, 10, 9, 2, 2}},
    {"consumer", {9, 9, 9, 9, 10, 12, 12}},
};

template <typename Profile, std::size_t N>
Result<Profile> find(const Named<Profile> (&known)[N], std::string_view name,
                     const std::string& what) {
  std::vector<std::string_view> names;
  std::string listed;
  for (const auto& one : known) {
    if (one.name == name) return one.profile;
    names.push_back(one.name);
    listed += (listed.empty() ? "" : ", ") + std::string(one.name);
  }
  return Error{.code = ErrorCode::kNotFound,
               .message = "unknown " + what + " profile '" + std::string(name) +
                          "', expected one of " + listed,
               .hint = did_you_mean(name, names)};
}

}  // namespace

Result<DailyProfile> daily_profile(std::string_view name) { return find(kDaily, name, "daily"); }

Result<WeeklyProfile> weekly_profile(std::string_view name) {
  return find(kWeekly, name, "weekly");
}

}  // namespace costplan
