#include <algorithm>
#include <set>

#include "base/did_you_mean.h"
#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"

namespace costplan::cli {
namespace {

// Nothing found is usually something misspelt.
int nothing_found(const Catalog& catalog, const CatalogArgs& args) {
  Error error{.code = ErrorCode::kNotFound, .message = "no price row matches"};
  const auto all = catalog.rows({});
  if (!all) return report(all.errors());
  std::set<std::string> services;
  std::set<std::string> regions;
  std::set<std::string> usage_types;
  for (const auto& row : *all) {
    services.insert(row.service_code);
    regions.insert(row.region);
    if (args.service.empty() || row.service_code == args.service) usage_types.insert(row.usage_type);
  }
  auto hint = [&error](const std::string& word, const std::set<std::string>& known,
                       const char* option) {
    if (word.empty() || known.contains(word) || !error.hint.empty()) return;
    error.path = option;
    error.message = "the catalog has no '" + word + "'";
    error.hint = did_you_mean(word, {known.begin(), known.end()});
  };
  hint(args.service, services, "--service");
  hint(args.region, regions, "--region");
  hint(args.usage_type, usage_types, "--usage-type");
  return report({error});
}

std::string shown(const std::vector<PriceRow>& rows) {
  std::string out;
  for (const auto& row : rows) {
    out += row.service_code + " " + row.usage_type +
           (row.operation.empty() ? "" : " " + row.operation) + " in " + row.region + "\n";
    out += "  $" + row.rate.to_string() + " per " + row.unit;
    if (row.tier_to || !row.tier_from.is_zero()) {
      out += ", from " + row.tier_from.to_string() + " to " +
             (row.tier_to ? row.tier_to->to_string() : std::string("Inf"));
    }
    out += ", " + row.term + (row.purchase_option.empty() ? "" : ", " + row.purchase_option) + "\n";
    out += "  " + row.quality + " price, in effect by " + row.effective.to_string() +
           ", retrieved " + row.retrieved.to_string() + "\n";
    out += "  " + row.source + (row.note.empty() ? "" : " (" + row.note + ")") + "\n\n";
  }
  return out;
}

int verify(const Catalog& catalog) {
  if (const auto done = verify_digest(catalog); !done) return report(done.errors());
  auto rows = catalog.rows({});
  if (!rows) return report(rows.errors());
  const std::size_t all = rows->size();
  rows->erase(std::remove_if(rows->begin(), rows->end(),
                             [](const PriceRow& row) { return row.quality == "list"; }),
              rows->end());
  std::string out = "digest sha256:" + catalog.digest() + " ok\n";
  out += "newest price of " + catalog.as_of().to_string() + ", " + std::to_string(all) +
         " rows, of which these are not list prices:\n\n";
  return emit(out + to_table(*rows), "");
}

}  // namespace

int run_catalog(const CatalogArgs& args) {
  const auto catalog = choose_catalog(args.catalog);
  if (!catalog) return report(catalog.errors());
  if (args.action == CatalogArgs::Action::kVerify) return verify(**catalog);

  auto rows = (*catalog)->rows({.service_code = args.service,
                                .usage_type = args.usage_type,
                                .term = args.term,
                                .region = args.region,
                                .or_global = true});
  if (!rows) return report(rows.errors());
  if (!args.as_of.empty()) {
    const auto date = Date::parse(args.as_of);
    if (!date) return report(date.errors());
    rows->erase(std::remove_if(rows->begin(), rows->end(),
                               [&](const PriceRow& row) { return row.effective > *date; }),
                rows->end());
  }
  if (rows->empty()) return nothing_found(**catalog, args);
  if (args.format == "json") return emit(to_json(*rows), "");
  if (args.format == "csv") return emit(to_csv(*rows), "");
  return emit(args.action == CatalogArgs::Action::kShow ? shown(*rows) : to_table(*rows), "");
}

}  // namespace costplan::cli
