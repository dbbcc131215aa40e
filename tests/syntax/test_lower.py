"""What libcst reads, lowered, is what ``ast.parse`` gives wherever that can read it."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import libcst
import pytest

from deprecat.syntax.lower import lower
from deprecat.syntax.parse import lines, parse
from deprecat.syntax.plain import plain
from deprecat.syntax.unreadable import Unreadable

STDLIB = Path(sysconfig.get_path("stdlib"))
MOST = 12_000  # bytes of one file of the sample: libcst takes its time


def sample() -> list[Path]:
    """Some 150 files of the standard library and of libcst, the same at every run."""
    library = [
        path
        for path in sorted(STDLIB.rglob("*.py"))
        if not {"site-packages", "dist-packages", "lib2to3", "test", "tests"} & set(path.parts)
        and path.stat().st_size <= MOST
    ]
    tests = [path for path in sorted(STDLIB.glob("test/test_*.py")) if path.stat().st_size <= MOST]
    own = [
        path
        for path in sorted(Path(libcst.__file__).parent.rglob("*.py"))
        if path.stat().st_size <= MOST and "tests" not in path.parts
    ]
    return library[:: max(1, len(library) // 90)] + tests[:: max(1, len(tests) // 40)] + own[::5]


def lowered(text: str) -> ast.Module:
    return lower(libcst.parse_module(text), text)


def native(text: str) -> ast.Module:
    return plain(ast.parse(text), text)


def dump(tree: ast.Module) -> str:
    """All of *tree* but what is documented to differ between interpreters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.kind = None
        if isinstance(node, ast.JoinedStr):
            # 3.12.0 to 3.12.3 leave empty texts behind
            node.values = [each for each in node.values if getattr(each, "value", None) != ""]
            for part in parts_of(node):
                part.lineno = part.end_lineno = part.col_offset = part.end_col_offset = 0
    return ast.dump(tree, include_attributes=True)


def parts_of(node: ast.JoinedStr) -> Iterator[ast.expr]:
    """The nodes of an f-string of which only CPython's version says where they stand."""
    for part in node.values:
        yield part
        if isinstance(part, ast.FormattedValue):
            if part.format_spec is not None:
                yield part.format_spec
            if isinstance(part.value, ast.Tuple):
                yield part.value


