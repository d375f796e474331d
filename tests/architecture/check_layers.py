#!/usr/bin/env python3
"""Fails where an #include breaks the architecture written in layers.txt.

usage: check_layers.py LAYERS_FILE SOURCE_ROOT
       check_layers.py --explain LAYERS_FILE SOURCE_ROOT   who includes whom, by folder

Checks libcost/, include/costplan/ and cli/ for: includes of a higher or a
sibling layer; folders and public headers that belong to no layer; cycles
between headers, which can hide inside one folder; third-party headers outside
the places reserved for them; quoted includes that lead nowhere; functions of the
C library whose last digits differ from machine to machine.
"""
import collections
import fnmatch
import pathlib
import re
import sys

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
LINE_COMMENT = re.compile(r"//[^\n]*")
# Not sqrt, fma, floor…: those IEEE 754 rounds in one way only.
LIBM = re.compile(
    r"\bstd::((?:log|exp|pow|sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot"
    r"|erf|tgamma|lgamma|beta|riemann_zeta)[fl]?|log1p|log2|log10|exp2|expm1|atan2|erfc"
    r"|\w+_distribution)\b"
)
SOURCES = {".h", ".cc", ".in"}


class Layers:
    """What layers.txt says."""

    def __init__(self, text):
        self.rank = {}  # folder of libcost -> line
        self.owner = {}  # stem of a public header -> folder of libcost
        self.only = []  # (places, headers)
        self.never = []
        self.portable = []
        lines = 0
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            verb, _, rest = line.partition(" ")
            if verb == "layer":
                for folder in rest.split():
                    if folder in self.rank:
                        raise SystemExit(f"layers line {number}: '{folder}' has two layers")
                    self.rank[folder] = lines
                lines += 1
            elif verb == "public" and "=" in rest:
                folder, stems = (part.split() for part in rest.split("=", 1))
                if len(folder) != 1 or folder[0] not in self.rank:
                    raise SystemExit(f"layers line {number}: no layer above holds '{rest}'")
                self.owner.update(dict.fromkeys(stems, folder[0]))
            elif verb in ("only", "never") and ":" in rest:
                places, headers = (part.split() for part in rest.split(":", 1))
                getattr(self, verb).append((places, headers))
            elif verb == "portable" and rest:
                self.portable += rest.split()
            else:
                raise SystemExit(f"layers line {number}: cannot read '{line}'")

    def folder_of(self, path):
        """The layer folder of a source file; '' for cli, None if it has no home."""
        parts = path.parts
        if parts[0] == "cli":
            return ""
        if parts[0] == "include":
            return self.owner.get(path.stem) if len(parts) == 3 else None
        return parts[1] if len(parts) > 2 and parts[1] in self.rank else None


def is_in(path, places):
    text = path.as_posix()
    return any(text.startswith(p) if p.endswith("/") else fnmatch.fnmatch(text, p) for p in places)


def names(header, patterns):
    return any(header.startswith(p) if p.endswith("/") else header == p for p in patterns)


def without_block_comments(text):
    """Keeps line numbers."""
    return COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text)


def includes(text):
    """[(line, is_quoted, header)]"""
    text = without_block_comments(text)
    return [(text.count("\n", 0, m.start()) + 1, m[1] == '"', m[2]) for m in INCLUDE.finditer(text)]


def machine_dependent(text):
    """[(line, function)]: what the C library computes in its own way."""
    text = LINE_COMMENT.sub("", without_block_comments(text))
    return [(text.count("\n", 0, m.start()) + 1, m[1]) for m in LIBM.finditer(text)]


def resolve(root, path, header, is_quoted):
    """The file of this tree that a header names, relative to root, or None."""
    bases = [root / "include", root / "libcost", root / "cli"]
    if is_quoted:  # <yaml.h> in io/yaml.h is libyaml's
        bases.insert(0, (root / path).parent)
    for base in bases:
        if (base / header).is_file():
            return (base / header).resolve().relative_to(root.resolve())
    return None


def find_cycle(graph):
    """One cycle of {file: [file]} as a list that starts and ends alike, or None."""
    done, trail, on_trail = set(), [], set()

    def visit(node):
        trail.append(node)
        on_trail.add(node)
        for next_one in graph.get(node, ()):
            if next_one in on_trail:
                return trail[trail.index(next_one):] + [next_one]
            if next_one not in done:
                found = visit(next_one)
                if found:
                    return found
        on_trail.remove(trail.pop())
        done.add(node)
        return None

    for node in sorted(graph):
        if node not in done:
            found = visit(node)
            if found:
                return found
    return None


def examine(root, layers):
    """(violations, {(folder, folder): number of includes})"""
    problems, graph, edges = [], collections.defaultdict(list), collections.Counter()
    files = sorted(
        file.relative_to(root)
        for top in ("libcost", "include", "cli")
        for file in (root / top).rglob("*")
        if file.suffix in SOURCES and file.is_file()
    )
    if not files:
        return [f"{root}: there are no sources to check"], edges
    for path in files:
        here = layers.folder_of(path)
        if path.suffix == ".in" and not path.name.endswith((".cc.in", ".h.in")):
            continue
        if here is None:
            what = "public header" if path.parts[0] == "include" else "folder"
            problems.append(f"{path}: this {what} belongs to no layer of layers.txt")
            continue
        text = (root / path).read_text(errors="replace")
        if is_in(path, layers.portable):
            problems += [
                f"{path}:{line}: std::{name} differs between machines, take base/elementary.h"
                for line, name in machine_dependent(text)
            ]
        for line, is_quoted, header in includes(text):
            at = f"{path}:{line}"
            for places, headers in layers.only:
                if names(header, headers) and not is_in(path, places):
                    problems.append(f"{at}: only {' '.join(places)} may include '{header}'")
            for places, headers in layers.never:
                if names(header, headers) and is_in(path, places):
                    problems.append(f"{at}: {' '.join(places)} must not include '{header}'")
            target = resolve(root, path, header, is_quoted)
            if target is None:
                if is_quoted and header.split("/")[0] in (*layers.rank, "costplan"):
                    problems.append(f"{at}: '{header}' does not exist")
                continue
            graph[path.as_posix()].append(target.as_posix())
            there = layers.folder_of(target)
            if there is None:
                continue  # reported where that file is examined
            if target.parts[0] == "cli" and path.parts[0] != "cli":
                problems.append(f"{at}: the library must not include '{header}' of cli")
            elif path.parts[0] == "include" and target.parts[0] != "include":
                problems.append(f"{at}: a public header must not include the private '{header}'")
            elif here and there and there != here:
                edges[here, there] += 1
                if layers.rank[there] >= layers.rank[here]:
                    relation = "sibling" if layers.rank[there] == layers.rank[here] else "higher"
                    problems.append(
                        f"{at}: '{here}' must not include '{header}' of the {relation} layer '{there}'"
                    )
    cycle = find_cycle(graph)
    if cycle:
        problems.append("include cycle: " + " -> ".join(cycle))
    return problems, edges


def main(arguments):
    explain = "--explain" in arguments
    arguments = [a for a in arguments if a != "--explain"]
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    layers = Layers(pathlib.Path(arguments[0]).read_text())
    problems, edges = examine(pathlib.Path(arguments[1]), layers)
    if explain:
        for (here, there), count in sorted(edges.items()):
            print(f"{here} -> {there}  {count}")
    print("\n".join(problems) or "layers: ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
