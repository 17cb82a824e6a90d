"""XML from outside: read, or refused with ValueError before it can do harm."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.kernel.xml import named, read_xml

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<a>&c;</a>"""
REFUSED = {
    "a bomb of entities": BOMB,
    "a file of this machine": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "a document type elsewhere": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "an entity nobody declared": b"<a>&b;</a>",
    "no end": b"<a><b></a>",
    "nothing": b"",
    "a page": b"<html><br></html>",
    "an encoding nobody knows": b'<?xml version="1.0" encoding="x-none"?><a/>',
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_do_harm_is_refused(case):
    with pytest.raises(ValueError, match="no XML that can be read"):
        read_xml(REFUSED[case])


def test_elements_are_found_whatever_their_namespace():
    for space in ("", ' xmlns="http://www.example.org/1"', ' xmlns="https://www.example.org/2"'):
        root = read_xml(f"<a{space}><b n='1'/><!-- b --><c><b n='2'/></c></a>".encode())
        assert [each.get("n") for each in named(root, "b")] == ["1", "2"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with suppress(ValueError):
        assert read_xml(content).tag
