#include "plan/usage_editor.h"

#include <algorithm>
#include <utility>

#include "stack/merge.h"

namespace costplan {
namespace {

Node scalar(std::string text) {
  Node node;
  node.type = Node::Type::kScalar;
  node.text = std::move(text);
  return node;
}

// Six decimals: more than any meter's input has.
std::string number(double value) {
  const auto parsed = Quantity::parse(std::to_string(std::max(0.0, value)));
  return parsed ? parsed->to_string() : "0";
}

}  // namespace

Resource* UsageEditor::find(std::string_view name, std::string_view kind) {
  const auto it = std::find_if(
      stack_.resources.begin(), stack_.resources.end(),
      [&](const Resource& each) { return each.name == name && each.kind == kind; });
  return it == stack_.resources.end() ? nullptr : &*it;
}

std::size_t UsageEditor::count(std::string_view kind, std::string_view region) const {
  return static_cast<std::size_t>(std::count_if(
      stack_.resources.begin(), stack_.resources.end(),
      [&](const Resource& each) { return each.kind == kind && each.region == region; }));
}

Resource* UsageEditor::only(std::string_view kind, std::string_view region) {
  if (count(kind, region) != 1) return nullptr;
  return &*std::find_if(
      stack_.resources.begin(), stack_.resources.end(),
      [&](const Resource& each) { return each.kind == kind && each.region == region; });
}

void UsageEditor::drop(Resource& resource, std::initializer_list<std::string_view> fields) {
  std::erase_if(resource.body.items, [&](const Node& item) {
    return std::find(fields.begin(), fields.end(), item.key) != fields.end();
  });
}

void UsageEditor::put(Resource& resource, const std::string& field, Node value) {
  drop(resource, {field});
  (void)apply_setting(resource.body, field, std::move(value));
  changed_.push_back(resource.name + "." + field);
}

void UsageEditor::set(Resource& resource, const std::string& field, double value,
                      std::string_view unit) {
  put(resource, field, scalar(number(value) + std::string(unit)));
}

void UsageEditor::set(Resource& resource, const std::string& field,
                      const std::vector<std::pair<std::string, double>>& values) {
  Node map;
  map.type = Node::Type::kMap;
  for (const auto& [key, value] : values) {
    map.items.push_back(scalar(number(value)));
    map.items.back().key = key;
  }
  put(resource, field, std::move(map));
}

std::string text_of(const Resource& resource, std::string_view field) {
  const Node* const node = resource.body.find(field);
  return node != nullptr && node->type == Node::Type::kScalar ? node->text : std::string();
}

double likely(const Resource& resource, std::string_view field, double otherwise,
              Dimension dimension, Hours month) {
  const Node* node = resource.body.find(field);
  if (node != nullptr && node->type == Node::Type::kMap) node = node->find("likely");
  if (node == nullptr) return otherwise;
  const auto value = parse_value(node->text, dimension);
  return value ? to_amount(*value, dimension, "", month).value().approximate() : otherwise;
}

}  // namespace costplan
