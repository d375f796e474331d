#include "reference/instance_classes.h"

#include <algorithm>
#include <vector>

#include "base/did_you_mean.h"

namespace costplan {
namespace {

constexpr bool by_name(const InstanceClass& a, const InstanceClass& b) { return a.name < b.name; }

constexpr InstanceClass kClasses[] = {
    {"c5.2xlarge", 8, 1600},
    {"c5.4xlarge", 16, 3200},
    {"c5.large", 2, 400},
    {"c5.xlarge", 4, 800},
    {"c6g.2xlarge", 8, 1600},
    {"c6g.4xlarge", 16, 3200},
    {"c6g.large", 2, 400},
    {"c6g.medium", 1, 200},
    {"c6g.xlarge", 4, 800},
    {"c6i.2xlarge", 8, 1600},
    {"c6i.4xlarge", 16, 3200},
    {"c6i.large", 2, 400},
    {"c6i.xlarge", 4, 800},
    {"c7g.2xlarge", 8, 1600},
    {"c7g.4xlarge", 16, 3200},
    {"c7g.large", 2, 400},
    {"c7g.medium", 1, 200},
    {"c7g.xlarge", 4, 800},
    {"c7i.2xlarge", 8, 1600},
    {"c7i.4xlarge", 16, 3200},
    {"c7i.large", 2, 400},
    {"c7i.xlarge", 4, 800},
    {"cache.m5.12xlarge", 48, 15712},
    {"cache.m5.24xlarge", 96, 31432},
    {"cache.m5.2xlarge", 8, 2604},
    {"cache.m5.4xlarge", 16, 5226},
    {"cache.m5.large", 2, 638},
    {"cache.m5.xlarge", 4, 1293},
    {"cache.m6g.12xlarge", 48, 15712},
    {"cache.m6g.16xlarge", 64, 20955},
    {"cache.m6g.2xlarge", 8, 2604},
    {"cache.m6g.4xlarge", 16, 5226},
    {"cache.m6g.8xlarge", 32, 10368},
    {"cache.m6g.large", 2, 638},
    {"cache.m6g.xlarge", 4, 1293},
    {"cache.m7g.12xlarge", 48, 15712},
    {"cache.m7g.16xlarge", 64, 20955},
    {"cache.m7g.2xlarge", 8, 2604},
    {"cache.m7g.4xlarge", 16, 5226},
    {"cache.m7g.8xlarge", 32, 10368},
    {"cache.m7g.large", 2, 638},
    {"cache.m7g.xlarge", 4, 1293},
    {"cache.r5.12xlarge", 48, 31777},
    {"cache.r5.24xlarge", 96, 63561},
    {"cache.r5.2xlarge", 8, 5282},
    {"cache.r5.4xlarge", 16, 10581},
    {"cache.r5.large", 2, 1307},
    {"cache.r5.xlarge", 4, 2632},
    {"cache.r6g.12xlarge", 48, 31777},
    {"cache.r6g.16xlarge", 64, 41909},
    {"cache.r6g.2xlarge", 8, 5282},
    {"cache.r6g.4xlarge", 16, 10581},
    {"cache.r6g.8xlarge", 32, 20955},
    {"cache.r6g.large", 2, 1307},
    {"cache.r6g.xlarge", 4, 2632},
    {"cache.r6gd.12xlarge", 48, 31777},
    {"cache.r6gd.16xlarge", 64, 41909},
    {"cache.r6gd.2xlarge", 8, 5282},
    {"cache.r6gd.4xlarge", 16, 10581},
    {"cache.r6gd.8xlarge", 32, 20955},
    {"cache.r6gd.xlarge", 4, 2632},
    {"cache.r7g.12xlarge", 48, 31777},
    {"cache.r7g.16xlarge", 64, 41909},
    {"cache.r7g.2xlarge", 8, 5282},
    {"cache.r7g.4xlarge", 16, 10581},
    {"cache.r7g.8xlarge", 32, 20955},
    {"cache.r7g.large", 2, 1307},
    {"cache.r7g.xlarge", 4, 2632},
    {"cache.t3.medium", 2, 309},
    {"cache.t3.micro", 2, 50},
    {"cache.t3.small", 2, 137},
    {"cache.t4g.medium", 2, 309},
    {"cache.t4g.micro", 2, 50},
    {"cache.t4g.small", 2, 137},
    {"db.m5.12xlarge", 48, 19200},
    {"db.m5.16xlarge", 64, 25600},
    {"db.m5.24xlarge", 96, 38400},
    {"db.m5.2xlarge", 8, 3200},
    {"db.m5.4xlarge", 16, 6400},
    {"db.m5.8xlarge", 32, 12800},
    {"db.m5.large", 2, 800},
    {"db.m5.xlarge", 4, 1600},
    {"db.m6g.12xlarge", 48, 19200},
    {"db.m6g.16xlarge", 64, 25600},
    {"db.m6g.2xlarge", 8, 3200},
    {"db.m6g.4xlarge", 16, 6400},
    {"db.m6g.8xlarge", 32, 12800},
    {"db.m6g.large", 2, 800},
    {"db.m6g.xlarge", 4, 1600},
    {"db.m6i.12xlarge", 48, 19200},
    {"db.m6i.16xlarge", 64, 25600},
    {"db.m6i.24xlarge", 96, 38400},
    {"db.m6i.2xlarge", 8, 3200},
    {"db.m6i.32xlarge", 128, 51200},
    {"db.m6i.4xlarge", 16, 6400},
    {"db.m6i.8xlarge", 32, 12800},
    {"db.m6i.large", 2, 800},
    {"db.m6i.xlarge", 4, 1600},
    {"db.m7g.12xlarge", 48, 19200},
    {"db.m7g.16xlarge", 64, 25600},
    {"db.m7g.2xlarge", 8, 3200},
    {"db.m7g.4xlarge", 16, 6400},
    {"db.m7g.8xlarge", 32, 12800},
    {"db.m7g.large", 2, 800},
    {"db.m7g.xlarge", 4, 1600},
    {"db.m7i.12xlarge", 48, 19200},
    {"db.m7i.16xlarge", 64, 25600},
    {"db.m7i.24xlarge", 96, 38400},
    {"db.m7i.2xlarge", 8, 3200},
    {"db.m7i.48xlarge", 192, 76800},
    {"db.m7i.4xlarge", 16, 6400},
    {"db.m7i.8xlarge", 32, 12800},
    {"db.m7i.large", 2, 800},
    {"db.m7i.xlarge", 4, 1600},
    {"db.m8g.12xlarge", 0, 0},
    {"db.m8g.16xlarge", 0, 0},
    {"db.m8g.24xlarge", 0, 0},
    {"db.m8g.2xlarge", 0, 0},
    {"db.m8g.48xlarge", 0, 0},
    {"db.m8g.4xlarge", 0, 0},
    {"db.m8g.8xlarge", 0, 0},
    {"db.m8g.large", 0, 0},
    {"db.m8g.xlarge", 0, 0},
    {"db.r5.12xlarge", 48, 38400},
    {"db.r5.16xlarge", 64, 51200},
    {"db.r5.24xlarge", 96, 76800},
    {"db.r5.2xlarge", 8, 6400},
    {"db.r5.4xlarge", 16, 12800},
    {"db.r5.8xlarge", 32, 25600},
    {"db.r5.large", 2, 1600},
    {"db.r5.xlarge", 4, 3200},
    {"db.r6g.12xlarge", 48, 38400},
    {"db.r6g.16xlarge", 64, 51200},
    {"db.r6g.2xlarge", 8, 6400},
    {"db.r6g.4xlarge", 16, 12800},
    {"db.r6g.8xlarge", 32, 25600},
    {"db.r6g.large", 2, 1600},
    {"db.r6g.xlarge", 4, 3200},
    {"db.r6i.12xlarge", 48, 38400},
    {"db.r6i.16xlarge", 64, 51200},
    {"db.r6i.24xlarge", 96, 76800},
    {"db.r6i.2xlarge", 8, 6400},
    {"db.r6i.32xlarge", 128, 102400},
    {"db.r6i.4xlarge", 16, 12800},
    {"db.r6i.8xlarge", 32, 25600},
    {"db.r6i.large", 2, 1600},
    {"db.r6i.xlarge", 4, 3200},
    {"db.r7g.12xlarge", 48, 38400},
    {"db.r7g.16xlarge", 64, 51200},
    {"db.r7g.2xlarge", 8, 6400},
    {"db.r7g.4xlarge", 16, 12800},
    {"db.r7g.8xlarge", 32, 25600},
    {"db.r7g.large", 2, 1600},
    {"db.r7g.xlarge", 4, 3200},
    {"db.r7i.12xlarge", 48, 38400},
    {"db.r7i.16xlarge", 64, 51200},
    {"db.r7i.24xlarge", 96, 76800},
    {"db.r7i.2xlarge", 8, 6400},
    {"db.r7i.48xlarge", 192, 153600},
    {"db.r7i.4xlarge", 16, 12800},
    {"db.r7i.8xlarge", 32, 25600},
    {"db.r7i.large", 2, 1600},
    {"db.r7i.xlarge", 4, 3200},
    {"db.t3.2xlarge", 8, 3200},
    {"db.t3.large", 2, 800},
    {"db.t3.medium", 2, 400},
    {"db.t3.micro", 2, 100},
    {"db.t3.small", 2, 200},
    {"db.t3.xlarge", 4, 1600},
    {"db.t4g.2xlarge", 8, 3200},
    {"db.t4g.large", 2, 800},
    {"db.t4g.medium", 2, 400},
    {"db.t4g.micro", 2, 100},
    {"db.t4g.small", 2, 200},
    {"db.t4g.xlarge", 4, 1600},
    {"m5.2xlarge", 8, 3200},
    {"m5.4xlarge", 16, 6400},
    {"m5.large", 2, 800},
    {"m5.xlarge", 4, 1600},
    {"m6a.2xlarge", 8, 3200},
    {"m6a.4xlarge", 16, 6400},
    {"m6a.large", 2, 800},
    {"m6a.xlarge", 4, 1600},
    {"m6g.2xlarge", 8, 3200},
    {"m6g.4xlarge", 16, 6400},
    {"m6g.large", 2, 800},
    {"m6g.medium", 1, 400},
    {"m6g.xlarge", 4, 1600},
    {"m6i.2xlarge", 8, 3200},
    {"m6i.4xlarge", 16, 6400},
    {"m6i.large", 2, 800},
    {"m6i.xlarge", 4, 1600},
    {"m7g.2xlarge", 8, 3200},
    {"m7g.4xlarge", 16, 6400},
    {"m7g.large", 2, 800},
    {"m7g.medium", 1, 400},
    {"m7g.xlarge", 4, 1600},
    {"m7i.2xlarge", 8, 3200},
    {"m7i.4xlarge", 16, 6400},
    {"m7i.large", 2, 800},
    {"m7i.xlarge", 4, 1600},
    {"r5.2xlarge", 8, 6400},
    {"r5.4xlarge", 16, 12800},
    {"r5.large", 2, 1600},
    {"r5.xlarge", 4, 3200},
    {"r6g.2xlarge", 8, 6400},
    {"r6g.4xlarge", 16, 12800},
    {"r6g.large", 2, 1600},
    {"r6g.medium", 1, 800},
    {"r6g.xlarge", 4, 3200},
    {"r6i.2xlarge", 8, 6400},
    {"r6i.4xlarge", 16, 12800},
    {"r6i.large", 2, 1600},
    {"r6i.xlarge", 4, 3200},
    {"r7g.2xlarge", 8, 6400},
    {"r7g.4xlarge", 16, 12800},
    {"r7g.large", 2, 1600},
    {"r7g.medium", 1, 800},
    {"r7g.xlarge", 4, 3200},
    {"t3.2xlarge", 8, 3200},
    {"t3.large", 2, 800},
    {"t3.medium", 2, 400},
    {"t3.micro", 2, 100},
    {"t3.nano", 2, 50},
    {"t3.small", 2, 200},
    {"t3.xlarge", 4, 1600},
    {"t3a.2xlarge", 8, 3200},
    {"t3a.large", 2, 800},
    {"t3a.medium", 2, 400},
    {"t3a.micro", 2, 100},
    {"t3a.nano", 2, 50},
    {"t3a.small", 2, 200},
    {"t3a.xlarge", 4, 1600},
    {"t4g.2xlarge", 8, 3200},
    {"t4g.large", 2, 800},
    {"t4g.medium", 2, 400},
    {"t4g.micro", 2, 100},
    {"t4g.nano", 2, 50},
    {"t4g.small", 2, 200},
    {"t4g.xlarge", 4, 1600},
};

static_assert(std::is_sorted(std::begin(kClasses), std::end(kClasses), by_name));

// Families that bills write with xlarge; all others have xl.
constexpr std::string_view kFamiliesInFull[] = {"db.t2.", "db.t4g.", "db.x2g."};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// nano … large, xlarge, 2xlarge … 48xlarge.
bool is_size(std::string_view size) {
  constexpr std::string_view kNamed[] = {"nano", "micro", "small", "medium", "large"};
  if (std::find(std::begin(kNamed), std::end(kNamed), size) != std::end(kNamed)) return true;
  const auto digits =
      static_cast<std::size_t>(std::find_if_not(size.begin(), size.end(), is_digit) - size.begin());
  return digits <= 3 && size.substr(digits) == "xlarge";
}

// r6g, x2iedn: letters, a generation, letters.
bool is_family(std::string_view family) {
  const auto letters = std::find_if_not(family.begin(), family.end(), is_lower);
  const auto digits = std::find_if_not(letters, family.end(), is_digit);
  return letters != family.begin() && digits != letters &&
         std::all_of(digits, family.end(), is_lower);
}

std::string hint_for(std::string_view name, std::string_view prefix) {
  const std::string prefixed = std::string(prefix) + std::string(name);
  if (find_instance_class(prefixed) != nullptr) return "did you mean '" + prefixed + "'?";
  // The spelling of the bill.
  const std::string spelt_out = std::string(name) + "arge";
  if (find_instance_class(spelt_out) != nullptr) return "did you mean '" + spelt_out + "'?";
  std::vector<std::string_view> candidates;
  for (const auto& known : kClasses) {
    if (known.name.starts_with(prefix)) candidates.push_back(known.name);
  }
  return did_you_mean(name, candidates);
}

}  // namespace

std::span<const InstanceClass> instance_classes() { return kClasses; }

const InstanceClass* find_instance_class(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(kClasses), std::end(kClasses),
                                       InstanceClass{name, 0, 0}, by_name);
  return found != std::end(kClasses) && found->name == name ? found : nullptr;
}

Status check_instance_class(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) {
    if (find_instance_class(name) != nullptr) return Done{};
    const std::string_view rest = name.substr(prefix.size());
    const auto dot = rest.find('.');
    if (dot != std::string_view::npos && is_family(rest.substr(0, dot)) &&
        is_size(rest.substr(dot + 1))) {
      const std::string_view family = name.substr(0, prefix.size() + dot + 1);
      const bool is_known_family =
          std::any_of(std::begin(kClasses), std::end(kClasses),
                      [&](const InstanceClass& known) { return known.name.starts_with(family); });
      if (!is_known_family) return Done{};
    }
  }
  return Error{.code = ErrorCode::kNotFound,
               .message = "unknown class '" + std::string(name) + "', expected one such as " +
                          std::string(prefix) + "r6g.large",
               .hint = hint_for(name, prefix)};
}

std::string rds_usage_class(std::string_view name) {
  std::string out(name);
  const bool is_in_full =
      std::any_of(std::begin(kFamiliesInFull), std::end(kFamiliesInFull),
                  [&](std::string_view family) { return name.starts_with(family); });
  if (name.ends_with("xlarge") && !is_in_full) out.resize(out.size() - 4);
  return out;
}

}  // namespace costplan
