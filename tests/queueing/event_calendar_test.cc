#include "queueing/event_calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace costplan {
namespace {

enum class Kind : std::uint8_t { kSome };
using Calendar = EventCalendar<Kind>;

TEST(EventCalendar, KeepsEventsOfTheSameTimeInTheOrderOfTheirScheduling) {
  Calendar calendar;
  for (std::uint32_t i = 0; i < 20; ++i) calendar.schedule(1.0, Kind::kSome, i);
  for (std::uint32_t i = 0; i < 20; ++i) EXPECT_EQ(calendar.pop().subject, i);
  EXPECT_TRUE(calendar.empty());
}

TEST(EventCalendar, TakesMinusZeroForZero) {
  Calendar calendar;
  calendar.schedule(1.0, Kind::kSome, 1);
  calendar.schedule(-0.0, Kind::kSome, 0);
  EXPECT_EQ(calendar.pop().subject, 0u);
}

// Against a sorted map that does the same by brute force.
RC_GTEST_PROP(EventCalendar, GivesEventsInOrderWhateverIsScheduledMovedAndCancelled,
              (const std::vector<std::uint16_t>& actions)) {
  Calendar calendar;
  std::map<std::pair<double, std::uint32_t>, EventId> model;  // time, number
  std::uint32_t number = 0;
  double now = 0.0;
  for (const std::uint16_t action : actions) {
    const double time = now + (action >> 8);
    const auto pick = [&] {
      auto chosen = model.begin();
      std::advance(chosen, (action >> 3) % model.size());
      return chosen;
    };
    switch (model.empty() ? 0 : action % 5) {
      case 0:
      case 1:
        model[{time, number}] = calendar.schedule(time, Kind::kSome, number);
        ++number;
        break;
      case 2: {
        auto chosen = pick();
        calendar.cancel(chosen->second);
        RC_ASSERT(chosen->second == kNoEvent);
        model.erase(chosen);
        break;
      }
      case 3: {
        // To a time that nothing else has or gets: what is scheduled lies within 255 s.
        auto chosen = pick();
        const auto [key, id] = *chosen;
        const double later = 1e6 * ++number;
        calendar.reschedule(id, later);
        model.erase(chosen);
        model[{later, key.second}] = id;
        break;
      }
      default: {
        const auto event = calendar.pop();
        RC_ASSERT(event.time_s == model.begin()->first.first);
        RC_ASSERT(event.subject == model.begin()->first.second);
        now = event.time_s;
        model.erase(model.begin());
      }
    }
    RC_ASSERT(calendar.size() == model.size());
    RC_ASSERT(calendar.empty() == model.empty());
    if (!model.empty()) RC_ASSERT(calendar.next_time_s() == model.begin()->first.first);
  }
}

}  // namespace
}  // namespace costplan
