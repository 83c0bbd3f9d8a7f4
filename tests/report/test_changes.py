"""What a diff adds, read as git writes it."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Place, error
from llmnotes.report import Added, added_lines, former_paths, split
from llmnotes.report.changes import WHOLE_FILE

SEVERAL = b"""\
diff --git a/notes/a.md b/notes/a.md
index 1..2 100644
--- a/notes/a.md
+++ b/notes/a.md
@@ -1 +1,2 @@ a heading
-old
+new
+newer
@@ -5,2 +6,0 @@
-gone
-gone too
@@ -9,0 +9 @@
+diff --git a/notes/x.md b/notes/x.md
\\ No newline at end of file
diff --git a/notes/b.md b/notes/b.md
index 1..2 100644
--- a/notes/b.md
+++ b/notes/b.md
@@ -3,2 +3,2 @@
--- a/notes/a.md
-@@ -1 +1,99 @@
+++ b/notes/y.md
+@@ -1 +50,2 @@
"""
NEW = b"""\
diff --git a/notes/new note.md b/notes/new note.md
new file mode 100644
index 0..1
--- /dev/null
+++ b/notes/new note.md\t
@@ -0,0 +1,2 @@
+a\rb
+c
"""
EMPTY = b"diff --git a/e.md b/e.md\nnew file mode 100644\nindex 0..1\n"
RENAMED = b"""\
diff --git a/old name.md b/a/much longer.md
similarity index 90%
rename from old name.md
rename to a/much longer.md
index 1..2 100644
--- a/old name.md\t
+++ b/a/much longer.md\t
@@ -7,0 +8 @@
+added\r
"""
MOVED = b"diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"
QUOTED = rb"""diff --git "a/\303\251\"q\\\t.md" "b/\303\251\"q\\\t.md"
index 1..2 100644
--- "a/\303\251\"q\\\t.md"
+++ "b/\303\251\"q\\\t.md"
@@ -0,0 +4 @@
+x
"""
NO_UTF8 = rb"""diff --git "a/\377.md" "b/\377.md"
--- "a/\377.md"
+++ "b/\377.md"
@@ -0,0 +1 @@
+x
"""
BINARY = b"diff --git a/a.md b/a.md\nindex 1..2 100644\nBinary files a/a.md and b/a.md differ\n"
REMOVED = b"diff --git a/a.md b/a.md\ndeleted file mode 100644\n--- a/a.md\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n"
CONTEXT = b"diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -1,3 +1,4 @@\n a\n+b\n c\n-d\n+e\n"


@pytest.mark.parametrize(
    ("diff", "added"),
    [
        (b"", {}),
        (SEVERAL, {"notes/a.md": (range(1, 3), range(9, 10)), "notes/b.md": (range(3, 5),)}),
        (NEW, {"notes/new note.md": (WHOLE_FILE,)}),
        (EMPTY, {"e.md": (WHOLE_FILE,)}),
        (RENAMED, {"a/much longer.md": (range(8, 9),)}),
        (MOVED, {}),
        (QUOTED, {'é"q\\\t.md': (range(4, 5),)}),
        (NO_UTF8, {"\\xff.md": (range(1, 2),)}),
        (BINARY, {"a.md": (WHOLE_FILE,)}),
        (REMOVED, {}),
        (REMOVED + NEW, {"notes/new note.md": (WHOLE_FILE,)}),
        (CONTEXT, {"a.md": (range(2, 3), range(4, 5))}),
        (b"* Unmerged path a.md\n" + CONTEXT, {"a.md": (range(2, 3), range(4, 5))}),
        (CONTEXT[:-5], {"a.md": (range(2, 3),)}),
    ],
)
def test_a_diff_says_which_lines_are_new(diff: bytes, added: dict[str, tuple[range, ...]]) -> None:
    assert added_lines(diff) == added


LINES = st.lists(st.sampled_from(["a", "b", "", "++ b/x", "-- a/x", "@@ -1 +1 @@", "\\ x", "diff --git a/x b/x"]))


@given(LINES, LINES)
def test_exactly_the_lines_that_differ_are_added(old: list[str], new: list[str]) -> None:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    hunks, wanted = [], set()
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        wanted |= set(range(c + 1, d + 1))
        hunks.append(f"@@ -{a + (b > a)},{b - a} +{c + (d > c)},{d - c} @@")
        hunks += [f"-{line}" for line in old[a:b]] + [f"+{line}" for line in new[c:d]]
    diff = "\n".join(["diff --git a/n.md b/n.md", "--- a/n.md", "+++ b/n.md", *hunks, ""])
    added = added_lines(diff.encode())
    assert {line for lines in added.get("n.md", ()) for line in lines} == wanted
    assert set(added) <= {"n.md"}


@given(st.binary() | st.lists(st.sampled_from((SEVERAL + QUOTED + RENAMED).split(b"\n"))).map(b"\n".join))
def test_no_text_is_too_strange_for_an_answer(diff: bytes) -> None:
    for ranges in added_lines(diff).values():
        assert all(lines for lines in ranges)


def test_problems_are_split_by_their_lines() -> None:
    inside, before, elsewhere = (
        error(place, "c", "m") for place in (Place("a.md", 3), Place("a.md", 2), Place("b.md", 3))
    )
    lines = {"a.md": (range(1, 2), range(3, 5))}
    assert split([elsewhere, inside, before], Added(lines)) == ((inside,), (elsewhere, before))
    broken = Added(lines, frozenset([before]))
    assert split([elsewhere, inside, before], broken) == ((inside, before), (elsewhere,)), "by the change, if not on it"


@pytest.mark.parametrize(
    ("diff", "former"),
    [
        (b"", {}),
        (SEVERAL, {}),
        (RENAMED + MOVED, {"a/much longer.md": "old name.md", "y": "x"}),
        (MOVED.replace(b" x\n", rb' "\303\251.md"' + b"\n"), {"y": "é.md"}),
        (CONTEXT.replace(b"+b", b"+rename from x\n+rename to y"), {}),
    ],
)
def test_a_diff_says_what_files_were_called(diff: bytes, former: dict[str, str]) -> None:
    assert former_paths(diff) == former
