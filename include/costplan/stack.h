// A stack: the resources somebody is about to run, as read from a stack file.
//
// What it answers: "what is there?", and nothing about prices. Values stay text
// with their place in the file until a meter binds them, so that every message
// can name FILE:LINE:COL.
//
// Thread safety: plain values.
//
// Example:
//   Result<Stack> stack = load_stack("stacks/prod.yaml");   // costplan/io.h
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "costplan/money.h"
#include "costplan/result.h"

namespace costplan {

// One value of a stack file: nothing, text, a list, or a map in file order.
// Children of a map carry their `key`; keys are unique within a map.
struct Node {
  enum class Type : std::uint8_t { kNull, kScalar, kList, kMap };

  Type type = Type::kNull;
  bool quoted = false;     // a quoted scalar is text even if it looks like null
  std::uint16_t file = 0;  // index into Stack::files
  std::int32_t line = 0;   // of the value; from 1
  std::int32_t column = 0;
  std::int32_t key_line = 0;  // of the key, where there is one
  std::int32_t key_column = 0;
  std::string key;
  std::string text;
  std::vector<Node> items;

  // The child of a map, or nullptr.
  const Node* find(std::string_view name) const;
  Node* find(std::string_view name);
};

struct Resource {
  std::string name;
  std::string kind;
  std::string region;
  std::map<std::string, std::string> tags;
  std::vector<std::string> assumptions;  // written in the file, repeated in the output
  Node body;                             // everything else, bound by the kind's meter
};

// Usage of the payer outside this stack, which has already filled lower tiers.
struct BaselineUsage {
  std::string service_code;
  std::string usage_type;
  std::string operation;  // empty: any
  std::string region;     // empty: the stack's
  Quantity quantity;      // bill units a month
  Location where;
};

// A share that a private agreement takes off list prices.
struct Discount {
  std::string name;
  Quantity share;                     // of 1
  std::vector<std::string> services;  // service codes; empty: all of AWS
  std::vector<std::string> except;
  std::string source;
  Location where;
};

struct Support {
  std::string plan;        // business_plus…; empty: Basic, which is free
  Quantity other_charges;  // US dollars a month of the account outside this stack
  Location where;
};

struct Tax {
  std::string name;
  Quantity rate;  // of 1
  std::string source;
};

// What belongs to the account that pays, not to one stack.
struct Account {
  bool always_free_tier = false;
  std::vector<BaselineUsage> baseline_usage;
  std::vector<Discount> discounts;  // each on what the ones before left
  Support support;
  std::optional<Tax> tax;
};

struct Stack {
  std::string name;
  std::string environment;
  std::string region;
  std::string currency = "USD";
  Account account;
  std::vector<std::string> assumptions;
  std::string traffic;      // the load file, as written; empty: none
  Location traffic_where;   // in the file that its path is relative to
  std::vector<Resource> resources;  // in file order
  std::vector<std::string> files;   // what the stack was read from, itself first

  Location location(const Node& node) const;
  Location key_location(const Node& node) const;
};

}  // namespace costplan
