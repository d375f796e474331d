// Every field of one resource with another value, and what the stack costs then.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/did_you_mean.h"
#include "catalog/remembering_catalog.h"
#include "costplan/explain.h"
#include "meters/meter.h"
#include "reference/instance_classes.h"

namespace costplan {
namespace {

constexpr std::string_view kOfficeHours = "mon-fri 08:00-20:00";
constexpr std::string_view kAlways = "always";

bool is_given(const Node* node) {
  return node != nullptr && (node->type != Node::Type::kNull || node->quoted);
}

bool is_range(const Node& node) {
  return node.type == Node::Type::kMap && node.find("low") != nullptr &&
         node.find("likely") != nullptr && node.find("high") != nullptr;
}

Node scalar(const Node& at, std::string text) {
  Node out;
  out.type = Node::Type::kScalar;
  out.key = at.key;
  out.file = at.file;
  out.line = at.line;
  out.column = at.column;
  out.text = std::move(text);
  return out;
}

// Calls `visit` for every range below a map, through the tables: a map of names may
// have a `low` of its own.
template <typename Visit>
void for_each_range(std::span<const Field> fields, Node& map, const Visit& visit) {
  for (const auto& field : fields) {
    Node* value = map.find(field.name);
    if (value == nullptr) continue;
    if (field.type == FieldType::kNumber && field.is_range && is_range(*value)) {
      visit(*value);
    } else if (field.type == FieldType::kNumbers && field.is_range) {
      for (auto& item : value->items) {
        if (is_range(item)) visit(item);
      }
    } else if (field.type == FieldType::kRecord) {
      for_each_range(field.children, *value, visit);
    } else if (field.type == FieldType::kRecords) {
      for (auto& item : value->items) for_each_range(field.children, item, visit);
    }
  }
}

// A stack without ranges is evaluated once instead of three times.
void take_likely_ends(Resource& resource) {
  const Kind* kind = find_kind(resource.kind);
  if (kind == nullptr) return;
  for_each_range(kind->fields, resource.body,
                 [](Node& range) { range = scalar(range, range.find("likely")->text); });
}

// The number that a text such as `100 GB` begins with, and what follows it.
struct Number {
  Quantity value;
  std::string unit;

  std::string times(Quantity factor) const {
    const auto product = value.times(factor);
    return product ? product->to_string() + unit : std::string();
  }
};

std::optional<Number> number_in(const std::string& text) {
  const auto end = std::min(text.find_first_not_of("0123456789._"), text.size());
  // `1e6` would have to be taken apart to be changed.
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) return std::nullopt;
  std::string digits = text.substr(0, end);
  std::erase(digits, '_');
  const auto value = Quantity::parse(digits);
  if (!value || value->is_zero()) return std::nullopt;
  return Number{.value = *value, .unit = text.substr(end)};
}

bool counts_things(const Field& field, const Number& number) {
  return number.unit.empty() && number.value.nanos() % Quantity(1).nanos() == 0 &&
         (field.is_whole || (field.dimension == Dimension::kCount && !field.is_usage));
}

// Classes that somebody may weigh against `name`: the next sizes of its family, down
// and up, and its size in other families.
std::vector<std::string_view> neighbours(std::string_view name) {
  std::vector<std::string_view> out;
  const InstanceClass* const own = find_instance_class(name);
  if (own == nullptr) return out;
  auto family = [](std::string_view c) { return c.substr(0, c.rfind('.')); };
  auto size = [](std::string_view c) { return c.substr(c.rfind('.')); };
  // `db` and `cache`; classes of EC2 have no service before the family.
  auto service = [&](std::string_view c) {
    const auto dot = family(c).find('.');
    return dot == std::string_view::npos ? std::string_view{} : c.substr(0, dot);
  };
  const InstanceClass* smaller = nullptr;
  const InstanceClass* larger = nullptr;
  for (const auto& other : instance_classes()) {
    const int memory = other.memory_hundredth_gib;
    if (family(other.name) == family(name)) {
      if (memory == 0 || own->memory_hundredth_gib == 0) continue;
      if (memory < own->memory_hundredth_gib &&
          (smaller == nullptr || memory > smaller->memory_hundredth_gib)) {
        smaller = &other;
      }
      if (memory > own->memory_hundredth_gib &&
          (larger == nullptr || memory < larger->memory_hundredth_gib)) {
        larger = &other;
      }
    } else if (size(other.name) == size(name) && service(other.name) == service(name)) {
      out.push_back(other.name);
    }
  }
  for (const auto* next : {smaller, larger}) {
    if (next != nullptr) out.push_back(next->name);
  }
  return out;
}

struct Costs {
  Money resource;
  Money bill;
  std::size_t unknown = 0;  // lines and items without a cost
};

// Tries values in the body of one resource and keeps what makes a difference.
class Prober {
 public:
  Prober(Stack stack, std::size_t resource, const Catalog& catalog, const EstimateOptions& options)
      : stack_(std::move(stack)),
        resource_(stack_.resources[resource]),
        body_(resource_.body),
        catalog_(catalog),
        options_(options) {
    for (auto& other : stack_.resources) take_likely_ends(other);
  }

