"""Jinja in recipes, rendered as conda-build and rattler-build do where nothing is built.

What only a build would know (the output of git, the variants, what ``setup.py`` says) is undefined, and
undefined here is like conda-build's own when it first looks at a recipe: whatever is done with it gives
nothing, and no error. Pins are rendered as what they certainly say: the name, and bounds that the recipe
itself writes. Templates come from projects that nobody has vetted, so they run in Jinja's sandbox, and
what would fill the memory is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from deprecat.syntax.unreadable import Unreadable

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

# What a recipe is rendered for. Selectors are not judged by it: see ``meta_yaml``.
_PLATFORM = {
    **dict.fromkeys(("linux", "linux64", "unix", "x86", "x86_64"), True),
    **dict.fromkeys(("win", "win32", "win64", "osx", "arm64", "aarch64", "ppc64le", "s390x"), False),
    "target_platform": "linux-64",
    "build_platform": "linux-64",
    "py": 312,
    "py3k": True,
    "py2k": False,
    "np": 126,
    "nomkl": False,
}
_OPERATIONS = (
    *("getitem", "call", "neg", "pos", "add", "radd", "sub", "rsub", "mul", "rmul", "pow", "rpow"),
    *("truediv", "rtruediv", "floordiv", "rfloordiv", "mod", "rmod"),
)
_LARGEST = 1_000_000  # characters or items that an expression may make; a recipe needs some hundreds
_VERSION = re.compile(r"\d[\w.!+]*")


def render(template: str, names: Mapping[str, Any], *, braces: str = "{{") -> str:
    """The text that *template* makes with *names* defined. Raises Unreadable."""
    if braces not in template and "{%" not in template and "{#" not in template:
        return template  # there is nothing to render, and Jinja takes long to import
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        return _environment(braces).from_string(template).render({**_PLATFORM, **_functions(), **names})
    except TemplateNotFound as error:
        raise Unreadable(f"does not render: it needs another template, {error.name}") from None
    except TemplateSyntaxError as error:
        raise Unreadable(f"does not render: line {error.lineno}: {_one_line(error.message)}") from None
    except (TemplateError, RecursionError, MemoryError) as error:
        raise Unreadable(f"does not render: {_one_line(error)}") from None
    except Exception as error:  # an expression may raise what it likes
        raise Unreadable(f"does not render: {type(error).__name__}: {_one_line(error)}") from None


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:160] or "no reason is given"


@cache
def _environment(braces: str) -> SandboxedEnvironment:
    from jinja2 import DictLoader, Undefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import SandboxedEnvironment

    class Anything(Undefined):
        """Undefined, and so is all that is made of it."""

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "__":
                raise AttributeError(name)
            return self

        def __int__(self) -> Any:
            return 0

        def __float__(self) -> Any:
            return 0.0

    for name in _OPERATIONS:
        setattr(Anything, f"__{name}__", lambda self, *_, **__: self)
    for name in ("lt", "le", "gt", "ge"):
        setattr(Anything, f"__{name}__", lambda *_: False)

    class Sandbox(SandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            sizes = [len(each) if isinstance(each, str | list | tuple) else each for each in (left, right)]
            product = sizes[0] * sizes[1] if all(isinstance(each, int) for each in sizes) else 0
            if operator == "**":
                product = _LARGEST * sum(not isinstance(each, int) or abs(each) > 64 for each in sizes)
            if operator in ("*", "**") and abs(product) >= _LARGEST:
                raise SecurityError(f"{operator!r} makes too much")
            if operator == "%" and isinstance(left, str) and re.search(r"%\W*(?:\d{4}|\*)", left):
                raise SecurityError("a format that makes too much")
            return super().call_binop(context, operator, left, right)

    start, end = (braces, "}}")
    made = Sandbox(
        loader=DictLoader({}),
        undefined=Anything,
        variable_start_string=start,
        variable_end_string=end,
        keep_trailing_newline=True,
    )
    # rattler-build's own filters
    made.filters["version_to_buildstring"] = lambda version: str(version).replace(".", "")
    made.filters["split"] = lambda text, by=None: str(text).split(by)
    return made


def _functions() -> dict[str, Any]:
    return {
        "pin_compatible": pin_compatible,
        "pin_subpackage": pin_compatible,
        "compiler": lambda language="", *_, **__: f"{language}_compiler_stub",
        "stdlib": lambda language="", *_, **__: f"{language}_stdlib_stub",
        "cdt": lambda package="", *_, **__: f"{package}-cdt",
        "environ": {},
    }


def pin_compatible(
    package_name: str = "",
    lower_bound: object = None,
    upper_bound: object = None,
    min_pin: object = None,
    max_pin: object = "x",
    **_: object,
) -> str:
    """``conda >=4.12`` as far as the arguments say it; the rest is what is installed while building."""
    lower, upper = (str(each) if _VERSION.fullmatch(str(each)) else "" for each in (lower_bound, upper_bound))
    numbers = lower.split(".")
    kept = str(max_pin).count("x") if isinstance(max_pin, str) else 0
    if lower and not upper and kept > 0 and all(part.isdecimal() for part in numbers[:kept]):
        numbers = [*numbers, *["0"] * kept][:kept]
        upper = ".".join([*numbers[:-1], str(int(numbers[-1]) + 1)])
    bounds = ",".join(filter(None, (lower and f">={lower}", upper and f"<{upper}")))
    return f"{package_name} {bounds}".strip()
