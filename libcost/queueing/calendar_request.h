// Requests in flight, and the lines in which they wait.
//
// Records are pooled: memory follows what is in flight, and a request costs no
// allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "queueing/event_calendar.h"

namespace costplan {

inline constexpr std::uint32_t kNone = 0xffffffffu;

struct HeldConnection {
  bool pinned = false;       // keeps its connection of the proxy until it closes
  bool has_backend = false;  // holds a connection of the proxy now
};

struct CalendarRequest {
  enum class Phase : std::uint8_t {
    kFree,       // the record is not in use
    kAway,       // between two attempts, or thinking: at no service
    kWaiting,    // for a slot
    kWorking,    // own work, in a slot
    kSharing,    // own work, sharing the processors of its task
    kAcquiring,  // waits for a connection of the pool
    kBorrowing,  // has one, waits for the proxy to lend it one of the database
    kHolding,    // uses a connection
    kCalling,    // waits for the reply of another service
    kBetween,    // two of these, for no time
  };

  double arrived_s = 0.0;
  double service_s = 0.0;
  double phase_since_s = 0.0;
  std::uint32_t service = 0;
  std::uint32_t task = kNone;
  std::uint32_t process = kNone;  // of the task, once it works on the request
  std::uint32_t client = 0;      // index of the behaviour of its client
  std::uint32_t caller = kNone;  // the request that waits for the reply
  std::uint32_t child = kNone;   // the request whose reply it waits for
  EventId client_timer = kNoEvent;
  EventId phase_timer = kNoEvent;
  std::uint32_t next = kNone;  // in its line
  std::uint32_t previous = kNone;
  std::uint32_t pool = kNone;
  std::uint32_t stage = 0;      // database call or call that is next
  std::uint32_t remaining = 0;  // times that this stage is still to be done
  std::int32_t attempt = 0;
  Phase phase = Phase::kFree;
  HeldConnection connection = {};
  bool open = false;         // somebody waits for the outcome
  bool is_customer = false;  // of a closed population
  bool holds_slot = false;
};

class RequestTable {
 public:
  // References to records do not survive this.
  std::uint32_t create() {
    std::uint32_t id = free_;
    if (id == kNone) {
      id = static_cast<std::uint32_t>(records_.size());
      records_.emplace_back();
    } else {
      free_ = records_[id].next;
      records_[id] = CalendarRequest{};
    }
    records_[id].phase = CalendarRequest::Phase::kAway;
    ++used_;
    return id;
  }

  void release(std::uint32_t id) {
    records_[id].phase = CalendarRequest::Phase::kFree;
    records_[id].next = free_;
    free_ = id;
    --used_;
  }

  CalendarRequest& operator[](std::uint32_t id) { return records_[id]; }
  const CalendarRequest& operator[](std::uint32_t id) const { return records_[id]; }

  // Records ever made, free ones included: ids are below this.
  std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
  std::size_t used() const { return used_; }

 private:
  std::vector<CalendarRequest> records_;
  std::uint32_t free_ = kNone;
  std::size_t used_ = 0;
};

// Requests that wait, in the order of their arrival or to be taken at random. A line
// kept at random stores places in `next` of its requests, one in order links them.
class WaitingLine {
 public:
  explicit WaitingLine(bool at_random = false) : at_random_(at_random) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void push(RequestTable& requests, std::uint32_t id) {
    ++size_;
    CalendarRequest& request = requests[id];
    if (at_random_) {
      request.next = static_cast<std::uint32_t>(members_.size());
      members_.push_back(id);
      return;
    }
    request.next = kNone;
    request.previous = last_;
    (last_ == kNone ? first_ : requests[last_].next) = id;
    last_ = id;
  }

  void remove(RequestTable& requests, std::uint32_t id) {
    --size_;
    const CalendarRequest& request = requests[id];
    if (at_random_) {
      const std::uint32_t moved = members_.back();
      members_[request.next] = moved;
      requests[moved].next = request.next;
      members_.pop_back();
      return;
    }
    (request.previous == kNone ? first_ : requests[request.previous].next) = request.next;
    (request.next == kNone ? last_ : requests[request.next].previous) = request.previous;
  }

  // The first, or a random one. `pick(n)` gives a number below n. Precondition: not empty.
  template <typename Pick>
  std::uint32_t take(RequestTable& requests, Pick&& pick) {
    const std::uint32_t id = at_random_ ? members_[pick(members_.size())] : first_;
    remove(requests, id);
    return id;
  }

  // When the one that waits longest came. Precondition: not empty.
  double oldest_since_s(const RequestTable& requests) const {
    if (!at_random_) return requests[first_].phase_since_s;
    double oldest = requests[members_.front()].phase_since_s;
    for (const std::uint32_t id : members_) {
      if (requests[id].phase_since_s < oldest) oldest = requests[id].phase_since_s;
    }
    return oldest;
  }

 private:
  bool at_random_;
  std::uint32_t first_ = kNone;
  std::uint32_t last_ = kNone;
  std::size_t size_ = 0;
  std::vector<std::uint32_t> members_;  // at random only
};

}  // namespace costplan
