"""What was good once or for a while is not kept: secrets that are spent, sessions that are over, keys of old forms."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_

from portal.foundation.db.base import Scoped
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.web.models import IdempotencyKey
from portal.people.accounts.models import AccountToken, LoginSession, SignInThrottle

JOB = "accounts.purge"
LOST_ANSWER = timedelta(days=7)
"""How long a form that was carried out can be sent again and gets the same answer."""

INVITED = timedelta(days=90)
"""How long an invitation that nobody has used is shown, so that it can be sent again."""


def purge(_subject: UUID | None = None) -> None:
    """Forget what is over; the trail keeps what was done. Run again, it finds nothing more."""
    with transaction() as session:
        for model, over in _over().items():
            session.execute(delete(model).where(over).execution_options(synchronize_session=False))


def _over() -> dict[type[Scoped], ColumnElement[bool]]:
    """Return which rows of each table are of no more use."""
    moment = now()
    unused = (AccountToken.purpose != "invitation") | (AccountToken.expires_at <= moment - INVITED)
    return {
        AccountToken: or_(AccountToken.used_at.is_not(None), (AccountToken.expires_at <= moment) & unused),
        LoginSession: or_(LoginSession.ended_at.is_not(None), LoginSession.expires_at <= moment),
        SignInThrottle: SignInThrottle.last_at <= moment - timedelta(days=1),
        IdempotencyKey: IdempotencyKey.created_at <= moment - LOST_ANSWER,
    }
