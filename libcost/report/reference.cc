// The reference of all kinds and fields, made from the field descriptors.
#include <string_view>

#include "costplan/report.h"
#include "meters/meter.h"
#include "report/text_table.h"
#include "stack/account.h"
#include "workload/load_file.h"

namespace costplan {
namespace {

constexpr std::string_view kTableHead =
    "| field | value | default | meaning |\n|---|---|---|---|\n";

std::string type_text(const Field& field) {
  switch (field.type) {
    case FieldType::kNumber:
    case FieldType::kNumbers: {
      std::string text(expected(field.dimension));
      if (field.type == FieldType::kNumbers) text = "map of name to " + text;
      if (field.is_range) text += ", or a range";
      return text;
    }
    case FieldType::kText: return "text";
    case FieldType::kTexts: return "list of texts";
    case FieldType::kFlag: return "true or false";
    case FieldType::kChoice: {
      std::string text;
      for (const auto& c : field.choices) {
        if (!text.empty()) text += ", ";
        text += "`" + std::string(c.name) + "`";
      }
      return text;
    }
    case FieldType::kRef: {
      std::string text = "name of a resource";
      for (std::size_t i = 0; i < field.kinds.size(); ++i) {
        text += (i == 0 ? " of kind " : " or ") + std::string(field.kinds[i]);
      }
      return text;
    }
    case FieldType::kUptime: return "a schedule such as `mon-fri 08:00-20:00`, or hours a month";
    case FieldType::kRecord: return "map, see below";
    case FieldType::kRecords: return "list of maps, see below";
  }
  return "";
}

void add_fields(std::string& out, std::span<const Field> fields, const std::string& prefix) {
  for (const auto& field : fields) {
    std::string about = field.required            ? "required"
                        : !field.fallback.empty() ? "`" + std::string(field.fallback) + "`"
                        : field.is_usage          ? "usage"
                                                  : "";
    out += "| `" + prefix + std::string(field.name) + "` | " + type_text(field) + " | " + about +
           " | " + std::string(field.doc) + " |\n";
    const std::string inner =
        prefix + std::string(field.name) + (field.type == FieldType::kRecords ? "[]." : ".");
    add_fields(out, field.children, inner);
  }
}

// What each choice means, where the meaning is more than its name.
void add_choices(std::string& out, std::span<const Field> fields) {
  for (const auto& field : fields) {
    if (!field.choices.empty()) {
      out += "\n`" + std::string(field.name) + "` may be\n\n";
      for (const auto& choice : field.choices) {
        out += "- `" + std::string(choice.name) + "`: " + std::string(choice.doc) + "\n";
      }
    }
    add_choices(out, field.children);
  }
}

}  // namespace

std::string kinds_reference() {
  std::string out =
      "# Resource kinds\n\n"
      "Generated from the field descriptors by `costplan schema --format markdown`; a test keeps\n"
      "it true. *usage* in the third column is a number that only running the system reveals:\n"
      "where it is not given, the line shows its rate and no cost. Every kind also takes\n"
      "`region`, `tags`, `assumptions` and `notes`.\n";
  out +=
      "\n## account\n\nNot a resource: the `account:` block of a stack file, for what belongs to "
      "whoever pays.\n\n";
  out += kTableHead;
  add_fields(out, account_fields(), "");
  for (const Kind* kind : all_kinds()) {
    out += "\n## " + std::string(kind->name) + "\n\n" + std::string(kind->service) + ". " +
           std::string(kind->doc) + ".\n\n";
    if (kind->fields.empty()) continue;
    out += kTableHead;
    add_fields(out, kind->fields, "");
  }
  return out;
}

std::string load_reference() {
  std::string out =
      "# Load files\n\n"
      "Generated from the field descriptors by `costplan schema --load --format markdown`; a test\n"
      "keeps it true. A load file stands beside the stack file, which names it (`traffic:`), and\n"
      "names services, databases and queues of the stack. Counts that a service scales by are\n"
      "taken from the stack where the load file leaves them out. All times are UTC.\n";
  for (const auto& section : load_sections()) {
    out += "\n## " + std::string(section.name) + "\n\n" + std::string(section.doc) + ". ";
    switch (section.shape) {
      case LoadSection::Shape::kMap: out += "A map"; break;
      case LoadSection::Shape::kMapOfMaps: out += "A map of names to maps"; break;
      case LoadSection::Shape::kListOfMaps: out += "A list of maps"; break;
      case LoadSection::Shape::kTexts: out += "A list of texts"; break;
    }
    out += section.required ? "; required.\n" : ".\n";
    if (section.fields.empty()) continue;
    out += "\n" + std::string(kTableHead);
    add_fields(out, section.fields, "");
    add_choices(out, section.fields);
  }
  return out;
}

std::string kinds_list() {
  TextTable table({{"Kind", false}, {"Service", false}, {"What it is", false}});
  for (const Kind* kind : all_kinds()) {
    table.add({" " + std::string(kind->name), std::string(kind->service), std::string(kind->doc)});
  }
  return table.to_string(false);
}

}  // namespace costplan
