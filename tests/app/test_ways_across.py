"""Ways that lead through other modules of the project: functions that look names up, holders of objects.

``# found`` as in :mod:`tests.app.test_ways`.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from deprecat.app.check import check
from deprecat.app.options import CheckOptions
from deprecat.model.findings import Confidence
from tests.app.expectations import write

LOOKING_UP = """
        import importlib
        def try_exports(module, name):
            try:
                return getattr(importlib.import_module(module), name)
            except (ImportError, AttributeError):
                return None
        def strict(module, name):
            return getattr(importlib.import_module(module), name)
        def with_keywords(*, module, name, default=None):
            return getattr(importlib.import_module(module), name, default)
        def firm(*, module="conda.misc", name):
            return getattr(importlib.import_module(module), name)
        def of_module(module, name):
            return getattr(module, name)
        def load(name):
            return importlib.import_module(f"conda.{name}")
        class Loader:
            def get(self, module, name):
                return getattr(importlib.import_module(module), name)
            @staticmethod
            def static(module, name):
                return getattr(importlib.import_module(module), name)
            @classmethod
            def klass(cls, module, name):
                return getattr(importlib.import_module(module), name)
        loader = Loader()
"""

LOOKING_UP_USED = """
        from . import compat
        from .compat import try_exports, strict, with_keywords, firm, of_module, load, Loader, loader
        from conda import misc
        a = try_exports("conda.misc", "touch_nonadmin")  # found
        b = strict("conda.misc", "touch_nonadmin")  # found
        strict(name="touch_nonadmin", module="conda.misc")  # found
        with_keywords(module="conda.misc", name="touch_nonadmin")
        firm(name="touch_nonadmin")  # found
        of_module(misc, "touch_nonadmin")  # found
        load("misc").touch_nonadmin  # found
        load("cli.python_api")  # found
        Loader().get("conda.misc", "touch_nonadmin")  # found
        loader.get("conda.misc", "touch_nonadmin")  # found
        loader.get("conda.misc", "explicit")
        Loader.static("conda.misc", "touch_nonadmin")  # found
        Loader.klass("conda.misc", "touch_nonadmin")  # found
        compat.strict("conda.misc", "touch_nonadmin")  # found
        compat.loader.get(module="conda.misc", name="touch_nonadmin")  # found
        C = strict("conda.base.context", "Context")
        C().conda_exe  # found
        N = "touch_nonadmin"
        strict("conda.misc", N)  # found
"""

HOLDING = """
        from conda.base.context import Context, context
        from conda import misc
        class Holder:
            declared: Context
            static = misc
            def __init__(self):
                self.context = Context()
                self.many: list[Context] = []
            @property
            def prop(self) -> Context: ...
            def meth(self): return self.context
        class Mine(Context):
            pass
        class Other(Holder):
            pass
        holder = Holder()
        def get(x) -> Context: ...
        def infer(x):
            c = Context(x)
            return c
        contexts: "dict[str, Context]" = {}
        def get_misc(): return misc
"""

HOLDING_USED = """
        from . import holders
        from .holders import Holder, Mine, Other, holder, get, infer, contexts, get_misc
        Holder().context.conda_exe  # found
        Holder.static.touch_nonadmin  # found
        Holder().declared.conda_exe  # found
        Holder().prop.conda_exe  # found
        Holder().meth().conda_exe  # found
        Holder().many[0].conda_exe  # found
        for c in Holder().many:
            c.conda_exe  # found
        Mine().conda_exe  # found
        Other().context.conda_exe  # found
        class Sub(Mine):
            def f(self):
                self.conda_exe  # found
        class SubH(Holder):
            def f(self):
                self.context.conda_exe  # found
                for c in self.many:
                    c.conda_exe  # found
        holder.context.conda_exe  # found
        h = Holder()
        h.context.conda_exe  # found
        get(1).conda_exe  # found
        infer(1).conda_exe  # found
        contexts["a"].conda_exe  # found
        get_misc().touch_nonadmin  # found
        holders.holder.context.conda_exe  # found
        def f(h: Holder): h.context.conda_exe  # found
