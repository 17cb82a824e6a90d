"""The provider of sign-ins in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark

VERBS = {
    "account.provider_linked": mark("%(who)s linked an account of another provider to their own."),
    "account.provider_unlinked": mark("%(who)s unlinked the account of another provider from their own."),
    "account.provider_used": mark("%(who)s was recognised by another provider."),
}
FIELDS = {"provider": Field(mark("Provider"))}
