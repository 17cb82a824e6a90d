"""What a file's documents add to the rooms below: an address, who reads them, pages, a tab."""

from __future__ import annotations

from flask import Flask

from portal.foundation.kernel.message import mark
from portal.foundation.web import addresses, visibility
from portal.programme.projects import documents
from portal.programme.projects.document_views import blueprint
from portal.programme.projects.models import Project, ProjectDocument
from portal.programme.projects.registry import Tab, add_tab


def wire(app: Flask) -> None:
    """Add the documents of files to `app`; the address of a project is known before."""
    parents = {"project": ProjectDocument.project_id}
    addresses.register(app, addresses.Address("project_document", ProjectDocument, parents))
    visibility.inherit(ProjectDocument, ProjectDocument.project_id, Project)
    visibility.withhold(ProjectDocument, documents.readable)
    app.register_blueprint(blueprint)
    add_tab(Tab("documents", mark("Documents"), "project_documents.tab", 50))
