// A half would become 0, in braces as well.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Quantity quantity{1};
#ifdef MUST_NOT_COMPILE
  Quantity half{0.5};
#endif
  return quantity.is_zero();
}
