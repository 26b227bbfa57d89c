"""What makes a run, and what is refused."""

import fcntl
import json
import shutil

import nrem
import pytest

small = {
    "task": {"name": "paired_associates", "pairs": 4},
    "streams": 1,
    "seeds": [1],
    "backend": "exemplar",
    "arms": {"a": {"rule": "window"}},
}


@pytest.fixture
def copy(text_run, tmp_path):
    return shutil.copytree(text_run.folder, tmp_path / "copy")


def change(file, **values):
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_a_file_a_text_and_a_dict_make_the_same_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = json.dumps(small, indent=1)
    (tmp_path / "one.yaml").write_text(text)
    runs = [nrem.run("one.yaml"), nrem.run(tmp_path / "one.yaml", "two"), nrem.run(text), nrem.run(small)]
    assert runs[0].folder.as_posix() == "runs/one"
    assert len({tuple(run.rows.trial) for run in runs}) == 1


def test_overrides_win(tmp_path):
    run = nrem.run(small, tmp_path / "run", overrides={"seeds": [5, 6], "arms.a.rule": "tally"})
    assert set(run.rows.seed) == {5, 6}
    assert set(run.rows[run.rows.arm == "a"].rule) == {"tally"}


def test_the_same_dict_is_not_run_twice_unless_fresh(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    times = [nrem.run(small, fresh=fresh).rows.wall_seconds.to_list() for fresh in (False, False, True)]
    assert times[0] == times[1] != times[2]


def test_progress_is_shown_only_when_asked_for(tmp_path, capfd):
    nrem.run(small, tmp_path / "run", jobs=1)
    assert capfd.readouterr() == ("", "")
    nrem.run(small, tmp_path / "run", fresh=True, progress=True)
    assert "trials" in capfd.readouterr().err


def test_an_error_is_the_programs_own(tmp_path):
    with pytest.raises(nrem.Error, match="^.*bad.yaml:1: no rule is called 'windo'"):
        nrem.run(small | {"arms": {"a": {"rule": "windo"}}}, tmp_path / "bad")


def test_trials_that_fail_are_an_error_and_the_rest_can_be_opened(tmp_path):
    server = {"name": "openai", "url": "http://127.0.0.1:9/v1", "model": "x", "retries": 0}
    config = small | {"arms": small["arms"] | {"b": {"rule": "full_history", "backend": server}}}
    with pytest.raises(nrem.Error, match=r"trials failed; .*127.0.0.1:9: connection refused"):
        nrem.run(config, tmp_path / "run")
    with pytest.raises(nrem.Error, match="trials failed"):
        nrem.open(tmp_path / "run")
    rows = nrem.open(tmp_path / "run", incomplete=True).rows.set_index("cell")
    assert rows.outcome["a"] == "ok"
    assert rows.outcome["b"] == "failed"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("none.yaml", "none.yaml: no such config"),
        ({"task": object()}, "cannot be written into a config"),
        ({"streams": float("nan")}, "the config cannot be written"),
    ],
)
def test_a_config_that_is_none_is_an_error(config, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(nrem.Error, match=message):
        nrem.run(config)


def test_a_program_of_another_version_is_an_error(tmp_path, monkeypatch):
    other = tmp_path / "nrem"
    other.write_text("#!/bin/sh\necho nrem 9.9.9\n")
    other.chmod(0o755)
    monkeypatch.setenv("NREM_PROGRAM", str(other))
    with pytest.raises(nrem.Error, match="is nrem 9.9.9, and this package is of nrem"):
        nrem.run(small, tmp_path / "run")


def test_a_program_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("NREM_PROGRAM", str(tmp_path))
    with pytest.raises(nrem.Error, match="which is no program"):
        nrem.find_program()


def test_the_program_is_found_in_the_path_and_in_a_build_tree(tmp_path, monkeypatch):
    found = nrem.find_program()
    monkeypatch.delenv("NREM_PROGRAM")
    monkeypatch.setenv("PATH", str(found.parent))
    assert nrem.find_program() == found
    monkeypatch.setenv("PATH", "")
    build = tmp_path / "build/release"
    build.mkdir(parents=True)
    (build / "nrem").symlink_to(found)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert nrem.find_program() == build / "nrem"


def test_a_folder_that_is_no_run_is_an_error(tmp_path):
    with pytest.raises(nrem.Error, match="no such folder"):
        nrem.open(tmp_path / "none")
    with pytest.raises(nrem.Error, match="no run is here"):
        nrem.open(tmp_path)


def test_a_run_that_goes_on_is_an_error(copy):
    with (copy / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(nrem.Error, match="still going on"):
            nrem.open(copy)
        assert len(nrem.open(copy, incomplete=True).rows) > 0


def test_a_run_that_was_cut_short_is_an_error(copy):
    (copy / "results.json").unlink()
    rows = (copy / "trials.jsonl").read_text().splitlines(keepends=True)
    (copy / "trials.jsonl").write_text("".join(rows[:3]) + rows[3][:100])
    with pytest.raises(nrem.Error, match=f"has not finished: 3 of {len(rows)} trials"):
        nrem.open(copy)
    run = nrem.open(copy, incomplete=True)
    assert len(run.rows) == 3
    with pytest.raises(nrem.Error, match="has no results.json; `nrem report"):
        run.cells


def test_results_of_fewer_trials_are_an_error(copy):
    rows = (copy / "trials.jsonl").read_text().splitlines(keepends=True)
    (copy / "trials.jsonl").write_text("".join(rows[:-1]))
    with pytest.raises(nrem.Error, match=f"results.json is of {len(rows)} trials"):
        nrem.open(copy)


def test_a_run_of_another_version_is_an_error(copy):
    change(copy / "manifest.json", nrem="7.0.0")
    with pytest.raises(nrem.Error, match="is a run of nrem 7.0.0"):
        nrem.open(copy)


def test_rows_and_events_of_a_later_schema_are_an_error(copy):
    run = nrem.open(copy)
    for log in (copy / "trials").glob("*/events.jsonl"):
        log.write_text('{"schema":2}\n')
    with pytest.raises(nrem.Error, match="the schema 2 is of a later version"):
        run.steps
    (copy / "trials.jsonl").write_text('{"schema":2}\n')
    with pytest.raises(nrem.Error, match=r"trials.jsonl:1: the schema 2 is of a later version"):
        nrem.open(copy)


def test_a_damaged_line_is_named(copy):
    with (copy / "trials.jsonl").open("a") as file:
        file.write("{torn\n")
    with pytest.raises(nrem.Error, match=r"trials.jsonl:\d+: is damaged"):
        nrem.open(copy)
