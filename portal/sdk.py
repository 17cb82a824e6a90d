"""The one door plugins import from. The core itself never uses it.

Names are added in minor versions of the hook API and leave only in a major one (docs/hooks.md).
"""

from __future__ import annotations

from portal.foundation.db.base import Scoped, scoped_fk
from portal.foundation.db.rls import protect
from portal.foundation.hooks.activities import (
    ActivityCode,
    ActivityReading,
    Nomenclature,
    Reading,
    read_activities,
)
from portal.foundation.hooks.assets import vendored
from portal.foundation.hooks.checklist import DocumentRequirement, Stage
from portal.foundation.hooks.committee import CommitteeRules, Majority
from portal.foundation.hooks.fields import ExtraField, FormId
from portal.foundation.hooks.funding import (
    AdvanceRules,
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    AidEquivalent,
    AidStep,
    AidUnknown,
    FunderKind,
    Instalment,
    LateLetter,
    PriorAid,
    RepaymentSchedule,
    equal_instalments,
)
from portal.foundation.hooks.lookup import (
    CompanyAnswer,
    CompanyFacts,
    CompanyUnknown,
    ExchangeRate,
    RateAnswer,
    RateUnknown,
    RegisterSilent,
    Why,
)
from portal.foundation.hooks.missions import CompetenceDomain, JobKind, MissionRules, SecondmentCheck
from portal.foundation.hooks.papers import DocumentTemplate, Paper
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.records import (
    Award,
    BookAccount,
    BookEntry,
    FundedAdvance,
    FundShare,
    FundSource,
    GivenMission,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    RecordTable,
    Refusal,
    SupportedFirm,
)
from portal.foundation.hooks.registers import Register, RegisterError, Reply
from portal.foundation.hooks.reports import CsvStyle, ReportData, ReportFormat, ReportTable, csv_report, csv_rows
from portal.foundation.hooks.size import (
    FirmGroup,
    FirmSize,
    FirmTie,
    FirmYear,
    HolderKind,
    SizeAnswer,
    SizedFirm,
    SizeLine,
    SizeUnknown,
)
from portal.foundation.hooks.specs import HOOK_API, RemovedInHookAPI2, hookimpl
from portal.foundation.hooks.types import (
    Area,
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
from portal.foundation.hooks.watch import CompanyWatch
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.dated import ParameterError, Parameters, load_parameters
from portal.foundation.kernel.dates import add_months, add_working_days
from portal.foundation.kernel.exchange import Quote
from portal.foundation.kernel.findings import Finding, Level, Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import clean, fold, harmless
from portal.foundation.kernel.xml import named, read_xml

__all__ = [
    "HOOK_API",
    "ActivityCode",
    "ActivityReading",
    "Actor",
    "AdvanceRules",
    "AdvanceTerms",
    "AidAnswer",
    "AidBasis",
    "AidEquivalent",
    "AidStep",
    "AidUnknown",
    "Area",
    "Award",
    "BookAccount",
    "BookEntry",
    "CommitteeRules",
    "CompanyAnswer",
    "CompanyFacts",
    "CompanySnapshot",
    "CompanyUnknown",
    "CompanyWatch",
    "CompetenceDomain",
    "CountryProfile",
    "CsvStyle",
    "DocumentRequirement",
    "DocumentTemplate",
    "ExchangeRate",
    "ExtraField",
    "Finding",
    "FirmGroup",
    "FirmSize",
    "FirmTie",
    "FirmYear",
    "FormId",
    "FundShare",
    "FundSource",
    "FundedAdvance",
    "FunderKind",
    "GivenMission",
    "HolderKind",
    "IdentifierCheck",
    "IdentifierKind",
    "Instalment",
    "JobKind",
    "LateLetter",
    "Level",
    "Majority",
    "Message",
    "MissionRules",
    "Money",
    "Nomenclature",
    "Panel",
    "Paper",
    "ParameterError",
    "Parameters",
    "PriorAid",
    "ProjectSnapshot",
    "Purpose",
    "Quote",
    "RateAnswer",
    "RateRule",
    "RateUnknown",
    "Reading",
    "RecordData",
    "RecordFile",
    "RecordFormat",
    "RecordTable",
    "Records",
    "Refusal",
    "Register",
    "RegisterError",
    "RegisterSilent",
    "RemovedInHookAPI2",
    "RepaymentSchedule",
    "Reply",
    "ReportData",
    "ReportFormat",
    "ReportTable",
    "Scoped",
    "SecondmentCheck",
    "SettingsSpec",
    "SizeAnswer",
    "SizeLine",
    "SizeUnknown",
    "SizedFirm",
    "Slot",
    "Source",
    "Stage",
    "SupportedFirm",
    "TenantRef",
    "Term",
    "Why",
    "add_months",
    "add_working_days",
    "clean",
    "csv_report",
    "csv_rows",
    "equal_instalments",
    "fold",
    "harmless",
    "hookimpl",
    "load_parameters",
    "named",
    "protect",
    "read_activities",
    "read_xml",
    "scoped_fk",
    "vendored",
]
