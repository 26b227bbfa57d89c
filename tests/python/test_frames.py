"""Frames agree with the files of the run, and with each other."""

import json
import re

import nrem
import pandas as pd
import pytest
from nrem import frames


def test_rows_have_one_line_a_trial(text_run):
    kept = [json.loads(line) for line in (text_run.folder / "trials.jsonl").open()]
    assert list(text_run.rows.trial) == [row["id"] for row in kept]
    assert list(text_run.rows.accuracy) == [row["metrics"]["summary"]["accuracy"] for row in kept]
    assert set(text_run.rows.seed) == {1, 2}
    assert set(text_run.rows.outcome) == {"ok"}


def test_figures_of_streams_and_groups_sum_to_those_of_the_trial(text_run):
    accuracy = text_run.figures.query("figure == 'accuracy'")
    parts = [accuracy.trial, accuracy.stream.isna(), accuracy.group == ""]
    hits = (accuracy.value * accuracy.n).groupby(parts).sum()
    for trial in text_run.rows.trial:
        sums = hits[trial]
        assert len(sums) == 4
        assert sums.to_list() == pytest.approx([sums.iloc[0]] * 4)


def test_what_a_component_measures_is_a_figure(text_run):
    assert {"figure.official", "figure.set_f1"} <= set(text_run.figures.figure)
    assert {"figure.official", "figure.set_f1"} <= set(text_run.cells.figure)


def test_cells_have_intervals_around_the_mean_of_their_trials(text_run):
    cells = text_run.cells.query("figure == 'accuracy' and group == ''").set_index("cell")
    rows = text_run.rows.groupby("cell").accuracy.mean()
    assert cells.value.to_dict() == pytest.approx(rows.to_dict())
    assert (cells.low <= cells.value).all() and (cells.value <= cells.high).all()
    assert set(text_run.cells.group) > {"", "qa1, distance 1"}


def test_compare_has_the_difference_of_the_cells_and_one_verdict_a_pair(text_run):
    pairs = text_run.compare()
    headline = pairs[pairs.is_headline & (pairs.versus == "baseline")].set_index("cell")
    cells = text_run.cells.query("figure == 'accuracy' and group == ''").set_index("cell").value
    assert "no_memory" in set(headline.baseline)
    for cell, line in headline.iterrows():
        assert line.value == pytest.approx(cells[cell] - cells[line.baseline])
        assert line.verdict in {"better", "worse", "equivalent", "undecided"}
    assert (pairs[~pairs.is_headline].verdict == "").all()
    assert list(pairs[pairs.is_headline & (pairs.versus == "no sleep")].cell) == ["slept"]


def test_compare_gives_a_frame_that_may_be_changed(text_run):
    frame = text_run.compare()
    frame["value"] = 0
    assert text_run.compare().value.any()


def test_claims_have_outcomes(text_run):
    (claim,) = text_run.claims.to_dict("records")
    assert claim["claim"] == "memory helps"
    assert claim["outcome"] in {"met", "refuted", "undecided", "invalid"}


def test_a_run_without_claims_has_an_empty_frame(tensor_run):
    assert list(tensor_run.claims.columns) == ["claim", "outcome", "value", "low", "high", "n", "detail"]
    assert tensor_run.claims.empty


def test_steps_give_the_accuracy_of_the_rows(text_run):
    asked = text_run.steps.dropna(subset="correct")
    accuracy = asked.groupby("trial").correct.mean()
    assert accuracy.to_dict() == pytest.approx(text_run.rows.set_index("trial").accuracy.to_dict())
    assert set(text_run.steps.kind) <= {"observe", "query", "test", "boundary"}


def test_events_of_some_trials_are_those_of_all(text_run):
    trial = text_run.rows.trial[3]
    part = text_run.events(trials=[trial[:10]])
    whole = text_run.steps[text_run.steps.trial == trial]
    assert len(part) == len(whole) > 0
    assert list(part.cue) == list(whole.cue)


def test_nights_are_counted_in_the_rows(tensor_run, text_run):
    nights = text_run.nights.groupby("trial").size()
    counted = text_run.rows.set_index("trial")["nights.count"]
    assert nights.to_dict() == counted[counted > 0].to_dict()
    assert tensor_run.nights.empty


def test_factors_of_a_grid_are_columns(tmp_path):
    grid = {
        "task": {"name": "paired_associates", "pairs": 4},
        "streams": 2,
        "seeds": [1],
        "backend": "exemplar",
        "arms": {"a": {"rule": "window"}},
        "sweep": {"task.pairs": [3, 4]},
    }
    run = nrem.run(grid, tmp_path / "grid")
    assert set(run.rows["factor.task.pairs"].dropna()) == {"3", "4"}
    assert set(run.cells["factor.task.pairs"].dropna()) == {"3", "4"}


def test_figures_are_those_of_the_program(source):
    table = (source / "framework/metrics/figures.cpp").read_text()
    named = re.findall(r'\.name = "(\w+)".*?\.path = "([\w/]+)"', table, re.DOTALL)
    assert dict(named) == frames.figure_paths


def test_rows_of_no_trial_make_empty_frames():
    assert frames.row_frame([]).empty
    assert frames.figure_frame([]).empty
    assert isinstance(frames.event_frame([], frozenset()), pd.DataFrame)
