#!/usr/bin/env python3
"""Proves that the architecture checks fail where they must (ctest: arch.layers_selftest, arch.tree_selftest)."""
import contextlib
import io
import pathlib
import tempfile
import unittest

import check_layers
import check_tree

LAYERS = """
layer base            # lowest
layer money reference
layer stack traffic
layer io
public base = result
public money = money
public io = io costplan
only libcost/io/ : nlohmann/ sqlite3.h
only cli/options.* : CLI/
never include/ : fmt/ nlohmann/
portable libcost/traffic/
"""

# Obeys every rule of LAYERS; each test below adds one file that breaks one.
SOUND = {
    "include/costplan/result.h": "#include <string>\n",
    "include/costplan/money.h": '#include "costplan/result.h"\n',
    "include/costplan/io.h": '#include "costplan/money.h"\n',
    "libcost/base/text.h": "#include <string>\n",
    "libcost/money/amount.h": '#include "costplan/money.h"\n#include "base/text.h"\n',
    "libcost/stack/stack.cc": '#include <fmt/format.h>\n#include "money/amount.h"\n',
    "libcost/traffic/curve.h": '#include "base/text.h"\n',
    "libcost/io/json.cc": '#include <nlohmann/json.hpp>\n#include "costplan/io.h"\n',
    "cli/options.cc": '#include <CLI/CLI.hpp>\n#include "options.h"\n',
    "cli/options.h": '#include "costplan/io.h"\n',
}


