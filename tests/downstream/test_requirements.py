"""What a project's files say of ``conda`` and ``conda-build``, with the line that says it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from deprecat.downstream.requirements import FORMATS
from deprecat.downstream.requirements.interface import Text
from deprecat.downstream.requirements.specs import Spot, conda, pep508
from deprecat.downstream.requirements.templates import pin_compatible, render
from deprecat.downstream.supported import Sayings, Supported
from deprecat.model.requirements import Weight
from deprecat.syntax.unreadable import Unreadable


def sayings(directory: Path, files: Mapping[str, str]) -> Sayings:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    project = Supported(
        ["conda", "conda-build"], directory, lambda path: path.relative_to(directory).as_posix()
    )
    return project.at(directory)


def told(directory: Path, files: Mapping[str, str]) -> list[str]:
    """``RUN 4: conda >=4 (case)`` for each requirement, in order of their lines in each file."""
    found = sayings(directory, files)
    assert found.skipped == ()
    return [
        f"{each.weight.name} {each.line}: {each.text}" + (f" ({each.case})" if each.case else "")
        for each in sorted(found.requirements, key=lambda each: (each.path, each.line))
    ]


META = """\
    {% set version = environ.get("GIT_DESCRIBE_TAG", "1.0") %}
    {% set data = load_setup_py_data() %}
    package:
      name: tool
      version: {{ version.split(".")[:2] | join(".") }}{{ data.get("version") + "x" }}
    build:
      number: {{ data["number"] + 1 }}
      script: |
        - conda >=1
    source:
      - folder: 'one'
        url: "two"
    requirements:
      host:
        - python {{ python }}
        - conda 25.*
      run:
        - python
        - conda >=22.11,<27  # [unix]
        - conda >=23  # comment [win]
        - "conda !=24.1"
        - {{ pin_compatible("conda-build", lower_bound="3.21", max_pin="x.x") }}
        - {{ pin_compatible("conda") }}
        - {{ compiler("c") }}
        {% for minor in range(2) %}
        - conda-build >=24.{{ minor }}
        {% endfor %}
      run_constrained: [conda-build <27]
    test:
      requires:
        - conda-build
    about:
      summary: several
        lines
    """


def test_a_recipe_of_conda_build(tmp_path: Path) -> None:
    assert told(tmp_path, {"recipe/meta.yaml": META}) == [
        "ENVIRONMENT 16: conda 25.*",
        "RUN 19: conda >=22.11,<27 (unix)",
        "RUN 20: conda >=23 (win)",
        "RUN 21: conda !=24.1",
        "RUN 22: conda-build >=3.21,<3.22",
        "RUN 23: conda",
        "RUN 26: conda-build >=24.0",
        "RUN 26: conda-build >=24.1",
        "RUN 28: conda-build <27",
        "ENVIRONMENT 31: conda-build",
    ]


def test_outputs_are_alternatives(tmp_path: Path) -> None:
    recipe = """\
        outputs:
          - name: one
            requirements:
              - conda 4.12
          - name: other
            requirements:
              run:
                - conda >=24  # [linux]
        """
    found = told(tmp_path, {"meta.yaml": recipe})
    assert found == ["RUN 4: conda 4.12 (output one)", "RUN 8: conda >=24 (output other and linux)"]


RECIPE = """\
    context:
      name: tool
      version: "23.1"
      major: ${{ (version | split("."))[0] }}
      year: ${{ version.split(".")[0] }}
    package:
      name: ${{ name }}
    requirements:
      host: [python]
      run:
        - conda >=${{ year }},<${{ major | int + 1 }}
        - if: win
          then:
            - conda >=24
          else: conda >=22
        - ${{ pin_subpackage("tool", exact=True) }}
        - pin_compatible:
            name: conda-build
            lower_bound: x.x
            upper_bound: x
      run_constraints:
        - conda-build >=24
    tests:
      - requirements:
          run:
            - conda-build
    """


def test_a_recipe_of_rattler_build(tmp_path: Path) -> None:
    assert told(tmp_path, {"recipe/recipe.yaml": RECIPE}) == [
        "RUN 11: conda >=23,<24",
        "RUN 14: conda >=24 (win)",
        "RUN 15: conda >=22 (not (win))",
        "RUN 17: conda-build",
        "RUN 22: conda-build >=24",
        "ENVIRONMENT 26: conda-build",
    ]


def test_outputs_behind_conditions(tmp_path: Path) -> None:
    recipe = """\
        outputs:
          - if: unix
            then:
              - package: {name: one}
                requirements:
                  run: [conda <26]
          - package: {name: other}
            requirements:
              run:
                - "sel(osx)": conda >=4
        """
    found = told(tmp_path, {"recipe.yaml": recipe})
    assert found == ["RUN 6: conda <26 (output one)", "RUN 10: conda >=4 (output other and osx)"]


PYPROJECT = """\
    [build-system]
    requires = ["conda-build>=1"]
    [project]
    dependencies = [
      "conda>=22.11",  # conda>=99
      'conda-build; python_version < "3.9"',
      "tool[conda]>=4",
    ]
    [project.optional-dependencies]
    all = ["conda_build>=24,<27"]
    [dependency-groups]
    test = ["conda>=23", {include-group = "other"}]
    [tool.poetry.dependencies]
    conda = "^24.1"
    conda-build = [{version = "<24", python = "<3.9"}, {version = ">=24", optional = true}]
    [tool.poetry.group.dev.dependencies]
    conda = {version = "~25.1", extras = ["x"]}
    [tool.pixi.dependencies]
    conda = "26.*"
    [tool.pixi.feature.x.target.linux.dependencies]
    conda-build = {version = ">=25", channel = "main"}
    """


def test_pyproject(tmp_path: Path) -> None:
    assert told(tmp_path, {"pyproject.toml": PYPROJECT}) == [
        "ENVIRONMENT 2: conda-build>=1",
        "RUN 5: conda>=22.11",
        'RUN 6: conda-build (python_version < "3.9")',
        "EXTRA 10: conda_build>=24,<27",
        "ENVIRONMENT 12: conda>=23",
        "RUN 14: conda ^24.1",
        "RUN 15: conda-build <24 (<3.9)",
        "EXTRA 15: conda-build >=24",
        "ENVIRONMENT 17: conda ~25.1",
        "ENVIRONMENT 19: conda 26.*",
        "ENVIRONMENT 21: conda-build >=25 (linux)",
    ]


def test_dependencies_in_other_files_have_the_weight_of_who_names_them(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": """\
            [tool.setuptools.dynamic]
            dependencies = {file = ["requirements.txt"]}
            optional-dependencies.more = {file = "more/extra.txt"}
            [tool.hatch.metadata.hooks.requirements_txt]
            files = ["hatch.txt"]
            """,
        "requirements.txt": "conda>=24\n",
        "hatch.txt": "conda<27\n",
        "more/extra.txt": "-r ../requirements-dev.txt\n",
        "requirements-dev.txt": "conda-build>=24  # comment\n-r missing.txt\n-r ../outside.txt\n",
    }
    assert told(tmp_path, files) == ["RUN 1: conda<27", "EXTRA 1: conda-build>=24", "RUN 1: conda>=24"]


def test_setup_cfg(tmp_path: Path) -> None:
    content = """\
        [options]
        install_requires =
            conda >=4.12 ; python_version > "3"
            # conda-build
        tests_require = conda-build
        [options.extras_require]
        build = conda-build>=3
        """
    assert told(tmp_path, {"setup.cfg": content}) == [
        'RUN 3: conda >=4.12 (python_version > "3")',
        "ENVIRONMENT 5: conda-build",
        "EXTRA 7: conda-build>=3",
    ]
    files = {"setup.cfg": "[options]\ninstall_requires = file: deps.txt\n", "deps.txt": "conda>=5\n"}
    assert "RUN 1: conda>=5" in told(tmp_path, files)


def test_setup_py_where_it_is_written_out(tmp_path: Path) -> None:
    content = """\
        import setuptools
        needs = ["conda>=4"]
        needs += ["conda<99"]
        needs.append("conda!=4.13")
        settings = dict(extras_require={"all": ["conda-build"] + needs})
        setuptools.setup(install_requires=needs, setup_requires=read(), **settings)
        """
    assert told(tmp_path, {"setup.py": content}) == [
        "RUN 2: conda>=4",
        "RUN 3: conda<99",
        "RUN 4: conda!=4.13",
        "EXTRA 5: conda-build",
    ]


def test_environments_and_files_of_requirements(tmp_path: Path) -> None:
    files = {
        "dev/environment-dev.yaml": """\
            name: tool
            channels: [conda-forge]
            dependencies:
              - conda-forge::conda>=24
              - conda-build=24.*=py39_0
              - pip
              - pip:
                - conda-build >=1
                - -r requirements.txt
            """,
        "dev/requirements.txt": "conda \\\n  >=23 --hash=sha256:1\n",
    }
    assert told(tmp_path, files) == [
        "ENVIRONMENT 4: conda-forge::conda>=24",
        "ENVIRONMENT 5: conda-build=24.*=py39_0",
        "ENVIRONMENT 8: conda-build >=1",
        "ENVIRONMENT 1: conda >=23",
    ]


def test_pixi(tmp_path: Path) -> None:
    content = """\
        [dependencies]
        conda = "*"
        [package.run-dependencies]
        conda-build = ">=24"
        """
    found = told(tmp_path, {"pixi.toml": content})
    assert found == ["ENVIRONMENT 2: conda *", "RUN 4: conda-build >=24"]


def test_requirements_of_others_are_no_concern(tmp_path: Path) -> None:
    assert told(tmp_path, {"requirements.txt": "conda-smithy\nanaconda\nmy-conda>=3\n"}) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("meta.yaml", "x: {% if %}\nconda: 1\n", "does not render: line 1: Expected an expression"),
        ("meta.yaml", "conda: {{ 1 / 0 }}\n", "does not render: ZeroDivisionError"),
        ("meta.yaml", "conda: {{ 'a' * 10 ** 9 }}\n", "makes too much"),
        ("meta.yaml", "conda: {{ 'a' * 999999999 }}\n", "makes too much"),
        ("meta.yaml", "conda: {% include 'other' %}\n", "does not render: it needs another template, other"),
        ("meta.yaml", "conda: {{ x | nosuch }}\n", "No filter named 'nosuch'"),
        ("meta.yaml", "conda: [\n", "not YAML on line 2"),
        ("recipe.yaml", "context: {x: '${{ 1 +'}\nconda: 1\n", "does not render"),
        ("pyproject.toml", "conda = [\n", "not valid TOML"),
        ("setup.cfg", "conda\n", "not valid INI"),
        ("setup.py", "conda = (\n", "syntax error on line 1"),
        ("environment.yml", "conda: }\n", "not YAML on line 1"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_counts(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    found = sayings(tmp_path, {name: content, "requirements.txt": "conda>=4\n"})
    (skipped,) = found.skipped
    assert (skipped.path, reason in skipped.reason) == (name, True), skipped.reason
    assert [each.text for each in found.requirements] == ["conda>=4"]


def test_a_directory_upwards_ends_at_the_top(tmp_path: Path) -> None:
    project = Supported(["conda"], tmp_path / "a", str)
    assert list(project.roots(tmp_path / "a/b/c")) == [tmp_path / each for each in ("a/b/c", "a/b", "a")]
    assert list(project.roots(tmp_path)) == []


SPOT = Spot("x", 1, Weight.RUN)


@pytest.mark.parametrize(
    ("text", "name", "versions", "fuzzy"),
    [
        ("conda", "conda", "", True),
        ("conda >=4,<5", "conda", ">=4,<5", True),
        ("conda >= 4 , < 5", "conda", ">=4,<5", True),
        ("conda 4.12.* py39_0", "conda", "4.12.*", False),
        ("conda=4.12=py39_0", "conda", "==4.12", False),
        ("conda 4.13=py39_0", "conda", "==4.13", False),
        ("conda=4.12", "conda", "=4.12", True),
        ("conda==4.12", "conda", "==4.12", True),
        ("defaults/linux-64::conda>=4", "conda", ">=4", True),
        ("conda[version='>=4,<5', build=py*]", "conda", ">=4,<5", True),
        ("conda[version=4.12]", "conda", "4.12", True),
        ("conda (>=4|<3)", "conda", "(>=4|<3)", True),
        ("conda >=4 # comment", "conda", ">=4", True),
        ("conda >=4 if win", "conda", ">=4", True),
    ],
)
def test_match_specs(text: str, name: str, versions: str, fuzzy: bool) -> None:
    found = conda(text, SPOT, recipe=True)
    assert found is not None
    assert (found.name, found.versions, found.fuzzy) == (name, versions, fuzzy)


@pytest.mark.parametrize("text", ["", "  ", "./local", "# conda", ">=4"])
def test_no_match_specs(text: str) -> None:
    assert conda(text, SPOT) is None


def test_a_requirement_for_pip_may_be_written_as_conda_has_it() -> None:
    found = pep508("conda=4.12", SPOT)
    assert found is not None
    assert found.versions == "=4.12"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("conda",), "conda"),
        (("conda", "4.12"), "conda >=4.12,<5"),
        (("conda", "4.12", "4.14"), "conda >=4.12,<4.14"),
        (("conda", "4.12", None, "x", "x.x"), "conda >=4.12,<4.13"),
        (("conda", "x.x", "x"), "conda"),
        (("conda", None, "5"), "conda <5"),
    ],
)
def test_pins_say_what_is_certain(arguments: tuple[str, ...], text: str) -> None:
    assert pin_compatible(*arguments) == text


def test_what_is_undefined_survives_whatever_is_done_with_it() -> None:
    template = (
        "{{ x.y()['z'] + 'a' * x }}{{ 'b' + x - 1 }}{{ x | int + 1 }}{{ x < 3 }}{% for i in x %}{% endfor %}"
    )
    assert render(template, {}) == "1False"


def test_the_sandbox_is_one() -> None:
    assert render("{{ ''.__class__.__mro__ }}", {}) == ""
    with pytest.raises(Unreadable):
        render("{{ '%0999999999d' % 1 }}", {})


@given(
    st.builds(
        "".join,
        st.tuples(
            st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True),
            st.sampled_from(("", " ", "\t ")),
            st.sampled_from(("", "==", "!=", ">=", "<=", ">", "<", "=", "~=")),
            st.sampled_from(("", " ")),
            st.sampled_from(
                ("", "1", "4.12", "4.12.0", "1.*", "01", "1.", "4.12,<5", "1; python_version<'3'")
            ),
        ),
    )
)
def test_the_simplest_requirements_are_read_as_packaging_reads_them(written: str) -> None:
    found = pep508(written, Spot("x", 1, Weight.RUN))
    try:
        read = Requirement(written)
    except InvalidRequirement:
        assert found == conda(" ".join(written.split()), Spot("x", 1, Weight.RUN))
    else:
        assert found is not None
        assert (found.name, found.versions) == (read.name, str(read.specifier))
        assert found.case == str(read.marker or "")


@given(
    st.sampled_from(FORMATS), st.text(st.sampled_from("conda-build[]{}%'\"#:=>,.\n \t|()\\$é4"), max_size=80)
)
def test_reading_raises_nothing_else(kind: object, content: str) -> None:
    text = Text("x", content.split("\n"))
    try:
        for found in kind.read(text):  # type: ignore[attr-defined]
            line = getattr(found, "line", 1)
            assert 1 <= line <= max(len(text.lines), 1)
    except Unreadable:
        pass
