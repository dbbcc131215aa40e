"""``environment.yml``: the packages of an environment, and those for pip in it (CEP 24)."""

from __future__ import annotations

from collections.abc import Iterator

from deprecat.downstream.requirements.interface import Found, Text
from deprecat.downstream.requirements.requirements_txt import of_pip
from deprecat.downstream.requirements.specs import Spot, conda
from deprecat.downstream.requirements.yaml_nodes import compose, items, line, scalar, under
from deprecat.model.requirements import Weight


def read(text: Text) -> Iterator[Found]:
    for dependencies in under(compose(text.whole), "dependencies"):
        for entry in items(dependencies):
            written = scalar(entry)
            if written is not None:
                found = conda(written, Spot(text.path, line(entry), Weight.ENVIRONMENT))
                if found:
                    yield found
            for pip in under(entry, "pip"):
                for each in items(pip):
                    yield from of_pip(scalar(each) or "", Spot(text.path, line(each), Weight.ENVIRONMENT))
