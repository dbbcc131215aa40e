"""JUnit XML, for CI servers that show test results.

There is no specification; what Jenkins' xUnit plugin reads (``junit-10.xsd``) is understood everywhere, and
the tests hold the output against it. Names have no line numbers in them, for servers compare them to tell new
failures from known ones.

It is written with the standard library: ``junitparser`` and the like would be a dependency for four elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from deprecat.model.findings import Finding, Outcome, Standpoint
from deprecat.model.places import Skipped
from deprecat.report.interface import location, ordered
from deprecat.report.where import rooted
from deprecat.report.words import sentence
from deprecat.report.xml import element, write

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def render(outcome: Outcome, *, stream: TextIO, width: int, color: bool) -> None:
    """A suite for each file. What makes the check fail is a failure, what does not a skipped test, and a file
    that could not be read an error. If there is nothing to tell, there is one test that passed."""
    root = element(None, "testsuites", name="deprecat")
    total: Counter[str] = Counter()
    for path, group in groupby(ordered(outcome.findings), key=lambda finding: finding.path):
        total += _suite(root, rooted(path, outcome.standpoint), list(group), outcome)
    if outcome.skipped:
        total += _unread(root, sorted(set(outcome.skipped)), outcome.standpoint)
    if not total:
        suite = element(root, "testsuite", name="deprecat", tests="1", failures="0", errors="0", skipped="0")
        element(suite, "testcase", classname="deprecat", name="nothing found")
        total["tests"] = 1
    for name in ("tests", "failures", "errors"):
        root.set(name, str(total[name]))
    write(root, stream)


def _suite(root: Element, path: str, findings: Sequence[Finding], outcome: Outcome) -> Counter[str]:
    failing = [outcome.is_failing(finding) for finding in findings]
    counts = Counter(tests=len(findings), failures=sum(failing), skipped=len(findings) - sum(failing))
    suite = _counted(root, path, counts)
    seen: Counter[str] = Counter()
    for finding, fails in zip(findings, failing, strict=True):
        name = f"{finding.rule} {finding.symbol}" + (f" in {finding.scope}" if finding.scope else "")
        seen[name] += 1
        if seen[name] > 1:
            name += f" ({seen[name]})"
        case = element(suite, "testcase", classname=path, name=name)
        where = f"{path}:{location(finding)}: {finding.level.value}"
        if fails:
            text = "\n".join(filter(None, (where, finding.source_line.strip())))
            element(case, "failure", text, type=finding.rule, message=sentence(finding))
        else:
            element(case, "skipped", message=f"{where}: {sentence(finding)}")
    return counts


def _unread(root: Element, skipped: Sequence[Skipped], standpoint: Standpoint) -> Counter[str]:
    counts = Counter(tests=len(skipped), errors=len(skipped))
    suite = _counted(root, "not checked", counts)
    for each in skipped:
        path = rooted(each.path, standpoint)
        case = element(suite, "testcase", classname=path, name=f"reading {path}")
        element(case, "error", type="skipped", message=f"not checked, or not as a whole: {each.reason}")
    return counts


def _counted(root: Element, name: str, counts: Counter[str]) -> Element:
    numbers = {key: str(counts[key]) for key in ("tests", "failures", "errors", "skipped")}
    return element(root, "testsuite", name=name, **numbers)
