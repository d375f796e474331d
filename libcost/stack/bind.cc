#include "stack/bind.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/did_you_mean.h"
#include "stack/node_text.h"

namespace costplan {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string one_of(std::span<const Choice> choices) {
  std::string out = "expected one of ";
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += ", ";
    out += choices[i].name;
  }
  return out;
}

const Choice* find_choice(std::span<const Choice> choices, std::string_view name) {
  const auto it =
      std::find_if(choices.begin(), choices.end(), [&](const Choice& c) { return c.name == name; });
  return it == choices.end() ? nullptr : &*it;
}

void store_choice(void* slot, int value) { std::memcpy(slot, &value, sizeof value); }

// A limit as the value beside it is written: `100%` where that is a percentage.
std::string limit_beside(std::string_view limit, std::string_view written, Dimension dimension) {
  const bool in_percent = dimension == Dimension::kFraction && written.ends_with('%');
  const auto share = Quantity::parse(limit);
  if (!in_percent || !share) return std::string(limit);
  const auto percent = share->times_ratio(Quantity(100), Quantity(1));
  return percent ? display(*percent) + "%" : std::string(limit);
}

bool is_whole(Quantity value) { return value.nanos() % Quantity(1).nanos() == 0; }

// `{low: …, likely: …, high: …}`
bool is_range(const Node& node) {
  return node.type == Node::Type::kMap &&
         (node.find("low") != nullptr || node.find("likely") != nullptr ||
          node.find("high") != nullptr);
}

}  // namespace

void Binder::error(const Node& at, const std::string& path, std::string message, std::string hint,
                   ErrorCode code) {
  errors_.push_back({.code = code,
                     .message = std::move(message),
                     .where = stack_.location(at),
                     .path = path,
                     .hint = std::move(hint)});
}

bool Binder::scalar(const Node& value, const std::string& path, std::string_view wanted) {
  if (value.type == Node::Type::kScalar) return true;
  error(value, path, "expected " + std::string(wanted) + ", found " + described(value));
  return false;
}

bool Binder::list(const Node& value, const std::string& path, std::string_view wanted) {
  if (value.type == Node::Type::kList) return true;
  error(value, path,
        "expected a list such as [" + std::string(wanted) + ", …], found " + described(value));
  return false;
}

Amount Binder::number(const Field& field, const Node& value, const std::string& path) {
  const Node* chosen = &value;
  if (is_range(value)) {
    if (!field.is_range) {
      error(value, path,
            "a range {low, likely, high} is for usage; expected " +
                std::string(expected(field.dimension)));
      return {};
    }
    saw_range_ = true;
    static constexpr std::string_view kNames[] = {"low", "likely", "high"};
    for (const auto& item : value.items) {
      if (std::find(std::begin(kNames), std::end(kNames), item.key) == std::end(kNames)) {
        error(item, path + "." + item.key, "unknown key in a range, expected low, likely, high",
              did_you_mean(item.key, {std::begin(kNames), std::end(kNames)}));
      }
    }
    std::vector<Amount> ends;
    for (const auto name : kNames) {
      const Node* end = value.find(name);
      if (end == nullptr) {
        error(value, path,
              "a range needs low, likely and high; " + std::string(name) + " is missing");
        return {};
      }
      Field plain = field;
      plain.is_range = false;
      ends.push_back(number(plain, *end, path + "." + std::string(name)));
      if (!ends.back().is_known()) return {};
    }
    if (ends[0].value() > ends[1].value() || ends[1].value() > ends[2].value()) {
      error(value, path,
            "a range must rise: low " + display(ends[0].value()) + ", likely " +
                display(ends[1].value()) + ", high " + display(ends[2].value()));
      return {};
    }
    return ends[static_cast<std::size_t>(scenario_)];
  }
  if (!scalar(*chosen, path, expected(field.dimension))) return {};
  auto parsed = parse_value(chosen->text, field.dimension);
  if (!parsed) {
    error(*chosen, path, parsed.error().message, parsed.error().hint, parsed.error().code);
    return {};
  }
  Amount amount = to_amount(*parsed, field.dimension, field.counted, month_);
  if (amount.is_overflow()) {
    error(*chosen, path, quoted(chosen->text) + " is too large for exact arithmetic", "",
          ErrorCode::kOverflow);
    return {};
  }
  auto bound = [&](std::string_view limit) {
    return to_amount(*parse_value(limit, field.dimension), field.dimension, "", month_).value();
  };
  if (field.is_whole && !is_whole(amount.value())) {
    error(*chosen, path, quoted(chosen->text) + " is not a whole number");
  }
  if (!field.least.empty() && amount.value() < bound(field.least)) {
    error(*chosen, path,
          quoted(chosen->text) + " is too small, expected at least " +
              limit_beside(field.least, chosen->text, field.dimension));
  }
  if (!field.most.empty() && amount.value() > bound(field.most)) {
    error(*chosen, path,
          quoted(chosen->text) + " is too large, expected at most " +
              limit_beside(field.most, chosen->text, field.dimension));
  }
  return field.is_usage ? std::move(amount).as_usage() : amount;
}

