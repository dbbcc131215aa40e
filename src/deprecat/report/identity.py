"""Fingerprints: what tells a consumer that a finding is the one of last time.

They stay the same when code moves within its file and when messages are reworded, so neither lines nor text
are in them. What makes a finding is its file, what encloses it, the rule and the symbol; of several alike the
how-manieth it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from deprecat.model.findings import Finding, Standpoint
from deprecat.report.where import rooted

SCHEME = 1
"""Raised when fingerprints change their meaning, so that consumers do not compare those of two schemes."""


def fingerprints(findings: Sequence[Finding], standpoint: Standpoint) -> list[str]:
    """The fingerprint of each of *findings*, which are in their order: 32 hexadecimal digits, no two
    alike."""
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        key = (
            rooted(finding.path, standpoint),
            finding.scope,
            finding.rule,
            finding.upstream,
            finding.symbol,
        )
        seen[key] += 1
        whole = "\0".join((*key, str(seen[key])))
        found.append(sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return found
