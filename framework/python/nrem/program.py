"""Finds the program, hands it an experiment, and waits for it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .error import Error
from .finished import Run, open
from .version import __version__, fits

Config = str | os.PathLike[str] | Mapping[str, Any]

_builds = ("build/release/nrem", "build/dev/nrem")
_error_mark = "nrem: "  # what an error of the program begins with


def find_program() -> Path:
    """The program: what NREM_PROGRAM names, else `nrem` in PATH, else that of a build tree.

    A build tree is looked for in the current folder, in those above it, and in those above this
    package. Raises Error where there is none.
    """
    if named := os.environ.get("NREM_PROGRAM"):
        if os.access(named, os.X_OK) and Path(named).is_file():
            return Path(named)
        raise Error(f"NREM_PROGRAM is {named}, which is no program")
    if found := shutil.which("nrem"):
        return Path(found)
    here = Path(__file__).resolve()
    for folder in (Path.cwd(), *Path.cwd().parents, *here.parents):
        for build in _builds:
            if os.access(folder / build, os.X_OK):
                return folder / build
    raise Error("there is no program nrem: build it (./dev build), or name it in NREM_PROGRAM")


def run(
    config: Config,
    out: str | os.PathLike[str] | None = None,
    fresh: bool = False,
    jobs: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    *,
    plugins: Iterable[str | os.PathLike[str]] = (),
    yes: bool = False,
    progress: bool = False,
) -> Run:
    """Runs an experiment, or goes on with it, and opens the finished run.

    config: the path of a YAML file; or the experiment itself, as a dict or as a text of YAML with
        more than one line. The experiment is then written into the run's folder, and files that it
        names are relative to that folder.
    out: the run's folder. Without it, `runs/` and the name of the file; of a dict or a text, `runs/`
        and a hash of what it says, so that the same experiment is not run twice.
    fresh: start over: drop what the folder holds.
    jobs: steps at once (default: one a core).
    overrides: settings that win over the config, as in {"seeds": [1, 2], "arms.a.rule": "window"}.
    plugins: plugins of your own, or folders of them.
    yes: do not refuse what takes more than the limits of `confirm`.
    progress: show the program's progress on stderr.

    Raises Error with the program's own message, or with the trials that failed;
    `nrem.open(folder, incomplete=True)` opens what is there then.
    """
    program = find_program()
    _check_version(program)
    settings = [_override(key, value) for key, value in (overrides or {}).items()]
    file, folder = _place(config, out, settings)
    command = [str(program), "run", str(file), *settings, "--out", str(folder)]
    command += ["--fresh"] * fresh + ["--yes"] * yes
    command += ["--jobs", str(jobs)] if jobs is not None else []
    for plugin in plugins:
        command += ["--plugin-path", os.fspath(plugin)]
    code, said = _wait(command, progress)
    at = said.find(_error_mark) if said.startswith(_error_mark) else said.find("\n" + _error_mark)
    if code != 0 and at >= 0:
        raise Error(said[at:].strip().removeprefix(_error_mark))
    if code < 0 or code > 1:
        raise Error(f"{program} ended with the code {code}: {said.strip()}")
    return open(folder)


def _check_version(program: Path) -> None:
    try:
        said = subprocess.run(
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except OSError as failure:
        raise Error(f"{program}: cannot be run: {failure.strerror}") from failure
    version = said.stdout.strip().removeprefix("nrem ")
    if not fits(version):
        raise Error(
            f"{program} is nrem {version or 'of an unknown version'}, and this package is of nrem "
            f"{__version__}: install the package of the program's own source, or name another "
            "program in NREM_PROGRAM"
        )


def _as_json(value: Any) -> str:
    def plain(other: Any) -> Any:
        if hasattr(other, "tolist"):  # of numpy
            return other.tolist()
        if isinstance(other, os.PathLike):
            return os.fspath(other)
        raise Error(f"{other!r} cannot be written into a config")

    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=plain)
    except (TypeError, ValueError) as failure:
        raise Error(f"the config cannot be written: {failure}") from failure


def _override(key: str, value: Any) -> str:
    return f"{key}={value if isinstance(value, str) else _as_json(value)}"


def _place(
    config: Config, out: str | os.PathLike[str] | None, settings: list[str]
) -> tuple[Path, Path]:
    """The file of the experiment and the folder of its run."""
    if isinstance(config, Mapping):
        text = _as_json(config)  # which is YAML, too
    elif isinstance(config, str) and "\n" in config:
        text = config
    else:
        file = Path(config)
        if not file.is_file():
            raise Error(f"{file}: no such config (a text of YAML has more than one line)")
        return file, Path(out) if out is not None else Path("runs") / file.stem
    said = hashlib.sha256("\n".join([text, *settings]).encode()).hexdigest()
    folder = Path(out) if out is not None else Path("runs") / said[:12]
    file = folder / f"{folder.resolve().name}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as failure:
        raise Error(f"{file}: cannot be written: {failure.strerror}") from failure
    return file, folder


def _wait(command: list[str], progress: bool) -> tuple[int, str]:
    """The exit code, and what was said on stderr."""
    said = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stderr or ():
                said.append(line)
                if progress:
                    print(line, end="", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)  # it finishes its rows
            process.wait()
            raise
    return process.returncode, "".join(said)
