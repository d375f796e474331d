// Hours have no price until a rate gives them one.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Money money;
  Hours hours(730);
#ifdef MUST_NOT_COMPILE
  (void)(money + hours);
#endif
  return money.is_zero() && hours.count().is_zero();
}
