// Builds the SQLite catalog that the library embeds from the CSV files of a folder.
#include <cstdio>

#include "costplan/io.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: build_catalog CSV_DIR OUTPUT\n", stderr);
    return 2;
  }
  const costplan::Status done = costplan::build_catalog(argv[1], argv[2]);
  if (done) return 0;
  for (const costplan::Error& error : done.errors()) {
    std::fprintf(stderr, "%s\n", error.to_string().c_str());
  }
  return 2;
}
