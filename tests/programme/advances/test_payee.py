"""The account that an advance is paid to: right by its digits, entered by one, paid to by another, read by few."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

import portal
from portal.foundation.audit.models import AuditPayload
from portal.foundation.db.session import db
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import payee, queries, service
from portal.programme.advances.models import Movement, Payee

ABROAD = "DE89 3704 0044 0532 0130 00"
WRONG = {
    "FR84 2004 1010 0505 0001 3M02 607": "RIB key",  # the IBAN's own key fits
    "FR14 2004 1010 0505 0001 3M02 60": "27 characters",
    "DE88 3704 0044 0532 0130 00": "One of the characters",
    "XX14 2004": "One of the characters",
}


def signed(ales):
    ales.name_lender()
    ales.fund()
    project_id = ales.approved()
    ales.prepare(project_id)
    ales.sign(project_id)
    return project_id


def test_an_account_is_right_by_its_own_digits_and_by_its_country_s(ales):
    with ales.at_work():
        for typed, said in WRONG.items():
            with pytest.raises(InvalidError) as refused:
                payee.checked(typed)
            assert said in refused.value.errors["iban"].text, typed
        abroad = payee.checked(ABROAD)
        assert (abroad, payee.elsewhere(abroad)) == ("DE89370400440532013000", "DE")
        assert not payee.elsewhere(payee.checked("FR1420041010050500013M02606"))


def test_the_account_paid_to_is_kept_with_the_movement_and_the_trail_says_its_end(ales):
    project_id = signed(ales)
    accountant = ales.actor("accountant")
    with ales.at_work(), pytest.raises(ConflictError, match="not entered yet"):
        service.payout(accountant, project_id, ales.day, ales.day)
    ales.enter(project_id, "territory_manager")
    with ales.at_work():
        with pytest.raises(ConflictError, match="You entered"):
            service.payout(ales.actor("territory_manager"), project_id, ales.day, ales.day)
        seen = service.payout(accountant, project_id, ales.day, ales.day)
    ales.enter(project_id, "operator", ABROAD)
    with ales.at_work(), pytest.raises(ConflictError, match="changed meanwhile"):
        service.disburse(accountant, seen, "VIR-OUT-1", ales.day)
    ales.disburse(project_id)
    with pytest.raises(ConflictError, match="paid already"):
        ales.enter(project_id)
    with ales.at_work():
        found = payee.payee(queries.current(project_id).id)
        assert (found.grouped, found.before) == (ABROAD, "•••• 2606")
        paid = db.session.scalars(select(Payee).where(Payee.entry_id.is_not(None))).one()
        assert paid.iban == "DE89370400440532013000"
        assert paid.entry_id == db.session.scalar(select(Movement.entry_id))
        trail = b"".join(db.session.scalars(select(AuditPayload.payload))).decode()
    assert "•••• 3000" in trail
    assert "37040044" not in trail
    assert "1005050001" not in trail


def test_nothing_but_the_page_of_the_payment_has_it_whole():
    """No export, paper or other page can: these files alone read the rows, one template writes the whole account."""
    folder = Path(portal.__file__).parent
    files = [file for end in ("py", "html", "typ") for file in folder.rglob(f"*.{end}")]
    texts = {file.relative_to(folder).as_posix(): file.read_text() for file in files}
    own = {f"programme/advances/{name}.py" for name in ("models", "payee", "service", "agreement_views")}
    own |= {"foundation/db/migrations/versions/0015_where_an_advance_is_paid_to.py"}
    assert {name for name, text in texts.items() if re.search(r"\bPayee\b|advance_payee|payee\.iban", text)} == own
    whole = {name for name, text in texts.items() if "payee.grouped" in text}
    assert whole == {"programme/advances/templates/advances/disburse.html"}
