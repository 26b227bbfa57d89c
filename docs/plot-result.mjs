// Draws the README's figure: accuracy against memory of every arm of a finished run.
//
//   node docs/plot-result.mjs BUILD RUN OUTPUT.svg
//
// BUILD is a build folder; RUN holds results.json.
import { bytesOf, draw, resultsOf } from "./plots.mjs";

const [build, run, output] = process.argv.slice(2);
const cells = resultsOf(run).comparison.groups[0].cells.map((cell) => ({
    arm: cell.name,
    accuracy: cell.accuracy.value,
    low: cell.accuracy.interval.low,
    high: cell.accuracy.interval.high,
    bytes: bytesOf(cell),
    kind: cell.control === "none" ? "arm" : "control",
}));

const row = { field: "arm", type: "nominal", title: null, sort: null };
const spec = {
    width: 420,
    background: "white",
    data: { values: cells },
    transform: [{ calculate: "format(datum.bytes, ',.0f') + ' bytes'", as: "size" }],
    encoding: {
        y: row,
        color: { field: "kind", type: "nominal", legend: null, scale: { domain: ["arm", "control"], range: ["#1f6fb2", "#777777"] } },
    },
    layer: [
        { mark: { type: "rule", strokeWidth: 2 }, encoding: { x: { field: "low", type: "quantitative", title: "accuracy, 95 % interval clustered by stream", scale: { zero: false } }, x2: { field: "high" } } },
        { mark: { type: "point", filled: true, size: 70, opacity: 1 }, encoding: { x: { field: "accuracy", type: "quantitative" } } },
        { mark: { type: "text", align: "left", dx: 8 }, encoding: { x: { value: 420 }, text: { field: "size" } } },
    ],
};
await draw(build, spec, output);
