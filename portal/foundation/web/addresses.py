"""Ids in addresses: each converter names its model, so that the gate can check every row before a view runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.routing import Rule, UUIDConverter

from portal.foundation.db.base import Keyed
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.visibility import visible


class AddressError(Exception):
    """A route's ids cannot be checked: an unknown converter, or a child without its declared parent."""


@dataclass(frozen=True, slots=True)
class Address:
    """A kind of row in addresses, `<name:name_id>`.

    `parents` maps another address's name to the column that points to it.
    """

    name: str
    model: type[Keyed]
    parents: dict[str, InstrumentedAttribute[Any]] = field(default_factory=dict)


class _RowConverter(UUIDConverter):
    """A uuid that names a row."""


_addresses: dict[str, Address] = {}


def register(app: Flask, address: Address) -> None:
    """Make `<name:name_id>` usable in routes."""
    _addresses[address.name] = address
    app.url_map.converters[address.name] = _RowConverter


def named(name: str) -> Address | None:
    """Return the kind of row that addresses call `name`."""
    return _addresses.get(name)


def of_rule(rule: Rule) -> list[Address]:
    """Return the rows that a route's address names, outermost first. Raises AddressError when one cannot be checked."""
    found: list[Address] = []
    for argument in _ordered_arguments(rule):
        name = argument.removesuffix("_id")
        if isinstance(rule._converters.get(argument), _RowConverter):
            address = _addresses.get(name)
            if address is None or argument != f"{name}_id":
                raise AddressError(f"{rule}: {argument} names no kind of row")
            if found and found[-1].name not in address.parents:
                raise AddressError(f"{rule}: {name} does not say how it belongs to {found[-1].name}")
            found.append(address)
    return found


def _ordered_arguments(rule: Rule) -> list[str]:
    return [part.split(":")[-1].rstrip(">") for part in rule.rule.replace(">", ">\0").split("\0") if "<" in part]


def rows_visible(rule: Rule, arguments: dict[str, Any], actor: Actor) -> bool:
    """Tell whether every row the address names exists here, is visible to `actor` and hangs under its parent."""
    parent: Address | None = None
    for address in of_rule(rule):
        row = db.session.scalar(
            select(address.model).where(
                address.model.id == arguments[f"{address.name}_id"], visible(address.model, actor)
            )
        )
        if row is None:
            return False
        if parent is not None and getattr(row, address.parents[parent.name].key) != arguments[f"{parent.name}_id"]:
            return False
        parent = address
    return True
