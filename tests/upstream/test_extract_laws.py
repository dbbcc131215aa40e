"""What holds for every source."""

from __future__ import annotations

import ast
import pickle
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deprecat.syntax.unreadable import Unreadable
from deprecat.upstream.extract import extract
from deprecat.upstream.extract.prints import fingerprint

STDLIB = Path(sysconfig.get_path("stdlib"))
SAMPLE = [
    "argparse.py",
    "ast.py",
    "asyncio/__init__.py",
    "asyncio/base_events.py",
    "collections/__init__.py",
    "concurrent/futures/__init__.py",
    "dataclasses.py",
    "enum.py",
    "logging/__init__.py",
    "os.py",
    "re/__init__.py",
    "ssl.py",
    "subprocess.py",
    "typing.py",
    "unittest/mock.py",
    "warnings.py",
]


@pytest.mark.parametrize("name", SAMPLE)
def test_the_standard_library_can_be_read(name: str) -> None:
    path = STDLIB / name
    if not path.exists():
        pytest.skip("not in this Python")  # re is a module before 3.11
    source = path.read_bytes()
    found = extract(source)
    assert found == extract(source)
    assert pickle.loads(pickle.dumps(found)) == found
    tree = ast.parse(source)
    plain = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    deleted = {
        t.id for n in tree.body if isinstance(n, ast.Delete) for t in n.targets if isinstance(t, ast.Name)
    }
    assert plain - deleted <= found.names.keys()


NAMES = st.sampled_from(["a", "b", "deprecated", "__all__", "name"])
EXPRESSIONS = st.recursive(
    NAMES | st.sampled_from(["1", "'24.3'", "'a'", "None", "globals()", "('a', 'b')", "{'a': 1}"]),
    lambda inner: st.one_of(
        st.builds("{}.b".format, inner),
        st.builds("{}({}, {})".format, inner, inner, inner),
        st.builds("deprecated.constant('1', '2', {}, {})".format, inner, inner),
        st.builds("({} := {})".format, NAMES, inner),
        st.builds("[{} for a in {}]".format, inner, inner),
        st.builds("(lambda a: {})".format, inner),
        st.builds("f'{{{}}}'".format, NAMES),
        st.builds("({} + {})".format, inner, inner),
    ),
    max_leaves=4,
)
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, EXPRESSIONS),
    st.builds("{} += {}".format, NAMES, EXPRESSIONS),
    st.builds("a, *b = {}".format, EXPRESSIONS),
    st.builds("del {}".format, NAMES),
    st.builds("globals()[{}] = 1".format, EXPRESSIONS),
    st.builds("from x import {}".format, NAMES),
    EXPRESSIONS,
    st.just("pass"),
    st.just("raise E"),
)


def indented(lines: list[str]) -> str:
    return "\n".join("    " + line for text in lines for line in text.split("\n"))


STATEMENTS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        *(
            st.builds(template.format, EXPRESSIONS, st.lists(inner, min_size=1, max_size=3).map(indented))
            for template in (
                "if {}:\n{}",
                "for name in {}:\n{}",
                "while {}:\n{}",
                "with {} as a:\n{}",
                "try:\n    {}\nexcept E as a:\n{}",
                "@deprecated('1', {})\ndef a(self, b={}):\n    pass".replace("b={}", "b=0") + "\nif a:\n{}",
                "class b({}):\n{}",
                "def __getattr__(name, a={}):\n{}",
            )
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, max_size=5).map("\n".join))
def test_reading_never_fails_on_valid_source(text: str) -> None:
    try:
        compiled = ast.parse(text)
    except SyntaxError:
        return
    assert compiled is not None
    assert extract(text.encode()) == extract(text.encode())


def test_what_is_no_python_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        extract(b"def f(:\n")


def test_long_sums_can_be_read() -> None:
    assert extract(b"def f():\n    return " + b" + ".join([b"a"] * 1_000)).names.keys() == {"f"}


def test_fingerprints_depend_on_the_tree_only() -> None:
    spaced, tight = (
        b"def f(a):\n    return {'k': [a, -1, 1.5, b'x', ...]}\n",
        b"def f( a ) : return {'k':[a,-1,1.5,b'x',...]}",
    )
    prints = []
    for source in (spaced, tight):
        node = ast.parse(source).body[0]
        assert isinstance(node, ast.FunctionDef)
        prints.append(fingerprint(node, source))
    assert prints[0] == prints[1]


def test_fingerprints_do_not_depend_on_the_running_python() -> None:
    source = b"def f(a, b):\n    return f'{a:>{b}}'\n"
    as_in_3_11, as_in_3_12 = ast.parse(source).body[0], ast.parse(source).body[0]
    for node, empty in ((as_in_3_11, []), (as_in_3_12, [ast.Constant(value="")])):
        assert isinstance(node, ast.FunctionDef)
        (formatted,) = [n for n in ast.walk(node) if isinstance(n, ast.FormattedValue) and n.format_spec]
        assert isinstance(formatted.format_spec, ast.JoinedStr)
        formatted.format_spec.values = [*formatted.format_spec.values[:2], *empty]
    assert isinstance(as_in_3_11, ast.FunctionDef)
    assert isinstance(as_in_3_12, ast.FunctionDef)
    assert fingerprint(as_in_3_11, b"one") == fingerprint(as_in_3_12, b"other") == "9dc5d2f6"
    assert extract(b"def f(): g('', 1)").names != extract(b"def f(): g(1)").names


def test_lines_end_as_python_says() -> None:
    text = b"def f():\r\n    pass\r\rdef g():\n\x0c    pass\r\n"
    names = extract(text).names
    assert names["f"] == names["g"]