  Result<std::vector<Change>> run(const Kind& kind);

 private:
  // What the stack costs with the resource as body_ has it.
  Result<Costs> price();
  void probe_map(std::span<const Field> fields, Node& map, const std::string& prefix);
  void probe_field(const Field& field, Node& value, const std::string& path);
  void probe_absent(const Field& field, Node& map, const std::string& path);
  void probe_number(const Field& field, Node& value, const std::string& path);
  void probe_choice(const Field& field, Node& slot, const std::string& now,
                    const std::string& path);
  // Whether the stack has a price with `text` in the place of `slot`.
  bool attempt(Node& slot, std::string text, const std::string& path, std::string from,
               const std::string& to);

  Stack stack_;
  Resource& resource_;
  Node body_;  // as written, ranges and all; values are changed here
  const Catalog& catalog_;
  const EstimateOptions& options_;
  Costs base_;
  std::vector<Change> changes_;
};

Result<Costs> Prober::price() {
  resource_.body = body_;
  take_likely_ends(resource_);
  const auto result = estimate(stack_, catalog_, options_);
  if (!result) return result.errors();
  Costs out{.resource = {},
            .bill = result->monthly_cost,
            .unknown = result->usage_not_given.size() + result->unpriced.size() +
                       result->not_included.size()};
  for (const auto& line : result->lines) {
    if (line.resource != resource_.name) continue;
    const auto sum = out.resource.plus(line.monthly_cost);
    if (!sum) return sum.errors();
    out.resource = *sum;
  }
  return out;
}

bool Prober::attempt(Node& slot, std::string text, const std::string& path, std::string from,
                     const std::string& to) {
  if (text.empty()) return false;
  Node before = scalar(slot, std::move(text));
  std::swap(slot, before);
  const auto costs = price();
  std::swap(slot, before);
  if (!costs || costs->unknown > base_.unknown) return false;
  const auto difference = costs->resource.minus(base_.resource);
  const auto bill_difference = costs->bill.minus(base_.bill);
  if (difference && bill_difference && !difference->is_zero()) {
    changes_.push_back({.field = path,
                        .from = std::move(from),
                        .to = to,
                        .difference = *difference,
                        .bill_difference = *bill_difference});
  }
  return true;
}

void Prober::probe_number(const Field& field, Node& value, const std::string& path) {
  if (field.is_range && is_range(value)) {
    const std::string from = value.find("likely")->text + " (likely)";
    for (const std::string end : {"low", "high"}) {
      const std::string text = value.find(end)->text;
      attempt(value, text, path, from, text + " (" + end + ")");
    }
    return;
  }
  const auto number = number_in(value.text);
  if (!number) return;
  const auto more = counts_things(field, *number) ? number->value.plus(Quantity(1))
                                                  : number->value.times(*Quantity::parse("1.1"));
  if (!more) return;
  const std::string text = more->to_string() + number->unit;
  if (attempt(value, text, path, value.text, text)) return;
  for (const char* factor : {"2", "0.5"}) {
    const std::string other = number->times(*Quantity::parse(factor));
    attempt(value, other, path, value.text, other);
  }
}

// `now` must not be part of `slot`, whose text changes meanwhile.
void Prober::probe_choice(const Field& field, Node& slot, const std::string& now,
                          const std::string& path) {
  for (const auto& choice : field.choices) {
    if (choice.name == now) continue;
    const std::string to(choice.name);
    attempt(slot, to, path, now.empty() ? "not given" : now, to);
  }
}

void Prober::probe_field(const Field& field, Node& value, const std::string& path) {
  switch (field.type) {
    case FieldType::kNumber: probe_number(field, value, path); break;
    case FieldType::kNumbers:
      for (auto& item : value.items) probe_number(field, item, path + "." + item.key);
      break;
    case FieldType::kChoice: probe_choice(field, value, std::string(value.text), path); break;
    case FieldType::kFlag: {
      const std::string to = value.text == "true" ? "false" : "true";
      attempt(value, to, path, value.text, to);
      break;
    }
    case FieldType::kText:
      for (const auto name : neighbours(value.text)) {
        const std::string to(name);
        attempt(value, to, path, value.text, to);
      }
      break;
    case FieldType::kUptime: {
      std::string from = value.text;
      for (const auto& window : value.items) from += (from.empty() ? "" : "; ") + window.text;
      attempt(value, std::string(kAlways), path, from, std::string(kAlways));
      break;
    }
    case FieldType::kRecord: probe_map(field.children, value, path + "."); break;
    case FieldType::kRecords:
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        probe_map(field.children, value.items[i], path + "[" + std::to_string(i) + "].");
      }
      break;
    case FieldType::kTexts:
    case FieldType::kRef: break;
  }
}

