"""The waivers of a run: from the configuration, and from the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from plan_check.commands.choosing import unknown_rule
from plan_check.config.files import ConfigFile, read_config
from plan_check.config.settle import Configuration
from plan_check.errors import ConfigError, PlanCheckError, SourceLocation
from plan_check.rules.model import Rule
from plan_check.source import Sources
from plan_check.source.paths import repository_of
from plan_check.waivers.model import Book, Entry, Fault, Policy


def read_book(configuration: Configuration, sources: Sources | None) -> Book:
    """Read all waivers; rules that they name are not looked at yet.

    Raises:
        PlanCheckError: One of the configuration cannot be used.
    """
    book = _of_file(configuration.file)
    return _with_inline(book, sources) if sources else book


def _with_inline(book: Book, sources: Sources) -> Book:
    from plan_check.waivers.inline import with_inline

    return with_inline(book, sources)


def _of_file(file: ConfigFile | None) -> Book:
    if file is None or "waivers" not in file.values:
        return Book()
    from plan_check.waivers.config import read_waivers

    return read_waivers(file.values["waivers"], file.name)


def words_of(book: Book) -> list[str]:
    """Give all words that should mean rules."""
    return list(dict.fromkeys(word for entry in book.entries for word in entry.rules))


def checked(book: Book, rules: Sequence[Rule]) -> Book:
    """Look at the words for rules; a waiver of no rule does not count.

    Args:
        book: The waivers.
        rules: All that are loaded.

    Raises:
        ConfigError: A waiver of the configuration names a rule that there is not.
    """
    wrong = {word: unknown_rule(word, rules) for word in words_of(book)}
    entries: list[Entry] = []
    faults: list[Fault] = []
    for entry in book.entries:
        found = next((wrong[word] for word in entry.rules if wrong[word]), None)
        if found is None:
            entries.append(entry)
        elif entry.blocks:
            faults.append(Fault(entry.waiver.place, *found))
        else:
            path, _, line = entry.waiver.place.rpartition(":")
            where = SourceLocation(path, int(line)) if line.isdigit() else None
            place = where or SourceLocation(entry.waiver.place)
            raise ConfigError(found[0], place, found[1])
    return replace(book, entries=tuple(entries), faults=(*book.faults, *faults))


def since(
    revision: str, book: Book, configuration: Configuration, folders: Sequence[Path]
) -> Book:
    """Note what was added or widened since a git revision.

    Args:
        revision: Where to compare from; empty for nowhere.
        book: The waivers of now.
        configuration: Its file is looked at as it was.
        folders: Where the sources may lie; the first in a repository counts.

    Raises:
        UsageError: There is no such revision.
    """
    if not revision:
        return book
    from plan_check.waivers.revision import commit_of
    from plan_check.waivers.since import changes

    old, notes = _file_at(revision, configuration.file)
    root = next(filter(None, map(repository_of, [*folders, Path()])), None)
    if root is not None:
        anything = Book(policy=Policy(inline=old.policy.inline, require=()))
        written = _with_inline(anything, _sources_at(revision, root, book.entries))
        old = replace(old, entries=(*old.entries, *written.entries))
    elif configuration.file is None:
        commit_of(revision, Path())
    return replace(book, changes=(*notes, *changes(old, book)))


def _file_at(revision: str, file: ConfigFile | None) -> tuple[Book, tuple[str, ...]]:
    """Give the waivers of a file as it was, and what is to be said of it."""
    if file is None:
        return Book(), ()
    from tempfile import TemporaryDirectory

    from plan_check.waivers.revision import commit_of, content_at

    path = Path(file.name)
    content = content_at(commit_of(revision, path.parent), path.parent, path.name)
    if content is None:
        return Book(), ()
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        try:
            return _of_file(read_config(copy)), ()
        except PlanCheckError:
            note = "could not be read as it was: all of its waivers count as new"
            return Book(), (f"{file.name}: {note}",)


def _sources_at(revision: str, root: Path, entries: Iterable[Entry]) -> Sources:
    """Give the files that hold waivers now, as they were."""
    from plan_check.waivers.revision import commit_of, content_at

    commit = commit_of(revision, root)
    found = dict.fromkeys(_files(entries))
    texts = {path: content_at(commit, root, path) for path in found}
    return Sources(
        {
            (): tuple(
                (path, text.decode(errors="replace"))
                for path, text in texts.items()
                if text is not None
            )
        }
    )


def _files(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.blocks:
            yield entry.waiver.place.rpartition(":")[0]
