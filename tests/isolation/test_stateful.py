"""Three territories and their people do whatever they like, in any order; each answer is what a plain model foretells.

The model knows three things: which files were made where and for which firm, who is signed in, who holds which roles.
Hypothesis draws the acts. `make prove` draws more and longer stories, and finds the shortest one that shows a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test
from sqlalchemy import select

from isolation.papers import PNG
from portal.foundation.db import session as session_module
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Grant
from portal.foundation.kernel.identifiers import new_token
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.rules import system_actor
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from support.app import Visitor, form_values
from support.people import actor_of, ref_of, sign_in_member
from support.prove import LONG, SEED, Proven, size

TERRITORIES = ("ales-cevennes", "demonstration-1", "romania-pilot")
STAFF = ("operator", "territory_manager", "accountant")
GIVEN = (*STAFF, "committee_member", "sme", "funder", "expert")
FOR_A_FIRM = {"sme", "funder", "expert"}
OPENS, LISTS, LOOKS = {"operator", "territory_manager"}, set(STAFF), {*STAFF, "committee_member", "sme", "expert"}
"""Who opens and edits files, who lists them all, who may look at one at all."""
STEPS = {"prospect": "qualify", "qualified": "study", "in_study": "ask_documents"}
REACHED = {"qualify": "qualified", "study": "in_study", "ask_documents": "awaiting_documents"}
Switch = Callable[[bool], None]


@dataclass
class File:
    """A file that the machine made."""

    territory: str
    id: UUID
    party: UUID
    title: str
    state: str = "prospect"
    contact: str = ""
    documents: int = 0


@dataclass
class User:
    """Somebody of one territory, as the model knows them, and their browser."""

    name: str
    visitor: Visitor
    actor: Any
    roles: set[tuple[str, UUID | None]] = field(default_factory=set)
    signed_in: bool = False

    @property
    def territory(self) -> str:
        """Where they belong."""
        return self.visitor.slug

    def holds(self, roles: set[str]) -> bool:
        """Whether one of these roles is theirs."""
        return bool(roles & {role for role, _party in self.roles})

    def sees(self, file: File) -> bool:
        """Whether a file is theirs to look at, once they may look at files."""
        own = any(role == "sme" and party == file.party for role, party in self.roles)
        return file.territory == self.territory and (self.holds(LISTS) or own)

    def foretold(self, allowed: set[str], file: File | None = None) -> int:
        """What an act comes to: 303 to the sign-in, 403, 404, or 200 when it goes through."""
        if not self.signed_in:
            return 303
        if not self.holds(allowed):
            return 403
        return 200 if file is None or self.sees(file) else 404


class Machine(RuleBasedStateMachine):
    """What people do; `switch` may break the application then, and mends it for what the machine itself prepares."""

    app: Flask
    switch: Switch

    files = Bundle("files")
    acts = 0

    def __init__(self) -> None:
        super().__init__()
        self.run = f"zqx{new_token()[:10].replace('-', 'a').replace('_', 'b').lower()}"
        self.made: list[File] = []
        self.users: list[User] = []

    @initialize(target=files)
    def begin(self) -> Any:
        """Each territory has its staff, somebody without a role, and one file."""
        self.switch(True)
        for slug in TERRITORIES:
            for role in STAFF:
                self.users.append(User(role, Visitor(self.app, slug), actor_of(self.app, slug, role), {(role, None)}))
            self.users.append(self._newcomer(slug))
        for user in self.users:
            self._let_in(user)
        self.switch(True)
        made = [self._open(self._of(slug, "operator")) for slug in TERRITORIES]
        self.switch(False)
        return multiple(*made)

    def _newcomer(self, slug: str) -> User:
        email = f"{self.run}@{slug}.second.example"
        with self.app.app_context(), use_tenant(ref_of(self.app, slug)):
            party = actor_of(self.app, slug, "expert").parties("expert")[0]
            grant = Grant("expert", party)
            account_service.add_member(system_actor("tests"), email, f"{self.run} newcomer", (grant,))
            found = accounts.credentials(email)
            assert found is not None
            actor = accounts.actor_for(found.member_id, found.person_id, "newcomer", ())
        return User("newcomer", Visitor(self.app, slug), actor, {("expert", party)})

    def _of(self, slug: str, name: str) -> User:
        return next(user for user in self.users if (user.territory, user.name) == (slug, name))

    def _let_in(self, user: User) -> None:
        self.switch(True)
        sign_in_member(self.app, user.visitor.client, user.territory, user.actor)
        user.signed_in = True
        self.switch(False)

    def _judge(self, answer: Any, foretold: int, what: str) -> bool:
        """Compare an answer with the model's; whether the act went through."""
        type(self).acts += 1
        status = answer.status_code
        to_sign_in = status == 303 and "/sign-in" in answer.headers["Location"]
        said = {True: 303, False: 200 if status == 303 else status}[to_sign_in]
        assert said == foretold, f"{what}: {status} {answer.headers.get('Location', '')}, foretold {foretold}"
        if status in {403, 404}:
            assert f"{self.run} file" not in answer.text, what
            assert f"{self.run} contact" not in answer.text, what
        return foretold == 200

    def _open(self, user: User) -> Any:
        title = f"{self.run} file {len(self.made)}"
        data = {"title": title, "company_name": f"firm of {title}", "form_key": new_token()}
        answer = user.visitor.post("/projects/new", data)
        if not self._judge(answer, user.foretold(OPENS), f"{user.name} opens a file"):
            return multiple()
        file_id = UUID(answer.headers["Location"].split("/")[-1])
        with self.app.app_context(), use_tenant(ref_of(self.app, user.territory)):
            query = select(Company.party_id).join(Project, Project.company_id == Company.id)
            party = db.session.scalars(query.where(Project.id == file_id)).one()
        self.made.append(File(user.territory, file_id, party, title))
        return self.made[-1]

    @rule(target=files, who=some.integers(0, 11))
    def opens_a_file(self, who: int) -> Any:
        return self._open(self.users[who])

    @rule(who=some.integers(0, 11), file=files)
    def looks_at_a_file(self, who: int, file: File) -> None:
        user = self.users[who]
        answer = user.visitor.get(f"/projects/{file.id}")
        if self._judge(answer, user.foretold(LOOKS, file), f"{user.name} of {user.territory} looks at {file}"):
            assert file.title in answer.text
            assert file.contact in answer.text

    @rule(who=some.integers(0, 11), words=some.sampled_from(("", "firm", "nothing of the kind")))
    def searches(self, who: int, words: str) -> None:
        user = self.users[who]
        answer = user.visitor.get("/projects/", query_string={"q": f"{self.run} {words}"})
        if self._judge(answer, user.foretold(LISTS), f"{user.name} of {user.territory} searches"):
            self._listed(user, answer.text, words)

    def _listed(self, user: User, page: str, words: str) -> None:
        rows = BeautifulSoup(page, "html.parser").select("main table tbody tr")
        shown = {file.title for file in self.made for row in rows if f"{file.title} " in f"{row.get_text(' ')} "}
        wanted = {file.title for file in self.made if user.sees(file)} if words != "nothing of the kind" else set()
        assert shown == wanted, f"{user.name} of {user.territory} finds {shown}, foretold {wanted}"
        assert len(rows) >= len(wanted)

    @rule(who=some.integers(0, 11), file=files)
    def takes_a_step(self, who: int, file: File) -> None:
        user, event = self.users[who], STEPS.get(file.state)
        if event is None:
            return
        answer = user.visitor.post(f"/projects/{file.id}/steps/{event}", {"form_key": new_token()})
        foretold = user.foretold(OPENS, file)
        if foretold == 200 and answer.status_code == 409:
            assert file.title in answer.text or "firm of" in answer.text
            return
        if self._judge(answer, foretold, f"{user.name} of {user.territory} takes {event} of {file}"):
            file.state = REACHED[event]

    @rule(who=some.integers(0, 11), file=files, number=some.integers(1, 99))
    def notes_a_contact(self, who: int, file: File, number: int) -> None:
        user, path = self.users[who], f"/projects/{file.id}/edit"
        foretold = user.foretold(OPENS, file)
        page = user.visitor.get(path)
        if self._judge(page, foretold, f"{user.name} of {user.territory} opens the form of {file}"):
            forms = BeautifulSoup(page.text, "html.parser").select("form[method=post]")
            values = next(v for f in forms if "company_name" in (v := form_values(f)))
            values |= {"contact_name": f"{self.run} contact {number}"}
        else:
            values = {"contact_name": "nobody", "form_key": new_token(), "version": "1"}
        answer = user.visitor.post(path, values)
        if self._judge(answer, foretold, f"{user.name} of {user.territory} edits {file}"):
            assert answer.status_code == 303
            file.contact = values["contact_name"]

    @rule(who=some.integers(0, 11), file=files)
    def adds_a_document(self, who: int, file: File) -> None:
        user = self.users[who]
        sent = {"kind": "quote", "upload": (BytesIO(PNG), "quote.png"), "form_key": new_token()}
        answer = user.visitor.post(f"/projects/{file.id}/documents", sent)
        if self._judge(answer, user.foretold(OPENS, file), f"{user.name} of {user.territory} adds to {file}"):
            assert answer.status_code == 303
            file.documents += 1

    @rule(who=some.integers(0, 11), file=files)
    def reads_the_documents(self, who: int, file: File) -> None:
        user = self.users[who]
        answer = user.visitor.get(f"/projects/{file.id}/documents")
        if self._judge(answer, user.foretold(LOOKS, file), f"{user.name} of {user.territory} reads of {file}"):
            assert answer.text.count("quote.png") >= file.documents
            assert file.documents or "quote.png" not in answer.text

    @rule(who=some.integers(0, 11), slug=some.sampled_from(TERRITORIES), role=some.sampled_from(GIVEN), file=files)
    def gives_a_role(self, who: int, slug: str, role: str, file: File) -> None:
        """The newcomer of any territory gets a role, for the firm of any file where the role is a firm's."""
        giver, newcomer = self.users[who], self._of(slug, "newcomer")
        party = file.party if role in FOR_A_FIRM else None
        data = {"role": role, "party": str(party or ""), "form_key": new_token()}
        answer = giver.visitor.post(f"/people/{newcomer.actor.member_id}", data)
        foretold, elsewhere = giver.foretold({"territory_manager"}), party is not None and file.territory != slug
        if foretold == 200 and giver.territory != slug:
            foretold = 404
        elif foretold == 200 and elsewhere:
            foretold = 422  # no such firm can be chosen
        elif foretold == 200 and giver is newcomer:
            foretold = 409  # one's own roles are given by another manager
        elif foretold == 200 and (role, party) in newcomer.roles:
            foretold = 422
        if self._judge(answer, foretold, f"{giver.name} of {giver.territory} gives {role} of {party} at {slug}"):
            newcomer.roles.add((role, party))

    @rule(who=some.integers(0, 11))
    def signs_out_or_in(self, who: int) -> None:
        user = self.users[who]
        if not user.signed_in:
            self._let_in(user)
            return
        assert user.visitor.post("/sign-out").status_code == 303
        user.signed_in = False

    def teardown(self) -> None:
        """In the end each territory's list holds its own files and no other."""
        for slug in TERRITORIES if self.users else ():
            user = self._of(slug, "operator")
            self._let_in(user)
            page = user.visitor.get("/projects/", query_string={"q": self.run})
            assert page.status_code == 200
            self._listed(user, page.text, "")


def run(app: Flask, name: str, examples: int, steps: int, switch: Switch = lambda _whole: None) -> int:
    """Run the machine; how many acts were judged."""
    machine: Any = type(name, (Machine,), {"app": app, "switch": staticmethod(switch)})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=not LONG,
        print_blob=False,
        report_multiple_bugs=False,
        phases=tuple(Phase) if LONG else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    return int(machine.acts)


def test_everybody_gets_what_the_model_foretells(app: Flask, engine_kind: str, proven: Proven) -> None:
    acts = run(app, f"Territories on {engine_kind}, {SEED}", size(6, 150), size(25, 60))
    proven("acts foretold", acts)
    assert acts > size(60, 4000)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_criteria_the_model_is_right_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def switch(whole: bool) -> None:
        monkeypatch.setattr(session_module, "criteria_on", whole)

    with pytest.raises(AssertionError, match=r"foretold 404|finds"):
        run(app, "Territories without criteria", 5, 20, switch)
