"""Romanian letters: ș and ț are written with a comma below; older keyboards and files give a cedilla."""

from __future__ import annotations

import unicodedata

COMMA_BELOW = {"\u015e": "\u0218", "\u015f": "\u0219", "\u0162": "\u021a", "\u0163": "\u021b"}


def comma_below(text: str) -> str:
    """Return `text` composed (NFC), with Ș ș Ț ț in place of their cedilla look-alikes; ă, â, î are left alone.

    >>> comma_below("Timi\u015foara")
    'Timișoara'
    """
    text = unicodedata.normalize("NFC", text)
    for cedilla, comma in COMMA_BELOW.items():
        text = text.replace(cedilla, comma)
    return text
