"""The pages under /meetings."""

from __future__ import annotations

from flask import Blueprint
from werkzeug import Response

from portal.foundation.web.errors import Answer

blueprint = Blueprint("committee", __name__, url_prefix="/meetings")
Page = Response | str | Answer
