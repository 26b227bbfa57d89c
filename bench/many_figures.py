#!/usr/bin/env python3
"""What the report of a large run with many figures of components costs: a run of a few cells of the cheapest
task is made and its rows are multiplied, each with 16 figures; then `nrem report` reads it. Prints seconds
of a processor and the most memory (MB). The figures in docs/scaling.md are from here.

    bench/many_figures.py BUILD [CELLS [FIGURES [STREAMS]]]
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile

EXPERIMENT = """name: figures
task: {name: regimes, length: 100}
backend: markov
rule: window
streams: STREAMS
events: off
controls: false
sweep: {rule.size: [1, 2, 3], context.capacity: [1, 2, 3]}
"""


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def figure(number):
    return {"name": f"share_of_something_{number}", "component": "task regimes", "of_answers": True,
            "unit": "", "summary": "a figure", "better": 1, "minimum": 0, "maximum": 1}


def row_of(template, number, figures):
    """The template as cell `number`, whose figures differ from stream to stream."""
    row = json.loads(template)
    size, capacity = str(number // 100 + 1), str(number % 100 + 1)
    row["id"] = f"{number:016x}"
    row["factors"] = [["rule.size", size], ["context.capacity", capacity]]
    identity = json.loads(row["identity"])
    identity["rule"]["settings"]["size"] = int(size)
    identity["context"]["capacity"] = int(capacity)
    row["identity"] = json.dumps(identity, separators=(",", ":"), sort_keys=True)
    metrics = row["metrics"]
    metrics["names"] = [each["name"] for each in figures]
    metrics["measured"] = [[100 * len(metrics["streams"]), 0.0] for _ in figures]
    for place, stream in enumerate(metrics["streams"]):
        stream["measured"] = [[100, ((number * 31 + each * 7 + place * 13) % 1000) / 10]
                              for each in range(len(figures))]
        for total, part in zip(metrics["measured"], stream["measured"]):
            total[1] += part[1]
    row["timing"].pop("sum", None)  # rows without a checksum are read as they are
    return row


def multiply(folder, cells, figures):
    rows = folder / "trials.jsonl"
    templates = rows.read_text().splitlines()
    ids = []
    with rows.open("w") as out:
        for number in range(cells):
            row = row_of(templates[number % len(templates)], number, figures)
            ids.append(row["id"])
            out.write(json.dumps(row, separators=(",", ":"), sort_keys=True) + "\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest.pop("sum", None)
    manifest.update(figures=figures, trials=ids, names={}, cells=[])
    (folder / "manifest.json").write_text(json.dumps(manifest))


def main():
    nrem = str(pathlib.Path(sys.argv[1]) / "nrem")
    cells = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    streams = sys.argv[4] if len(sys.argv) > 4 else "1"
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made) / "run"
        experiment = pathlib.Path(made) / "figures.yaml"
        experiment.write_text(EXPERIMENT.replace("STREAMS", streams))
        run(nrem, "run", str(experiment), "--out", str(folder), "--jobs", "1")
        multiply(folder, cells, [figure(number) for number in range(count)])
        size = (folder / "trials.jsonl").stat().st_size / 2**20
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(nrem, "report", str(folder))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{cells} cells of {streams} streams, {count} figures, rows {size:.0f} MB: report {seconds:.1f} s, "
              f"{after.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
