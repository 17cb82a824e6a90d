"""The letter that notifies the decision: never before the minutes are signed, then as the committee decided."""

from uuid import UUID

from bs4 import BeautifulSoup

import alize_romania
from portal.casework.documents import service as files
from portal.casework.documents.models import Document
from portal.foundation.db.session import db
from portal.programme.projects.documents import document_id
from support.advances import Advances
from support.app import text_of
from support.committee import decision

CONDITION = {"text": "Loan granted", "owner": "The company", "proof": "Letter of the bank"}


def shown(answer):
    return BeautifulSoup(answer.text, "html.parser")


def letter_of(committee, project_id):
    """The letter made last, as its page links to it, and the data that it was set from."""
    page = committee.visitor("operator").get(f"/projects/{project_id}/committee")
    (link,) = {a["href"] for a in shown(page).select("main a") if "/documents/" in str(a["href"])}
    answer = committee.visitor("operator").get(link)
    assert answer.data.startswith(b"%PDF")
    with committee.inside():
        return db.session.get(Document, document_id(UUID(link.rpartition("/")[2]))).data


def test_it_is_made_once_the_minutes_are_signed_and_says_what_they_say(committee):
    meeting_id = committee.drafted(decision("rejected", (0, 7, 0)), decision("approved_conditional"))
    refused, granted = (item.project_id for item in committee.items(meeting_id))
    operator = committee.visitor("operator")
    path = "/projects/{}/committee/letter".format
    assert [operator.get(path(file)).status_code for file in (refused, granted)] == [409, 409]
    assert path(granted) not in operator.get(f"/projects/{granted}/committee").text
    elsewhere = Advances(committee.app, committee.slug).approved()
    assert operator.get(path(elsewhere)).status_code == 409, "its minutes were not signed in the portal"
    committee.sign(meeting_id)
    for file in (refused, granted):
        assert path(file) in operator.get(f"/projects/{file}/committee").text
        answer = operator.submit(path(file), {"quality": "Chair of the committee"})
        assert answer.status_code == 303, text_of(answer)
    said = letter_of(committee, refused)
    assert (said["letter"]["outcome"], said["letter"]["reasons"]) == ("rejected", "How is the stock paid?")
    assert (said["carrier"], said["signatory"]["name"]) == ("cci", committee.chair.name)
    assert said["letter"]["minutes"].endswith("-PV")
    said = letter_of(committee, granted)
    assert said["letter"]["advance"] == "12\u202f000,00\u00a0€"
    assert (said["letter"]["months"], said["letter"]["half_days"]) == (24, 6)
    assert [{name: row[name] for name in CONDITION} for row in said["conditions"]] == [CONDITION]
    assert committee.visitor("sme").get(path(granted)).status_code == 403
    (romanian,) = [t for t in alize_romania.document_templates(None, "ro") if t.kind == "decision_letter"]
    for outcome in ("approved", "approved_conditional", "deferred", "rejected"):
        data = {**said, "lang": "ro", "letter": {**said["letter"], "outcome": outcome, "reasons": "Motive"}}
        with committee.inside():
            assert files.compose(romanian.path, data, "notificare.pdf").content.startswith(b"%PDF")
