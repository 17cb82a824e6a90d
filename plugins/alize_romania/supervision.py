"""What the pilot's supervision reads in the log: files that have taken a step which the rules would stop today.

A rule is asked before a step, of the file as it stands then. An advance asked for a moment later is seen here, and so
are settings changed meanwhile. A line holds no name: the reference of the file and the code of the rule.
"""

from __future__ import annotations

import logging
from datetime import date

from alize_romania import checks
from portal.sdk import Level, ProjectSnapshot, TenantRef

log = logging.getLogger(__name__)


def look_again(tenant: TenantRef, project: ProjectSnapshot, transition: str, on: date) -> None:
    """Warn of each rule that stops this step of the file as it stands now."""
    own = checks.findings(project, tenant.settings, on) if transition == "qualify" else ()
    for finding in (*own, *checks.step_findings(project, transition, on)):
        if finding.level is Level.BLOCK:
            log.warning(
                "%s: %s has taken the step %s against %s", tenant.slug, project.reference, transition, finding.code
            )
