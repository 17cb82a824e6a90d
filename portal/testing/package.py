"""What can be seen of a plugin before it is asked anything: manifest, imports, parameters, hooks."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_type_hints

from packaging.version import InvalidVersion, Version

from portal.foundation.hooks import specs
from portal.foundation.hooks.manifest import ManifestError
from portal.foundation.hooks.registry import ENTRY_POINT_GROUP, PluginError
from portal.foundation.kernel.dated import ParameterError, load_parameters
from portal.people.tenants.plugin_forms import settings_problems
from portal.testing.subject import Subject

_CLOCKS = {"today", "now", "utcnow", "localtime", "gmtime", "time_ns"}
_IMPORTING = {"import_module", "__import__"}
IMPORT_SECONDS = 0.2
"""How long a plugin's own code may work while it is imported, in seconds of the processor."""

_WATCHED_IMPORT = Path(__file__).with_name("watched_import.py")


def manifest_is_valid(subject: Subject) -> Iterator[str]:
    """`plugin.toml` can be read, has the package's name, a version, and fits this portal's hooks."""
    try:
        manifest = subject.manifest
    except ManifestError as error:
        yield str(error)
        return
    if manifest.id != subject.id:
        yield f"plugin.toml: id is {manifest.id}, the package is called {subject.id}"
    try:
        Version(manifest.version)
    except InvalidVersion:
        yield f"plugin.toml: version {manifest.version!r} cannot be read, write 1.0.0"
    if not manifest.compatible:
        yield f"plugin.toml: hook_api {manifest.hook_api} leaves out this portal"
    if "en" not in manifest.name:
        yield "plugin.toml: name has no English"


def the_portal_finds_it(subject: Subject) -> Iterator[str]:
    """The package is installed with its entry point: without one the portal does not know that it is there."""
    if subject.id not in {point.value for point in entry_points(group=ENTRY_POINT_GROUP, name=subject.id)}:
        line = f'{subject.id} = "{subject.id}"'
        yield f'no entry point: pyproject.toml needs [project.entry-points."{ENTRY_POINT_GROUP}"] {line}'


def only_the_sdk_is_imported(subject: Subject) -> Iterator[str]:
    """Of the portal, `portal.sdk` and nothing else; never another plugin. A module named as text counts too."""
    others = {point.name for point in entry_points(group=ENTRY_POINT_GROUP)} - {subject.id}
    for path in subject.files:
        for name in _imports(path):
            root = name.split(".")[0]
            if root in others or (root == "portal" and name != "portal.sdk"):
                yield f"{path.relative_to(subject.folder)}: imports {name}"


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module == "portal":
                yield from (f"portal.{alias.name}" for alias in node.names)
            else:
                yield node.module
        elif isinstance(node, ast.Call) and _called(node) in _IMPORTING:
            given = (*node.args, *(each.value for each in node.keywords))
            yield from (each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _called(node: ast.Call) -> str:
    """Return the bare name of what is called, "" where it has none."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def rules_are_told_the_day(subject: Subject) -> Iterator[str]:
    """Nothing asks the clock: a rule answers for the day it is given."""
    for path in subject.files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = _called(node) if isinstance(node, ast.Call) else ""
            if name in _CLOCKS:
                yield f"{path.relative_to(subject.folder)}, line {getattr(node, 'lineno', 0)}: asks the clock, {name}()"


def run_python(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run this Python on a program of the kit's own, in a folder; what it printed is in the answer."""
    command = [sys.executable, *arguments]
    # S603 asks where a command comes from: from the kit's own callers, without a shell. A process of its own is the
    # point: what an import or a build does must not reach the one that judges it.
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  see above


def importing_it_does_nothing(subject: Subject) -> Iterator[str]:
    """Importing opens no file, connection or process, and takes no time: data is read when it is first asked for."""
    modules = [".".join(p.relative_to(subject.folder.parent).with_suffix("").parts) for p in subject.files]
    importable = [name.removesuffix(".__init__") for name in modules if ".migrations." not in name]
    done = run_python(str(_WATCHED_IMPORT), str(subject.folder), *importable)
    if done.returncode:
        yield done.stderr.strip().splitlines()[-1]
        return
    *acts, seconds = done.stdout.splitlines()
    yield from acts
    if float(seconds) > IMPORT_SECONDS:
        yield f"importing takes {float(seconds):.2f} s of work, {IMPORT_SECONDS} s are allowed"


def parameters_can_be_read(subject: Subject) -> Iterator[str]:
    """Every file of `parameters/` is as it should be: values dated, each with its unit and its source."""
    try:
        load_parameters(subject.folder / "parameters")
    except ParameterError as error:
        yield f"parameters/{error}"


def hooks_are_known(subject: Subject) -> Iterator[str]:
    """Every function marked as a hook is one, with arguments it has; none is forgotten to be marked."""
    try:
        hooks = subject.registry.hooks
    except PluginError as error:
        yield str(error)
        return
    for name in hooks:
        own = vars(subject.module).get(name)
        if getattr(own, "__module__", "") == subject.id and name not in subject.hooks:
            yield f"{name} is called like a hook and has no @hookimpl"


def hooks_are_annotated_as_they_are(subject: Subject) -> Iterator[str]:
    """Where a hook's arguments and answer are annotated, they say what the hook says: annotations are read as facts."""
    for hook in subject.hooks:
        implementation = subject.registry.implementation(subject.id, hook)
        assert implementation is not None
        wanted = get_type_hints(getattr(specs, hook))
        try:
            said = get_type_hints(implementation.function)
        except NameError as error:
            yield f"{hook}: an annotation cannot be read: {error}"
            continue
        for name, hint in said.items():
            if name in wanted and hint != wanted[name]:
                yield f"{hook}: {name} is annotated {_shown(hint)}, the hook says {_shown(wanted[name])}"


def _shown(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)


def settings_pass_their_form(subject: Subject) -> Iterator[str]:
    """The settings' form accepts their defaults and `tests/settings.toml`, and knows each of them."""
    try:
        chosen = subject.settings
    except ValueError as error:
        yield f"tests/settings.toml: {error}"
        return
    if "settings" not in subject.hooks:
        yield from (f"tests/settings.toml: the plugin has no settings, {name} is none of them" for name in chosen)
        return
    defaults = subject.ask("settings", {}).defaults
    for where, values in (("the defaults", defaults), ("tests/settings.toml", chosen)):
        yield from (f"{where}: {problem}" for problem in settings_problems(subject.registry, subject.id, dict(values)))
