"""The one door plugins import from. The core itself never uses it.

Names are added in minor versions of the hook API and leave only in a major one (docs/hooks.md).
"""

from __future__ import annotations

from portal.foundation.db.base import Scoped, scoped_fk
from portal.foundation.hooks.funding import (
    AdvanceRules,
    AdvanceTerms,
    Instalment,
    RepaymentSchedule,
    equal_instalments,
)
from portal.foundation.hooks.specs import HOOK_API, hookimpl
from portal.foundation.hooks.types import (
    CompanySnapshot,
    CountryProfile,
    IdentifierCheck,
    IdentifierKind,
    Panel,
    ProjectSnapshot,
    SettingsSpec,
    Slot,
    Term,
)
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.dated import ParameterError, Parameters, load_parameters
from portal.foundation.kernel.dates import add_months, add_working_days
from portal.foundation.kernel.findings import Finding, Level, Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import clean, fold

__all__ = [
    "HOOK_API",
    "Actor",
    "AdvanceRules",
    "AdvanceTerms",
    "CompanySnapshot",
    "CountryProfile",
    "Finding",
    "IdentifierCheck",
    "IdentifierKind",
    "Instalment",
    "Level",
    "Message",
    "Money",
    "Panel",
    "ParameterError",
    "Parameters",
    "ProjectSnapshot",
    "RepaymentSchedule",
    "Scoped",
    "SettingsSpec",
    "Slot",
    "Source",
    "TenantRef",
    "Term",
    "add_months",
    "add_working_days",
    "clean",
    "equal_instalments",
    "fold",
    "hookimpl",
    "load_parameters",
    "scoped_fk",
]
