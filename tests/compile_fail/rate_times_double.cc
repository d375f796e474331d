// Half a unit would cost nothing: quantities are exact.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Rate rate;
#ifdef MUST_NOT_COMPILE
  (void)rate.cost_of(0.5);
#endif
  return rate.cost_of(1).has_value();
}
