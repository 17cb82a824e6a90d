"""What a person receives by mail about their account, in their language, in the transaction that decides on it."""

from __future__ import annotations

from datetime import date

from flask import g, url_for

from portal.foundation.kernel.clock import now
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.i18n import current_locale, format_datetime, format_long_date, gettext, use_locale
from portal.foundation.web.links import absolute
from portal.people.accounts.rules import ROLES
from portal.people.accounts.tokens import LIFETIME


def invitation(to: Recipient, inviter: str, role: str, party: str, token: str, until: date) -> None:
    """Invite somebody to join."""
    with use_locale(to.locale):
        said = {"territory": _territory(), "inviter": inviter, "role": gettext(ROLES[role].label), "company": party}
        _send(
            to,
            "invitation",
            gettext("You are invited to %(territory)s", **said),
            gettext("%(inviter)s invites you to %(territory)s. Your role: %(role)s.", **said),
            gettext("You stand for %(company)s there.", **said) if party else "",
            gettext("Join by this link. It works once, until %(day)s:", day=format_long_date(until)),
            absolute(url_for("links.join", token=token)),
            gettext("You did not expect this message? Leave it unanswered: nothing happens."),
        )


def password(to: Recipient, token: str) -> None:
    """Send the link to a new password."""
    with use_locale(to.locale):
        _send(
            to,
            "password",
            gettext("Your new password for %(territory)s", territory=_territory()),
            gettext("A new password is asked for this address."),
            gettext("Choose it by this link. It works once, until %(moment)s:", moment=_end_of("password")),
            absolute(url_for("links.password", token=token)),
            gettext("It was not you? Leave this message unanswered: your password stays as it is."),
        )


def password_set(to: Recipient) -> None:
    """Tell that the password was changed."""
    with use_locale(to.locale):
        _send(
            to,
            "password_set",
            gettext("Your password was changed"),
            gettext("The password of this address was changed on %(moment)s.", moment=format_datetime(now())),
            gettext("It was not you? Call us at once."),
        )


def address(to: Recipient, token: str) -> None:
    """Send the link that confirms a new address, to that address."""
    with use_locale(to.locale):
        _send(
            to,
            "address",
            gettext("Confirm your new address for %(territory)s", territory=_territory()),
            gettext("You wish to sign in with this address from now on."),
            gettext("Confirm it by this link. It works once, until %(moment)s:", moment=_end_of("address")),
            absolute(url_for("links.address", token=token)),
            gettext("It was not you? Leave this message unanswered: nothing changes."),
        )


def address_changed(to: Recipient) -> None:
    """Tell the old address that it signs nobody in any more."""
    with use_locale(to.locale):
        _send(
            to,
            "address_changed",
            gettext("Your address was changed"),
            gettext("Since %(moment)s you sign in with another address.", moment=format_datetime(now())),
            gettext("It was not you? Call us at once."),
        )


def link(to: Recipient, token: str) -> None:
    """Send the link that signs in."""
    with use_locale(to.locale):
        _send(
            to,
            "link",
            gettext("Your link to sign in to %(territory)s", territory=_territory()),
            gettext("Sign in by this link. It works once, until %(moment)s:", moment=_end_of("link")),
            absolute(url_for("links.link", token=token)),
            gettext("It was not you? Leave this message unanswered: nobody signs in."),
        )


def provider_linked(to: Recipient, label: str) -> None:
    """Tell that another provider's account now opens this one."""
    with use_locale(to.locale):
        _send(
            to,
            "provider_linked",
            gettext("You can now sign in with %(provider)s", provider=label),
            gettext(
                "Since %(moment)s an account of %(provider)s opens yours at %(territory)s.",
                moment=format_datetime(now()),
                provider=label,
                territory=_territory(),
            ),
            gettext("It was not you? Call us at once."),
        )


def _send(to: Recipient, kind: str, subject: str, *parts: str) -> None:
    contact = g.territory.contact
    reached = " · ".join(value for value in (contact.get("phone"), contact.get("email")) if value)
    office = "\n".join((gettext("To talk to us:"), g.territory.carrier_name, reached)) if reached else ""
    text = "\n\n".join(part for part in (gettext("Hello,"), *parts, office) if part)
    mail.send(to, " ".join(subject.split()), text + "\n", kind=f"accounts.{kind}")


def _territory() -> str:
    return f"Alizé {g.territory.name_in(current_locale())}"


def _end_of(purpose: str) -> str:
    return format_datetime(now() + LIFETIME[purpose])
