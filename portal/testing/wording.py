"""What a plugin shows and says: its templates and its catalogs."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from portal import catalogs
from portal.testing.subject import Subject

_CORE_TEMPLATES = "ui/"
_BRINGS_IN = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)


def templates_compile_and_stay_at_home(subject: Subject) -> Iterator[str]:
    """Pages can be compiled, lie in `templates/<plugin>/`, use these and the core's `ui/` only, escape everything."""
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    folder = subject.folder / "templates"
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(f"{subject.id}/"):
            yield f"templates/{name}: outside templates/{subject.id}/"
        try:
            tree = env.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"templates/{name}, line {error.lineno}: {error.message}"
        else:
            yield from (f"templates/{name}, line {line}: {what}" for line, what in _strays(tree, subject.id))


def _strays(tree: nodes.Template, plugin: str) -> Iterator[tuple[int, str]]:
    for node in tree.find_all((*_BRINGS_IN, nodes.Filter, nodes.ScopedEvalContextModifier)):
        if isinstance(node, nodes.Filter):
            if node.name == "safe":
                yield node.lineno, "the filter safe leaves a text unescaped"
        elif isinstance(node, nodes.ScopedEvalContextModifier):
            yield node.lineno, "autoescape stays as it is"
        else:
            named = getattr(node, "template", None)
            name = getattr(named, "value", None)
            if not isinstance(name, str) or not name.startswith((f"{plugin}/", _CORE_TEMPLATES)):
                yield node.lineno, f"brings in {name or 'a template without a fixed name'}"


def catalogs_are_complete(subject: Subject) -> Iterator[str]:
    """Every message is said in every language of the country, with the same placeholders, and is compiled."""
    own = catalogs.own_domain(subject.folder)
    yield from catalogs.problems(own)
    for locale, path in sorted(own.catalogs.items()):
        if not catalogs.compiled(path, locale):
            yield f"{own.name} {locale}: not compiled as it is now; run portal i18n compile --plugin {own.name}"
    for locale in _spoken(subject) - own.catalogs.keys():
        yield f"{own.name}: nothing in {locale}; write translations/{locale}/LC_MESSAGES/{own.name}.po"


def _spoken(subject: Subject) -> set[str]:
    """The languages of the country but that of the source."""
    if "country_profile" not in subject.hooks:
        return set()
    profile = subject.ask("country_profile", {"tenant": subject.tenant})
    return set(profile.locales) - {catalogs.SOURCE_LOCALE}
