"""The forms anyone can fill: five questions, a project, the way back to a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Email, ValidationError

from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.forms import LongText, PortalForm, SelectChoice, Text, optional, required
from portal.foundation.web.i18n import gettext, lazy, say
from portal.foundation.web.typed_fields import MoneyText, Whole
from portal.people.tenants.places import places
from portal.people.tenants.queries import Territory
from portal.programme.companies.placing import Placed
from portal.programme.companies.service import CompanyData
from portal.programme.projects.service import ProjectData

MOST_JOBS = 999
_ADDRESS = lazy("Enter an address such as name@company.example.")


def _choices(*pairs: tuple[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class CheckForm(PortalForm):
    """Is it for you? Five questions; the answers stand in the address and are kept nowhere."""

    class Meta(PortalForm.Meta):
        """A form that is read, not sent: no token."""

        csrf = False

    form_key = None  # type: ignore[assignment]  # how WTForms leaves a field out
    place = RadioField(
        lazy("Where is your firm, or where will it be?"), [required(lazy("Choose an answer."))], choices=[]
    )
    size = RadioField(
        lazy("What kind of firm is it?"),
        [required(lazy("Choose an answer."))],
        choices=_choices(
            ("small", lazy("A small or medium-sized firm, or one being created")),
            ("large", lazy("A large firm, or a subsidiary of one")),
            ("unsure", lazy("I am not sure")),
        ),
    )
    jobs = RadioField(
        lazy("Do you plan to create jobs, or to keep jobs that are at risk, in the next three years?"),
        [required(lazy("Choose an answer."))],
        choices=_choices(("yes", lazy("Yes")), ("no", lazy("No")), ("unsure", lazy("I am not sure"))),
    )
    health = RadioField(
        lazy("Is your firm under insolvency proceedings?"),
        [required(lazy("Choose an answer."))],
        choices=_choices(("no", lazy("No")), ("yes", lazy("Yes")), ("unsure", lazy("I am not sure"))),
    )
    need = RadioField(
        lazy("What would help you most?"),
        [required(lazy("Choose an answer."))],
        choices=_choices(
            ("skills", lazy("Skills that we do not have")),
            ("money", lazy("Money to complete our financing")),
            ("both", lazy("Both")),
            ("unsure", lazy("I am not sure")),
        ),
    )

    def answers(self) -> dict[str, str]:
        """Return the five answers by question, in order."""
        return {name: str(self[name].data) for name in ("place", "size", "jobs", "health", "need")}


def check_form(place: str, answers: Any = None) -> CheckForm:
    """Return the five questions for the territory whose area is called `place`, with the answers given so far."""
    form = CheckForm(formdata=answers)
    form.place.choices = _choices(
        ("here", place), ("elsewhere", gettext("Elsewhere")), ("unsure", gettext("I am not sure"))
    )
    return form


class ApplyForm(Placed, PortalForm):
    """A project: the need first, then the firm, then how to reach it. `ask_advance` False leaves the amount out."""

    title = Text(
        lazy("Your project in one sentence"),
        [required(lazy("Say in one sentence what you want to do."))],
        description=lazy("For example: a second workshop, to answer larger orders."),
    )
    need = LongText(
        lazy("What would help you to succeed?"),
        [required(lazy("Say in a few words what you need."))],
        description=lazy("Skills, money, advice: say it as you would on the telephone."),
    )
    jobs_created = Whole(
        lazy("Jobs you plan to create"), [required(lazy("Enter a number, 0 if none."))], high=MOST_JOBS
    )
    jobs_kept = Whole(
        lazy("Jobs the project would help you to keep"), [required(lazy("Enter a number, 0 if none."))], high=MOST_JOBS
    )
    requested = MoneyText(lazy("Advance you would like"), [optional()])
    registered = RadioField(
        lazy("Where does your firm stand?"),
        [required(lazy("Choose an answer."))],
        choices=_choices(("yes", lazy("It is registered")), ("no", lazy("It is being created"))),
        default="yes",
    )
    number = Text(lazy("Company number"), longest=40)
    company_name = Text(lazy("Name of the firm"), [required(lazy("Enter the name of the firm."))])
    place = Text(lazy("Town"), [required(lazy("Enter the town of the firm."))])
    headcount = Whole(lazy("Number of employees today"), [optional()], high=100_000)
    contact_name = Text(lazy("Your name"), [required(lazy("Enter your name."))])
    contact_email = Text(
        lazy("E-mail address"), [required(lazy("Enter your e-mail address.")), Email(_ADDRESS)], longest=254
    )
    contact_phone = Text(lazy("Telephone"), [required(lazy("Enter your telephone number."))], longest=40)
    agree = BooleanField(
        lazy("I agree that these answers are used to study my project."),
        [required(lazy("Tick this box: without your agreement we cannot study the project."))],
    )
    again = BooleanField(lazy("This is another project: open a second file."))
    website = StringField(lazy("Website (leave this field empty)"))

    kinds: tuple[IdentifierKind, ...] = ()
    rules: AdvanceRules | None = None

    @property
    def ask_advance(self) -> bool:
        """Whether an advance may be asked for here."""
        return self.rules is not None and self.rules.offered

    def validate_requested(self, field: MoneyText) -> None:
        """Refuse an amount outside what the country's rules allow."""
        if field.data is None or not self.ask_advance or self.rules is None:
            return
        least, most = self.rules.minimum, self.rules.maximum
        if least is not None and most is not None and not least <= field.data <= most:
            raise ValidationError(
                say(Message("Enter an amount from %(least)s to %(most)s.", {"least": least, "most": most}))
            )

    def validate_number(self, field: Text) -> None:
        """Ask a registered firm for its number, and have the country's plugin check it."""
        if self.registered.data != "yes" or not self.kinds:
            return
        if not field.data:
            raise ValidationError(gettext("Enter the number, or say that the firm is being created."))
        if not self.identifiers():
            check = self.kinds[0].check(field.data)
            raise ValidationError(say(check.message or Message("This number is not valid.")))

    def validate_website(self, field: StringField) -> None:
        """Refuse what only a program fills in."""
        if field.data:
            raise ValidationError(gettext("This request looks automatic. Leave the last field empty, or call us."))

    def identifiers(self) -> dict[str, str]:
        """Return the firm's number in its canonical form, by kind; nothing for a firm being created."""
        if self.registered.data != "yes" or not self.number.data:
            return {}
        checks = ((kind.key, kind.check(self.number.data)) for kind in self.kinds)
        return next(({key: check.value} for key, check in checks if check.ok), {})

    def project_data(self, invented: bool) -> ProjectData:
        """Return the project as it was typed; in an invented territory the firm is invented too."""
        requested: Money | None = self.requested.data if self.ask_advance else None
        company = CompanyData(
            name=self.company_name.data or "",
            identifiers=self.identifiers(),
            registered=self.registered.data == "yes",
            place=self.place.data or "",
            area=self.area_code(),
            headcount=self.headcount.data,
            invented=invented,
        )
        return ProjectData(
            company=company,
            title=self.title.data or "",
            need=self.need.data or "",
            requested=requested if requested is not None and requested.cents else None,
            jobs_created=self.jobs_created.data or 0,
            jobs_kept=self.jobs_kept.data or 0,
        )


