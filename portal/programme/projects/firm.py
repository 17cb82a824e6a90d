"""For whom somebody acts: what the role of a firm may do, it may do about the files of that firm alone.

Somebody with two roles has the permissions of both and sees the rows of both. An accountant who also heads a firm sees
every file, and may declare the jobs of one.
"""

from __future__ import annotations

from uuid import UUID

from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.programme.projects import queries


def acts_for(actor: Actor, permission: str, project_id: UUID, team: str = "") -> bool:
    """Tell whether `actor` may use `permission` about a file: they stand for its firm, or may `team` for any firm."""
    if not actor.may(permission):
        return False
    return actor.may(team) or queries.project_view(project_id).party_id in actor.parties("sme")


def require(actor: Actor, permission: str, project_id: UUID, team: str = "") -> None:
    """Raise NotAllowedError unless `actor` may use `permission` about this file."""
    if not acts_for(actor, permission, project_id, team):
        raise NotAllowedError(permission)
