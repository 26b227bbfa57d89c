"""Reads the files of a run folder."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .error import Error

row_schema = 1  # of a line of trials.jsonl
event_schema = 1  # of events.jsonl


def document(path: Path) -> dict[str, Any]:
    """The JSON object in a file."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise Error(f"{path}: cannot be read: {failure.strerror}") from failure
    except ValueError as failure:
        raise Error(f"{path}: is damaged: {failure}") from failure
    if not isinstance(value, dict):
        raise Error(f"{path}: is damaged: it is no JSON object")
    return value


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line. A last line that was cut short does not count."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith("\n"):
                    return
                yield _object(path, number, line)
    except OSError as failure:
        raise Error(f"{path}: cannot be read: {failure.strerror}") from failure
    except UnicodeDecodeError as failure:
        raise Error(f"{path}: is damaged: {failure}") from failure


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as failure:
        raise Error(f"{path}:{number}: is damaged: {failure}") from failure
    if not isinstance(value, dict):
        raise Error(f"{path}:{number}: is damaged: it is no JSON object")
    return value


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of trials.jsonl."""
    read = []
    for number, row in enumerate(lines(path), 1):
        if row.get("schema", 0) > row_schema:
            raise Error(f"{path}:{number}: {_later(row['schema'], row_schema)}")
        read.append(row)
    return read


def events(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an events.jsonl, without its head."""
    for event in lines(path):
        if event.get("schema", 0) > event_schema:
            raise Error(f"{path}: {_later(event['schema'], event_schema)}")
        if "stream" in event:
            yield event


def _later(schema: int, known: int) -> str:
    return f"the schema {schema} is of a later version of nrem; this package reads up to {known}"


def is_locked(folder: Path) -> bool:
    """Whether a process is writing into a run folder."""
    try:
        with (folder / ".lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # there is no lock, or the drive has none
    return False
