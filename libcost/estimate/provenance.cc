#include "estimate/provenance.h"

#include <algorithm>

namespace costplan {
namespace {

int doubt(const std::string& quality) {
  if (quality == "list") return 0;
  return quality == "derived" ? 1 : 2;
}

void add_once(std::string& list, const std::string& text) {
  if (text.empty() || list.find(text) != std::string::npos) return;
  if (!list.empty()) list += "; ";
  list += text;
}

}  // namespace

Provenance provenance_of(const std::vector<const PriceRow*>& rows) {
  Provenance out{.quality = rows.front()->quality};
  Date newest = rows.front()->effective;
  for (const PriceRow* row : rows) {
    add_once(out.source, row->source);
    add_once(out.note, row->note);
    if (doubt(row->quality) > doubt(out.quality)) out.quality = row->quality;
    newest = std::max(newest, row->effective);
  }
  out.effective = newest.to_string();
  return out;
}

}  // namespace costplan
