// A function that takes hours is not handed a bare number.
#include "costplan/money.h"

using namespace costplan;

int main() {
  Hours hours;
#ifdef MUST_NOT_COMPILE
  hours = 730;
#endif
  return hours == Hours(730);
}
