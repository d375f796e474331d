#!/usr/bin/env python3
"""Fails where the tree breaks a convention that no compiler sees.

usage: check_tree.py CHECK SOURCE_ROOT

  top_level  the top of the tree holds only the entries agreed on
  markers    no notes to self are left in the sources
  names      no file or folder is a drawer for odds and ends
  paths      no text names a folder of somebody's own machine
"""
import pathlib
import re
import subprocess
import sys

ALLOWED = set(
    """CMakeLists.txt libcost cli pricing scenarios include tests bench python README.md
    LICENSE CHANGELOG.md CONTRIBUTING.md CMakePresets.json .clang-format .clang-tidy .gitignore
    .ci script .git build""".split()
)
# Written in pieces, so that this file passes its own checks.
MARKER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")
DRAWER = re.compile(r"(?:^|[_.-])(?:utils?|utilities|helpers?|common|misc|stuff)(?:[_.-]|$)", re.I)
# A system's own folders (/usr, /etc, /dev) are the same everywhere; these are not.
OWN_PATH = re.compile(r"(?<![\w.}$)/-])/(?:home|Users|root|work|tmp|mnt|media)/\w[^\s\"'`)]*")


def files_of(root):
    """Tracked files, relative to root: what somebody tries out beside them is theirs."""
    try:
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached"],
            check=True, capture_output=True, text=True,
        ).stdout.split("\0")
        found = [pathlib.PurePosixPath(name) for name in listed if name]
        if found:
            return sorted(p for p in found if (root / p).is_file())
    except (OSError, subprocess.CalledProcessError):
        pass
    # An unpacked archive has no git.
    return sorted(
        pathlib.PurePosixPath(f.relative_to(root).as_posix())
        for f in root.rglob("*")
        if f.is_file() and f.relative_to(root).parts[0] not in ("build", ".git")
        and "__pycache__" not in f.parts
    )


def top_level(root):
    entries = {path.parts[0] for path in files_of(root)}
    return [f"{entry}: not agreed on for the top of the tree" for entry in sorted(entries - ALLOWED)]


def matches(root, pattern, complaint):
    problems = []
    for path in files_of(root):
        data = (root / path).read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, line in enumerate(data.decode(errors="replace").splitlines(), 1):
            found = pattern.search(line)
            if found:
                problems.append(f"{path}:{number}: '{found[0]}' {complaint}")
    return problems


def markers(root):
    return matches(root, MARKER, "says that something is not finished")


def paths(root):
    return matches(root, OWN_PATH, "exists only on one machine")


def names(root):
    parts = {}
    for path in files_of(root):
        for part in path.parts:
            parts.setdefault(part, path)
    return [f"{path}: '{part}' does not say what is inside"
            for part, path in sorted(parts.items()) if DRAWER.search(part)]


CHECKS = {"top_level": top_level, "markers": markers, "names": names, "paths": paths}


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in CHECKS:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[1])
    if not files_of(root):
        print(f"{root}: there are no files to check")
        return 1
    problems = CHECKS[arguments[0]](root)
    print("\n".join(problems) or f"{arguments[0]}: ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
