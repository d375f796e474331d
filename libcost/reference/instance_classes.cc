#include "reference/instance_classes.h"

#include <algorithm>
#include <vector>

#include "base/did_you_mean.h"
#include "reference/instance_class_table.h"

namespace costplan {
namespace {

constexpr bool by_name(const InstanceClass& a, const InstanceClass& b) { return a.name < b.name; }

static_assert(std::is_sorted(std::begin(kInstanceClasses), std::end(kInstanceClasses), by_name));

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

// A whole server, which EC2 alone offers.
bool is_metal(std::string_view size) { return size == "metal" || size.starts_with("metal-"); }

// r6g, x2iedn: letters, a generation, letters.
bool is_family(std::string_view family) {
  const auto letters = std::find_if_not(family.begin(), family.end(), is_lower);
  const auto digits = std::find_if_not(letters, family.end(), is_digit);
  return letters != family.begin() && digits != letters &&
         std::all_of(digits, family.end(), is_lower);
}

// Types of EC2 have no prefix, and then none of the others' either.
bool has_prefix(std::string_view name, std::string_view prefix) {
  return prefix.empty() ? name.find('.') == name.rfind('.') : name.starts_with(prefix);
}

std::string hint_for(std::string_view name, std::string_view prefix) {
  auto is_meant = [&](std::string_view candidate) {
    return has_prefix(candidate, prefix) && find_instance_class(candidate) != nullptr;
  };
  const std::string prefixed = std::string(prefix) + std::string(name);
  if (is_meant(prefixed)) return "did you mean '" + prefixed + "'?";
  // The spelling of the bill.
  const std::string spelt_out = std::string(name) + "arge";
  if (is_meant(spelt_out)) return "did you mean '" + spelt_out + "'?";
  const std::string unprefixed(name.substr(name.find('.') + 1));
  if (is_meant(unprefixed)) return "did you mean '" + unprefixed + "'?";
  std::vector<std::string_view> candidates;
  for (const auto& known : kInstanceClasses) {
    if (has_prefix(known.name, prefix)) candidates.push_back(known.name);
  }
  return did_you_mean(name, candidates);
}

}  // namespace

std::span<const InstanceClass> instance_classes() { return kInstanceClasses; }

const InstanceClass* find_instance_class(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(kInstanceClasses), std::end(kInstanceClasses),
                                       InstanceClass{name, 0, 0}, by_name);
  return found != std::end(kInstanceClasses) && found->name == name ? found : nullptr;
}

Status check_instance_class(std::string_view name, std::string_view prefix) {
  if (has_prefix(name, prefix)) {
    if (find_instance_class(name) != nullptr) return Done{};
    const std::string_view rest = name.substr(prefix.size());
    const auto dot = rest.find('.');
    if (dot != std::string_view::npos && is_family(rest.substr(0, dot)) &&
        (is_size(rest.substr(dot + 1)) || (prefix.empty() && is_metal(rest.substr(dot + 1))))) {
      const std::string_view family = name.substr(0, prefix.size() + dot + 1);
      const bool is_known_family =
          std::any_of(std::begin(kInstanceClasses), std::end(kInstanceClasses),
                      [&](const InstanceClass& known) { return known.name.starts_with(family); });
      if (!is_known_family) return Done{};
    }
  }
  return Error{.code = ErrorCode::kNotFound,
               .message = "unknown class '" + std::string(name) + "', expected one such as " +
                          std::string(prefix) + "r6g.large",
               .hint = hint_for(name, prefix)};
}

std::optional<int> credit_baseline(std::string_view size) {
  constexpr struct {
    std::string_view size;
    int percent;
  } kBaselines[] = {{"nano", 5},   {"micro", 10},  {"small", 20},  {"medium", 20},
                    {"large", 30}, {"xlarge", 40}, {"2xlarge", 40}};
  for (const auto& row : kBaselines) {
    if (row.size == size) return row.percent;
  }
  return std::nullopt;
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
