#include "load.h"

#include <filesystem>

#include "costplan/io.h"

namespace costplan::cli {
namespace {

// A load file that cannot be read is the mistake of the line of the stack that names it.
Errors named_by(const Stack& stack, const std::string& file, Errors errors) {
  for (auto& error : errors) {
    if (error.code != ErrorCode::kIo || error.where.file != file) continue;
    error.message = "'" + file + "': " + error.message;
    error.where = stack.traffic_where;
    error.path = "traffic";
  }
  return errors;
}

}  // namespace

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
  if (!load && given.empty()) return named_by(stack, file, load.errors());
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