void Binder::bind_ref(const Field& field, const Node& value, Ref& ref, const std::string& path) {
  if (!scalar(value, path, "the name of a resource")) return;
  ref.name = value.text;
  if (index_ == nullptr) return;
  const auto it = index_->find(ref.name);
  if (it == index_->end()) {
    // Comparing with every name of a huge stack, for every bad ref, would take longer
    // than anybody waits for a hint.
    constexpr std::size_t kMostCompared = 500;
    std::vector<std::string_view> names;
    for (const auto& resource : stack_.resources) {
      if (names.size() == kMostCompared) break;
      if (field.kinds.empty() ||
          std::find(field.kinds.begin(), field.kinds.end(), resource.kind) != field.kinds.end()) {
        names.push_back(resource.name);
      }
    }
    error(value, path, "no resource is named " + quoted(ref.name), did_you_mean(ref.name, names));
    return;
  }
  if (!field.kinds.empty() &&
      std::find(field.kinds.begin(), field.kinds.end(), it->second->kind) == field.kinds.end()) {
    std::string wanted;
    for (const auto kind : field.kinds) {
      if (!wanted.empty()) wanted += " or ";
      wanted += kind;
    }
    error(value, path,
          quoted(ref.name) + " is of kind " + it->second->kind + ", expected " + wanted);
  }
}

void Binder::bind_uptime(const Node& value, Uptime& uptime, const std::string& path) {
  static constexpr std::string_view kWanted =
      "a weekly schedule such as mon-fri 08:00-20:00, or hours a month such as 220 h";
  if (value.type == Node::Type::kList) {
    // Several windows may be written as a list.
    Node joined = value;
    joined.type = Node::Type::kScalar;
    joined.items.clear();
    for (const auto& item : value.items) {
      if (!scalar(item, path, kWanted)) return;
      joined.text += (joined.text.empty() ? "" : "; ") + item.text;
    }
    bind_uptime(joined, uptime, path);
    return;
  }
  if (!scalar(value, path, kWanted)) return;
  if (!value.text.empty() && value.text[0] >= '0' && value.text[0] <= '9') {
    const auto hours = parse_value(value.text, Dimension::kHours);
    if (!hours) {
      error(value, path, quoted(value.text) + " is not " + std::string(kWanted),
            hours.error().hint);
      return;
    }
    if (hours->value > month_.count()) {
      error(value, path,
            quoted(value.text) + " is more than the " + display(month_.count()) +
                " hours of the month");
      return;
    }
    uptime.kind = Uptime::Kind::kHours;
    uptime.hours_per_month = hours->value;
    return;
  }
  auto schedule = WeeklySchedule::parse(value.text);
  if (!schedule) {
    error(value, path, schedule.error().message, schedule.error().hint);
    return;
  }
  uptime.kind = schedule->is_always() ? Uptime::Kind::kAlways : Uptime::Kind::kSchedule;
  uptime.schedule = *schedule;
}

void Binder::bind_default(const Field& field, void* object) {
  switch (field.type) {
    case FieldType::kNumber: {
      auto& amount = *static_cast<Amount*>(field.slot(object));
      if (field.fallback.empty()) {
        amount = Amount::not_given(std::string(field.name));
        break;
      }
      // A default that does not parse is a bug in the table; the contract suite
      // binds every kind's defaults.
      amount = to_amount(*parse_value(field.fallback, field.dimension), field.dimension,
                         field.counted, month_);
      break;
    }
    case FieldType::kText:
      *static_cast<std::string*>(field.slot(object)) = std::string(field.fallback);
      break;
    case FieldType::kFlag:
      *static_cast<bool*>(field.slot(object)) = field.fallback == "true";
      break;
    case FieldType::kChoice:
      if (const auto* found = find_choice(field.choices, field.fallback)) {
        store_choice(field.slot(object), found->value);
      }
      break;
    case FieldType::kRecord:
      for (const auto& child : field.children) bind_default(child, field.slot(object));
      break;
    case FieldType::kTexts:
    case FieldType::kRef:
    case FieldType::kUptime:
    case FieldType::kRecords:
    case FieldType::kNumbers: break;
  }
}

