"""The join of shell code and ledgers: functions of an upstream's shell scripts, gone or not there yet.

A script runs ``__conda_reactivate`` because whoever runs it has sourced the upstream's script that defines
it. That a function is absent is claimed where scripts of the upstream were read, all of each, and none
defines it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from deprecat.lint.knowledge import is_private
from deprecat.lint.outlook import Outlook
from deprecat.lint.rules import NOT_YET, REMOVED, REMOVED_PRIVATE, Rule
from deprecat.lint.telling import recorded
from deprecat.lint.timing import Timing, of_absence
from deprecat.lint.wording import message
from deprecat.model.commands import CommandLine
from deprecat.model.findings import Confidence, Finding, Level, Notice
from deprecat.model.ledger import Ledger
from deprecat.model.releases import Release, ReleaseSet


class FunctionJudge:
    """Judges by one ledger the functions that shell code runs."""

    def __init__(self, ledger: Ledger, outlook: Outlook | None = None) -> None:
        self._ledger = ledger
        self._outlook = outlook or Outlook(ledger.history)
        self.names = ledger.shell_functions
        scripts, none = ledger.shell.values(), ledger.history.none
        self._read = reduce(or_, (each.present for each in scripts), none)
        self._read -= reduce(or_, (each.open for each in scripts), none)

    def findings(self, path: str, line: CommandLine, asked: ReleaseSet) -> Iterator[Finding]:
        """What there is to tell of a command line in the file *path* at the releases *asked* for."""
        name = line.words[0].text
        if name not in self.names:
            return
        scripts = self._ledger.shell.values()
        present = reduce(or_, (each.functions[name] for each in scripts if name in each.functions))
        absent = self._read - present
        early = asked & absent & present.before
        gone = (asked & absent) - early
        if gone:
            turning = (absent & (present & gone.before).after).first
            rule = REMOVED_PRIVATE if is_private(name) else REMOVED
            yield self._finding(path, line, rule, present, gone, turning)
        if early:
            yield self._finding(path, line, NOT_YET, present, early, present.first)

    def _finding(
        self,
        path: str,
        line: CommandLine,
        rule: Rule,
        present: ReleaseSet,
        releases: ReleaseSet,
        turning: Release | None,
    ) -> Finding:
        name = line.words[0].text
        away = rule is not NOT_YET
        timing = of_absence(self._outlook, turning, releases) if away else Timing()
        notice = Notice.SILENT if away else None
        return Finding(
            rule=rule.name,
            level=timing.level or rule.level if line.sure and not line.asked else Level.NOTE,
            upstream=self._ledger.upstream,
            symbol=name,
            missing=name,
            path=path,
            place=line.words[0].place,
            message=message(rule, name, name, present, turning=turning, notice=notice),
            releases=recorded(releases),
            present=present & self._ledger.history.recorded,
            notice=notice,
            guarded=line.asked,
            scope=line.scope,
            deadline=timing.deadline,
            confidence=Confidence.CERTAIN if line.sure else Confidence.POSSIBLE,
        )
