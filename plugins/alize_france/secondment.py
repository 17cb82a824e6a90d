"""Lending an employee for long, without profit (prêt de main-d’œuvre): what the law asks, as questions."""

from __future__ import annotations

from datetime import date

from alize_france.dated import parameters
from portal.sdk import Message, ParameterError, SecondmentCheck, Source

_CODE = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050/"
PROFIT = Source("Code du travail, article L8241-1", _CODE)
FORMS = Source("Code du travail, article L8241-2", _CODE)
BELOW_COST = Source("Code du travail, article L8241-3", _CODE)

_ALWAYS = (
    SecondmentCheck(
        "agreement",
        Message("Has the employee agreed in writing? A refusal may have no consequence."),
        Message("The employee’s written agreement is needed: nobody is lent against their will."),
        FORMS,
    ),
    SecondmentCheck(
        "amendment",
        Message(
            "Do the employee and the employer sign an amendment to the employment contract: work, hours, place, post?"
        ),
        Message("Without an amendment to the employment contract that the employee has signed, nobody is lent."),
        FORMS,
    ),
    SecondmentCheck(
        "invoice",
        Message("Does the employer invoice wages, contributions and expenses at most, and nothing beyond them?"),
        Message("Lending for profit is forbidden: the employer invoices what the employee costs at most."),
        PROFIT,
    ),
    SecondmentCheck(
        "staff",
        Message("Are the staff representatives of both companies, where there are any, consulted beforehand?"),
        Message("The staff representatives (CSE) of both companies are consulted before anyone is lent."),
        FORMS,
    ),
    SecondmentCheck(
        "return",
        Message("Does the employee return to the same post, or one like it, without loss of pay or career?"),
        Message("The right to return to the same post, or one like it, must be promised."),
        FORMS,
    ),
)


def checks(on: date) -> tuple[SecondmentCheck, ...]:
    """Return what is asked on `on`; nothing before lending below cost was allowed."""
    values = parameters()
    try:
        size = {
            "lender": values.integer("missions.secondment_lender", on),
            "user": values.integer("missions.secondment_user", on),
            "years": values.integer("missions.secondment_young", on),
        }
    except ParameterError:
        return ()
    size_check = SecondmentCheck(
        "size",
        Message(
            "Has the employer or its group %(lender)s employees or more, and the helped company %(user)s at most or "
            "less than %(years)s years, outside that group?",
            size,
        ),
        Message(
            "Below cost, only a firm or group of %(lender)s employees or more lends, to a company of %(user)s at most "
            "or younger than %(years)s years, outside its group.",
            size,
        ),
        BELOW_COST,
        below_cost=True,
    )
    purpose = SecondmentCheck(
        "purpose",
        Message(
            "Does the objective aim at the skills of the helped company, a change of career, or a partnership of "
            "business or common interest?"
        ),
        Message(
            "Below cost, an employee is lent for the skills of the helped company, a change of career or a partnership."
        ),
        BELOW_COST,
        below_cost=True,
    )
    return (*_ALWAYS, size_check, purpose)


def longest(on: date) -> int:
    """Return for how many months at most an employee is lent below cost on `on`; 0 before it was allowed."""
    try:
        return parameters().integer("missions.secondment_months", on)
    except ParameterError:
        return 0
