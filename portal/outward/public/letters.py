"""What someone who applies receives by e-mail, in their own language."""

from __future__ import annotations

from flask import url_for

from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.i18n import gettext, use_locale
from portal.foundation.web.links import absolute
from portal.people.tenants.queries import Territory
from portal.programme.projects.intake_models import Application


def send_link(territory: Territory, to: Application, reference: str, token: str, *, first: bool) -> None:
    """Write the reference and the link to follow the file, in the caller's transaction."""
    with use_locale(to.locale):
        said = {"reference": reference, "company": to.company_name, "territory": territory.name_in(to.locale)}
        subject = (
            gettext("Your project has reached us: file %(reference)s", **said)
            if first
            else gettext("The link to your file %(reference)s", **said)
        )
        parts = [
            gettext("Hello,"),
            gettext("Your project for %(company)s has the reference %(reference)s in Alizé® %(territory)s.", **said),
            gettext("This link shows at any time where your file stands and what is expected of you:"),
            absolute(url_for("public.follow", token=token)),
            gettext("Whoever has this link can read the page: pass it on only to people you trust."),
            *_office(territory),
            gettext("You receive this message because this address was given with the project."),
        ]
        address = Recipient(to.email, " ".join(to.name.split()), to.locale)
        mail.send(address, " ".join(subject.split()), "\n\n".join(parts), kind="follow_link")


def _office(territory: Territory) -> list[str]:
    contact = territory.contact
    reached = " · ".join(value for value in (contact.get("phone"), contact.get("email")) if value)
    return ["\n".join((gettext("To talk to us:"), territory.carrier_name, reached))] if reached else []
