// Backups of ElastiCache caches, with nodes or serverless: one a day for as long as
// they are retained, and those made by hand.
//
// Source: ElastiCache User Guide, "Snapshot and restore".
// Proved by tests/meters/elasticache_test.cc and elasticache_serverless_test.cc.
#pragma once

#include "meters/meter.h"

namespace costplan {

struct CacheBackups {
  Amount retention;
  Amount manual;
  Amount size;
};

inline constexpr Field kCacheBackupFields[] = {
    number<&CacheBackups::retention>(
        "retention", Dimension::kDays,
        "Daily automatic backups are kept so long; 0, the default: none")
        .or_default("0 days")
        .at_most("35 days")
        .whole(),
    number<&CacheBackups::manual>("manual", Dimension::kCount, "Manual backups kept of each cache")
        .or_default("0")
        .noun("manual backups")
        .whole(),
    usage<&CacheBackups::size>("size", Dimension::kGigabytes, "Size of one backup of a cache"),
};

// Backups that are kept of each cache.
inline Amount backups_kept(const CacheBackups& backups) {
  const Amount& days = backups.retention;  // a backup each
  return days.named(display(days.value()) + " automatic backups") + backups.manual;
}

}  // namespace costplan
