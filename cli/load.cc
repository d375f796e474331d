#include "load.h"

#include <filesystem>

#include "costplan/io.h"

namespace costplan::cli {

Result<LoadModel> read_load(const Stack& stack, const std::string& path, const std::string& given) {
  if (!given.empty()) return load_load_model(given, stack);
  if (stack.traffic.empty()) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "the stack names no load file",
                 .where = {.file = path},
                 .hint = "write traffic: ../traffic/prod.yaml into it, or give --traffic FILE"};
  }
  const auto folder = std::filesystem::path(stack.traffic_where.file).parent_path();
  return load_load_model((folder / stack.traffic).lexically_normal().string(), stack);
}

SimulateOptions whole_month(std::optional<Month> given) {
  const Month month = given.value_or(*Month::parse("2026-11"));
  const std::int64_t from = UtcTime::midnight(month.first_day()).seconds();
  SimulateOptions out;
  out.from_s = from;
  out.to_s = from + month.days() * UtcTime::kSecondsPerDay;
  return out;
}

}  // namespace costplan::cli
