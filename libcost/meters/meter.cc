#include "meters/meter.h"

#include <algorithm>

#include "base/did_you_mean.h"

namespace costplan {
namespace {

constexpr std::string_view kCommonKeys[] = {"kind", "region", "tags", "notes", "assumptions"};

constexpr int kMinutesPerWeek = 7 * 24 * 60;

// `minutes` of every week, spread over the average month of 730 hours.
Amount weekly_hours(std::int64_t minutes, const std::string& label) {
  const auto hours = Quantity::from_nanos(int128{minutes} * 730 * 1'000'000'000)
                         .times_ratio(Quantity(1), Quantity(kMinutesPerWeek));
  return Amount(*hours, display(*hours) + " h (" + label + ")");
}

}  // namespace

std::span<const std::string_view> common_keys() { return kCommonKeys; }

Meter::Meter(const Stack& stack, const MonthContext& month, Scenario scenario, Metering& out)
    : stack_(stack),
      month_(month),
      scenario_(scenario),
      out_(out),
      binder_(stack, month.hours, scenario, out.errors) {
  index_.reserve(stack.resources.size());
  for (const auto& resource : stack.resources) index_.emplace(resource.name, &resource);
  binder_.index_resources(&index_);
}

Amount Meter::hours() const {
  return Amount(month_.hours.count(), display(month_.hours.count()) + " h");
}

Amount Meter::hours(const Uptime& uptime) const {
  switch (uptime.kind) {
    case Uptime::Kind::kAlways: return hours();
    case Uptime::Kind::kHours:
      return Amount(uptime.hours_per_month, display(uptime.hours_per_month) + " h");
    case Uptime::Kind::kSchedule: break;
  }
  const std::string label(uptime.schedule->text());
  if (!month_.calendar) return weekly_hours(uptime.schedule->minutes_per_week(), label);
  const auto minutes = uptime.schedule->minutes_in(*month_.calendar);
  const auto exact =
      Quantity::from_nanos(int128{minutes} * 1'000'000'000).times_ratio(Quantity(1), Quantity(60));
  return Amount(*exact, display(*exact) + " h (" + label + ")");
}

Amount Meter::started_hours(const Uptime& uptime) const {
  if (uptime.kind != Uptime::Kind::kSchedule) return hours(uptime);
  const std::string label = "started hours of " + std::string(uptime.schedule->text());
  if (!month_.calendar) {
    return weekly_hours(uptime.schedule->started_hours_per_week() * 60, label);
  }
  const Quantity exact(static_cast<int>(uptime.schedule->started_hours_in(*month_.calendar)));
  return Amount(exact, display(exact) + " h (" + label + ")");
}

Amount Meter::runs(const std::string& expression, std::string_view field, std::string_view noun) {
  const auto schedule = RunSchedule::parse(expression);
  if (!schedule) {
    error(field, schedule.error().message, schedule.error().hint);
    return Amount::not_given(std::string(field));
  }
  const Ratio ratio =
      month_.calendar ? schedule->runs_in(*month_.calendar) : schedule->runs_in_average_month();
  const auto exact = Quantity::from_nanos(int128{ratio.numerator} * 1'000'000'000)
                         .times_ratio(Quantity(1), Quantity::from_nanos(int128{ratio.denominator} *
                                                                        1'000'000'000));
  return Amount(*exact, display(*exact) + " " + std::string(noun) + " (" + expression + ")");
}

MeteredUsage& Meter::charge(UsageKey key, Amount quantity, std::string description) {
  if (key.region.empty()) key.region = resource_->region;
  return out_.usage.emplace_back(MeteredUsage{.resource = index_of_resource_,
                                              .key = std::move(key),
                                              .description = std::move(description),
                                              .quantity = std::move(quantity)});
}

void Meter::grant(UsageKey key, Amount quantity) {
  charge(std::move(key), std::move(quantity), "").is_grant = true;
}

void Meter::assume(std::string text) {
  out_.assumptions.push_back({.resource = index_of_resource_, .text = std::move(text)});
}

void Meter::not_included(std::string reason) {
  out_.not_included.push_back({.resource = index_of_resource_, .reason = std::move(reason)});
}

const Node& Meter::node_at(std::string_view field) const {
  const Node* node = &resource_->body;
  while (!field.empty()) {
    const auto dot = field.find('.');
    std::string_view step = field.substr(0, dot);
    field = dot == std::string_view::npos ? std::string_view{} : field.substr(dot + 1);
    std::size_t item = std::string_view::npos;
    if (const auto bracket = step.find('['); bracket != std::string_view::npos) {
      item = 0;
      for (char c : step.substr(bracket + 1, step.size() - bracket - 2)) {
        item = item * 10 + static_cast<std::size_t>(c - '0');
      }
      step = step.substr(0, bracket);
    }
    const Node* next = node->find(step);
    if (next == nullptr) break;  // a default: the closest place that exists
    node = next;
    if (item < node->items.size()) node = &node->items[item];
  }
  return *node;
}

bool Meter::has_field(std::string_view field) const {
  const Node* node = &resource_->body;
  while (!field.empty()) {
    const auto dot = field.find('.');
    node = node->find(field.substr(0, dot));
    if (node == nullptr) return false;
    field = dot == std::string_view::npos ? std::string_view{} : field.substr(dot + 1);
  }
  return node->type != Node::Type::kNull;
}

void Meter::error(std::string_view field, std::string message, std::string hint) {
  std::string path = "resources." + resource_->name;
  if (!field.empty()) path += "." + std::string(field);
  binder_.error(node_at(field), path, std::move(message), std::move(hint));
}

const Resource* Meter::find(const Ref& ref) const {
  const auto it = index_.find(ref.name);
  return it == index_.end() ? nullptr : it->second;
}

bool Meter::bind_other(const Resource& other, std::span<const Field> fields, void* object,
                       Hours month) {
  Errors ignored;
  Binder binder(stack_, month, scenario_, ignored);
  binder.bind(fields, other.body, object, other.name, common_keys());
  return ignored.empty();
}

void Meter::run(std::size_t index) {
  resource_ = &stack_.resources[index];
  index_of_resource_ = index;
  for (const auto& text : resource_->assumptions) assume(text);
  const std::string path = "resources." + resource_->name;
  const Kind* kind = find_kind(resource_->kind);
  if (kind == nullptr) {
    std::vector<std::string_view> names;
    for (const Kind* known : all_kinds()) names.push_back(known->name);
    const Node* at = resource_->body.find("kind");
    if (at == nullptr) {
      std::vector<std::string_view> keys;
      for (const auto& item : resource_->body.items) keys.push_back(item.key);
      const std::string meant = closest("kind", keys);
      error("", "kind is required: what the resource is, such as nat_gateway",
            meant.empty() ? "`costplan schema --kinds` lists them"
                          : "write 'kind' instead of '" + meant + "'");
      return;
    }
    std::string hint = did_you_mean(resource_->kind, names);
    if (hint.empty()) hint = "`costplan schema --kinds` lists what there is";
    error("kind", "unknown kind '" + resource_->kind + "'", hint);
    return;
  }
  kind->run(*kind, resource_->body, path, *this);
  out_.saw_range = out_.saw_range || binder_.saw_range();
}

const Kind* find_kind(std::string_view name) {
  const auto kinds = all_kinds();
  const auto it = std::lower_bound(kinds.begin(), kinds.end(), name,
                                   [](const Kind* k, std::string_view n) { return k->name < n; });
  return it != kinds.end() && (*it)->name == name ? *it : nullptr;
}

Metering meter_stack(const Stack& stack, const MonthContext& month, Scenario scenario) {
  Metering out;
  Meter meter(stack, month, scenario, out);
  for (std::size_t i = 0; i < stack.resources.size(); ++i) meter.run(i);
  for (const auto& usage : out.usage) {
    if (!usage.quantity.is_overflow()) continue;
    const Resource& resource = stack.resources[usage.resource];
    out.errors.push_back(
        {.code = ErrorCode::kOverflow,
         .message = "the quantity of '" + usage.description +
                    "' is too large for exact arithmetic: " + usage.quantity.text(),
         .where = stack.key_location(resource.body),
         .path = "resources." + resource.name});
  }
  return out;
}

}  // namespace costplan