def write(root, files):
    for name, text in files.items():
        path = pathlib.Path(root, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def layer_problems(extra=None, layers=LAYERS):
    with tempfile.TemporaryDirectory() as root:
        write(root, SOUND | (extra or {}))
        return check_layers.examine(pathlib.Path(root), check_layers.Layers(layers))[0]


def tree_problems(check, files):
    with tempfile.TemporaryDirectory() as root:
        write(root, files)
        return check_tree.CHECKS[check](pathlib.Path(root))


class LayersTest(unittest.TestCase):
    def test_accepts_a_tree_that_obeys(self):
        self.assertEqual(layer_problems(), [])

    def test_each_broken_rule_is_one_problem_at_its_line(self):
        rows = [
            ("libcost/base/bad.cc", '\n#include "stack/stack.h"\n',
             {"libcost/stack/stack.h": ""}, "bad.cc:2: 'base' must not include 'stack/stack.h'"
             " of the higher layer 'stack'"),
            ("libcost/stack/bad.cc", '#include "traffic/curve.h"\n', {},
             "of the sibling layer 'traffic'"),
            ("libcost/base/bad.cc", '#include "costplan/money.h"\n', {},
             "of the higher layer 'money'"),
            ("libcost/money/bad.cc", '#  include "../stack/near.h"\n',
             {"libcost/stack/near.h": ""}, "of the higher layer 'stack'"),
            ("include/costplan/result.h", '#include "costplan/io.h"\n',
             {"include/costplan/io.h": ""}, "'base' must not include 'costplan/io.h'"),
            ("include/costplan/money.h", '#include "base/text.h"\n', {},
             "a public header must not include the private 'base/text.h'"),
            ("include/costplan/money.h", "#include <fmt/core.h>\n", {},
             "include/ must not include 'fmt/core.h'"),
            ("libcost/extra/thing.cc", "", {}, "this folder belongs to no layer"),
            ("libcost/thing.cc", "", {}, "this folder belongs to no layer"),
            ("include/costplan/thing.h", "", {}, "this public header belongs to no layer"),
            ("libcost/stack/bad.cc", "#include <nlohmann/json.hpp>\n", {},
             "only libcost/io/ may include 'nlohmann/json.hpp'"),
            ("libcost/money/bad.cc", "#include <sqlite3.h>\n", {},
             "only libcost/io/ may include 'sqlite3.h'"),
            ("cli/main.cc", "#include <CLI/CLI.hpp>\n", {},
             "only cli/options.* may include 'CLI/CLI.hpp'"),
            ("libcost/stack/bad.cc", '#include "options.h"\n', {},
             "the library must not include 'options.h' of cli"),
            ("libcost/stack/bad.cc", '#include "money/amuont.h"\n', {},
             "'money/amuont.h' does not exist"),
            ("libcost/traffic/bad.cc", "double a = x;\ndouble b = std::log1p(x);\n", {},
             "bad.cc:2: std::log1p differs between machines"),
            ("libcost/traffic/bad.cc", "std::normal_distribution<double> draw;\n", {},
             "std::normal_distribution differs between machines"),
        ]
        for name, text, also, expected in rows:
            with self.subTest(expected):
                problems = layer_problems({**also, name: text})
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(expected, problems[0])

    def test_finds_a_cycle_inside_one_folder(self):
        problems = layer_problems({"libcost/stack/a.h": '#include "stack/b.h"\n',
                                   "libcost/stack/b.h": '#include "c.h"\n',
                                   "libcost/stack/c.h": '#include "stack/a.h"\n'})
        self.assertEqual(problems, ["include cycle: libcost/stack/a.h -> libcost/stack/b.h -> "
                                    "libcost/stack/c.h -> libcost/stack/a.h"])

    def test_a_header_in_angle_brackets_is_not_its_namesake_next_door(self):
        self.assertEqual(layer_problems({"libcost/io/sqlite3.h": "#include <sqlite3.h>\n"}), [])

    def test_ignores_includes_in_comments(self):
        text = '// #include "io/json.h"\n/*\n#include "io/json.h"\n*/\n'
        self.assertEqual(layer_problems({"libcost/base/note.h": text}), [])

    def test_portable_places_may_round_and_take_roots(self):
        text = "// std::log\n/* std::exp(x) */ double a = std::sqrt(x), b = std::floor(x), c = log.add(x);\n"
        self.assertEqual(layer_problems({"libcost/traffic/sound.cc": text}), [])
        self.assertEqual(layer_problems({"libcost/stack/free.cc": "double a = std::exp(x);\n"}), [])

    def test_refuses_layers_it_cannot_read(self):
        for text in ("layer base base", "layer base\nlayer base", "public base = x", "leyer base"):
            with self.subTest(text), self.assertRaises(SystemExit):
                check_layers.Layers(text)

    def test_an_empty_tree_is_a_failure(self):
        with tempfile.TemporaryDirectory() as root:
            problems, _ = check_layers.examine(pathlib.Path(root), check_layers.Layers(LAYERS))
        self.assertEqual(len(problems), 1)

    def test_exits_with_1_on_a_violation_and_0_without(self):
        for extra, expected in (({}, 0), ({"libcost/extra/thing.cc": ""}, 1)):
            with tempfile.TemporaryDirectory() as root:
                write(root, SOUND | extra | {"layers.txt": LAYERS})
                with contextlib.redirect_stdout(io.StringIO()):
                    status = check_layers.main([f"{root}/layers.txt", root])
            self.assertEqual(status, expected)


class TreeTest(unittest.TestCase):
    def test_each_check_passes_on_a_clean_tree(self):
        clean = {"libcost/base/utilisation.h": "// reads /etc/hosts, https://a.b/home/x, 1/home/2\n",
                 "script/run": "mktemp -d out.XXXXXX\n", "README.md": "commonly\n"}
        for check in check_tree.CHECKS:
            with self.subTest(check):
                self.assertEqual(tree_problems(check, clean), [])

    def test_each_check_finds_what_it_is_for(self):
        rows = [
            ("top_level", "docs/index.md", "", "docs: not agreed on"),
            ("top_level", "notes.txt", "", "notes.txt: not agreed on"),
            ("markers", "libcost/a.cc", "\n// TO" "DO: later\n", "libcost/a.cc:2: 'TO" "DO'"),
            ("markers", "script/b", "# FIX" "ME\n", "script/b:1: 'FIX" "ME'"),
            ("markers", "README.md", "XX" "X\n", "README.md:1: 'XX" "X'"),
            ("names", "libcost/base/string_utils.h", "", "'string_utils.h' does not say"),
            ("names", "tests/helpers/a.h", "", "'helpers' does not say"),
            ("names", "libcost/common/a.h", "", "'common' does not say"),
            ("paths", "tests/a.cc", 'open("/ho' 'me/me/x.csv")\n', "tests/a.cc:1: '/ho" "me/me/x.csv'"),
            ("paths", "README.md", "see /wo" "rk/plan\n", "README.md:1: '/wo" "rk/plan'"),
            ("paths", "script/a", "out=/tm" "p/x\n", "script/a:1: '/tm" "p/x'"),
        ]
        for check, name, text, expected in rows:
            with self.subTest(expected):
                problems = tree_problems(check, {name: text, "libcost/sound.cc": "int x;\n"})
                self.assertEqual(len(problems), 1, problems)
                self.assertIn(expected, problems[0])

    def test_an_empty_tree_is_a_failure(self):
        with tempfile.TemporaryDirectory() as root, contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(check_tree.main(["markers", root]), 1)


if __name__ == "__main__":
    unittest.main()
