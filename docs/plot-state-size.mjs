// Draws docs/figures/state-size.svg, accuracy against bytes of state on each task of
// experiments/associative/state-size.yaml, and prints the table of docs/results/state-size.md.
//
//   node docs/plot-state-size.mjs BUILD RUN OUTPUT.svg
//
// A point is a rule or store at one width of keys and values. On the front is what nothing that takes as
// few bytes exceeds.
import { bytesOf, draw, resultsOf } from "./plots.mjs";

const [build, run, output] = process.argv.slice(2);
const names = { multi_query_recall: "MQAR, 128 pairs", joint_recall: "joint recall, 8 x 8", passkey: "passkey, 16 of 64" };
const points = resultsOf(run)
    .comparison.groups.flatMap((group) => group.cells)
    .filter((cell) => cell.control === "none")
    .map((cell) => ({
        arm: cell.arm,
        task: names[cell.task],
        width: Number(cell.name.match(/task\.dimensions=(\d+)/)[1]),
        accuracy: cell.accuracy.value,
        low: cell.accuracy.interval.low,
        high: cell.accuracy.interval.high,
        kb: bytesOf(cell) / 1024,
        kind: /slots|merged|kernel/.test(cell.arm) ? "a store of pairs" : "matrices",
    }));
const exceeds = (other, point) =>
    other.task === point.task && other.kb <= point.kb && other.accuracy > point.accuracy;
for (const point of points) point.front = !points.some((other) => exceeds(other, point));

const x = { field: "kb", type: "quantitative", title: "KB of state", scale: { type: "log", base: 2 }, axis: { format: "~g" } };
const shape = { field: "kind", type: "nominal", title: null };
const color = { field: "arm", type: "nominal", title: null, scale: { scheme: "tableau20" } };
const panel = (task) => ({
    title: task,
    width: 300,
    height: 300,
    transform: [{ filter: { field: "task", equal: task } }],
    layer: [
        { mark: { type: "line", strokeWidth: 1, opacity: 0.6 }, encoding: { x, y: { field: "accuracy", type: "quantitative" }, color, detail: { field: "arm" } } },
        { mark: { type: "rule", opacity: 0.6 }, encoding: { x, y: { field: "low", type: "quantitative", title: "accuracy, 95 % interval" }, y2: { field: "high" }, color } },
        { mark: { type: "point", filled: true, size: 40, opacity: 1 }, encoding: { x, y: { field: "accuracy", type: "quantitative" }, color, shape } },
        { transform: [{ filter: "datum.front" }], mark: { type: "line", interpolate: "step-after", strokeWidth: 2, color: "black" }, encoding: { x, y: { field: "accuracy", type: "quantitative" } } },
    ],
});
await draw(build, { background: "white", data: { values: points }, hconcat: Object.values(names).map(panel) }, output);

const arms = [...new Set(points.map((point) => point.arm))];
const columns = Object.values(names).flatMap((task) => [16, 32, 64].map((width) => ({ task, width })));
const cell = (arm, { task, width }) => {
    const point = points.find((one) => one.arm === arm && one.task === task && one.width === width);
    const text = `${point.accuracy.toFixed(2)} (${point.kb.toFixed(1)})`;
    return point.front ? `**${text}**` : text;
};
const row = (cells) => `| ${cells.join(" | ")} |`;
console.log(row(["", ...columns.map(({ task, width }) => `${task.split(",")[0]}, ${width}`)]));
console.log(row(["---", ...columns.map(() => "---")]));
for (const arm of arms) console.log(row([arm, ...columns.map((column) => cell(arm, column))]));
