#include "load.h"

#include <filesystem>

#include "costplan/io.h"

namespace costplan::cli {

std::string load_path(const Stack& stack, const std::string& given) {
  if (!given.empty() || stack.traffic.empty()) return given;
  const auto folder = std::filesystem::path(stack.traffic_where.file).parent_path();
  return (folder / stack.traffic).lexically_normal().string();
}

Result<LoadModel> read_load(const Stack& stack, const std::string& path, const std::string& given,
                            std::optional<Date> as_of) {
  const std::string file = load_path(stack, given);
  if (file.empty()) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "the stack names no load file",
                 .where = {.file = path},
                 .hint = "write traffic: ../traffic/prod.yaml into it, or give --traffic FILE"};
  }
  auto load = load_load_model(file, stack);
  if (load && as_of && !load->traffic.growth_from) {
    load->traffic.growth_from = UtcTime::midnight(Month::of(*as_of).first_day());
  }
  return load;
}

SimulateOptions whole_month(Month month) {
  const std::int64_t from = UtcTime::midnight(month.first_day()).seconds();
  SimulateOptions out;
  out.from_s = from;
  out.to_s = from + month.days() * UtcTime::kSecondsPerDay;
  return out;
}

}  // namespace costplan::cli
