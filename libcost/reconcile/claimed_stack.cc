#include "reconcile/claimed_stack.h"

#include <algorithm>

#include "stack/merge.h"

namespace costplan {
namespace {

Node scalar(std::string text) {
  Node node;
  node.type = Node::Type::kScalar;
  node.text = std::move(text);
  return node;
}

}  // namespace

std::string gigabytes(Quantity value) { return value.to_string() + " GB"; }

void set_field(Resource& resource, std::string_view path, std::string value) {
  Node node = scalar(std::move(value));
  if (const std::size_t list = path.find("[]."); list != std::string_view::npos) {
    const std::string key(path.substr(0, list));
    const std::string item = key + "[0]." + std::string(path.substr(list + 3));
    if (resource.body.find(key) == nullptr) {
      Node items;
      items.type = Node::Type::kList;
      items.items.emplace_back().type = Node::Type::kMap;
      (void)apply_setting(resource.body, key, std::move(items));
    }
    (void)apply_setting(resource.body, item, std::move(node));
    return;
  }
  (void)apply_setting(resource.body, path, std::move(node));
}

void remove_field(Resource& resource, std::string_view path) {
  (void)apply_setting(resource.body, path, Node{});
}

Resource& add_resource(Stack& stack, std::string_view kind, const FieldValues& values) {
  Resource resource;
  resource.name = "claim-" + std::to_string(stack.resources.size() + 1);
  resource.kind = kind;
  resource.region = stack.region;
  resource.body.type = Node::Type::kMap;
  resource.body.key = resource.name;
  for (const auto& [path, value] : values) set_field(resource, path, value);
  return stack.resources.emplace_back(std::move(resource));
}

void use_spot(Resource& service) {
  Node provider;
  provider.type = Node::Type::kMap;
  for (const auto& [key, value] : {std::pair("provider", "FARGATE_SPOT"), {"weight", "1"}}) {
    Node item = scalar(value);
    item.key = key;
    provider.items.push_back(std::move(item));
  }
  Node list;
  list.type = Node::Type::kList;
  list.items.push_back(std::move(provider));
  (void)apply_setting(service.body, "capacity_providers", std::move(list));
}

void set_hours(Resource& resource, const Statement& stated) {
  if (stated.hours) set_field(resource, "schedule", stated.hours->to_string() + " h");
}

void set_storage(Resource& resource, const std::string& path, const Statement& stated) {
  if (stated.gigabytes) set_field(resource, path + ".size", gigabytes(*stated.gigabytes));
  for (const char* type : {"gp2", "gp3", "io1", "io2"}) {
    if (!stated.mentions(type)) continue;
    const Node* const storage = resource.body.find(path);
    const Node* const before = storage == nullptr ? nullptr : storage->find("type");
    if (before == nullptr || before->text != type) {
      remove_field(resource, path + ".iops");
      remove_field(resource, path + ".throughput");
    }
    set_field(resource, path + ".type", type);
  }
  if (const auto iops = stated.counted("iops")) {
    set_field(resource, path + ".iops", iops->to_string());
  }
}

}  // namespace costplan
