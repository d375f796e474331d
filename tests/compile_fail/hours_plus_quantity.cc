// Hours are what --month varies; other quantities stay.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Hours hours(730);
  Quantity quantity = 2;
#ifdef MUST_NOT_COMPILE
  (void)quantity.plus(hours);
#endif
  return quantity.plus(hours.count()).has_value();
}
