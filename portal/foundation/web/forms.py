"""Forms: our own messages, texts cleaned as they come in, one key for each form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # its types lag behind
from wtforms.validators import InputRequired, Length, Optional

from portal.foundation.kernel.identifiers import new_token
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.text import clean
from portal.foundation.web.context import letters
from portal.foundation.web.i18n import gettext, lazy, say

LONG_TEXT = 5000
SHORT_TEXT = 200


class _Words:
    """WTForms' own messages, said in our words: those of choices that were not offered; the others are never used."""

    def gettext(self, text: str) -> str:
        return gettext("Choose one of the answers.") if "choice" in text.lower() else gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class PortalForm(FlaskForm):
    """A form of the portal: protected, translated, sent once. `form_key` is new for every page shown."""

    form_key = HiddenField(default=new_token)

    class Meta(FlaskForm.Meta):
        """Our messages instead of WTForms' catalogs."""

        def get_translations(self, _form: Any) -> _Words:
            """Return our words."""
            return _Words()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        FlaskForm.__init__(self, *args, **kwargs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was sent and every field is in order."""
        return bool(FlaskForm.validate_on_submit(self, extra_validators))

    def values(self) -> dict[str, Any]:
        """Return what was typed, cleaned, without the technical fields."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "form_key"}}

    def add_errors(self, errors: Mapping[str, Message]) -> None:
        """Show what a verb refused beside the fields it concerns; unknown names go to the top of the form."""
        for name, message in errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(say(message))
            else:
                field.errors = [*field.errors, say(message)]


class _Filled(InputRequired):
    """As WTForms' own, but what is cleaned away, as spaces are, fills nothing."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation for a field without an answer; what was typed stays."""
        typed = field.raw_data
        field.raw_data = [one for one in typed or () if not isinstance(one, str) or clean(one)]
        try:
            super().__call__(form, field)
        finally:
            field.raw_data = typed


def required(message: Any = None) -> InputRequired:
    """Return the rule that a field must be filled; the message says what to enter."""
    return _Filled(message or lazy("Fill in this field."))


def optional() -> Optional:
    """Return the rule that a field may stay empty."""
    return Optional()


class Text(StringField):
    """One line of text, cleaned of control characters."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), longest: int = SHORT_TEXT, **kw: Any) -> None:
        super().__init__(label, [*validators, _longest(longest)], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned text."""
        if valuelist:
            self.data = _typed(valuelist[0]).replace("\n", " ")


class LongText(TextAreaField):
    """Several lines of text, cleaned of control characters."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), longest: int = LONG_TEXT, **kw: Any) -> None:
        super().__init__(label, [*validators, _longest(longest)], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the cleaned text."""
        if valuelist:
            self.data = _typed(valuelist[0])


def _typed(value: Any) -> str:
    text = clean(str(value))
    for wrong, meant in {} if text.isascii() else letters().items():
        text = text.replace(wrong, meant)
    return text


def _longest(count: int) -> Length:
    return Length(max=count, message=lazy("This text is too long."))
