// The jobs of one task that share its processors evenly.
//
// Each of n jobs is worked on at the rate min(1, processors / n); processors need not be
// whole. A job that is alone runs at full speed even on a part of a processor, as a task with a
// quota of processor time bursts (alone it takes what was measured alone), but only as long as
// what idle times have saved lasts: `burst_s` at most, in seconds of the quota beyond what runs
// in meanwhile. Virtual time runs at that rate, so that a job ends when virtual time has advanced
// by its service time, and jobs end in the order of their virtual ends, whatever comes between.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace costplan {

struct ProcessorQuota {
  double processors = 0.0;
  double burst_s = std::numeric_limits<double>::infinity();
};

class SharedProcessors {
 public:
  struct Job {
    double virtual_end;
    std::uint64_t number;
    std::uint32_t request;

    // A heap has its largest in front; ours ends first.
    friend bool operator<(const Job& a, const Job& b) {
      if (a.virtual_end != b.virtual_end) return a.virtual_end > b.virtual_end;
      return a.number > b.number;
    }
  };

  std::size_t size() const { return jobs_.size(); }
  bool empty() const { return jobs_.empty(); }
  const std::vector<Job>& jobs() const { return jobs_; }

  void add(double now_s, const ProcessorQuota& quota, double service_s, std::uint32_t request) {
    advance(now_s, quota);
    jobs_.push_back({virtual_now_ + service_s, number_++, request});
    std::push_heap(jobs_.begin(), jobs_.end());
  }

  // When the next job ends if nothing else comes. Precondition: not empty.
  double next_end_s(double now_s, const ProcessorQuota& quota) const {
    const double left = std::max(0.0, jobs_.front().virtual_end - virtual_now_);
    if (!is_bursting(quota)) return now_s + left / rate(quota.processors);
    const double fast = std::min(left, fast_s(quota));
    return now_s + fast + (left - fast) / quota.processors;
  }

  // The job that ends now. Precondition: not empty, and it is its time.
  std::uint32_t finish(double now_s, const ProcessorQuota& quota) {
    advance(now_s, quota);
    virtual_now_ = jobs_.front().virtual_end;
    std::pop_heap(jobs_.begin(), jobs_.end());
    const std::uint32_t request = jobs_.back().request;
    jobs_.pop_back();
    return request;
  }

  void clear() {
    jobs_.clear();
    spent_s_ = 0.0;
  }

  // Seconds since the last call in which a job that was alone had to do with the quota.
  double take_slow_s(double now_s, const ProcessorQuota& quota) {
    advance(now_s, quota);
    return std::exchange(slow_s_, 0.0);
  }

  // What n jobs use: so many whole processors, and whether `processors` beyond that, all of
  // them where they are less than one, else their fraction.
  static std::int64_t whole_in_use(std::size_t n, double processors) {
    if (processors < 1.0) return n == 1 ? 1 : 0;
    return static_cast<std::int64_t>(std::min(n, static_cast<std::size_t>(processors)));
  }
  static bool is_short(std::size_t n, double processors) {
    return n > (processors < 1.0 ? 1 : static_cast<std::size_t>(processors));
  }

 private:
  double rate(double processors) const {
    if (jobs_.size() == 1) return 1.0;
    return std::min(1.0, processors / static_cast<double>(jobs_.size()));
  }
  // Alone on a part of a processor. (Together they use what runs in, no more and no less.)
  bool is_bursting(const ProcessorQuota& quota) const {
    return jobs_.size() == 1 && quota.processors < 1.0;
  }
  // How long what is saved lasts.
  double fast_s(const ProcessorQuota& quota) const {
    return (quota.burst_s - spent_s_) / (1.0 - quota.processors);
  }
  void advance(double now_s, const ProcessorQuota& quota) {
    const double passed = now_s - since_s_;
    since_s_ = now_s;
    if (jobs_.empty()) {
      // An idle task starts over, so that virtual time keeps its precision.
      virtual_now_ = 0.0;
      spent_s_ = std::max(0.0, spent_s_ - quota.processors * passed);
    } else if (is_bursting(quota)) {
      const double fast = std::min(passed, fast_s(quota));
      spent_s_ = std::min(quota.burst_s, spent_s_ + (1.0 - quota.processors) * fast);
      slow_s_ += passed - fast;
      virtual_now_ += fast + (passed - fast) * quota.processors;
    } else {
      virtual_now_ += rate(quota.processors) * passed;
    }
  }

  std::vector<Job> jobs_;
  double virtual_now_ = 0.0;
  double since_s_ = 0.0;
  double spent_s_ = 0.0;  // of what can be saved
  double slow_s_ = 0.0;
  std::uint64_t number_ = 0;
};

}  // namespace costplan
