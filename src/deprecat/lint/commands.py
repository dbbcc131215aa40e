"""The join of command lines and ledgers: options and subcommands that are gone, not there yet, or declared
to go.

A command line is read as argparse would read it: the words before the first option that name subcommands
lead to a command, what follows are its options until ``--`` or, for a command like ``conda run``, until the
first positional argument. Only what a ledger knows is judged: an option that it has never seen may belong
to a plugin, be misspelt or be newer. So absence is claimed where all of these hold: the command was there,
its parser could be read, no longer option that is there begins with the same text, and no function of
another package that it gets options from ever gives that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from deprecat.lint.declared import standing_of
from deprecat.lint.knowledge import Knowledge, Said
from deprecat.lint.outlook import Outlook
from deprecat.lint.rules import NOT_YET, REMOVED_OPTION, Rule
from deprecat.lint.telling import recorded
from deprecat.lint.timing import Timing, of_absence, of_declaration
from deprecat.lint.wording import message
from deprecat.model.commands import Command, CommandLine, Option, Word
from deprecat.model.findings import Confidence, Finding, Level, Notice
from deprecat.model.ledger import Ledger
from deprecat.model.places import Place
from deprecat.model.releases import Release, ReleaseSet
from deprecat.model.values import dataclass

_OPTION = re.compile(r"--?[^\W\d]")  # -1 is a number
_HOPS = 12


def programs(ledger: Ledger) -> frozenset[str]:
    """What command lines of the upstream begin with: its programs, and functions of its shell scripts."""
    return ledger.programs | ledger.shell_functions


@dataclass(frozen=True, slots=True)
class _Given:
    """An option as a command line gives it to a command."""

    command: Command
    name: str
    option: Option
    place: Place


@dataclass(frozen=True, slots=True)
class _Point:
    """What a finding is about: a subcommand, or an option if one is *given*."""

    path: str
    line: CommandLine
    symbol: str
    present: ReleaseSet
    place: Place
    given: _Given | None = None


class CommandJudge:
    """Judges command lines by one ledger; the others tell what their functions give to its parsers."""

    def __init__(
        self, knowledge: Knowledge, ledgers: Mapping[str, Ledger], outlook: Outlook | None = None
    ) -> None:
        self._knowledge = knowledge
        self._outlook = outlook or Outlook(knowledge.ledger.history)
        self._commands = knowledge.ledger.commands
        self._history = knowledge.ledger.history
        self._ledgers = ledgers
        self._gives: dict[str, frozenset[str] | None] = {}
        self._prefixes = frozenset(
            " ".join(words[:end])
            for name in self._commands
            if not name.endswith("()")
            for words in [name.split(" ")]
            for end in range(1, len(words) + 1)
        )

    def findings(self, path: str, line: CommandLine, asked: ReleaseSet) -> Iterator[Finding]:
        """What there is to tell of a command line in the file *path* at the releases *asked* for."""
        question = asked
        steps, given = self._read(line, asked)
        for name, place in steps:
            absent = self.absent_command(name)
            point = _Point(path, line, name, self._commands[name].present, place)
            yield from self._missing(point, asked & absent, absent)
            asked -= absent
        for each in given:
            present = each.option.present
            absent = self.absent_option(each.command, each.name)
            point = _Point(path, line, f"{each.command.name} {each.name}", present, each.place, each)
            yield from self._missing(point, asked & absent, absent)
            yield from self._declared(point, asked & present, each, question)

    # Reading

    def _read(self, line: CommandLine, asked: ReleaseSet) -> tuple[list[tuple[str, Place]], list[_Given]]:
        """The subcommands and options of *line*, as far as the ledger knows them."""
        words = line.words
        name, at = self._base(words[0].text), 1
        steps: list[tuple[str, Place]] = []
        given: list[_Given] = []
        while at < len(words):
            word = words[at]
            command = self._commands.get(name)
            longer = f"{name} {word.text}"
            if word.whole and longer in self._prefixes:
                name = longer
                if name in self._commands and command is not None:
                    steps.append((name, _span(words[0].place, word.place)))
                at += 1
            elif command is not None and command.subcommands and _OPTION.match(word.text):
                found = list(self._options(command, word))
                given += found
                skip = _values(found, word)
                if skip is None:
                    return steps, given
                at += 1 + skip
            else:
                break
        command = self._commands.get(name)
        if command is not None and not command.subcommands & asked:
            given += self._arguments(command, words[at:], asked)
        return steps, given

    def _base(self, program: str) -> str:
        if program in self._prefixes:
            return program
        spaced = program.replace("-", " ", 1)
        return spaced if spaced in self._prefixes else program

    def _arguments(self, command: Command, words: Sequence[Word], asked: ReleaseSet) -> Iterator[_Given]:
        """The options among the *words* that follow a command."""
        rest = bool(command.rest & asked)
        values = 0
        for word in words:
            if word.text == "--" and word.whole:
                return
            if _OPTION.match(word.text):
                found = list(self._options(command, word))
                yield from found
                taken = _values(found, word)
                if taken is None and rest:
                    return  # where the other program's words begin cannot be told
                values = taken or 0
            elif values:
                values -= 1
            elif rest:
                return
            elif not word.whole and not word.text:
                continue

    def _options(self, command: Command, word: Word) -> Iterator[_Given]:
        """The options that a word gives: none if it is not one that the ledger knows."""
        name, equals, _ = word.text.partition("=")
        known = command.options
        if name in known and (word.whole or equals):
            yield _Given(command, name, known[name], word.place)
        elif not name.startswith("--") and name[:2] in known:
            letters = [f"-{letter}" for letter in word.text[1:]]
            if not _is_flag(known[letters[0]]):
                yield _Given(command, letters[0], known[letters[0]], word.place)  # -nNAME
            elif word.whole and all(letter in known and _is_flag(known[letter]) for letter in letters):
                yield from (_Given(command, letter, known[letter], word.place) for letter in letters)

    # Judging

    def absent_command(self, name: str) -> ReleaseSet:
        """Where a subcommand is not: its parent is there, and has no subcommands that are not seen."""
        parent = self._commands.get(name.rpartition(" ")[0])
        if parent is None:
            return self._history.none
        present = self._commands[name].present
        return (parent.present - parent.more - parent.open - present) | self.absent_command(parent.name)

    def absent_option(self, command: Command, name: str) -> ReleaseSet:
        """Where a command is and an option of it is not, by no other text either."""
        absent = command.present - command.open - command.options[name].present
        if absent and name.startswith("--"):
            for other, option in command.options.items():
                if other.startswith(name):  # argparse takes it for short
                    absent -= option.present
        for function, releases in command.outside.items() if absent else ():
            gives = self._given_by(function)
            if gives is None or any(each.startswith(name) for each in gives):
                absent -= releases
        return absent

    def _given_by(self, function: str) -> frozenset[str] | None:
        """The options that a function or class of another upstream gives at any release; ``None`` if that
        is not known."""
        if function not in self._gives:
            self._gives[function] = self._looked_up(function)
        return self._gives[function]

    def _looked_up(self, function: str) -> frozenset[str] | None:
        root = function.partition(".")[0]
        for ledger in self._ledgers.values():
            if root not in ledger.roots:
                continue
            found = [
                ledger.commands[f"{name}()"]
                for name in _leads(ledger, function)
                if f"{name}()" in ledger.commands
            ]
            if found and not any(command.open or command.outside for command in found):
                return frozenset(option for command in found for option in command.options)
        return None

    def _missing(self, point: _Point, broken: ReleaseSet, absent: ReleaseSet) -> Iterator[Finding]:
        early = broken & point.present.before
        gone = broken - early
        if gone:
            turning = (absent & (point.present & gone.before).after).first
            notice, said = self._notice(point, turning) if turning else (None, None)
            timing = of_absence(self._outlook, turning, gone)
            yield self._finding(
                point, REMOVED_OPTION, gone, turning=turning, notice=notice, said=said, timing=timing
            )
        if early:
            turning = (point.present & early.after).first
            yield self._finding(point, NOT_YET, early, turning=turning)

    def _notice(self, point: _Point, gone: Release) -> tuple[Notice, Said | None]:
        """How the going of an option was announced; for a subcommand there is no form of declaration."""
        if point.given is None:
            return Notice.SILENT, None
        before = point.present & self._history.at(gone.version).before
        given = point.given
        return self._knowledge.option_notice(given.option.declared, given.name, before, gone)

    def _declared(
        self, point: _Point, asked: ReleaseSet, given: _Given, question: ReleaseSet
    ) -> Iterator[Finding]:
        sayings = [
            (said, at)
            for function, releases in given.option.declared.items()
            for said in self._knowledge.option(function, given.name)
            if (at := said.term.releases & releases & asked)
        ]
        if sayings:
            standing = standing_of(sayings)
            term = standing.said.term
            breaking = self._knowledge.overdue(term, asked & self._history.ahead)
            timing = of_declaration(self._outlook, term, question, breaking)
            yield self._finding(point, standing.rule, standing.releases, said=standing.said, timing=timing)

    def _finding(
        self,
        point: _Point,
        rule: Rule,
        releases: ReleaseSet,
        *,
        turning: Release | None = None,
        notice: Notice | None = None,
        said: Said | None = None,
        timing: Timing = Timing(),  # noqa: B008 - frozen
    ) -> Finding:
        symbol, term = point.symbol, said.term if said else None
        return Finding(
            rule=rule.name,
            level=timing.level or rule.level if point.line.sure else Level.NOTE,
            upstream=self._knowledge.ledger.upstream,
            symbol=symbol,
            missing=symbol,
            path=point.path,
            place=point.place,
            message=message(rule, symbol, symbol, point.present, turning=turning, notice=notice, term=term),
            releases=recorded(releases),
            present=point.present & self._history.recorded,
            notice=notice,
            replacement=said.replacement if said else "",
            declared=term,
            scope=point.line.scope,
            deadline=timing.deadline,
            confidence=Confidence.CERTAIN if point.line.sure else Confidence.POSSIBLE,
        )


def _is_flag(option: Option) -> bool:
    return set(option.takes) == {"0"}


def _values(given: Sequence[_Given], word: Word) -> int | None:
    """How many of the following words are values of the option in *word*, ``None`` if that cannot be told."""
    if not given:
        return None
    takes = set(given[-1].option.takes)
    if "=" in word.text or takes == {"0"} or (len(word.text) > 2 and word.text[1] != "-"):
        return 0
    number = takes.pop()
    return int(number) if not takes and number.isdecimal() else None


def _span(first: Place, last: Place) -> Place:
    return Place(first.line, first.column, last.end_line, last.end_column)


def _leads(ledger: Ledger, function: str) -> Iterable[str]:
    """The dotted names that *function* is or was an alias of."""
    found, waiting = {function}, [(function, _HOPS)]
    while waiting:
        name, hops = waiting.pop()
        module, _, last = name.rpartition(".")
        entry = ledger.modules.get(module)
        symbol = entry.names.get(last) if entry else None
        for span in symbol.spans if symbol and hops else ():
            target = span.shape.target
            if target and target not in found:
                found.add(target)
                waiting.append((target, hops - 1))
    return sorted(found)
