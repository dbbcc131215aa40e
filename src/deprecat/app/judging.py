"""The files of a project, judged: as earlier runs have judged them, if nothing has changed since."""

from __future__ import annotations

from collections.abc import Mapping

from deprecat.app.caching import code_version, opened, reading_version
from deprecat.downstream.files import Project
from deprecat.engine.contents import Contents
from deprecat.engine.pool import cores
from deprecat.engine.scan import nothing_in
from deprecat.engine.verdicts import Ask, Verdict
from deprecat.engine.work import Work
from deprecat.lint.outlook import Outlook
from deprecat.model.ledger import Ledger


def judged(
    project: Project,
    contents: Contents,
    known: Mapping[str, Ledger],
    outlooks: Mapping[str, Outlook],
    ask: Ask,
    work: Work,
) -> Verdict:
    """What there is to tell of *project*, whose files are *ask*ed about with the ledgers that are *known*: a
    function of these and of what is in the files, and of nothing else, or it could not be remembered."""
    if work.look is None:
        asked = [known[name] for name in sorted(ask.upstreams)]
        nothing = nothing_in(project, contents, asked, jobs=work.jobs or cores())
        if nothing is not None:
            return nothing
    from deprecat.engine.remembered import Told, Verdicts  # late: there is often nothing to find

    with opened(work.cache) as store:
        verdicts = Verdicts(store, code_version() if store.keeps else b"", contents)
        # of what is not saved nothing is remembered: it is no file that could be looked at again
        name = b"" if project.unsaved else verdicts.name(project, known, outlooks, ask)
        found = verdicts.recall(name, known, ask)
        if found is None or work.look is not None:
            from deprecat.app.examining import examined
            from deprecat.engine.readings import Readings

            version = reading_version() if store.keeps else b""
            readings = Readings(store, version, work.jobs or cores(), work.read)
            told = Told(ask)
            try:
                found = examined(project, contents, known, outlooks, told.ask, readings, work=work)
            finally:
                readings.close()
            verdicts.keep(name, found, known, told.asked)
    return found
