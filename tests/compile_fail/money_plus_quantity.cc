// A count of bill units is not an amount of dollars.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
  Quantity quantity = 2;
#ifdef MUST_NOT_COMPILE
  (void)money.plus(quantity);
#endif
  return money.plus(Money()).has_value() && quantity.is_zero();
}
