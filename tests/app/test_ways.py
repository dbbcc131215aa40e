"""Every way that a use hides which the project says to find, with conda's own facts.

``# found`` stands on the lines that have a finding against conda 26.3.0, from which ``conda.misc.touch_nonadmin``
and ``Context.conda_exe`` are gone; all other lines have none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from tests.app.expectations import write

IMPORTS = """
import importlib, pkgutil, unittest.mock
import conda
from conda import misc
from conda.base.context import Context, context
from conda.cli.main_info import get_info_dict
"""

WAYS: dict[str, str] = {
    "optional and union annotations": """
        from typing import Optional, Union
        def a(x: Optional[Context]): x.conda_exe  # found
        def b(x: "Context | None"): x.conda_exe  # found
        def c(x: Union[Context, None]): x.conda_exe  # found
    """,
    "typed sequences": """
        def a(xs: list[Context], i: int):
            for x in xs:
                x.conda_exe  # found
            xs[i].conda_exe  # found
            [y.conda_exe for y in xs]  # found
            for n, y in enumerate(xs):
                y.conda_exe  # found
                n.conda_exe
            for z in sorted(xs):
                z.conda_exe  # found
            xs.pop().conda_exe  # found
            xs.conda_exe
        def b(xs: "Iterable[Context]"):
            for x in xs: x.conda_exe  # found
        def c(xs: tuple[Context, ...], ys: tuple[int, Context]):
            for x in xs: x.conda_exe  # found
            for y in ys: y.conda_exe
    """,
    "typed mappings": """
        def a(xs: dict[str, Context]):
            for x in xs.values():
                x.conda_exe  # found
            xs["a"].conda_exe  # found
            for k, v in xs.items():
                v.conda_exe  # found
                k.conda_exe
            for k in xs: k.conda_exe
            xs.get("a").conda_exe  # found
    """,
    "containers that are written out": """
        for each in [Context(), Context()]:
            each.conda_exe  # found
        some = (Context(),)
        some[0].conda_exe  # found
        {"a": Context()}["a"].conda_exe
        named = {"a": Context()}
        named["a"].conda_exe  # found
        made = [Context(each) for each in some]
        made[0].conda_exe  # found
        mixed = [Context(), 1]
        mixed[1].conda_exe
    """,
    "narrowing by type": """
        def a(x):
            if isinstance(x, Context):
                x.conda_exe  # found
            else:
                x.conda_exe
            x.conda_exe
        def b(x):
            if not isinstance(x, Context):
                return
            x.conda_exe  # found
        def c(x):
            assert isinstance(x, Context)
            x.conda_exe  # found
        def d(x):
            return isinstance(x, Context) and x.conda_exe  # found
        def e(x):
            return x.conda_exe if isinstance(x, Context) else x.conda_exe  # found
        def f(xs):
            return [x.conda_exe for x in xs if isinstance(x, Context)]  # found
        def g(x):
            if isinstance(x, (Context, str)):
                x.conda_exe
        def h(x):
            if isinstance(x, Context):
                x = str(x)
            x.conda_exe
        def i(x):
            match x:
                case Context() as y:
                    y.conda_exe  # found
                case other:
                    other.conda_exe
    """,
    "functions of the file": """
        def annotated() -> Context: ...
        annotated().conda_exe  # found
        def many() -> list[Context]: ...
        for each in many():
            each.conda_exe  # found
        def inferred(search):
            made = Context(search)
            return made
        inferred(()).conda_exe  # found
        kept = inferred(())
        kept.conda_exe  # found
        def either(a):
            if a:
                return Context()
            return object()
        either(1).conda_exe
        from contextlib import contextmanager
        @contextmanager
        def entered() -> "Iterator[Context]": yield Context()
        with entered() as inside:
            inside.conda_exe  # found
        async def later() -> Context: ...
        async def use(): (await later()).conda_exe  # found
        @unknown
        def decorated() -> Context: ...
        decorated().conda_exe
    """,
    "instances of classes of the file": """
        from dataclasses import dataclass
        class Holder:
            declared: Context
            def __init__(self):
                self.context = Context()
                self.many: list[Context] = []
                self.other = Context()
                self.other = None or object()
            @property
            def declared_property(self) -> Context: ...
            @property
            def inferred_property(self):
                return self.context
            def method(self) -> Context: ...
            def inferred(self, how):
                return self.context
            def use(self):
                self.declared.conda_exe  # found
                self.declared_property.conda_exe  # found
                self.inferred_property.conda_exe  # found
                self.method().conda_exe  # found
                for each in self.many:
                    each.conda_exe  # found
        Holder().context.conda_exe  # found
        holder = Holder()
        holder.context.conda_exe  # found
        holder.declared.conda_exe  # found
        holder.declared_property.conda_exe  # found
        holder.inferred_property.conda_exe  # found
        holder.method().conda_exe  # found
        holder.inferred(1).conda_exe  # found
        holder.many[0].conda_exe  # found
        holder.other.conda_exe
        holder.method.conda_exe
        def by_annotation(x: Holder, y: "Holder | None"):
            x.context.conda_exe  # found
            y.context.conda_exe  # found
        class Outer:
            def __init__(self): self.holder = Holder()
        Outer().holder.context.conda_exe  # found
        @dataclass
        class Data:
            context: Context
        Data(None).context.conda_exe  # found
        @unknown
        class Replaced:
            context = Context()
        Replaced().context.conda_exe
    """,
    "attributes that are set from elsewhere": """
        class Holder:
            def __init__(self): self.context = Context()
        holder = Holder()
        holder.context = object()
        holder.context.conda_exe
    """,
    "subclasses": """
        class Mine(Context):
            def use(self):
                self.conda_exe  # found
                super().conda_exe  # found
        class Further(Mine):
            def use(self): self.conda_exe  # found
        Mine().conda_exe  # found
        Further().conda_exe  # found
        class Has(Context):
            conda_exe = None
        Has().conda_exe
    """,
    "other expressions": """
        (w := Context()).conda_exe  # found
        w.conda_exe  # found
        (Context() if misc else context).conda_exe  # found
        (None or Context()).conda_exe  # found
    """,
}


def found(tmp_path: Path, source: str, against: str = "conda==26.3.0") -> set[int]:
    write(tmp_path, {"a.py": source})
    options = CheckOptions(paths=(str(tmp_path),), against=(against,))
    return {each.place.line for each in check(options).findings}


@pytest.mark.parametrize("way", WAYS)
def test_way(way: str, tmp_path: Path) -> None:
    lines = WAYS[way].splitlines()
    begin = len(IMPORTS.splitlines())
    source = IMPORTS + "\n".join(line.removeprefix("        ") for line in lines)
    seen = found(tmp_path, source)
    wanted = {number for number, line in enumerate(source.splitlines(), 1) if line.endswith("# found")}
    assert [source.splitlines()[number - 1] for number in sorted(seen ^ wanted)] == []
    assert min(wanted, default=begin + 1) > begin
