#include <fmt/core.h>

#include <set>
#include <vector>

#include "base/did_you_mean.h"
#include "commands/commands.h"
#include "console.h"
#include "costplan/io.h"
#include "costplan/report.h"
#include "reference/regions.h"

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
  std::set<std::string> terms;
  for (const auto& row : *all) {
    services.insert(row.service_code);
    regions.insert(row.region);
    terms.insert(row.term);
    if (args.service.empty() || row.service_code == args.service)
      usage_types.insert(row.usage_type);
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
  hint(args.term, terms, "--term");
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

Result<std::vector<PriceRow>> selected(const Catalog& catalog, const CatalogArgs& args) {
  const bool is_place = args.region.empty() || args.region == "global" ||
                        args.region.starts_with("cf:") || find_region(args.region) != nullptr;
  if (!is_place) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "'" + args.region + "' is not an AWS region",
                 .path = "--region",
                 .hint = region_hint(args.region)};
  }
  auto rows = catalog.rows({.service_code = args.service,
                            .usage_type = args.usage_type,
                            .term = args.term,
                            .region = args.region,
                            .or_global = true});
  if (!rows || args.as_of.empty()) return rows;
  const auto date = Date::parse(args.as_of);
  if (!date) return date.errors();
  return rows_in_force(*rows, *date);
}

int verify(const Catalog& catalog, const CatalogArgs& args) {
  if (const auto done = verify_digest(catalog); !done) return report(done.errors());
  auto rows = selected(catalog, args);
  if (!rows) return report(rows.errors());
  const std::size_t all = rows->size();
  std::erase_if(*rows, [](const PriceRow& row) { return row.quality == "list"; });
  if (args.format == "json") return emit(to_json(*rows), "");
  if (args.format == "csv") return emit(to_csv(*rows), "");
  return emit(fmt::format("digest sha256:{} ok\n"
                          "newest price of {}, {} rows, of which {} are not list prices:\n\n{}",
                          catalog.digest(), catalog.as_of().to_string(), all, rows->size(),
                          to_table(*rows)),
              "");
}

int show_coverage(const Catalog& catalog, const CatalogArgs& args) {
  const auto date = args.as_of.empty() ? Result<Date>(catalog.as_of()) : Date::parse(args.as_of);
  if (!date) {
    Error error = date.error();
    error.path = "--as-of";
    return report({error});
  }
  const auto rows = catalog.rows({.service_code = args.service});
  if (!rows) return report(rows.errors());
  if (rows->empty()) return nothing_found(catalog, args);
  const Coverage covered = coverage(*rows, *date);
  if (args.format == "json") return emit(to_json(covered), "");
  return emit(args.format == "csv" ? to_csv(covered) : to_table(covered), "");
}

}  // namespace

int run_catalog(const CatalogArgs& args) {
  if (args.action == CatalogArgs::Action::kBuild) {
    const auto done = build_catalog(args.folder, args.output);
    return done ? kOk : report(done.errors());
  }
  const auto catalog = choose_catalog(args.catalog);
  if (!catalog) return report(catalog.errors());
  if (args.action == CatalogArgs::Action::kVerify) return verify(**catalog, args);

  if (args.action == CatalogArgs::Action::kCoverage) return show_coverage(**catalog, args);

  const auto rows = selected(**catalog, args);
  if (!rows) return report(rows.errors());
  if (rows->empty()) return nothing_found(**catalog, args);
  if (args.format == "json") return emit(to_json(*rows), "");
  if (args.format == "csv") return emit(to_csv(*rows), "");
  return emit(args.action == CatalogArgs::Action::kShow ? shown(*rows) : to_table(*rows), "");
}

}  // namespace costplan::cli
