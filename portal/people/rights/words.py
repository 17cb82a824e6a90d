"""What each permission that a page of a file asks for lets a person do, in words. Whose it is, roles.toml says."""

from __future__ import annotations

from portal.foundation.kernel.message import mark

PERMISSIONS = {
    "projects.view": mark("The summary, the documents and the history"),
    "projects.own": mark("How far the request has come"),
    "projects.edit": mark("Change what the file says"),
    "projects.study": mark("Study the file and take its steps"),
    "projects.ready": mark("Mark it ready for the committee, waive a document, close it"),
    "projects.reopen": mark("Reopen a closed file"),
    "study.view": mark("The study: diagnosis, financing, jobs, proposal"),
    "aids.edit": mark("Record the aid that the company received, make its declaration"),
    "documents.make": mark("Add documents and have the portal make them"),
    "committee.view": mark("Its point on the committee’s agenda"),
    "committee.prepare": mark("Put it on an agenda, or take it off"),
    "committee.record": mark("Write down what the committee decides"),
    "conditions.lift": mark("Lift a condition of the approval"),
    "advances.view": mark("The agreement and the repayments"),
    "advances.list": mark("Each movement of money"),
    "advances.prepare": mark("Prepare the agreement"),
    "advances.sign": mark("Record that the agreement is signed"),
    "advances.disburse": mark("Release the payment"),
    "advances.pay": mark("Record repayments and correct them"),
    "advances.follow": mark("Call the advance in, let repayments pause"),
    "advances.tell": mark("Tell of a difficulty in repaying"),
    "missions.view": mark("The missions"),
    "missions.manage": mark("Look for experts, propose and follow missions"),
    "missions.answer": mark("Accept or decline what is proposed"),
    "missions.confirm": mark("Agree to a mission, confirm its half-days"),
    "missions.log": mark("Note half-days and the end of a mission"),
    "missions.evaluate": mark("Evaluate a mission"),
    "missions.reopen": mark("Reopen a mission"),
    "needs.view": mark("The needs for skills"),
    "jobs.view": mark("The jobs and their evidence"),
    "jobs.declare": mark("Declare jobs, with evidence"),
    "jobs.verify": mark("Check declared jobs"),
}
"""By permission, in the order of the page. What only shows pages is a thing read; what sends forms is an act."""
