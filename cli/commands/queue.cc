#include <algorithm>

#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/queueing.h"
#include "costplan/report.h"

namespace costplan::cli {
namespace {

// The library names fields, people name options.
Errors as_options(Errors errors) {
  for (auto& error : errors) {
    if (error.path.empty() || error.path == "model") continue;
    std::string option = "--" + error.path;
    std::replace(option.begin(), option.end(), '_', '-');
    if (error.message.starts_with(error.path + " ")) error.message.erase(0, error.path.size() + 1);
    error.path = option;
  }
  return errors;
}

}  // namespace

int run_queue(const QueueArgs& args) {
  const auto input = parse_queue_input({.model = args.model,
                                        .arrival_rate = args.arrival_rate,
                                        .service_time = args.service_time,
                                        .servers = args.servers,
                                        .capacity = args.capacity,
                                        .population = args.population,
                                        .scv = args.scv,
                                        .arrival_scv = args.arrival_scv,
                                        .stages = args.stages,
                                        .patience_rate = args.patience_rate,
                                        .shape = args.shape});
  // What is wrong with the queue and with its targets is told in one go.
  Errors errors = input ? Errors{} : input.errors();
  std::vector<QueueTarget> targets;
  for (const auto& text : args.targets) {
    const auto some = parse_queue_targets(text);
    if (some) {
      targets.insert(targets.end(), some->begin(), some->end());
    } else {
      errors.insert(errors.end(), some.errors().begin(), some.errors().end());
    }
  }
  if (!args.targets.empty() && !args.servers.empty()) {
    errors.push_back({.message = "finds the number of servers, so --servers cannot be given too",
                      .path = "target"});
  }
  if (!errors.empty()) return report(as_options(std::move(errors)));
  const auto queue = targets.empty() ? solve_queue(*input) : find_servers(*input, targets);
  if (!queue) {
    Errors problems = queue.errors();
    for (auto& error : problems) {
      if (error.path == "servers" && !input->servers) {
        error.hint = "or --target, to find how many it takes";
      }
    }
    return report(as_options(std::move(problems)));
  }
  if (args.format == "json") return emit(to_json(*queue, targets), args.output);
  return emit(to_table(*queue, targets, {.color = wants_color(args.output)}), args.output);
}

}  // namespace costplan::cli
