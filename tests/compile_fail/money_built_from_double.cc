// Not even when asked for by name: from_double_rounded() says that it rounds.
#include "costplan/money.h"

using namespace costplan;

int main() {
#ifdef MUST_NOT_COMPILE
  (void)Money(0.1);
#endif
  return Money::from_double_rounded(0.1).has_value();
}
