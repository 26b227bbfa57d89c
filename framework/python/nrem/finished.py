"""A finished run, as frames. All of it is read from the files that docs/report.md describes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from . import files, frames
from .error import Error
from .memory import Memory, load, version_frame
from .version import __version__, fits

_steps = frozenset({"observe", "query", "test", "boundary"})
_id = re.compile("[0-9a-f]{16}")


class Run:
    """The folder of a run. Frames are made when they are first asked for, and kept."""

    def __init__(self, folder: Path, manifest: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        """For `nrem.open`, which says what is wrong with a folder."""
        self.folder = folder
        self.manifest = manifest
        """What the run was made with: config, cells, plugins and data by hash, seeds, machine."""
        self._rows = rows

    def __repr__(self) -> str:
        cells = len({row["name"] for row in self._rows})
        return f"<nrem.Run {str(self.folder)!r}: {len(self._rows)} trials of {cells} cells>"

    @cached_property
    def results(self) -> dict[str, Any]:
        """results.json as it is."""
        path = self.folder / "results.json"
        if not path.exists():
            raise Error(
                f"{self.folder}: has no results.json; `nrem report {self.folder}` writes it"
            )
        return files.document(path)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One line a trial: names, seed, outcome, factors, and the mean of each measured figure."""
        return frames.row_frame(self._rows)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Long: trial x stream x group x figure, with value and n.

        `stream` is missing for figures over all streams, and `group` is "" for those over all groups.
        """
        return frames.figure_frame(self._rows)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Long: cell x group x figure, with value, 95 % interval (`low`, `high`) and n."""
        return frames.cell_frame(self.results["comparison"])

    def compare(self) -> pd.DataFrame:
        """Long: each cell less its baselines, and less the same without sleep (`versus`).

        Value, interval, n and p of every figure; the verdict (`better`, `worse`, `equivalent`,
        `undecided`), its corrected p and its words are those of the headline figure.
        """
        return self._differences.copy()

    @cached_property
    def _differences(self) -> pd.DataFrame:
        return frames.difference_frame(self.results["comparison"])

    @cached_property
    def claims(self) -> pd.DataFrame:
        """One line a claim of `expect`, with its outcome."""
        return frames.claim_frame(self.results["claims"])

    @cached_property
    def steps(self) -> pd.DataFrame:
        """One line a step of every trial: cue, prediction, truth, whether it was right, memory."""
        return self.events(kinds=_steps)

    @cached_property
    def nights(self) -> pd.DataFrame:
        """One line a night of every trial."""
        return self.events(kinds={"night"})

    def events(
        self, kinds: Iterable[str] = _steps, trials: Iterable[str] | None = None
    ) -> pd.DataFrame:
        """The events of these kinds (docs/figures.md), of these trials or of all."""
        wanted = None if trials is None else {self._find(trial) for trial in trials}
        return frames.event_frame(self._logs(wanted), frozenset(kinds))

    def _logs(self, wanted: set[str] | None) -> Iterator[tuple[dict[str, Any], Iterable[Any]]]:
        for row in self._rows:
            if wanted is None or row["id"] in wanted:
                log = self._trial(row["id"]) / "events.jsonl"
                yield row, files.events(log) if log.is_file() else ()

    def versions(self, trial: str, stream: int = 0) -> pd.DataFrame:
        """What `memory` can be asked for: version, step, and what made it."""
        return version_frame(self._trial(self._find(trial)), stream)

    def memory(self, trial: str, version: int | None = None, stream: int = 0) -> Memory:
        """The memory of a stream: at its end, or as a version began (`versions` in the config).

        trial: its id in `rows`, or the beginning of it.
        """
        return load(self._trial(self._find(trial)), stream, version)

    def _find(self, trial: str) -> str:
        found = [row["id"] for row in self._rows if row["id"].startswith(trial)] if trial else []
        if len(found) == 1:
            return found[0]
        why = f"{len(found)} trials begin with" if found else "no trial begins with"
        raise Error(
            f"{self.folder}: {why} '{trial}'; their ids are in the column `trial` of `rows`"
        )

    def _trial(self, trial: str) -> Path:
        """Its folder, which a run in shards has in one of them."""
        if not _id.fullmatch(trial):
            raise Error(f"{self.folder}: trials.jsonl is damaged: '{trial}' is no id of a trial")
        shards = (self.folder / "shards").glob(f"*/trials/{trial}")
        return next(iter(shards), self.folder / "trials" / trial)


def open(folder: str | os.PathLike[str], incomplete: bool = False) -> Run:
    """Opens the folder of a run.

    Raises Error for a folder that is no run, for a run that goes on, was cut short or has failed
    trials (incomplete: take what there is), and for one that another version of nrem has made.
    """
    path = Path(folder)
    if not path.is_dir():
        raise Error(f"{path}: no such folder")
    if not (path / "manifest.json").is_file():
        raise Error(f"{path}: no run is here (there is no manifest.json)")
    manifest = files.document(path / "manifest.json")
    if not fits(version := str(manifest.get("nrem", "of an unknown version"))):
        raise Error(
            f"{path}: is a run of nrem {version}, and this package reads those of {__version__}"
        )
    if not incomplete and files.is_locked(path):
        raise Error(f"{path}: this run is still going on (incomplete=True opens what there is)")
    rows = files.rows(path / "trials.jsonl") if (path / "trials.jsonl").exists() else []
    run = Run(path, manifest, rows)
    if not incomplete and (missing := _missing(run)):
        raise Error(f"{path}: {missing} (incomplete=True opens what there is)")
    return run


def _missing(run: Run) -> str:
    """What a run lacks of a finished one, "" for nothing."""
    have, all_of_it = len(run._rows), len(run.manifest.get("trials", []))
    if not (run.folder / "results.json").exists():
        return f"this run has not finished: {have} of {all_of_it} trials; `nrem run` goes on with it"
    comparison = run.results["comparison"]
    if failures := comparison["failures"]:
        first = failures[0]
        return (
            f"{len(failures)} of {have} trials failed; {first['name']}, seed {first['seed']}: "
            f"{first['error']}"
        )
    if comparison["incomplete"]:
        return comparison["incomplete"]
    if have != comparison["rows"]:
        return (
            f"results.json is of {comparison['rows']} trials and trials.jsonl has {have}; "
            f"`nrem report {run.folder}` writes it again"
        )
    return ""
