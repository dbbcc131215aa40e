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
    "mock.patch in every form": """
        import mock, unittest.mock as m
        from unittest.mock import patch
        unittest.mock.patch("conda.misc.touch_nonadmin")  # found
        patch(target="conda.misc.touch_nonadmin")  # found
        m.patch.object(misc, "touch_nonadmin")  # found
        patch.object(target=misc, attribute="touch_nonadmin")  # found
        patch.multiple("conda.misc", touch_nonadmin=1)  # found
        patch.multiple(misc, touch_nonadmin=m.DEFAULT)  # found
        patch.multiple(target="conda.misc", touch_nonadmin=1)  # found
        patch.dict("conda.misc.touch_nonadmin", {})  # found
        mock.patch("conda.misc.touch_nonadmin")  # found
        @patch("conda.misc.touch_nonadmin")  # found
        def t(): pass
        @patch.object(misc, "touch_nonadmin")  # found
        def t(): pass
        @mock.patch.dict(misc.touch_nonadmin, {})  # found
        def t(): pass
    """,
    "monkeypatch in every form": """
        import pytest
        def test(monkeypatch, mocker):
            monkeypatch.setattr("conda.misc.touch_nonadmin", 1)  # found
            monkeypatch.setattr(misc, "touch_nonadmin", 1)  # found
            monkeypatch.delattr("conda.misc.touch_nonadmin")  # found
            monkeypatch.delattr(misc, "touch_nonadmin")  # found
            monkeypatch.setattr(misc, "touch_nonadmin", 1, raising=False)
            monkeypatch.setattr(target=misc, name="touch_nonadmin", value=1)  # found
            mocker.patch("conda.misc.touch_nonadmin")  # found
            mocker.patch.object(misc, "touch_nonadmin")  # found
            mocker.spy(misc, "touch_nonadmin")  # found
        def test2(monkeypatch):
            with monkeypatch.context() as mp:
                mp.setattr(misc, "touch_nonadmin", 1)  # found
            with pytest.MonkeyPatch.context() as mp:
                mp.setattr("conda.misc.touch_nonadmin", 1)  # found
            mp = pytest.MonkeyPatch()
            mp.setattr("conda.misc.touch_nonadmin", 1)  # found
    """,
    "warning filters": """
        import pytest
        @pytest.mark.filterwarnings("ignore::conda.misc.touch_nonadmin")  # found
        def marked(): pass
        @pytest.mark.filterwarnings("ignore:conda.misc.touch_nonadmin")
        def by_message(): pass
    """,
    "imports and attributes by text": """
        importlib.import_module("conda.cli.python_api")  # found
        importlib.import_module(".python_api", "conda.cli")  # found
        importlib.import_module(".python_api", package="conda.cli")  # found
        importlib.import_module(name="conda.cli.python_api")  # found
        importlib.util.find_spec("conda.cli.python_api")
        __import__("conda.cli.python_api", fromlist=["x"])  # found
        __import__("conda.misc", fromlist=["x"]).touch_nonadmin  # found
        __import__("conda.misc").misc.touch_nonadmin  # found
        pkgutil.resolve_name("conda.misc:touch_nonadmin")  # found
        pkgutil.resolve_name("conda.misc.touch_nonadmin")  # found
        getattr(misc, "touch_nonadmin")  # found
        getattr(importlib.import_module("conda.misc"), "touch_nonadmin")  # found
        for n in ["touch_nonadmin", "explicit"]:  # found
            getattr(misc, n)
        NAMES = ("touch_nonadmin", "explicit")  # found
        for n in NAMES:
            getattr(misc, n)
        [getattr(misc, n) for n in ("touch_nonadmin",)]  # found
        {n: getattr(misc, n) for n in NAMES}
    """,
    "monkeypatching what is gone": """
        import conda.cli.main
        misc.touch_nonadmin = None  # found
        context.conda_exe = None  # found
        misc.explicit = None
        conda.cli.main.never_was = None
    """,
    "overriding what is gone": """
        class Mine(Context):
            @property
            def conda_exe(self): ...  # found
            @property
            def root_prefix(self): ...
            def own(self): ...
    """,
    "overriding what the project itself asks for": """
        class Asked(Context):
            def conda_exe(self): return 1
        Asked().conda_exe
    """,
    "guards that narrow": """
        from conda import __version__
        from packaging.version import Version, parse
        from pkg_resources import parse_version
        from distutils.version import LooseVersion
        from conda.models.version import VersionOrder
        import sys, typing
        if __version__ < "26.3": misc.touch_nonadmin
        if conda.__version__ < "26.3": misc.touch_nonadmin
        if parse(__version__) < parse("26.3"): misc.touch_nonadmin
        if Version(conda.__version__) < Version("26.3.0"): misc.touch_nonadmin
        if parse_version(__version__) < parse_version("26.3"): misc.touch_nonadmin
        if LooseVersion(__version__) < LooseVersion("26.3"): misc.touch_nonadmin
        if VersionOrder(__version__) < VersionOrder("26.3"): misc.touch_nonadmin
        if tuple(map(int, __version__.split(".")[:2])) < (26, 3): misc.touch_nonadmin
        if tuple(int(each) for each in __version__.split(".")[:2]) < (26, 3): misc.touch_nonadmin
        if [int(each) for each in conda.__version__.split(".")[:2]] < [26, 3]: misc.touch_nonadmin
        if not parse(__version__) >= parse("26.3"): misc.touch_nonadmin
        if parse(__version__) >= parse("26.3"):
            misc.touch_nonadmin  # found
        else:
            misc.touch_nonadmin
        new = parse(__version__) >= parse("26.3")
        if not new: misc.touch_nonadmin
        old = None if new else misc.touch_nonadmin
        new or misc.touch_nonadmin
        def is_new(): return new
        if not is_new(): misc.touch_nonadmin
        def leaves_early():
            if new: return
            misc.touch_nonadmin
        def raises_early():
            if is_new(): raise NotImplementedError
            misc.touch_nonadmin
        if hasattr(misc, "touch_nonadmin"): misc.touch_nonadmin
        if "touch_nonadmin" in dir(misc): misc.touch_nonadmin
        try:
            misc.touch_nonadmin  # found
        except AttributeError:
            pass
        try:
            misc.touch_nonadmin  # found
        except Exception:
            raise
        try:
            from conda.misc import touch_nonadmin
        except ImportError:
            from conda.misc import explicit as touch_nonadmin
        try:
            from conda.misc import touch_nonadmin  # found
        except ImportError:
            from conda.cli.python_api import run_command as touch_nonadmin  # found
        if sys.version_info < (3, 8): misc.touch_nonadmin  # found
        if sys.platform == "win32": misc.touch_nonadmin  # found
        if typing.TYPE_CHECKING: misc.touch_nonadmin  # found
    """,
    "constructors": """
        from conda.models.dist import Dist
        from conda.models.channel import Channel
        from conda.core.solve import Solver
        from conda.gateways.disk.test import hardlink_supported
        Solver("p", ["c"], nothing=1)  # found
        Solver("p", ["c"], subdirs=())
    """,
    "constructors of named tuples": """
        from conda.core.link import ActionGroup
        ActionGroup("type", {}, [], "prefix")
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
