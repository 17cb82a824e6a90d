"""The register of de minimis aid as a file of our own: what Regulation (EU) 2023/2831, article 6(1), wants known."""

from __future__ import annotations

from datetime import date

from portal.sdk import Award, FundShare, Message, Money, RecordData, RecordFile, RecordFormat, RecordTable, Refusal

_HEADS = {
    "aid_number": Message("The aid’s own number in this territory, without a gap in a year"),
    "agreement": Message("Reference of the agreement by which the aid was granted"),
    "beneficiary": Message("Name of the firm"),
    "identifiers": Message("Its numbers, each after its kind, with semicolons between: fr:siren 732829320"),
    "place": Message("Town of the firm"),
    "activity": Message("Code of its activity with the nomenclature, empty when it is not known"),
    "member_state": Message("Member State that grants, by its two letters (ISO 3166)"),
    "regime": Message("Which de minimis regulation: general, sgei, agriculture or fisheries"),
    "instrument": Message("Always repayable_advance"),
    "granting_body": Message("Body that lends"),
    "funders": Message("Who had committed the fund’s money on that day, public or private, and in what part"),
    "nominal_amount": Message("Amount lent"),
    "aid_equivalent": Message("Gross grant equivalent: what counts as aid"),
    "currency": Message("Currency of both amounts, by its three letters (ISO 4217)"),
    "granted_on": Message("Day of the right to the aid: the signature"),
    "register_by": Message("Last day by which a register must know, empty where none has to"),
    "rule": Message("Rule by which the equivalent was found"),
}


def _row(award: Award) -> tuple[str | Money | date | None, ...]:
    numbers = "; ".join(f"{kind} {number}" for kind, number in award.company.identifiers.items())
    firm = (award.company.name, numbers, award.place, award.company.activity)
    body = (award.member_state, award.regime, "repayable_advance", award.grantor, _funders(award.funders))
    amounts = (award.nominal, award.equivalent, award.nominal.currency)
    return (award.number, award.reference, *firm, *body, *amounts, award.granted_on, award.register_by, award.rule)


def _funders(funders: tuple[FundShare, ...]) -> str:
    """Return who financed the fund: « Département (public) 60.00 % »."""
    kinds = {True: "public", False: "private"}
    return "; ".join(f"{one.name} ({kinds[one.public]}) {one.share * 100:.2f} %" for one in funders)


def _render(data: RecordData) -> RecordFile:
    kept = [award for award in data.awards if award.company.identifiers]
    refused = tuple(
        Refusal(f"{award.number}, {award.company.name}", Message("The firm has no number: complete its file."))
        for award in data.awards
        if not award.company.identifiers
    )
    name = f"de-minimis-{data.first:%Y%m%d}-{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(_HEADS, tuple(map(_row, kept))), len(kept), refused)


def formats() -> tuple[RecordFormat, ...]:
    """Return the register; a firm without a number is left out by name."""
    return (
        RecordFormat(
            "register",
            Message("Register of de minimis aid"),
            Message(
                "For whoever enters aid in the central register, and for audits: amounts, days and rule as "
                "frozen, the firm as it is called today."
            ),
            _render,
        ),
    )
