"""At the start: every view says who may see it, in words that the gate can check."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Rule

from portal.foundation.web import addresses
from portal.foundation.web.permissions import SAFE, Policy, policy_of
from portal.people.accounts.rules import PERMISSIONS


class GateError(Exception):
    """A view declares no policy, or one that no role can satisfy: the portal does not start."""


def check(app: Flask) -> None:
    """Refuse to start when a view declares nothing, asks for what no role has, or names ids that cannot be checked."""
    for rule in app.url_map.iter_rules():
        policy = policy_of(app.view_functions[rule.endpoint])
        if policy is None:
            raise GateError(f"{rule.endpoint} ({rule}) declares neither a permission nor that it is public")
        _check_policy(rule, policy)
        addresses.of_rule(rule)


def _check_policy(rule: Rule, policy: Policy) -> None:
    if policy.permission is not None and policy.permission not in PERMISSIONS:
        raise GateError(f"{rule.endpoint} asks for {policy.permission}, which no role has")
    if policy.fresh and not (rule.methods or set()) - SAFE:
        raise GateError(f"{rule.endpoint} asks for a proof of who sends a form, and takes none")
