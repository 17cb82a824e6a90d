"""The states of a file in the words of the firm it is about: where it stands, what happens, what is expected."""

from __future__ import annotations

from dataclasses import dataclass

from portal.foundation.kernel.message import mark


@dataclass(frozen=True, slots=True)
class Words:
    """English source strings: `title` where the file stands, `now` what is happening, `you` what is expected."""

    title: str
    now: str
    you: str
    kind: str = "sea"


NOTHING = mark("Nothing for the moment: we come to you.")
_ENDED = mark("Nothing more. If your plans change, call us: a new project can be submitted at any time.")

OWN_WORDS = {
    "prospect": Words(
        mark("We have your request"),
        mark("A project officer reads it and calls you to talk about it."),
        mark("Have at hand what you know of your project: quotes, figures, dates. Nothing needs to be complete."),
    ),
    "qualified": Words(
        mark("Your project can be studied"),
        mark("The first conditions are met. A project officer arranges a visit with you."),
        mark("Choose a day for the visit, and think of what would help you most."),
    ),
    "in_study": Words(
        mark("Your project is being studied"),
        mark("We look at your needs, your financing plan and your jobs together with you."),
        mark("Answer the questions of your project officer; the quicker the answers, the sooner the committee."),
    ),
    "awaiting_documents": Words(
        mark("We are waiting for documents"),
        mark("The study goes on as soon as we have them."),
        mark("Send the documents asked for. If one is hard to get, call us: there is often another way."),
        "sun",
    ),
    "ready": Words(
        mark("Your file is complete"),
        mark("The study is done; your file will be put on the agenda of the next committee."),
        NOTHING,
    ),
    "scheduled": Words(
        mark("You are on the agenda of the committee"),
        mark("Heads of firms will read your file and listen to you."),
        mark("Prepare to present your project in ten minutes, in your own words. We help you with it."),
        "plum",
    ),
    "in_committee": Words(
        mark("The committee is deciding"),
        mark("Your project was presented. The decision counts once the minutes are signed."),
        NOTHING,
        "plum",
    ),
    "deferred": Words(
        mark("The committee has questions"),
        mark("It wants to know more before it decides. This is not a refusal."),
        mark("Prepare the answers with your project officer."),
        "sun",
    ),
    "approved_conditional": Words(
        mark("Approved, with conditions"),
        mark("The committee supports your project once a few conditions are met."),
        mark("Send the proof of each condition to your project officer."),
        "ok",
    ),
    "approved": Words(
        mark("Your project is approved"),
        mark("The committee supports your project. With you, we prepare the agreement or the mission letter."),
        NOTHING,
        "ok",
    ),
    "contracting": Words(
        mark("Your agreement is ready to sign"),
        mark("Once it is signed by both sides, the support starts."),
        mark("Read the agreement, ask your questions, sign it."),
        "ok",
    ),
    "active": Words(
        mark("Your support is under way"),
        mark("Experts, jobs, what was agreed: your project officer follows every step with you."),
        mark("Tell us early when something changes, good or bad."),
        "ok",
    ),
    "incident": Words(
        mark("Let us talk"),
        mark("Something needs to be settled together. We look for a solution with you."),
        mark("Call your project officer."),
        "sun",
    ),
    "follow_up": Words(
        mark("Your support is complete"),
        mark("We stay in touch and ask about your jobs once a year."),
        mark("Answer a few questions on your jobs when we ask you."),
        "ok",
    ),
    "closed_success": Words(
        mark("Your file is closed"),
        mark("The project is complete. Thank you for your trust."),
        mark("Nothing more. You may become a sponsor of another firm: tell us."),
        "ok",
    ),
    "closed_partial": Words(mark("Your file is closed"), mark("The follow-up has come to its end."), _ENDED),
    "closed_failed": Words(mark("Your file is closed"), mark("The follow-up has come to its end."), _ENDED),
    "discarded": Words(
        mark("Your request cannot be taken further here"),
        mark("Your project officer has told you, or will tell you, why."),
        _ENDED,
        "",
    ),
    "oriented_elsewhere": Words(
        mark("Another body can help you better"),
        mark("We have shown you, or will show you, whom to turn to."),
        mark("Turn to the body we named. If that leads nowhere, call us."),
        "",
    ),
    "rejected": Words(
        mark("The committee did not approve the project"),
        mark("The letter that you receive gives the reasons."),
        mark("Call your project officer: a changed project can be submitted again."),
        "",
    ),
    "withdrawn": Words(mark("You have withdrawn your request"), mark("The file is closed."), _ENDED, ""),
    "dropped": Words(mark("Your file is closed"), mark("It was closed without a decision."), _ENDED, ""),
    "declined_by_sme": Words(mark("You have declined the support"), mark("The file is closed."), _ENDED, ""),
    "lapsed": Words(
        mark("The approval has lapsed"),
        mark("The agreement was not signed in time."),
        mark("Call your project officer if you still want to go on."),
        "",
    ),
}
"""Every state of a project, as its firm reads it."""

STAMP_LABELS = (
    ("received_on", mark("Your request was received"), "mail"),
    ("studied_on", mark("The study began"), "search"),
    ("presented_on", mark("Your project was presented to the committee"), "users"),
    ("approved_on", mark("The committee approved your project"), "check"),
    ("supported_on", mark("Your support began"), "sails"),
    ("closed_on", mark("The file was closed"), "lock"),
)
"""The days that the firm's own thread shows: field, English label, icon."""