"""


def checked(directory: Path, files: dict[str, str]) -> dict[tuple[str, int], str]:
    """By file and line, the level of what is found against conda 26.3.0."""
    write(directory, files)
    options = CheckOptions(paths=(str(directory),), against=("conda==26.3.0",))
    findings = check(options).findings
    return {(Path(each.path).name, each.place.line): each.level.value for each in findings}


def wanted(source: str) -> set[tuple[str, int]]:
    lines = textwrap.dedent(source).splitlines()
    return {("use.py", number) for number, line in enumerate(lines, 1) if line.endswith("# found")}


@pytest.mark.parametrize(
    ("files", "used"),
    [({"compat.py": LOOKING_UP}, LOOKING_UP_USED), ({"holders.py": HOLDING}, HOLDING_USED)],
    ids=["functions that look up", "holders"],
)
def test_what_another_module_leads_to(tmp_path: Path, files: dict[str, str], used: str) -> None:
    package = {f"pkg/{name}": source for name, source in {**files, "__init__.py": "", "use.py": used}.items()}
    assert set(checked(tmp_path, package)) == wanted(used)


def test_what_is_tried_out_there_is_a_note_here(tmp_path: Path) -> None:
    used = """
        from .compat import strict, try_exports
        try_exports("conda.misc", "touch_nonadmin")
        strict("conda.misc", "touch_nonadmin")
    """
    found = checked(tmp_path, {"pkg/__init__.py": "", "pkg/compat.py": LOOKING_UP, "pkg/use.py": used})
    assert found == {("use.py", 3): "note", ("use.py", 4): "error"}


def test_what_falls_back_elsewhere_in_the_file_does_not_help(tmp_path: Path) -> None:
    """The function's ``try`` is the first of its file, as that of the importing is: they are two."""
    compat = """
        from importlib import import_module
        def lookup(module, name):
            try:
                return getattr(import_module(module), name)
            except AttributeError:
                return None
    """
    used = """
        from .compat import lookup
        try:
            from conda.none import context
        except ImportError:
            from conda.base.context import context
        lookup("conda.misc", "touch_nonadmin")
    """
    found = checked(tmp_path, {"pkg/__init__.py": "", "pkg/compat.py": compat, "pkg/use.py": used})
    assert found[("use.py", 7)] == "note"


def test_a_function_may_look_up_one_or_the_other(tmp_path: Path) -> None:
    compat = """
        from importlib import import_module

        def first(old, new, name):
            try:
                return getattr(import_module(old), name)
            except (ImportError, AttributeError):
                return getattr(import_module(new), name)
    """
    used = """
        from compat import first
        first("conda.compat", "conda.exports", "rm_rf")
        first("conda.compat", "conda.misc", "touch_nonadmin")
    """
    found = checked(tmp_path, {"compat.py": compat, "use.py": used})
    assert found == {("use.py", 4): "error"}


def test_a_file_that_looks_up_need_not_name_the_upstream(tmp_path: Path) -> None:
    compat = """
        from importlib import import_module

        def load(module, name):
            return getattr(import_module(module), name)
    """
    used = """
        from compat import load
        load("conda.misc", "touch_nonadmin")
    """
    assert set(checked(tmp_path, {"compat.py": compat, "use.py": used})) == {("use.py", 3)}


def test_the_way_is_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"holders.py": HOLDING, "use.py": "from holders import Holder\nHolder().context.conda_exe\n"},
    )
    options = CheckOptions(paths=(str(tmp_path),), against=("conda==26.3.0",))
    (only,) = check(options).findings
    assert [link.name for link in only.via] == ["holders.Holder.context"]
    assert only.confidence is Confidence.INFERRED


def test_what_a_value_lacks_is_told_where_it_is_made(tmp_path: Path) -> None:
    """Importers of a plain value, and callers of a function, only hear what they do with it."""
    own = """
        from conda.base.context import context
        from conda.misc import touch_nonadmin

        exe = context.conda_exe

        def made():
            return context.conda_exe
    """
    used = """
        from own import exe, made, touch_nonadmin
        print(exe, made())
        touch_nonadmin()
    """
    found = checked(tmp_path, {"own.py": own, "use.py": used})
    assert set(found) == {("own.py", 3), ("own.py", 5), ("own.py", 8), ("use.py", 2)}
