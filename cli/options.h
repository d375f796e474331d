// The command line, parsed. The only place that knows CLI11 is options.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace costplan::cli {

// What every command that prices stacks takes.
struct PricingArgs {
  std::vector<std::string> stacks;
  std::vector<std::string> settings;
  std::string month;
  std::string as_of;
  std::string region;
  std::string catalog;
  std::string free_tier;  // empty, off or always
  bool allow_missing = false;
  std::string output;
};

struct EstimateArgs {
  PricingArgs pricing;
  std::string format = "table";
  bool explain = false;
  bool is_projected = false;  // usage projected by simulating a load file
  std::string traffic;        // that load file; that of each stack by default
  std::string group_by;
};

struct CompareArgs {
  PricingArgs pricing;
  std::string format = "table";
};

struct ExplainArgs {
  std::string stack;
  PricingArgs pricing;  // of that stack
  std::string what;     // a resource, RESOURCE/LINE or a line; empty: the whole stack
};

struct CatalogArgs {
  enum class Action { kList, kShow, kVerify, kCoverage, kBuild };
  Action action = Action::kList;
  std::string catalog;
  std::string service;
  std::string usage_type;
  std::string region;
  std::string term;
  std::string as_of;
  std::string format = "table";
  std::string folder;  // of build
  std::string output;
};

struct ReconcileArgs {
  PricingArgs pricing;
  std::vector<std::string> claims;
  std::string format = "table";
  std::string fail_on;
};

// As written: costplan/queueing.h reads it.
struct QueueArgs {
  std::string model;
  std::string arrival_rate;
  std::string service_time;
  std::string servers;
  std::string capacity;
  std::string population;
  std::string scv;
  std::string arrival_scv;
  std::string stages;
  std::string patience_rate;
  std::string shape;
  std::vector<std::string> targets;
  std::string format = "table";
  std::string output;
};

struct SimulateArgs {
  std::string stack;
  std::vector<std::string> settings;
  std::string traffic;  // a load file; that of the stack by default
  std::string from;
  std::string to;
  std::string engine = "analytic";
  std::optional<int> seeds;  // 8, or with a precision 400
  std::string precision;
  int threads = 0;
  std::string step = "60";
  double factor = 1;
  bool headroom = false;
  std::string format = "table";
  std::string series;
  std::string plot;
  std::string fail_on;
  std::string output;
};

struct SchemaArgs {
  std::string format = "json";  // json, markdown
  bool kinds = false;
  bool is_load = false;  // of load files instead of stack files
  std::string output;
};

struct ValidateArgs {
  std::vector<std::string> stacks;
  std::vector<std::string> settings;
  std::string traffic;  // a load file; that of each stack by default
};

struct InitArgs {
  std::string output = "stack.yaml";
  bool force = false;
};

struct Options {
  enum class Command {
    kEstimate,
    kCompare,
    kExplain,
    kCatalog,
    kSchema,
    kValidate,
    kInit,
    kReconcile,
    kSimulate,
    kQueue
  };
  Command command = Command::kEstimate;
  EstimateArgs estimate;
  CompareArgs compare;
  ExplainArgs explain;
  CatalogArgs catalog;
  SchemaArgs schema;
  ValidateArgs validate;
  InitArgs init;
  ReconcileArgs reconcile;
  SimulateArgs simulate;
  QueueArgs queue;
};

// Exit codes, the same for every command.
inline constexpr int kOk = 0;
inline constexpr int kGateFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInternal = 3;

// Either options, or the exit code after help, version or an error was printed.
struct Parsed {
  std::optional<Options> options;
  int exit_code = kOk;
};

Parsed parse_options(int argc, const char* const* argv);

}  // namespace costplan::cli
