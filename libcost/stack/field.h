// Field descriptors: one table per resource kind, the only source of parsing,
// validation, the JSON Schema and the reference pages.
//
// A table entry ties a name of the stack file to a member of a plain struct:
//
//   struct NatGateway { Amount count; Amount data_processed; Uptime schedule; };
//   constexpr Field kFields[] = {
//       number<&NatGateway::count>("count", Dimension::kCount, "Gateways, usually one per AZ")
//           .or_default("1").noun("gateways"),
//       usage<&NatGateway::data_processed>("data_processed", Dimension::kGigabytesPerMonth,
//           "GB through the gateways, both directions"),
//   };
//
// Everything here is constexpr, so the tables cost nothing at start-up.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/weekly_schedule.h"
#include "money/amount.h"
#include "money/dimension.h"

namespace costplan {

// The name of another resource of the same stack; empty when not given.
struct Ref {
  std::string name;
  explicit operator bool() const { return !name.empty(); }
};

// When a thing is switched on: always, by a weekly schedule, or so many hours.
struct Uptime {
  enum class Kind { kAlways, kSchedule, kHours };
  Kind kind = Kind::kAlways;
  std::optional<WeeklySchedule> schedule;
  Quantity hours_per_month;
};

struct Choice {
  std::string_view name;
  int value;
  std::string_view doc;
};

enum class FieldType {
  kNumber,   // Amount
  kText,     // std::string
  kTexts,    // std::vector<std::string>
  kFlag,     // bool
  kChoice,   // an enum whose underlying type is int
  kRef,      // Ref
  kUptime,   // Uptime
  kRecord,   // a struct with a table of its own
  kRecords,  // std::vector of such structs
  kNumbers,  // std::map<std::string, Amount>
};

struct Field {
  std::string_view name;
  FieldType type;
  std::string_view doc;
  Dimension dimension = Dimension::kCount;
  std::string_view counted = {};   // noun of a counted thing, for formulas
  std::string_view fallback = {};  // default as text; empty: none
  bool required = false;
  bool is_usage = false;  // may stay unknown, may be a range, marks lines with `*`
  bool is_range = false;  // may be a range {low, likely, high}
  bool is_whole = false;  // counts things that nobody has half of
  std::string_view least = {};
  std::string_view most = {};
  std::span<const Choice> choices = {};
  std::span<const std::string_view> kinds = {};  // what a ref may point at; empty: anything
  std::span<const Field> children = {};
  // The member inside the object. For kRecords it appends and returns the element.
  void* (*slot)(void* object) = nullptr;

  template <typename T>
  constexpr Field with(T Field::*member, T value) const {
    Field copy = *this;
    copy.*member = value;
    return copy;
  }

  constexpr Field is_required() const { return with(&Field::required, true); }
  constexpr Field or_default(std::string_view text) const { return with(&Field::fallback, text); }
  constexpr Field noun(std::string_view text) const { return with(&Field::counted, text); }
  constexpr Field may_range() const { return with(&Field::is_range, true); }
  constexpr Field whole() const { return with(&Field::is_whole, true); }
  constexpr Field at_least(std::string_view text) const { return with(&Field::least, text); }
  constexpr Field at_most(std::string_view text) const { return with(&Field::most, text); }
};

namespace field_detail {

template <typename T>
struct MemberOf;
template <typename C, typename M>
struct MemberOf<M C::*> {
  using Class = C;
  using Type = M;
};

template <auto Member>
using ClassOf = typename MemberOf<decltype(Member)>::Class;

// The class is an argument of its own: GCC gives internal linkage to a function that has
// a type of an anonymous namespace among its arguments, but not to one that has only a
// member of such a type. Two files with a `Cluster::count` would share one slot.
template <typename Class, auto Member>
void* slot(void* object) {
  return &(static_cast<Class*>(object)->*Member);
}

template <typename Class, auto Member>
void* append(void* object) {
  return &(static_cast<Class*>(object)->*Member).emplace_back();
}

template <auto Member, typename Wanted>
inline constexpr bool kIs = std::is_same_v<typename MemberOf<decltype(Member)>::Type, Wanted>;

}  // namespace field_detail

template <auto Member>
constexpr Field number(std::string_view name, Dimension dimension, std::string_view doc) {
  static_assert(field_detail::kIs<Member, Amount>);
  return {.name = name,
          .type = FieldType::kNumber,
          .doc = doc,
          .dimension = dimension,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

// A number that only running the system reveals: never required, no silent 0.
template <auto Member>
constexpr Field usage(std::string_view name, Dimension dimension, std::string_view doc) {
  Field field = number<Member>(name, dimension, doc);
  field.is_usage = true;
  field.is_range = true;
  return field;
}

template <auto Member>
constexpr Field text(std::string_view name, std::string_view doc) {
  static_assert(field_detail::kIs<Member, std::string>);
  return {.name = name,
          .type = FieldType::kText,
          .doc = doc,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field texts(std::string_view name, std::string_view doc) {
  static_assert(field_detail::kIs<Member, std::vector<std::string>>);
  return {.name = name,
          .type = FieldType::kTexts,
          .doc = doc,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field flag(std::string_view name, std::string_view doc) {
  static_assert(field_detail::kIs<Member, bool>);
  return {.name = name,
          .type = FieldType::kFlag,
          .doc = doc,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field choice(std::string_view name, std::span<const Choice> choices,
                       std::string_view doc) {
  using Type = typename field_detail::MemberOf<decltype(Member)>::Type;
  static_assert(std::is_enum_v<Type> && sizeof(Type) == sizeof(int));
  return {.name = name,
          .type = FieldType::kChoice,
          .doc = doc,
          .choices = choices,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field ref(std::string_view name, std::span<const std::string_view> kinds,
                    std::string_view doc) {
  static_assert(field_detail::kIs<Member, Ref>);
  return {.name = name,
          .type = FieldType::kRef,
          .doc = doc,
          .kinds = kinds,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field uptime(std::string_view name, std::string_view doc) {
  static_assert(field_detail::kIs<Member, Uptime>);
  return {.name = name,
          .type = FieldType::kUptime,
          .doc = doc,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field record(std::string_view name, std::span<const Field> children,
                       std::string_view doc) {
  return {.name = name,
          .type = FieldType::kRecord,
          .doc = doc,
          .children = children,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field records(std::string_view name, std::span<const Field> children,
                        std::string_view doc) {
  return {.name = name,
          .type = FieldType::kRecords,
          .doc = doc,
          .children = children,
          .slot = &field_detail::append<field_detail::ClassOf<Member>, Member>};
}

template <auto Member>
constexpr Field numbers(std::string_view name, Dimension dimension, std::string_view doc) {
  using Wanted = std::map<std::string, Amount>;
  static_assert(field_detail::kIs<Member, Wanted>);
  return {.name = name,
          .type = FieldType::kNumbers,
          .doc = doc,
          .dimension = dimension,
          .slot = &field_detail::slot<field_detail::ClassOf<Member>, Member>};
}

}  // namespace costplan
