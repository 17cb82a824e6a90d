"""Jobs in Romania: the contracts by which they are counted."""

from __future__ import annotations

from portal.sdk import JobKind, Message, Source

_CODE = "https://legislatie.just.ro/Public/DetaliiDocument/41625"

_KINDS = (
    JobKind(
        "ro:nedeterminat",
        Message("Contract without end date"),
        Message("Part-time counts for its share: 4 hours of 8 are 0.5."),
        source=Source("Codul muncii (Legea nr. 53/2003), art. 12 alin. (1)", _CODE),
    ),
    JobKind(
        "ro:determinat6",
        Message("Contract with an end date, six months or more"),
        Message("Shorter contracts, and those that replace somebody absent, are not counted."),
        source=Source("Codul muncii (Legea nr. 53/2003), art. 82–84", _CODE),
    ),
    JobKind(
        "ro:ucenicie",
        Message("Apprenticeship contract"),
        Message("Counted for the whole time of the contract."),
        source=Source("Legea nr. 279/2005 privind ucenicia la locul de muncă"),
    ),
)


def kinds() -> tuple[JobKind, ...]:
    """Return the contracts that are counted, in the order they are asked."""
    return _KINDS