// What has a value although the file says nothing.
void Prober::probe_absent(const Field& field, Node& map, const std::string& path) {
  const bool has_value = field.type == FieldType::kChoice || field.type == FieldType::kFlag ||
                         field.type == FieldType::kUptime;
  if (!has_value && field.type != FieldType::kRecord) return;
  Node added;
  added.key = field.name;
  added.file = map.file;
  added.line = map.line;
  added.column = map.column;
  added.type = has_value ? Node::Type::kScalar : Node::Type::kMap;
  // An empty value, written down and left blank, stands where the new one has to.
  Node* blank = map.find(field.name);
  Node& slot = blank != nullptr ? *blank : map.items.emplace_back();
  const Node before = std::exchange(slot, std::move(added));
  if (field.type == FieldType::kRecord) {
    probe_map(field.children, slot, path + ".");
  } else if (field.type == FieldType::kChoice) {
    probe_choice(field, slot, std::string(field.fallback), path);
  } else if (field.type == FieldType::kFlag) {
    const std::string from = field.fallback == "true" ? "true" : "false";
    const std::string to = from == "true" ? "false" : "true";
    attempt(slot, to, path, from, to);
  } else {
    attempt(slot, std::string(kOfficeHours), path, std::string(kAlways), std::string(kOfficeHours));
  }
  if (blank != nullptr) {
    *blank = before;
  } else {
    map.items.pop_back();
  }
}

void Prober::probe_map(std::span<const Field> fields, Node& map, const std::string& prefix) {
  for (const auto& field : fields) {
    const std::string path = prefix + std::string(field.name);
    Node* value = map.find(field.name);
    if (is_given(value)) {
      probe_field(field, *value, path);
    } else {
      probe_absent(field, map, path);
    }
  }
}

Result<std::vector<Change>> Prober::run(const Kind& kind) {
  const auto base = price();
  if (!base) return base.errors();
  base_ = *base;
  probe_map(kind.fields, body_, "");
  auto size = [](const Change& change) {
    return change.difference.is_negative() ? -change.difference.picos() : change.difference.picos();
  };
  std::stable_sort(changes_.begin(), changes_.end(),
                   [&](const Change& a, const Change& b) { return size(a) > size(b); });
  return std::move(changes_);
}

}  // namespace

Result<std::vector<Change>> sensitivity(const Stack& stack, const Catalog& catalog,
                                        const EstimateOptions& options,
                                        const std::string& resource) {
  const auto found =
      std::find_if(stack.resources.begin(), stack.resources.end(),
                   [&](const Resource& candidate) { return candidate.name == resource; });
  if (found == stack.resources.end()) {
    std::vector<std::string_view> names;
    for (const auto& candidate : stack.resources) names.push_back(candidate.name);
    return Error{.code = ErrorCode::kNotFound,
                 .message = "no resource is named '" + resource + "'",
                 .hint = did_you_mean(resource, names)};
  }
  const auto index = static_cast<std::size_t>(found - stack.resources.begin());
  const Kind* kind = find_kind(found->kind);
  const RememberingCatalog remembering(catalog);
  if (kind == nullptr) {
    // The estimate says what is wrong with it.
    const auto result = estimate(stack, remembering, options);
    return result ? Result<std::vector<Change>>(std::vector<Change>{}) : result.errors();
  }
  return Prober(stack, index, remembering, options).run(*kind);
}

}  // namespace costplan
