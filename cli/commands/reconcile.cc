#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/did_you_mean.h"
#include "base/plain_text.h"
#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"
#include "pricing.h"

namespace costplan::cli {
namespace {

// `difference=10%`, as a share of 1.
Result<std::optional<Quantity>> allowed_difference(const std::string& fail_on) {
  if (fail_on.empty()) return std::optional<Quantity>();
  const std::string name = "difference=";
  const auto share = read_share(fail_on.starts_with(name) ? fail_on.substr(name.size()) : "");
  if (!share) {
    return Error{.message = "'" + fail_on + "' is no condition, expected such as difference=10%",
                 .path = "--fail-on"};
  }
  return std::optional(*share);
}

// A stack that no claim is for is usually a misspelt name.
void check_claimed(const NamedStack& one, const std::string& path, const std::vector<Claim>& claims,
                   Errors& errors) {
  const std::string name = one.stack.name + " " + one.tier;
  std::vector<std::string> known;
  for (const auto& claim : claims) {
    const std::string other = claim.system + " " + claim.tier;
    if (other == name) return;
    if (std::find(known.begin(), known.end(), other) == known.end()) known.push_back(other);
  }
  std::string hint = did_you_mean(name, {known.begin(), known.end()});
  if (hint.empty() && !known.empty()) {
    hint = "there are claims for";
    for (const auto& other : known) hint += " " + other + ",";
    hint.pop_back();
  }
  errors.push_back({.code = ErrorCode::kNotFound,
                    .message = "no claim is for " + name,
                    .where = {.file = path},
                    .hint = std::move(hint)});
}

// A claim for a tier that no file beside the given stacks is called after is misspelt:
// nothing would be held against it, and nobody would know.
void warn_of_unknown_tiers(const std::vector<NamedStack>& stacks,
                           const std::vector<std::string>& paths,
                           const std::vector<Claim>& claims) {
  std::set<std::pair<std::string, std::string>> told;
  for (const auto& claim : claims) {
    std::set<std::string> tiers;
    for (std::size_t i = 0; i < stacks.size(); ++i) {
      if (stacks[i].stack.name != claim.system) continue;
      tiers.insert(stacks[i].tier);
      std::error_code ignored;
      const auto folder = std::filesystem::absolute(paths[i], ignored).parent_path();
      for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".yaml") tiers.insert(entry.path().stem().string());
      }
    }
    if (tiers.empty() || tiers.count(claim.tier) > 0 ||
        !told.insert({claim.system, claim.tier}).second) {
      continue;
    }
    const std::string hint = did_you_mean(claim.tier, {tiers.begin(), tiers.end()});
    say(claim.where.file + ":" + std::to_string(claim.where.line) + ": warning: no stack of " +
        printable(claim.system) + " is called '" + printable(claim.tier) +
        "', its claims are left out" + (hint.empty() ? "" : ", " + hint));
  }
}

}  // namespace

int run_reconcile(const ReconcileArgs& args) {
  const auto allowed = allowed_difference(args.fail_on);
  const auto priced = price(args.pricing, allowed ? Errors{} : allowed.errors(), args.claims);

  // What is wrong with stacks and with claims is told in one go.
  Errors errors = priced ? Errors{} : priced.errors();
  std::vector<Claim> claims;
  for (const auto& path : args.claims) {
    auto some = load_claims(path);
    if (some) {
      claims.insert(claims.end(), some->begin(), some->end());
    } else {
      errors.insert(errors.end(), some.errors().begin(), some.errors().end());
    }
  }
  if (!errors.empty()) return report(errors);
  std::vector<NamedStack> stacks;
  for (std::size_t i = 0; i < priced->stacks.size(); ++i) {
    const std::string& path = args.pricing.stacks[i];
    stacks.push_back({std::filesystem::path(path).stem().string(), priced->stacks[i]});
    check_claimed(stacks.back(), path, claims, errors);
  }
  if (!errors.empty()) return report(errors);
  warn_of_unknown_tiers(stacks, args.pricing.stacks, claims);
  const auto result = reconcile(stacks, claims, *priced->catalog, priced->options);
  if (!result) return report(result.errors());

  Result<std::string> text = std::string();
  if (args.format == "json") {
    text = to_json(*result);
  } else if (args.format == "csv") {
    text = to_csv(*result);
  } else if (args.format == "markdown") {
    text = to_markdown(*result);
  } else {
    text = to_table(*result, {.color = wants_color(args.pricing.output)});
  }
  if (!text) return report(text.errors());
  const int written = emit(*text, args.pricing.output);
  if (written != kOk || !*allowed) return written;
  const bool off = std::any_of(result->begin(), result->end(), [&](const Reconciliation& one) {
    return differs_by_more(one, **allowed);
  });
  return off ? kGateFailed : kOk;
}

}  // namespace costplan::cli
