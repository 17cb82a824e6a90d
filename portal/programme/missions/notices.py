"""Messages to experts and companies, in the reader's language, put in the outbox with the act that causes them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.context import today
from portal.foundation.web.i18n import format_long_date, gettext, ngettext, use_locale
from portal.people.accounts.models import Member, Membership, Person
from portal.people.accounts.queries import in_force
from portal.people.tenants import queries as tenants
from portal.programme.missions.queries import MissionView
from portal.programme.partners import fields


def proposed(view: MissionView, message: str) -> None:
    """Tell the expert, or their firm's contacts when they have no access, that a mission is proposed to them."""
    own = _members(view.expert_member_id)
    for to in own or _contacts(view.partner_party_id):
        with use_locale(to.locale):
            label = fields.labels()[view.field]
            title = gettext("A small firm needs you: %(field)s, %(place)s", field=label, place=current_tenant().name)
            lines = [
                gettext("Please say whether you take this mission, or who should be asked instead."),
                message,
                gettext("What for: %(objective)s", objective=view.objective),
                ngettext("For %(num)s half-day.", "For %(num)s half-days.", view.half_days),
            ]
            page = ("missions.show", {"mission_id": view.id}) if own else ("missions.need", {"need_id": view.need_id})
            _send(to, title, lines, page, f"mission {view.id} proposed {view.expert_id} {view.version}")


def reminded(view: MissionView, number: int) -> None:
    """Remind the expert, or their firm, of a proposal."""
    own = _members(view.expert_member_id)
    for to in own or _contacts(view.partner_party_id):
        with use_locale(to.locale):
            title = gettext("Do you take the mission %(reference)s?", reference=view.reference)
            lines = [
                gettext(
                    "The company waits for your answer. « Not for me » is an answer too: we then ask somebody else."
                )
            ]
            page = ("missions.show", {"mission_id": view.id}) if own else ("missions.need", {"need_id": view.need_id})
            _send(to, title, lines, page, f"mission {view.id} reminder {number} {view.expert_id}")


def expert_accepted(view: MissionView) -> None:
    """Tell the company that an expert is willing."""
    for to in _contacts(view.company_party_id, "sme"):
        with use_locale(to.locale):
            label = fields.labels()[view.field]
            title = gettext("An expert is ready to help you: %(field)s", field=label)
            lines = [
                gettext("%(name)s of %(firm)s takes your mission.", name=view.expert_name, firm=view.partner_name),
                gettext("Say whether you agree, and when you meet for the first time."),
            ]
            page = ("missions.show", {"mission_id": view.id})
            _send(to, title, lines, page, f"mission {view.id} willing {view.expert_id} {view.version}")


def reaches_company(view: MissionView) -> bool:
    """Tell whether somebody of the company has a login here, and is written to; another company is called."""
    return bool(_contacts(view.company_party_id, "sme"))


def half_days_wait(view: MissionView, count: int, until: date) -> None:
    """Tell the company once that half-days wait for its word, before they count as confirmed."""
    for to in _contacts(view.company_party_id, "sme"):
        with use_locale(to.locale):
            title = ngettext("%(num)s half-day to confirm", "%(num)s half-days to confirm", count)
            lines = [
                gettext("%(name)s noted the time given to you.", name=view.expert_name),
                gettext("Without a word from you it counts as confirmed on %(day)s.", day=format_long_date(until)),
            ]
            _send(to, title, lines, ("missions.show", {"mission_id": view.id}), f"mission {view.id} wait {until}")


def _send(to: Recipient, title: str, lines: list[str], page: tuple[str, dict[str, UUID]], dedupe: str) -> None:
    reason = gettext("You receive this message because you take part in the Alizé® programme.")
    paragraphs = [*filter(None, lines), tenants.page_address(*page), f"Alizé® {current_tenant().name}\n{reason}"]
    mail.send(to, title, "\n\n".join(paragraphs) + "\n", dedupe=f"{dedupe} {to.address}", kind="missions.notice")


def _members(member_id: UUID | None) -> list[Recipient]:
    return _recipients(Member.id == member_id) if member_id is not None else []


def _contacts(party_id: UUID | None, role: str = "partner_contact") -> list[Recipient]:
    holders = select(Membership.member_id).where(
        Membership.role == role, Membership.party_id == party_id, in_force(today())
    )
    return _recipients(Member.id.in_(holders)) if party_id is not None else []


def _recipients(criterion: object) -> list[Recipient]:
    rows = db.session.execute(
        select(Person.email, Member.name, Member.locale)
        .join(Person, Person.id == Member.person_id)
        .where(criterion, Member.active)  # type: ignore[arg-type]  # an SQL criterion
        .order_by(Member.id)
    )
    return [Recipient(row.email, row.name, row.locale or current_tenant().locale) for row in rows]
