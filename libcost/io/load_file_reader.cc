// Load files: what a stack is simulated with.
#include <filesystem>
#include <utility>

#include "costplan/io.h"
#include "costplan/workload.h"
#include "io/guard.h"
#include "io/yaml.h"
#include "workload/load_model.h"

namespace costplan {

Result<LoadModel> parse_load_model(std::string_view text, const std::string& file,
                                   const Stack& stack) {
  return guarded([&]() -> Result<LoadModel> {
    const auto root = parse_yaml(text, file, 0);
    if (!root) return root.errors();
    Stack places;
    places.files = {file};
    std::optional<TrafficCurve> measured;
    if (const auto named = measured_file(*root, places)) {
      const std::filesystem::path folder = std::filesystem::path(file).parent_path();
      auto curve = load_traffic((folder / named->name).string(), named->meaning);
      if (!curve) return curve.errors();
      auto scaled = scale(curve->curve, named->scale);
      if (!scaled) return scaled.errors();
      measured = *std::move(scaled);
    }
    return read_load_model(*root, places, stack, std::move(measured));
  });
}

Result<LoadModel> load_load_model(const std::string& path, const Stack& stack) {
  const auto text = read_file(path);
  if (!text) return text.errors();
  return parse_load_model(*text, path, stack);
}

}  // namespace costplan
