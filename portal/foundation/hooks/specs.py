"""The hookspecs: what a plugin may answer. `docs/hooks.md` is checked against this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pluggy

from portal.foundation.hooks.activities import ActivityReading
from portal.foundation.hooks.checklist import DocumentRequirement, Stage
from portal.foundation.hooks.committee import CommitteeRules
from portal.foundation.hooks.fields import ExtraField, FormId
from portal.foundation.hooks.funding import (
    AdvanceRules,
    AdvanceTerms,
    AidAnswer,
    AidBasis,
    FunderKind,
    PriorAid,
    RepaymentSchedule,
)
from portal.foundation.hooks.lookup import CompanyAnswer
from portal.foundation.hooks.missions import CompetenceDomain, JobKind, MissionRules
from portal.foundation.hooks.papers import DocumentTemplate
from portal.foundation.hooks.rates import RateRule
from portal.foundation.hooks.records import RecordFormat
from portal.foundation.hooks.registers import Register
from portal.foundation.hooks.reports import ReportFormat
from portal.foundation.hooks.size import FirmGroup, SizeAnswer
from portal.foundation.hooks.types import (
    Area,
    CountryProfile,
    IdentifierKind,
    Panel,
    ProjectSnapshot,
    SettingsSpec,
    Slot,
    Term,
)
from portal.foundation.hooks.watch import CompanyWatch
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.findings import Finding

HOOK_API = (1, 0)
"""Version of this set of hooks; a manifest's `hook_api` must accept it."""


class RemovedInHookAPI2(DeprecationWarning):
    """A plugin answers a hook, or takes an argument, that version 2 of the hooks will not have.

    Given as `warn_on_impl` or `warn_on_impl_args` of its hookspec, two minor versions before at least.
    """


GROUP = "portal"
hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def settings() -> SettingsSpec:
    """The plugin's settings per territory: form, defaults, version. Called once, at start. Since 1.0."""


@hookspec
def country_profile(tenant: TenantRef) -> CountryProfile:
    """The country's currency, languages, time zone and public holidays. One owner per territory. Since 1.0."""


@hookspec
def identifier_kinds(tenant: TenantRef) -> Sequence[IdentifierKind]:
    """Kinds of company numbers, the one that identifies a firm first. Since 1.0."""


@hookspec
def areas(tenant: TenantRef, codes: Sequence[str]) -> Sequence[Area]:
    """The areas with these codes and the places in them; without codes, every area of the country.

    Where a country has too many places to choose from, the whole list leaves them out. Since 1.0.
    """


@hookspec
def vocabulary(tenant: TenantRef, locale: str) -> Mapping[Term, str]:
    """Words for stand-alone labels in `locale`; two plugins giving one term is an error. Since 1.0."""


@hookspec
def company_lookup(tenant: TenantRef, kind: str, value: str, on: date, register: Register) -> CompanyAnswer:
    """What the public register says of the firm with this canonical number of a kind that says `lookup`.

    One owner per territory, or none. It reaches another machine only through `register`, which knows the address; it
    keeps nothing and looks at nothing else. Since 1.0.
    """


@hookspec
def company_watch(tenant: TenantRef, on: date) -> CompanyWatch:
    """How the register that `company_lookup` reads is asked again about the firms of files in progress.

    One owner per territory, or none; answers for every date. What `CompanyWatch.read` does reaches another machine,
    through the register that it is given alone. Since 1.0.
    """


@hookspec
def activity_codes(tenant: TenantRef, written: str, on: date) -> Sequence[ActivityReading]:
    """What a firm's activity code means in each of the country's nomenclatures, the one that counts on `on` first.

    `written` holds one code or several, with or without the nomenclature; nothing is given for what is not known.
    Since 1.0.
    """


@hookspec
def advance_rules(tenant: TenantRef, on: date) -> AdvanceRules:
    """What a repayable advance may be in the territory on `on`; « not offered » comes with its reason.

    One owner per territory; answers for every date. Since 1.0.
    """


@hookspec
def repayment_schedule(tenant: TenantRef, terms: AdvanceTerms, on: date) -> RepaymentSchedule:
    """The instalments of an advance under the rules in force on `on`.

    They make up the principal to the cent and their dates increase. One owner per territory that lends. Since 1.0.
    """


