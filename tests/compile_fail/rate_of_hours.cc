// Hours must be turned into bill units by name, with count().
#include "costplan/money.h"

using namespace costplan;

int main() {
  Hours hours(730);
  Rate rate;
#ifdef MUST_NOT_COMPILE
  (void)rate.cost_of(hours);
#endif
  return rate.cost_of(hours.count()).has_value();
}
