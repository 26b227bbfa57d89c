"""The memories that a trial has kept: tensors as arrays, records as a frame."""

from __future__ import annotations

import hashlib
import math
import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import files
from .error import Error

_types = {  # of elements: the extension of the file, and its numbers
    "float32": (".f32", np.dtype("<f4")),
    "float64": (".f64", np.dtype("<f8")),
    "uint8": (".u8", np.dtype("u1")),
    "bit": (".bits", np.dtype("u1")),
}
_record_columns = [
    "id", "kind", "text", "answer", "value", "strength", "created", "last_used", "uses", "origin",
    "vector", "sources", "tag", "links",
]  # fmt: skip


@dataclass(frozen=True)
class Memory:
    """A memory as it was after a step of a stream."""

    trial: str
    stream: int
    version: int
    step: int
    """The last step that it has seen; 0 before the first."""
    by: str
    """What made it: begin, night, rollback, or end (of the stream)."""
    tensors: Mapping[str, np.ndarray]
    """Read-only, in the file itself (a tensor of bits: an array of bool that is made of it)."""
    records: pd.DataFrame
    """One line a record; `vector`, `sources` and `links` are lists."""


def states(trial: Path, stream: int) -> Iterator[dict[str, Any]]:
    """The complete states that a stream has kept, in their order."""
    trace = trial / "trace" / f"{stream}.jsonl"
    if not trace.is_file():
        raise Error(
            f"{trial}: stream {stream} kept no memory (`versions: end` in the experiment keeps that "
            "at the end of a stream, `nights` each version)"
        )
    for line in files.lines(trace):
        if "memory" in line:
            yield line


def version_frame(trial: Path, stream: int) -> pd.DataFrame:
    """What `load` can be asked for."""
    kept = [
        (line["memory"]["version"], line.get("step", 0), line["by"], line.get("sleep", ""))
        for line in states(trial, stream)
    ]
    return pd.DataFrame(kept, columns=["version", "step", "by", "sleep"])


def load(trial: Path, stream: int, version: int | None) -> Memory:
    """That at the end of the stream, or as a version began."""
    kept = list(states(trial, stream))
    found = [line for line in kept if _is_meant(line, version)]
    if not found:
        numbers = sorted({line["memory"]["version"] for line in kept if line["by"] != "end"})
        if version is None:
            raise Error(f"{trial}: stream {stream} has not kept its end")
        has = f"it has {', '.join(map(str, numbers))}" if numbers else "it has its end alone"
        raise Error(f"{trial}: stream {stream} kept no version {version} ({has})")
    line = found[-1]  # a version that was put back by hand comes later
    memory = line["memory"]
    return Memory(
        trial=trial.name,
        stream=stream,
        version=memory["version"],
        step=line.get("step", 0),
        by=line["by"],
        tensors={each["name"]: _tensor(trial, each) for each in memory["tensors"]},
        records=_records(trial, memory["records"]),
    )


def _is_meant(line: Mapping[str, Any], version: int | None) -> bool:
    if version is None:
        return line["by"] == "end"
    return line["by"] != "end" and line["memory"]["version"] == version


def _content(trial: Path, name: str, extension: str) -> mmap.mmap | bytes:
    """The bytes of a file that is named by their hash; mapped, not copied."""
    if not re.fullmatch("[0-9a-f]{64}", name):
        raise Error(f"{trial}: '{name}' is no name of a memory's file")
    path = trial / "memory" / (name + extension)
    try:
        with path.open("rb") as file:
            empty = path.stat().st_size == 0  # which cannot be mapped
            content = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as failure:
        raise Error(f"{path}: cannot be read: {failure.strerror}") from failure
    if hashlib.sha256(content).hexdigest() != name:
        raise Error(f"{path}: is not what was written here; it was torn or changed")
    return content


def _tensor(trial: Path, tensor: Mapping[str, Any]) -> np.ndarray:
    kind = tensor.get("type", "float32")
    if kind not in _types:
        raise Error(f"{trial}: tensor {tensor['name']} has elements of the unknown type {kind}")
    extension, numbers = _types[kind]
    shape = tuple(tensor["shape"])
    content = _content(trial, tensor["values"], extension)
    flat = np.frombuffer(content, dtype=numbers) if len(content) else np.empty(0, numbers)
    size = math.prod(shape)
    wanted = (size + 7) // 8 if kind == "bit" else size
    if len(flat) != wanted:
        raise Error(f"{trial}: tensor {tensor['name']} has {len(flat)} elements, not {wanted}")
    if kind == "bit":
        flat = np.unpackbits(flat, count=size, bitorder="little").view(bool)
    flat = flat.reshape(shape)
    flat.flags.writeable = False
    return flat


def _records(trial: Path, name: str) -> pd.DataFrame:
    _content(trial, name, ".jsonl")
    kept = list(files.lines(trial / "memory" / f"{name}.jsonl"))
    for record in kept:
        record.setdefault("tag", "")
        record.setdefault("links", [])
    return pd.DataFrame(kept, columns=_record_columns)