@hookspec
def aid_equivalent(
    tenant: TenantRef, terms: AdvanceTerms, prior: Sequence[PriorAid], basis: AidBasis, on: date
) -> AidAnswer:
    """What an advance granted on `on` is worth as aid, and whether it fits beside the firm's `prior` aid.

    `prior` is all that its single undertaking received, whenever; `on` is the day of the right to it, which is the
    signature. `basis` is what is known of it: the activity, the regime chosen, an equivalent computed elsewhere, which
    counts as it stands. One owner per territory; answers for every date. Since 1.0.
    """


@hookspec
def firm_size(tenant: TenantRef, group: FirmGroup, on: date) -> SizeAnswer:
    """The category of a firm on `on` by its closed years and those of the firms tied to it, with what was counted.

    One owner per territory, or none; answers for every date. Since 1.0.
    """


@hookspec
def rate_rules(tenant: TenantRef) -> Sequence[RateRule]:
    """How amounts of aid become amounts in the currency of the ceilings, each with the register that it reads.

    What `RateRule.read` does reaches another machine, through the registers that it is given alone. Since 1.0.
    """


@hookspec
def funder_kinds(tenant: TenantRef) -> Sequence[FunderKind]:
    """Kinds of funders whose money is kept apart in the fund, each euro lent and repaid traced to it. Since 1.0."""


@hookspec
def document_templates(tenant: TenantRef, locale: str) -> Sequence[DocumentTemplate]:
    """The country's documents in `locale`, none in a language it has no wording for. Since 1.0."""


@hookspec
def eligibility(tenant: TenantRef, project: ProjectSnapshot, on: date) -> Sequence[Finding]:
    """What the rules in force on `on` say of this project; a `block` keeps it from being qualified. Since 1.0."""


@hookspec
def transition_checks(
    tenant: TenantRef, project: ProjectSnapshot, transition: str, actor: Actor, on: date
) -> Sequence[Finding]:
    """What speaks against this step of the project on `on`; a `block` stops it, nothing can be lifted. Since 1.0."""


@hookspec
def project_event(tenant: TenantRef, project: ProjectSnapshot, transition: str, on: date) -> None:
    """That a project has taken this step on `on`, once it is kept; the project is told as it stands by then.

    The worker tells it, more than once where it was stopped in between; nothing the plugin does changes the step.
    Since 1.0.
    """


@hookspec
def required_documents(
    tenant: TenantRef, project: ProjectSnapshot, stage: Stage, on: date
) -> Sequence[DocumentRequirement]:
    """The documents this project needs before `stage` ends, under the rules in force on `on`. Since 1.0."""


@hookspec
def mission_rules(tenant: TenantRef, on: date) -> MissionRules:
    """What a day of an expert is valued at on `on`, and how long people have to answer.

    One owner per territory; answers for every date. Since 1.0.
    """


@hookspec
def competence_domains(tenant: TenantRef) -> Sequence[CompetenceDomain]:
    """The country's words and codes for the programme's fields of competence, one item a field at most. Since 1.0."""


@hookspec
def job_kinds(tenant: TenantRef, on: date) -> Sequence[JobKind]:
    """Kinds of employment contracts by which jobs are declared on `on`, in the order they are asked. Since 1.0."""


@hookspec
def committee_rules(tenant: TenantRef, on: date) -> CommitteeRules:
    """Quorum, proxies, majority and convening of the territory's committee on `on`.

    One owner per territory; answers for every date. Since 1.0.
    """


@hookspec
def panels(tenant: TenantRef, slot: Slot, subject: ProjectSnapshot, actor: Actor, on: date) -> Sequence[Panel]:
    """Blocks for a named place on a core page. Since 1.0."""


@hookspec
def form_fields(tenant: TenantRef, form: FormId) -> Sequence[ExtraField]:
    """Questions that the country adds to a core form. Since 1.0."""


@hookspec
def report_formats(tenant: TenantRef) -> Sequence[ReportFormat]:
    """Files that the annual report can be had as, beside the core's own. Since 1.0."""


@hookspec
def record_formats(tenant: TenantRef) -> Sequence[RecordFormat]:
    """Files that the territory's records can be had as: registers, accounts, publications. Since 1.0."""
