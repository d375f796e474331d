// The calendar of a discrete-event simulation: what happens next, and when.
//
// A heap of four children a node, each entry 16 bytes, with the place of every event
// known, so that events can be cancelled and memory follows what is pending. Events of
// the same time come in the order in which they were scheduled. Popping leaves a hole
// at the top that the next scheduled event fills: most events schedule another.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "costplan/result.h"

namespace costplan {

using EventId = std::uint32_t;
inline constexpr EventId kNoEvent = 0xffffffffu;

template <typename Kind>
class EventCalendar {
 public:
  struct Event {
    double time_s;
    Kind kind;
    std::uint32_t subject;
  };

  // Precondition: 0 <= time_s.
  EventId schedule(double time_s, Kind kind, std::uint32_t subject) {
    EventId id = free_;
    if (id == kNoEvent) {
      id = static_cast<EventId>(slots_.size());
      slots_.push_back({});
    } else {
      free_ = slots_[id].place;
    }
    slots_[id].kind = kind;
    slots_[id].subject = subject;
    const Entry entry = entry_of(time_s, id);
    if (hole_) {
      hole_ = false;
      sink(0, entry);
    } else {
      heap_.push_back(entry);
      rise(heap_.size() - 1, entry);
    }
    return id;
  }

  // Forgets a pending event and sets the id to kNoEvent; kNoEvent is nothing to do.
  void cancel(EventId& id) {
    if (id == kNoEvent) return;
    fill_hole();
    const std::size_t place = slots_[id].place;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (place < heap_.size()) move_to(place, last);
    release(id);
    id = kNoEvent;
  }

  // The same event at another time.
  void reschedule(EventId id, double time_s) {
    fill_hole();
    move_to(slots_[id].place, entry_of(time_s, id));
  }

  bool empty() const { return heap_.size() == (hole_ ? 1u : 0u); }
  std::size_t size() const { return heap_.size() - (hole_ ? 1u : 0u); }

  // Precondition: not empty.
  double next_time_s() {
    fill_hole();
    return time_of(heap_.front());
  }

  // Precondition: not empty. The event's id is free from now on.
  Event pop() {
    fill_hole();
    const Entry top = heap_.front();
    const auto id = static_cast<EventId>(top.order & kIdMask);
    hole_ = true;
    const Event event = {time_of(top), slots_[id].kind, slots_[id].subject};
    release(id);
    return event;
  }

 private:
  // Times are never negative, so their bits sort as they do (+ 0.0 makes -0 one of them).
  struct Entry {
    std::uint64_t time_bits;
    std::uint64_t order;  // number of the event, then its id
  };
  struct Slot {
    std::uint32_t place = 0;  // in the heap; the next free one when free
    std::uint32_t subject = 0;
    Kind kind = {};
  };
  static constexpr int kIdBits = 26;
  static constexpr std::uint64_t kIdMask = (std::uint64_t{1} << kIdBits) - 1;

  Entry entry_of(double time_s, EventId id) {
    return {std::bit_cast<std::uint64_t>(time_s + 0.0), (number_++ << kIdBits) | id};
  }
  static double time_of(const Entry& entry) { return std::bit_cast<double>(entry.time_bits); }
  static bool before(const Entry& a, const Entry& b) {
    const auto left = (static_cast<int128>(a.time_bits) << 64) | static_cast<int128>(a.order);
    const auto right = (static_cast<int128>(b.time_bits) << 64) | static_cast<int128>(b.order);
    return left < right;
  }

  void release(EventId id) {
    slots_[id].place = free_;
    free_ = id;
  }

  void put(std::size_t place, const Entry& entry) {
    heap_[place] = entry;
    slots_[entry.order & kIdMask].place = static_cast<std::uint32_t>(place);
  }

  void rise(std::size_t place, const Entry& entry) {
    while (place > 0) {
      const std::size_t parent = (place - 1) / 4;
      if (!before(entry, heap_[parent])) break;
      put(place, heap_[parent]);
      place = parent;
    }
    put(place, entry);
  }

  void sink(std::size_t place, const Entry& entry) {
    const std::size_t size = heap_.size();
    for (;;) {
      const std::size_t child = 4 * place + 1;
      if (child >= size) break;
      std::size_t least = child;
      const std::size_t end = child + 4 < size ? child + 4 : size;
      for (std::size_t i = child + 1; i < end; ++i) {
        if (before(heap_[i], heap_[least])) least = i;
      }
      if (!before(heap_[least], entry)) break;
      put(place, heap_[least]);
      place = least;
    }
    put(place, entry);
  }

  void move_to(std::size_t place, const Entry& entry) {
    if (place > 0 && before(entry, heap_[(place - 1) / 4])) {
      rise(place, entry);
    } else {
      sink(place, entry);
    }
  }

  void fill_hole() {
    if (!hole_) return;
    hole_ = false;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sink(0, last);
  }

  std::vector<Entry> heap_;
  std::vector<Slot> slots_;
  EventId free_ = kNoEvent;
  std::uint64_t number_ = 0;
  bool hole_ = false;
};

}  // namespace costplan