def apply_form(territory: Territory, kinds: tuple[IdentifierKind, ...], rules: AdvanceRules | None) -> ApplyForm:
    """Return the form of a territory: its firms' numbers, its advance where there is one, its country's places."""
    known = places(territory)
    form = ApplyForm(data={"area": known.first} if known else None)
    form.settle(known)
    form.kinds, form.rules = kinds, rules
    if kinds:
        form.number.label.text, form.number.description = say(kinds[0].label), _number_hint(kinds)
    return form


def _number_hint(kinds: Sequence[IdentifierKind]) -> str:
    """Return where the firm's number is found, and which other one is taken from who has none."""
    said, others = say(kinds[0].hint), [say(kind.label) for kind in kinds[1:]]
    hint = said[:1].upper() + said[1:]
    return gettext("%(hint)s; without it, %(others)s", hint=hint, others=", ".join(others)) if others else hint


class FollowForm(PortalForm):
    """The way back to a file whose link was lost."""

    reference = Text(
        lazy("Reference of your file"),
        [required(lazy("Enter the reference that you received."))],
        description=lazy("It stands in our messages, for example ALES-2026-014."),
        longest=40,
    )
    email = Text(
        lazy("The e-mail address you gave"),
        [required(lazy("Enter your e-mail address.")), Email(_ADDRESS)],
        longest=254,
    )