void Binder::bind_field(const Field& field, const Node& value, void* object,
                        const std::string& path) {
  switch (field.type) {
    case FieldType::kNumber:
      *static_cast<Amount*>(field.slot(object)) = number(field, value, path);
      break;
    case FieldType::kText:
      if (!scalar(value, path, "text")) break;
      if (value.text.empty() && (field.required || !field.fallback.empty())) {
        error(value, path, "must not be empty");
      }
      *static_cast<std::string*>(field.slot(object)) = value.text;
      break;
    case FieldType::kTexts: {
      auto& out = *static_cast<std::vector<std::string>*>(field.slot(object));
      if (value.type == Node::Type::kScalar) {
        out.push_back(value.text);  // one text stands for a list of one
      } else if (list(value, path, "text")) {
        for (const auto& item : value.items) {
          if (!scalar(item, path, "text")) continue;
          if (item.text.empty()) error(item, path, "must not be empty");
          out.push_back(item.text);
        }
      }
      break;
    }
    case FieldType::kFlag:
      if (!scalar(value, path, "true or false")) break;
      if (value.text == "true" || value.text == "false") {
        *static_cast<bool*>(field.slot(object)) = value.text == "true";
      } else {
        error(value, path, quoted(value.text) + " is not true or false");
      }
      break;
    case FieldType::kChoice: {
      if (!scalar(value, path, one_of(field.choices).substr(9))) break;
      if (const auto* found = find_choice(field.choices, value.text)) {
        store_choice(field.slot(object), found->value);
        break;
      }
      std::vector<std::string_view> names;
      for (const auto& c : field.choices) names.push_back(c.name);
      error(value, path, "unknown value " + quoted(value.text) + ", " + one_of(field.choices),
            did_you_mean(value.text, names));
      break;
    }
    case FieldType::kRef:
      bind_ref(field, value, *static_cast<Ref*>(field.slot(object)), path);
      break;
    case FieldType::kUptime:
      bind_uptime(value, *static_cast<Uptime*>(field.slot(object)), path);
      break;
    case FieldType::kRecord: bind(field.children, value, field.slot(object), path); break;
    case FieldType::kRecords:
      if (!list(value, path, "{…}")) break;
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        bind(field.children, value.items[i], field.slot(object),
             path + "[" + std::to_string(i) + "]");
      }
      break;
    case FieldType::kNumbers: {
      auto& out = *static_cast<std::map<std::string, Amount>*>(field.slot(object));
      if (value.type != Node::Type::kMap) {
        error(value, path,
              "expected a map from names to " + std::string(expected(field.dimension)));
        break;
      }
      for (const auto& item : value.items) {
        out[item.key] = number(field, item, path + "." + item.key);
      }
      break;
    }
  }
}

void Binder::bind(std::span<const Field> fields, const Node& map, void* object,
                  const std::string& path, std::span<const std::string_view> also_known) {
  if (map.type != Node::Type::kMap && map.type != Node::Type::kNull) {
    error(map, path, std::string("expected a map of fields, found ") + described(map));
    return;
  }
  for (const auto& field : fields) {
    const Node* value = map.find(field.name);
    // An empty value is the same as no value: `count:` left blank while typing.
    if (value != nullptr && value->type == Node::Type::kNull && !value->quoted) value = nullptr;
    if (value != nullptr) {
      // Records start from their defaults; a given value replaces them.
      if (field.type != FieldType::kRecord) bind_default(field, object);
      bind_field(field, *value, object, path + "." + std::string(field.name));
    } else if (field.required) {
      error(map, path, std::string(field.name) + " is required: " + std::string(field.doc));
    } else {
      bind_default(field, object);
    }
  }
  for (const auto& item : map.items) {
    const bool known =
        std::any_of(fields.begin(), fields.end(),
                    [&](const Field& f) { return f.name == item.key; }) ||
        std::find(also_known.begin(), also_known.end(), item.key) != also_known.end();
    if (known) continue;
    // Of two names as near, the kind's own is more likely to be meant.
    std::vector<std::string_view> names;
    for (const auto& f : fields) names.push_back(f.name);
    names.insert(names.end(), also_known.begin(), also_known.end());
    Node at = item;
    at.line = item.key_line;
    at.column = item.key_column;
    std::string hint = did_you_mean(item.key, names);
    if (hint.empty()) {
      hint = "known keys:";
      for (const auto& f : fields) hint += " " + std::string(f.name) + ",";
      hint.pop_back();
    }
    error(at, path + "." + item.key, "unknown key", hint);
  }
}

}  // namespace costplan
