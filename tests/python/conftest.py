"""Runs that the tests read."""

import os
from pathlib import Path

import nrem
import pytest

text_memory = """\
name: text
task: {name: babi, groups: distance}
streams: 2
seeds: [1, 2]
backend: exemplar
versions: nights
baseline: no_memory
arms:
  last: {rule: window}
  slept: {rule: full_history, policy: dedupe, scheduler: boundary}
expect:
  - {claim: memory helps, arm: slept, versus: no_memory, metric: accuracy, at_least: 0}
"""

tensor_memory = {
    "task": {"name": "paired_associates", "pairs": 4},
    "streams": 2,
    "seeds": [1],
    "backend": "associative",
    "versions": "end",
    "arms": {
        "float32": {"rule": "fast_weights"},
        "float64": {"rule": {"name": "fast_weights", "element": "float64"}},
        "uint8": {"rule": "code_index"},
        "bool": {"rule": "sparse_codes"},
    },
}


@pytest.fixture(scope="session")
def source() -> Path:
    return Path(os.environ["NREM_SOURCE"])


@pytest.fixture(scope="session")
def text_run(tmp_path_factory) -> nrem.Run:
    return nrem.run(text_memory, tmp_path_factory.mktemp("text"))


@pytest.fixture(scope="session")
def tensor_run(tmp_path_factory) -> nrem.Run:
    return nrem.run(tensor_memory, tmp_path_factory.mktemp("tensors"))
