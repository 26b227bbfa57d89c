"""Makes frames of rows, comparisons and events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

Json = Mapping[str, Any]

# The figures of docs/figures.md by their places in a row's metrics; a test holds them to the table of
# the program. What components measure has its names in the row itself.
figure_paths = {
    "accuracy": "total/right",
    "top5": "total/top5",
    "log_loss": "total/log_loss",
    "absolute_error": "total/absolute_error",
    "squared_error": "total/squared_error",
    "corrected": "corrections/corrected",
    "lost": "corrections/lost",
    "stale": "corrections/stale",
    "bytes_mean": "memory/on_the_way/bytes",
    "bytes": "memory/at_end/bytes",
    "records_mean": "memory/on_the_way/records",
    "records": "memory/at_end/records",
    "tokens_mean": "memory/on_the_way/tokens",
    "tokens": "memory/at_end/tokens",
    "tokens_shown": "tokens_shown",
    "broken_answers": "replies/broken",
    "prompts_too_long": "replies/too_long",
    "repaired_answers": "replies/repaired",
    "understood": "replies/understood",
    "facts_supported": "facts/supported",
    "facts_stale": "facts/stale",
    "facts_fabricated": "facts/fabricated",
    "facts_omitted": "facts/omitted",
    "facts_lost": "facts/lost",
    "last_accuracy": "transfer/last",
    "forgetting": "transfer/forgetting",
    "backward_transfer": "transfer/backward",
    "forward_transfer": "transfer/forward",
    "last_loss": "transfer/last_loss",
    "loss_forgetting": "transfer/loss_forgetting",
    "loss_backward": "transfer/loss_backward",
    "loss_forward": "transfer/loss_forward",
}

_figure_columns = ["trial", "cell", "arm", "seed", "stream", "group", "figure", "value", "n"]
_cell_columns = ["problem", "cell", "arm", "group", "figure", "value", "low", "high", "n"]
_difference_columns = [
    "problem", "versus", "cell", "baseline", "group", "figure", "value", "low", "high", "n", "streams",
    "p", "p_is_at_most", "effect_size", "is_headline", "verdict", "corrected_p", "words", "invalid",
]  # fmt: skip


def number(value: float | None) -> float:
    return math.nan if value is None else value


def _at(place: Any, path: str) -> Any:
    for key in path.split("/"):
        place = place.get(key) if isinstance(place, Mapping) else None
    return place


def _with_groups(whole: Json) -> Iterator[tuple[str, Json]]:
    """What is of all groups, named "", and then each group."""
    yield "", whole
    for each in whole.get("groups", []):
        yield each["group"], each


def component_figure(name: str) -> str:
    """As claims name it: loops and attribution have names of their own."""
    return name if "." in name else f"figure.{name}"


def _measured(part: Json, names: list[str]) -> Iterator[tuple[str, float, int]]:
    """The figures of a trial, a stream or a group: name, mean and n. Those of n = 0 are left out."""
    for figure, path in figure_paths.items():
        pair = _at(part, path)
        if pair is None and path.startswith("total/"):  # of a stream
            pair = _at(part, path.replace("total/", "scores/"))
        if pair and pair[0]:
            yield figure, number(pair[1]) / pair[0], pair[0]
    for name, (n, total) in zip(names, part.get("measured", [])):
        if n:
            yield component_figure(name), number(total) / n, n


def row_frame(rows: Iterable[Json]) -> pd.DataFrame:
    """One line a trial."""
    made = []
    for row in rows:
        metrics = row["metrics"]
        line = {"trial": row["id"], "cell": row["name"]}
        for key in ("arm", "control", "of", "seed", "outcome", "error", "reproducible"):
            line[key] = row.get(key, "")
        for key in ("task", "backend", "rule", "scheduler"):
            line[key] = row[key]
        line["policies"] = " ".join(row["policies"])
        line |= {f"factor.{key}": value for key, value in row["factors"]}
        line["n"] = metrics["total"]["n"]
        line |= {figure: mean for figure, mean, _ in _measured(metrics, metrics.get("names", []))}
        line |= {f"nights.{key}": metrics["nights"][key] for key in ("count", "published", "passes")}
        line["wall_seconds"] = number(row["timing"]["wall_seconds"])
        made.append(line)
    return pd.DataFrame(made)


def figure_frame(rows: Iterable[Json]) -> pd.DataFrame:
    """Long: trial x stream x group x figure. No stream: over all of them; "": all groups."""
    made = []
    for row in rows:
        metrics = row["metrics"]
        names = metrics.get("names", [])
        trial = (row["id"], row["name"], row["arm"], row["seed"])
        streams = [(None, metrics), *((each["index"], each) for each in metrics["streams"])]
        for stream, whole in streams:
            for group, part in _with_groups(whole):
                made += [(*trial, stream, group, *figure) for figure in _measured(part, names)]
    return pd.DataFrame(made, columns=_figure_columns).astype({"stream": "Int64"})


def _estimates(part: Json) -> Iterator[tuple[str, Json]]:
    """Whatever has a value with an interval, by the name of its figure."""
    for name in figure_paths:
        if name in part:
            yield name, part[name]
    for each in part.get("measured", []):
        yield component_figure(each["name"]), each


def cell_frame(comparison: Json) -> pd.DataFrame:
    """Long: cell x group x figure, each with its interval."""
    made = []
    for problem in comparison["groups"]:
        for cell in problem["cells"]:
            factors = {f"factor.{key}": value for key, value in cell["factors"]}
            for group, part in _with_groups(cell):
                for figure, of in _estimates(part):
                    if not of["n"]:
                        continue
                    interval = of["interval"]
                    line = (
                        *(problem["task"], cell["name"], cell["arm"], group, figure),
                        *map(number, (of["value"], interval["low"], interval["high"])),
                        of["n"],
                    )
                    made.append(dict(zip(_cell_columns, line)) | factors)
    return pd.DataFrame(made) if made else pd.DataFrame(columns=_cell_columns)


def _difference(of: Json) -> dict[str, Any]:
    interval = of["interval"]
    return {
        "value": number(of["value"]),
        "low": number(interval["low"]),
        "high": number(interval["high"]),
        "n": of["n"],
        "streams": of["streams"],
        "p": number(of["p"]["value"]),
        "p_is_at_most": of["p"]["at_most"],
        "effect_size": number(of["effect_size"]),
    }


def _pair_lines(pair: Json) -> Iterator[dict[str, Any]]:
    for figure, of in _estimates(pair):
        headline = figure == pair["metric"]
        line = {"group": "", "figure": figure, **_difference(of), "is_headline": headline}
        if headline:
            verdict = pair["verdict"]
            line |= {
                "verdict": verdict["finding"],
                "corrected_p": number(verdict["corrected_p"]["value"]),
                "words": verdict["words"],
                "invalid": pair["invalid"],
            }
        if of["n"]:
            yield line
    for each in pair.get("groups", []):
        line = {"group": each["group"], "figure": pair["metric"], **_difference(each)}
        if each["n"]:
            yield line | {"is_headline": False}


def difference_frame(comparison: Json) -> pd.DataFrame:
    """Long: pair x group x figure. The verdict is that of the headline figure over all groups."""
    made = []
    for problem in comparison["groups"]:
        for kind, versus in (("pairs", "baseline"), ("sleep", "no sleep")):
            for pair in problem[kind]:
                head = {
                    "problem": problem["task"],
                    "versus": versus,
                    "cell": problem["cells"][pair["cell"]]["name"],
                    "baseline": pair["baseline_name"],
                }
                made += [head | line for line in _pair_lines(pair)]
    frame = pd.DataFrame(made, columns=_difference_columns)
    return frame.fillna({"verdict": "", "words": "", "invalid": ""})


def claim_frame(claims: Iterable[Json]) -> pd.DataFrame:
    """One line a claim."""
    columns = ["claim", "outcome", "value", "low", "high", "n", "detail"]
    made = [
        (
            claim["text"],
            claim["outcome"],
            *(number(claim[key]) for key in ("value", "low", "high")),
            claim["n"],
            claim["detail"],
        )
        for claim in claims
    ]
    return pd.DataFrame(made, columns=columns)


def _flat(event: Json) -> dict[str, Any]:
    """Without the checksum, and with "loop.calls" for what is in an object."""
    made = {}
    for key, value in event.items():
        if isinstance(value, Mapping):
            made |= {f"{key}.{inner}": each for inner, each in value.items()}
        elif key == "name":
            made["stream_name"] = value
        elif key != "sum":
            made[key] = value
    return made


def event_frame(trials: Iterable[tuple[Json, Iterable[Json]]], kinds: frozenset[str]) -> pd.DataFrame:
    """One line an event of these kinds, in the order of each log."""
    made = []
    for row, events in trials:
        head = {key: row[own] for key, own in
                (("trial", "id"), ("cell", "name"), ("arm", "arm"), ("seed", "seed"))}  # fmt: skip
        made += [head | _flat(event) for event in events if event["kind"] in kinds]
    columns = ["trial", "cell", "arm", "seed", "stream", "step", "kind"]
    return pd.DataFrame(made) if made else pd.DataFrame(columns=columns)
