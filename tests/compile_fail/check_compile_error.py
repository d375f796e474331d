#!/usr/bin/env python3
"""Passes when a program compiles, and no longer does with MUST_NOT_COMPILE.

usage: check_compile_error.py SOURCE COMPILER [FLAG...]

The first error must be on a line that the macro switches on: a program that
fails because a header is missing proves nothing.
"""
import os
import pathlib
import re
import subprocess
import sys


def guarded_lines(text):
    """Numbers of the lines between `#ifdef MUST_NOT_COMPILE` and `#endif`."""
    inside, lines = False, set()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#ifdef MUST_NOT_COMPILE"):
            inside = True
        elif line.startswith("#endif"):
            inside = False
        elif inside:
            lines.add(number)
    return lines


def compile_it(source, compiler, flags):
    return subprocess.run([compiler, *flags, "-fsyntax-only", source], capture_output=True,
                          text=True, env={**os.environ, "LC_ALL": "C"}, check=False)


def complaint(source, compiler, flags):
    """What is wrong with the test or the library, or None."""
    lines = guarded_lines(pathlib.Path(source).read_text())
    if not lines:
        return "there is no line below '#ifdef MUST_NOT_COMPILE'"
    sound = compile_it(source, compiler, flags)
    if sound.returncode != 0:
        return "does not compile even without MUST_NOT_COMPILE:\n" + sound.stderr
    broken = compile_it(source, compiler, [*flags, "-DMUST_NOT_COMPILE"])
    if broken.returncode == 0:
        return f"compiles, but line {min(lines)} must not"
    error = re.search(r"^(.+?):(\d+):\d+: (?:fatal )?error: ", broken.stderr, re.M)
    if error is None:
        return "the compiler failed without naming a place:\n" + broken.stderr
    if not os.path.samefile(error[1], source) or int(error[2]) not in lines:
        return "fails elsewhere than on its guarded line:\n" + broken.stderr
    return None


def main(arguments):
    if len(arguments) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    problem = complaint(arguments[0], arguments[1], arguments[2:])
    if problem:
        print(f"{arguments[0]}: {problem}")
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
