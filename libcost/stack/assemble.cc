#include "stack/assemble.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/did_you_mean.h"
#include "reference/regions.h"
#include "stack/account.h"
#include "stack/node_text.h"

namespace costplan {
namespace {

constexpr std::string_view kTopKeys[] = {"stack",   "environment", "region",   "currency",
                                         "extends", "account",     "tags",     "assumptions",
                                         "notes",   "traffic",     "resources"};
// What every resource has; its body has these only where they are given.
constexpr std::string_view kReadHere[] = {"kind", "region", "tags", "assumptions"};
// The resource that the account's own lines are listed under.
constexpr std::string_view kAccount = "account";

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// The child of a map, or nullptr where there is none: a null says as much as nothing.
const Node* given(const Node& map, std::string_view key) {
  const Node* value = map.find(key);
  return value != nullptr && value->type == Node::Type::kNull ? nullptr : value;
}

bool is_known(std::string_view key, std::span<const std::string_view> known) {
  return std::find(known.begin(), known.end(), key) != known.end();
}

// The first character that a resource's name must not have, or npos. Names are
// steps of paths, so they have no dots and no brackets.
std::size_t find_foreign(std::string_view name) {
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
}

class Assembler {
 public:
  Assembler(Stack& stack, Errors& errors) : stack_(stack), errors_(errors) {}

  void run(Node root);

 private:
  void read_resources(Node& resources);
  void read_resource(Node node);

  // Each reports what is not of its form and returns something empty then.
  std::string text(const Node* value, const std::string& path);
  std::string required_text(const Node& map, std::string_view key, const std::string& path,
                            std::string_view meaning);
  std::vector<std::string> texts(const Node* value, const std::string& path);
  std::map<std::string, std::string> text_map(const Node* value, const std::string& path);
  std::string region(const Node* value, const std::string& path);
  void check_keys(const Node& map, std::span<const std::string_view> known,
                  const std::string& path);
  bool is_map(const Node& node, const std::string& path, std::string_view expected);

  void error(const Node& at, const std::string& path, std::string message, std::string hint = "");
  void key_error(const Node& at, const std::string& path, std::string message,
                 std::string hint = "");

