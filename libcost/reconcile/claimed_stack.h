// Resources that a claim describes, written as stack files have them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "costplan/stack.h"
#include "reconcile/statement.h"

namespace costplan {

// Paths of configuration that reconciliation itself writes exist in every kind; of a
// list `a[].b` sets the only item.
void set_field(Resource& resource, std::string_view path, std::string value);
// Removes what stands at the path, if anything.
void remove_field(Resource& resource, std::string_view path);

using FieldValues = std::vector<std::pair<std::string, std::string>>;
Resource& add_resource(Stack& stack, std::string_view kind, const FieldValues& values);

void use_spot(Resource& service);
// `200 hours`, where the claim says so.
void set_hours(Resource& resource, const Statement& stated);
// Size, type and IOPS of the storage at `path`, where the claim says so.
void set_storage(Resource& resource, const std::string& path, const Statement& stated);

// `20 GB`
std::string gigabytes(Quantity value);

}  // namespace costplan
