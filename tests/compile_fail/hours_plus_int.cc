// The unit of a bare number is anybody'\''s guess.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Hours hours(730);
#ifdef MUST_NOT_COMPILE
  (void)(hours + 1);
#endif
  return hours.count().is_zero();
}
