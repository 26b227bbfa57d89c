#!/usr/bin/env bash
# How plan, run, merge and report grow with cells and events: sweeps of the cheapest task, 100 events
# a cell, each ten times the one before, as four shards one after the other. A line each: seconds of a
# processor and the most memory (MB). The figures in docs/scaling.md are from here.
#   bench/scaling.sh BUILD [MOST_CELLS [MOST_CELLS_REPORTED]]
set -euo pipefail
nrem=$1/nrem
most=${2:-100000}
reported=${3:-100000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# 1 to $1 and 1 to 100: 100 times $1 cells
experiment() {
  cat <<END
name: scaling
task: {name: regimes, length: 100}
backend: markov
rule: window
streams: 1
events: $2
controls: false
sweep:
  rule.size: [$(seq -s ', ' "$1")]
  context.capacity: [$(seq -s ', ' 100)]
END
}
# "seconds MB" of a command that goes well
cost() {
  /usr/bin/time -o "$out/time" -f '%U %S %M' "$@" >"$out/said" 2>&1 || { cat "$out/said"; exit 1; }
  awk '{ printf "%.2f %.0f\n", $1 + $2, $3 / 1024 }' "$out/time"
}
# The sum of the seconds and the most of the memory.
all_shards() {
  for shard in 0 1 2 3; do cost "$nrem" run "$1" --out "$2" --shard "$shard/4" --jobs 2; done |
    awk '{ s += $1; if ($2 > m) m = $2 } END { print s, m }'
}

printf '%-7s %-7s %-15s %-16s %-10s %-10s %-14s %-14s %s\n' events cells 'plan s MB' 'shards s MB' \
  'rows MB' 'trials MB' 'merge s MB' 'again s MB' 'report s MB'
for events in off on; do
  for ((cells = 1000; cells <= most; cells *= 10)); do
    run=$out/$events$cells
    experiment $((cells / 100)) "$events" >"$run.yaml"
    plan=$(cost "$nrem" plan "$run.yaml" --out "$out/none")
    shards=$(all_shards "$run.yaml" "$run")
    merge=$(cost "$nrem" merge "$run")
    again=$(cost "$nrem" merge "$run")
    report='-'
    if [ "$cells" -le "$reported" ]; then report=$(cost "$nrem" report "$run"); fi
    rows=$(($(stat -c %s "$run/trials.jsonl") / 1048576))
    trials=0
    if [ -d "$run/trials" ]; then trials=$(du -sm --apparent-size "$run/trials" | cut -f1); fi
    printf '%-7s %-7s %-15s %-16s %-10s %-10s %-14s %-14s %s\n' "$events" "$cells" "$plan" "$shards" \
      "$rows" "$trials" "$merge" "$again" "$report"
    rm -rf "$run"
  done
done
