// The jobs of one task that share its processors evenly.
//
// Each of n jobs is worked on at the rate min(1, processors / n); processors need not be
// whole. A job that is alone runs at full speed even on a part of a processor, as a task
// with a quota of processor time bursts: alone it takes what was measured alone. Virtual time
// runs at that rate, so that a job ends when virtual time has advanced by its service time, and
// jobs end in the order of their virtual ends, whatever comes between.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace costplan {

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

  void add(double now_s, double processors, double service_s, std::uint32_t request) {
    advance(now_s, processors);
    jobs_.push_back({virtual_now_ + service_s, number_++, request});
    std::push_heap(jobs_.begin(), jobs_.end());
  }

  // When the next job ends if nothing else comes. Precondition: not empty.
  double next_end_s(double now_s, double processors) const {
    const double left = jobs_.front().virtual_end - virtual_now_;
    return now_s + (left > 0.0 ? left / rate(processors) : 0.0);
  }

  // The job that ends now. Precondition: not empty, and it is its time.
  std::uint32_t finish(double now_s, double processors) {
    advance(now_s, processors);
    virtual_now_ = jobs_.front().virtual_end;
    std::pop_heap(jobs_.begin(), jobs_.end());
    const std::uint32_t request = jobs_.back().request;
    jobs_.pop_back();
    return request;
  }

  void clear() { jobs_.clear(); }

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
  void advance(double now_s, double processors) {
    // An idle task starts over, so that virtual time keeps its precision.
    virtual_now_ = jobs_.empty() ? 0.0 : virtual_now_ + rate(processors) * (now_s - since_s_);
    since_s_ = now_s;
  }

  std::vector<Job> jobs_;
  double virtual_now_ = 0.0;
  double since_s_ = 0.0;
  std::uint64_t number_ = 0;
};

}  // namespace costplan
