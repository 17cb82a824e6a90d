"""What the territory receives when the network asks for a visit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.i18n import gettext, use_locale
from portal.people.accounts.models import Person
from portal.people.accounts.queries import members_with
from portal.people.support.rules import GRANT
from portal.people.support.service import note_asked
from portal.people.tenants.queries import page_address


def tell(access_id: UUID | None) -> None:
    """Note the asking in the trail and write to those who may grant it, once."""
    assert access_id is not None
    with transaction():
        row = note_asked(access_id)
        if row is None:
            return
        for to in _deciders():
            with use_locale(to.locale):
                subject = gettext("%(person)s of the network asks to read your files", person=row.person_name)
                parts = (
                    gettext("%(person)s of the network asks to read your files.", person=row.person_name),
                    gettext("Reason: %(reason)s", reason=row.reason),
                    gettext("You decide: grant it for at most eight hours, or refuse it."),
                    page_address("support.show", {"support_access_id": access_id}),
                )
                key = f"support {access_id} {to.address}"
                mail.send(to, " ".join(subject.split()), "\n\n".join(parts) + "\n", dedupe=key, kind="support.asked")


def _deciders() -> list[Recipient]:
    members = members_with(GRANT)
    chosen = select(Person.id, Person.email).where(Person.id.in_([member.person_id for member in members]))
    addresses = {row.id: row.email for row in db.session.execute(chosen)}
    return [Recipient(addresses[m.person_id], m.name, m.locale or current_tenant().locale) for m in members]
