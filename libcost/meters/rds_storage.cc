#include "meters/rds_storage.h"

#include <algorithm>

namespace costplan {
namespace {

// In 10^-9. Values that were rejected when they were bound arrive here all the same;
// the cap, far above every limit, keeps arithmetic on them from overflowing.
int128 nanos_of(const Amount& amount) {
  constexpr int128 kCap = int128{1'000'000'000'000} * 1'000'000'000;
  return std::min(amount.value().nanos(), kCap);
}

bool is_between(const Amount& amount, int least, int most) {
  return amount.value() >= Quantity(least) && amount.value() <= Quantity(most);
}

// a > b · factor / divisor.
bool exceeds(const Amount& a, const Amount& b, int factor, int divisor = 1) {
  return nanos_of(a) * divisor > nanos_of(b) * factor;
}

void check_gp3(const RdsStorage& storage, Meter& m) {
  const auto baseline = gp3_baseline(storage.size);
  if (!baseline.is_adjustable) {
    if (storage.iops.is_known() && storage.iops.value() != baseline.iops.value()) {
      m.error("storage.iops", "gp3 below 400 GB always has 3,000 IOPS on RDS for PostgreSQL",
              "leave iops out, or allocate 400 GB, which include 12,000 IOPS");
    }
    if (storage.throughput.is_known() &&
        storage.throughput.value() != baseline.throughput.value()) {
      m.error("storage.throughput", "gp3 below 400 GB always has 125 MiB/s on RDS for PostgreSQL",
              "leave throughput out, or allocate 400 GB, which include 500 MiB/s");
    }
    return;
  }
  if (storage.iops.is_known() && !is_between(storage.iops, 12'000, 64'000)) {
    m.error("storage.iops", storage.iops.text() + " is out of range, expected 12,000 to 64,000 "
                                                  "for gp3 from 400 GB");
  }
  if (!storage.throughput.is_known()) return;
  if (!is_between(storage.throughput, 500, 4'000)) {
    m.error("storage.throughput", storage.throughput.text() +
                                      " is out of range, expected 500 to 4,000 MiB/s for gp3 "
                                      "from 400 GB");
  }
  const Amount& iops = storage.iops.is_known() ? storage.iops : baseline.iops;
  if (exceeds(storage.throughput, iops, 1, 4)) {
    m.error("storage.throughput",
            storage.throughput.text() + " needs more IOPS: gp3 has at most "
                                        "0.25 MiB/s per IOPS",
            "provision at least " +
                display(Quantity::from_nanos(nanos_of(storage.throughput) * 4)) + " IOPS");
  }
}

void check_io1(const RdsStorage& storage, Meter& m) {
  if (storage.size.value() < Quantity(100)) {
    m.error("storage.size", storage.size.text() + " is too small, io1 needs at least 100 GB");
  }
  if (!m.has_field("storage.iops")) {
    m.error("storage.iops", "io1 needs iops, at least 1,000");
  } else if (storage.iops.is_known()) {
    if (!is_between(storage.iops, 1'000, 256'000)) {
      m.error("storage.iops",
              storage.iops.text() + " is out of range, expected 1,000 to 256,000 for io1");
    } else if (exceeds(storage.iops, storage.size, 50) || exceeds(storage.size, storage.iops, 2)) {
      m.error("storage.iops", storage.iops.text() + " do not go with " + storage.size.text() +
                                  ", io1 takes 0.5 to 50 IOPS per GB");
    }
  }
}

void check_autoscaling(const RdsStorage& storage, Meter& m) {
  if (storage.max_size.is_known()) {
    if (storage.max_size.value() < storage.size.value()) {
      m.error("storage.max_size",
              storage.max_size.text() + " is below the allocated " + storage.size.text());
    } else if (storage.max_size.value() > storage.size.value() &&
               exceeds(storage.size, storage.max_size, 10, 11)) {
      m.error("storage.max_size", storage.max_size.text() + " is too close to the allocated " +
                                      storage.size.text() + ", RDS demands at least 10% more");
    }
  }
  const Amount& most = storage.max_size.is_known() ? storage.max_size : storage.size;
  if (storage.used.is_known() && storage.used.value() > most.value()) {
    m.error("storage.used", storage.used.text() + " of data do not fit into " + most.text());
  }
}

// Storage autoscaling, hour by hour, in 10^-9 GB. RDS enlarges the storage when at
// most 10% of it are free; never when that would exceed the limit, and at once up to
// the limit when the step after it would. A step covers the growth of seven hours, so
// that the four changes that RDS makes in 24 hours are always enough.
class AllocatedStorage {
 public:
  AllocatedStorage(int128 size, int128 limit) : size_(size), limit_(limit) {}

  int128 size() const { return size_; }
  bool is_low(int128 used) const { return used * 10 >= size_ * 9; }

  // False when the limit forbids it.
  bool enlarge(int128 predicted_growth) {
    const int128 wanted = whole_gb(size_ + step(size_, predicted_growth));
    if (wanted > limit_) return false;
    size_ = wanted + step(wanted, predicted_growth) > limit_ ? limit_ : wanted;
    return true;
  }

 private:
  static constexpr int128 kGb = Quantity(1).nanos();
  static int128 step(int128 size, int128 predicted_growth) {
    return std::max({10 * kGb, size / 10, predicted_growth});
  }
  static int128 whole_gb(int128 size) { return (size + kGb - 1) / kGb * kGb; }

  int128 size_;
  int128 limit_;
};

}  // namespace

Gp3Baseline gp3_baseline(const Amount& size) {
  if (size.value() < Quantity(400)) {
    return {false, Amount(3000, "3,000 IOPS included"), Amount(125, "125 MiB/s included")};
  }
  return {true, Amount(12000, "12,000 IOPS included"), Amount(500, "500 MiB/s included")};
}

void check_storage(const RdsStorage& storage, Meter& m) {
  if (!storage.size.is_known()) return;  // reported when it was bound
  if (storage.type == RdsStorageType::kGp3) check_gp3(storage, m);
  if (storage.type == RdsStorageType::kIo1) check_io1(storage, m);
  if (storage.type == RdsStorageType::kGp2 && m.has_field("storage.iops")) {
    m.error("storage.iops", "gp2 includes 3 IOPS per GB and takes no iops", "use gp3 or io1");
  }
  if (storage.type != RdsStorageType::kGp3 && m.has_field("storage.throughput")) {
    m.error("storage.throughput", "only gp3 takes a throughput");
  }
  check_autoscaling(storage, m);
}

Amount allocated_storage(const RdsStorage& storage, Meter& m) {
  const bool autoscales = storage.max_size.is_known() && storage.size.is_known() &&
                          storage.max_size.value() > storage.size.value();
  if (!autoscales) {
    if (storage.size.is_known() && storage.used.is_known() && storage.growth.is_known() &&
        (storage.used + storage.growth).value() > storage.size.value()) {
      m.assume("the data outgrows the allocated " + storage.size.text() + " during the month");
    }
    return storage.size;
  }
  if (!storage.used.is_known() || !storage.growth.is_known()) {
    m.assume("storage autoscaling does not act: storage.used and storage.growth are not given; "
             "at its limit the storage would be " +
             storage.max_size.text() + " instead of " + storage.size.text());
    return storage.size;
  }
  const int128 hours = m.hours().value().nanos() / Quantity(1).nanos();
  const int128 used = nanos_of(storage.used);
  const int128 growth = nanos_of(storage.growth);
  AllocatedStorage storage_now(nanos_of(storage.size), nanos_of(storage.max_size));
  // What happened before the month, when the file still has the size at creation.
  while (storage_now.is_low(used) && storage_now.enlarge(0)) continue;
  int128 gb_hours = 0;
  for (int128 hour = 0; hour < hours; ++hour) {
    if (storage_now.is_low(used + growth * hour / hours)) storage_now.enlarge(growth * 7 / hours);
    gb_hours += storage_now.size();
  }
  if (used + growth > storage_now.size()) {
    m.assume("the data outgrows the " + display(Quantity::from_nanos(storage_now.size())) +
             " GB that storage autoscaling reaches during the month");
  }
  const auto average = *Quantity::from_nanos(gb_hours).times_ratio(Quantity(1), m.hours().value());
  std::string text = display(average) + " GB";
  if (storage_now.size() != nanos_of(storage.size)) {
    text += " on average over " + m.hours().text() + " (autoscaled from " + storage.size.text() +
            " to " + display(Quantity::from_nanos(storage_now.size())) + " GB)";
    if (storage.size.value() < Quantity(100)) {
      m.assume("storage autoscaling adds at least 10 GB at a time, unconfirmed");
    }
  }
  return Amount(average, text).as_usage();
}

}  // namespace costplan
