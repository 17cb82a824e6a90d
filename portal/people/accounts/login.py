"""What Flask-Login keeps of a sign-in."""

from __future__ import annotations

from flask_login import UserMixin

from portal.people.accounts.queries import SignedIn


class LoginUser(UserMixin):
    """The secret of a login session as Flask-Login's id, and who holds it (None while signing in)."""

    def __init__(self, token: str, found: SignedIn | None = None) -> None:
        self.id, self.found = token, found