def assert_same(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert dump(lowered(text)) == dump(native(text))


def test_the_sample_is_worth_its_name() -> None:
    assert 120 <= len(sample()) <= 220


@pytest.mark.parametrize("path", sample(), ids=lambda path: "/".join(path.parts[-3:]))
def test_files_lower_to_what_ast_parse_gives(path: Path) -> None:
    try:
        text = "\n".join([*lines(path.read_bytes()), ""])
    except Unreadable:
        pytest.skip("made not to be read")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = libcst.parse_module(text)
            expected = native(text)
        except (libcst.ParserSyntaxError, SyntaxError):
            pytest.skip("one of the two does not read it")
        assert dump(lower(module, text)) == dump(expected)


SNIPPETS = r"""
if x: a;
else: b ;
---
try: pass
except (A) : b; c
except A : b
except : d
---
try:
    a
except A as b: c
else: d
finally:
    e
---
with (a as b, c as d,): pass
with (a, b): pass
with (yield): pass
async def f():
    async with a as b, (c): pass
    async for x in y: pass
    return [z async for z in w if await q]
---
x = ((1, 2)); x = (1),; x = 1, ; x = ()
x = ((yield)), (yield x), (lambda: (yield from y))
*a, b = *c, *d
*a
for a, in *b, c: pass
---
(a).b; ((a)).b; (a)[b]; (a)(b); a . b ( c ) [ d ]
f((x for x in y)); f(x for x in y); f (x for x in y) .z
f(*(a), **(b), c = (d)); f(**a, b=c); f(a := 1, b)
---
@ a . b ( c )
class A ( B , * c , k = v , ** d ) : pass
@(a)
async  def f(a, /, b: int=1, *c: (d), e, f=2, **g) -> (h): pass
---
def f(*, a, b=1): global c, d
lambda *a, b=1, **c: (a)
lambda: x
---
x[(a, b)]; x[a,]; x[(a)]; x[:]; x[a:=1]; x[::]; x[a:]; x[:b]
x[ a : b : c ]; x[ : , a : ]; x[(a):(b)]
---
del a, (b, c), [d]; del (a); del (a, b); del a,
assert (a), (b)
raise (a) from (b)
---
from . import (a as b, c,)
from .. a import *
from ....b.c import x
import a . b as c, d . e
---
x: int
x.y: int = 1
a = b.c = (d, [e, *f]) = g
a @= b; a //= b; (a) += 1; a[b] **= 2
---
-1 ** -2; ~-+x; not a; a @ b
a and (b and c) and d or e or (f or g)
a <  b  not  in  c  is  not  d != e
a if b else c if d else e
---
x = {'a': 1, **b, 'c': (d)}; x = {a, *b}; x = [*a, *(b)]; x = {}; x = []
x = {a: b for a, b in c if d if e for f in g}
---
x = u'a' 'b'; x = b'a' b'\xff'; x = r'\d' '\n\x41\N{EM DASH}'; x = BR'\x'
x = ('a' 'b').c
x = ('a'
  f'{b}'
  rf'\d{c}').d
x = '''a\
b
'''; y
---
x = 1_000 + 0x_ff + 1e5 + 1_0j + 0o17 + 00 + ...
---
f'{x!r:>{width}} {y = } {z=!s} {{}} \N{EM DASH} \x41 {w:%Y-%m}{v:}{ u.t(s)[r] }'
f'{a}{b}' 'c' f'{{{d}}}' f''
f'{x, y} {*a, b} {(yield)} {(lambda x: 1)} {(a:=5)} {a!=b}'
x = f'''a{b}
  é{c}{
  d}\
{f"{e}"}'''
---
é = '😀'; x = 'é' + y + f'é{c}😀{d}' + z
ﬁ = µ.ﬁ
---
match x:
    case [1, *_]: pass
    case (a, b) | {'k': v, **r}: pass
    case A(1, x=2, ) as z if q: pass
    case a, *b: pass
    case -1+2j | 'a' 'b' | None: pass
    case a.b | (1|2): pass
    case *a,: pass
    case [] | () | A() | [(a), (b)] | (* _,) | {}: pass
    case _: pass
---
def f():
	return 1
class A: x = 1; y = 2;
while x:
  pass
else:
  pass

# end
---
x = (  # c
 a  # d
 , )
y = a\
  .b
"""


@pytest.mark.parametrize("text", SNIPPETS.split("---\n"))
def test_snippets_lower_to_what_ast_parse_gives(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize(
    "text", ["", "\n", "# c", "x", "\fif x:\n\f  é; y\n", "\f\n\fx\n", "if x:\n  y\n\f\n  z"]
)
def test_odd_files_lower_to_what_ast_parse_gives(text: str) -> None:
    assert_same(text)


NEWER = {
    "type X = a.b\n": "X = a.b",
    "if x: y; type X[T: bound] = list[T]\n": "if x:\n    y\n    X = list[T]",
    "try: pass\nexcept* A as e: x\n": "try:\n    pass\nexcept A as e:\n    x",
    "def f[T: bound, *U, **P](x: T) -> T: ...\n": "def f(x: T) -> T:\n    ...",
    "async def f[T = default](x: T): ...\n": "async def f(x: T):\n    ...",
    "class C[T](B): pass\n": "class C(B):\n    pass",
    'x = f"{y["a"]}"\n': """x = f"{y['a']}\"""",
    'x = f"{y:{z:{w}}}"\n': "x = f'{y:{z:{w}}}'",
    'x = f"{\ny.z\n}{a!r : >4}"\n': "x = f'{y.z}{a!r: >4}'",
    'x = t"a{y.z!r:>{w}}b"\n': "x = f'a{y.z!r:>{w}}b'",
    "try: pass\nexcept A, b.C: pass\n": "try:\n    pass\nexcept (A, b.C):\n    pass",
    "lazy import a.b as c\n": "import a.b as c",
    "lazy from a import b as c\n": "from a import b as c",
    "x = [*y for y in z]\n": "x = [*y for y in z]",
    "x = {**y for y in z}\n": "x = {**[y for y in z]}",
}


@pytest.mark.parametrize(("source", "expected"), NEWER.items())
def test_newer_syntax_is_said_in_the_words_of_python_3_10(source: str, expected: str) -> None:
    for tree in (lowered(source), parse(source.encode())):
        assert ast.unparse(tree).replace('"', "'") == expected.replace('"', "'")


def test_a_starred_index_makes_a_tuple_as_since_3_11() -> None:
    tree = lowered("x[*a]; x[b, *a]")
    one, two = (node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript))
    assert ast.unparse(one).strip("()") == "*a,"
    assert (one.col_offset, one.end_col_offset) == (2, 4)
    assert ast.unparse(two).strip("()") == "b, *a"
    assert (two.col_offset, two.end_col_offset) == (9, 14)


@pytest.mark.parametrize("source", NEWER)
def test_newer_syntax_keeps_names_and_attributes_in_place(source: str) -> None:
    # names behind characters of two, three and four bytes, and with every kind of line end
    for before in ("'é€😀'; ", "'é';\r\n", "\r'😀'\n"):
        if not source.startswith(("try", "def", "class", "if", "async")):
            source = before + source
        written = lines(source.encode())
        for node in ast.walk(parse(source.encode())):
            if isinstance(node, (ast.Name, ast.Attribute)):
                assert node.end_lineno == node.lineno
                found = written[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()
                assert found == ast.unparse(node)


@pytest.mark.parametrize("text", [r"'\N{no such name}'", "b'é'", r"f'\x4{x}'", "x = " + "1" * 5_000])
def test_what_no_python_reads_is_refused_though_libcst_reads_it(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        lowered(text)
    with pytest.raises(Unreadable, match=r"^syntax error on line 1: "):
        parse(text.encode())
