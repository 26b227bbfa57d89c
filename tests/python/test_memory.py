"""Memories agree with what the program shows of them."""

import shutil

import nrem
import numpy as np
import pytest


def trial_of(run, arm):
    return run.rows[run.rows.arm == arm].trial.iloc[0]


@pytest.mark.parametrize(
    ("arm", "tensor"), [("float32", "S"), ("float64", "S"), ("uint8", "entries"), ("bool", "inputs")]
)
def test_tensors_have_the_type_of_their_elements(tensor_run, arm, tensor):
    array = tensor_run.memory(trial_of(tensor_run, arm)).tensors[tensor]
    assert array.dtype == arm
    assert array.ndim == 2
    assert array.any()
    assert not array.flags.writeable


def test_a_tensor_of_numbers_is_the_file_itself(tensor_run):
    array = tensor_run.memory(trial_of(tensor_run, "float32")).tensors["S"]
    assert not array.flags.owndata
    kept = tensor_run.folder / "trials" / trial_of(tensor_run, "float32") / "memory"
    (file,) = [
        file
        for file in kept.glob("*.f32")
        if np.array_equal(np.fromfile(file, "<f4"), array.ravel())
    ]
    assert file.stat().st_size == array.nbytes


def test_both_precisions_hold_nearly_the_same(tensor_run):
    single, double = (
        tensor_run.memory(trial_of(tensor_run, arm)).tensors["S"] for arm in ("float32", "float64")
    )
    np.testing.assert_allclose(single, double, atol=1e-6)


def test_bits_are_in_the_order_of_the_program(tensor_run):
    trial = trial_of(tensor_run, "bool")
    array = tensor_run.memory(trial).tensors["inputs"]
    files = (tensor_run.folder / "trials" / trial / "memory").glob("*.bits")
    packed = np.packbits(array, bitorder="little").tobytes()
    assert packed in [file.read_bytes() for file in files]


def test_records_are_a_frame(text_run):
    memory = text_run.memory(trial_of(text_run, "slept"))
    assert memory.by == "end"
    steps = text_run.events(trials=[memory.trial], kinds={"end"})
    assert len(memory.records) == steps[steps.stream == 0]["records"].iloc[0]
    assert memory.records.id.is_unique
    assert set(memory.records.origin) <= {"world", "self"}


def test_each_version_that_was_kept_can_be_had(text_run):
    trial = trial_of(text_run, "slept")
    versions = text_run.versions(trial, stream=1)
    for version in versions[versions.by != "end"].version:
        assert text_run.memory(trial, version, stream=1).version == version
    assert text_run.memory(trial, 0).records.empty


def test_a_version_that_was_not_kept_is_an_error(text_run):
    with pytest.raises(nrem.Error, match=r"stream 0 kept no version 99 \(it has 0"):
        text_run.memory(trial_of(text_run, "slept"), 99)


def test_a_stream_that_does_not_exist_is_an_error(text_run):
    with pytest.raises(nrem.Error, match="stream 7 kept no memory"):
        text_run.memory(trial_of(text_run, "slept"), stream=7)


def test_a_run_without_versions_says_how_to_keep_them(tmp_path):
    config = {"task": "paired_associates", "streams": 1, "seeds": [1], "backend": "exemplar"}
    run = nrem.run(config | {"arms": {"a": {"rule": "window"}}}, tmp_path / "run")
    with pytest.raises(nrem.Error, match="`versions: end` in the experiment"):
        run.memory(run.rows.trial[0])


def test_a_trial_that_is_not_there_is_an_error(text_run):
    with pytest.raises(nrem.Error, match="no trial begins with 'zz'"):
        text_run.memory("zz")


def test_a_tensor_that_was_changed_is_an_error(tensor_run, tmp_path):
    copy = nrem.open(shutil.copytree(tensor_run.folder, tmp_path / "copy"))
    trial = trial_of(copy, "float64")
    for file in (copy.folder / "trials" / trial / "memory").glob("*.f64"):
        file.write_bytes(bytes(8) + b"x" + file.read_bytes()[9:])
    with pytest.raises(nrem.Error, match="it was torn or changed"):
        copy.memory(trial)