  Stack& stack_;
  Errors& errors_;
  std::map<std::string, std::string> tags_;
};

void Assembler::error(const Node& at, const std::string& path, std::string message,
                      std::string hint) {
  errors_.push_back({.code = ErrorCode::kInvalidArgument,
                     .message = std::move(message),
                     .where = stack_.location(at),
                     .path = path,
                     .hint = std::move(hint)});
}

void Assembler::key_error(const Node& at, const std::string& path, std::string message,
                          std::string hint) {
  error(at, path, std::move(message), std::move(hint));
  errors_.back().where = stack_.key_location(at);
}

bool Assembler::is_map(const Node& node, const std::string& path, std::string_view expected) {
  if (node.type == Node::Type::kMap) return true;
  error(node, path, "expected " + std::string(expected) + ", found " + described(node));
  return false;
}

void Assembler::check_keys(const Node& map, std::span<const std::string_view> known,
                           const std::string& path) {
  for (const auto& item : map.items) {
    if (is_known(item.key, known)) continue;
    std::string hint = did_you_mean(item.key, {known.begin(), known.end()});
    if (hint.empty()) {
      hint = "known keys:";
      for (const auto key : known) hint += " " + std::string(key) + ",";
      hint.pop_back();
    }
    key_error(item, path + item.key, "unknown key", std::move(hint));
  }
}

std::string Assembler::text(const Node* value, const std::string& path) {
  if (value == nullptr) return {};
  if (value->type == Node::Type::kScalar) return value->text;
  error(*value, path, std::string("expected text, found ") + described(*value));
  return {};
}

std::string Assembler::required_text(const Node& map, std::string_view key, const std::string& path,
                                     std::string_view meaning) {
  const Node* value = given(map, key);
  if (value == nullptr) {
    error(map, path, std::string(key) + " is required: " + std::string(meaning));
    return {};
  }
  if (value->type == Node::Type::kScalar && value->text.empty()) {
    error(*value, path.empty() ? std::string(key) : path + "." + std::string(key),
          "must not be empty");
    return {};
  }
  return text(value, path.empty() ? std::string(key) : path + "." + std::string(key));
}

std::vector<std::string> Assembler::texts(const Node* value, const std::string& path) {
  if (value == nullptr) return {};
  if (value->type == Node::Type::kScalar) return {value->text};
  if (value->type != Node::Type::kList) {
    error(*value, path,
          std::string("expected text or a list of texts, found ") + described(*value));
    return {};
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    out.push_back(text(&value->items[i], path + "[" + std::to_string(i) + "]"));
  }
  return out;
}

std::map<std::string, std::string> Assembler::text_map(const Node* value, const std::string& path) {
  if (value == nullptr || !is_map(*value, path, "a map of tags such as {team: web}")) return {};
  std::map<std::string, std::string> out;
  for (const auto& item : value->items) {
    if (item.type == Node::Type::kNull) continue;
    out[item.key] = text(&item, path + "." + item.key);
  }
  return out;
}

std::string Assembler::region(const Node* value, const std::string& path) {
  std::string code = text(value, path);
  if (value != nullptr && value->type == Node::Type::kScalar && find_region(code) == nullptr) {
    error(*value, path, "unknown region " + quoted(code), region_hint(code));
  }
  return code;
}

void Assembler::read_resource(Node node) {
  const std::string path = "resources." + node.key;
  if (const std::size_t foreign = find_foreign(node.key); foreign != std::string::npos) {
    key_error(node, path, quoted(node.key) + " is not a resource name",
              "use letters, digits, '-' and '_'");
  } else if (node.key == kAccount) {
    key_error(node, path, "the account's own lines (discounts, support, tax) have this name",
              "choose another");
  }
  is_map(node, path, "a map such as {kind: nat_gateway}");
  Resource resource;
  resource.name = node.key;
  resource.region = stack_.region;
  resource.tags = tags_;
  std::erase_if(node.items, [](const Node& item) {
    return item.type == Node::Type::kNull && is_known(item.key, kReadHere);
  });
  // One pass instead of a search for each: there may be ten thousand resources.
  for (const auto& item : node.items) {
    if (item.key == "kind") {
      resource.kind = text(&item, path + ".kind");
    } else if (item.key == "region") {
      resource.region = region(&item, path + ".region");
    } else if (item.key == "tags") {
      auto own = text_map(&item, path + ".tags");
      own.merge(resource.tags);
      resource.tags = std::move(own);
    } else if (item.key == "assumptions") {
      resource.assumptions = texts(&item, path + ".assumptions");
    }
  }
  resource.body = std::move(node);
  stack_.resources.push_back(std::move(resource));
}

void Assembler::read_resources(Node& resources) {
  if (!is_map(resources, "resources", "a map from names to resources")) return;
  stack_.resources.reserve(resources.items.size());
  for (auto& node : resources.items) read_resource(std::move(node));
}

void Assembler::run(Node root) {
  // Anchors live there.
  std::erase_if(root.items, [](const Node& item) { return item.key.starts_with("x-"); });
  if (root.find("services") != nullptr && root.find("resources") == nullptr) {
    error(root, "", "this is a load file, not a stack",
          "it is read with the stack that it belongs to: --traffic, or traffic: in the stack");
    return;
  }
  check_keys(root, kTopKeys, "");
  stack_.name = required_text(root, "stack", "", "the name of the stack");
  stack_.environment = text(given(root, "environment"), "environment");
  if (!required_text(root, "region", "", "an AWS region, such as us-east-1").empty()) {
    stack_.region = region(root.find("region"), "region");
  }
  if (const Node* currency = given(root, "currency")) {
    const std::string code = text(currency, "currency");
    if (currency->type == Node::Type::kScalar && code != "USD") {
      error(*currency, "currency", "unknown currency " + quoted(code) + ", expected USD",
            "AWS list prices are in US dollars");
    }
  }
  if (const Node* account = given(root, "account")) read_account(*account, stack_, errors_);
  tags_ = text_map(given(root, "tags"), "tags");
  stack_.traffic = text(given(root, "traffic"), "traffic");
  if (const Node* const traffic = given(root, "traffic"); traffic != nullptr) {
    stack_.traffic_where = stack_.location(*traffic);
  }
  stack_.assumptions = texts(given(root, "assumptions"), "assumptions");
  text(given(root, "traffic"), "traffic");
  if (Node* resources = root.find("resources")) {
    read_resources(*resources);
  } else {
    error(root, "", "resources is required: a map from names to resources, {} for none");
  }
}

}  // namespace

void assemble(Node root, Stack& stack, Errors& errors) {
  Assembler(stack, errors).run(std::move(root));
}

}  // namespace costplan
