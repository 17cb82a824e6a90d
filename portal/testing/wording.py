"""What a plugin shows and says: its templates and its catalogs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, nodes

from portal import catalogs
from portal.testing.answers import messages
from portal.testing.questions import questions
from portal.testing.subject import Subject

_CORE = Path(catalogs.__file__).parent
_CORE_TEMPLATES = "ui/"
_CORE_FILTERS = ("money", "short_money", "number", "percent", "date", "longdate", "weekday_date", "datetime", "say")
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


def panels_use_their_own_templates(subject: Subject) -> Iterator[str]:
    """A block on a page names a template of the plugin's own folder, and gives it every value that it shows."""
    if "panels" not in subject.hooks:
        return
    env = _as_the_portal(subject)
    for given in questions(subject, "panels"):
        for panel in subject.ask("panels", given):
            name = panel.template
            if not name.startswith(f"{subject.id}/") or not (subject.folder / "templates" / name).is_file():
                yield f"panels: {name} is no template in templates/{subject.id}/"
                return
            try:
                env.get_template(name).render(panel.context)
            except Exception as error:  # noqa: BLE001  whatever keeps it from being shown
                yield f"panels: {name} cannot be shown: {type(error).__name__}: {error}"
                return


def _as_the_portal(subject: Subject) -> Environment:
    """Return what renders the plugin's templates, and the core's `ui/`, in English; a name that is not given fails."""
    folders = [subject.folder / "templates", *sorted(_CORE.glob("**/templates"))]
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(
        loader=FileSystemLoader(folders), extensions=extensions, autoescape=True, undefined=StrictUndefined
    )
    vars(env)["install_null_translations"](newstyle=True)  # the extension i18n has put it there
    env.filters.update({name: lambda value, *_more: str(value) for name in _CORE_FILTERS})
    return env


def catalogs_are_complete(subject: Subject) -> Iterator[str]:
    """Every message is said in every language of the country, with the same placeholders, and is compiled."""
    own = catalogs.own_domain(subject.folder)
    yield from catalogs.problems(own)
    for locale, path in sorted(own.catalogs.items()):
        if not catalogs.compiled(path, locale):
            yield f"{own.name} {locale}: not compiled as it is now; run portal i18n compile --plugin {own.name}"
    for locale in sorted(set(subject.locales) - {catalogs.SOURCE_LOCALE} - own.catalogs.keys()):
        yield f"{own.name}: nothing in {locale}; write translations/{locale}/LC_MESSAGES/{own.name}.po"


def what_is_said_stands_in_the_catalogs(subject: Subject) -> Iterator[str]:
    """A message in an answer is one of the source: one put together of pieces is in no catalog, and stays English."""
    known = catalogs.sources(catalogs.own_domain(subject.folder))
    said: dict[str, str] = {}
    for hook in subject.hooks:
        for given in questions(subject, hook):
            said |= {message.text: hook for message in messages(subject.ask(hook, given))}
    for text, hook in sorted(said.items()):
        if text not in known:
            yield f"{hook}: {text!r} is in no catalog; write the text whole, with named placeholders"
