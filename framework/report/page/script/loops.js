// @ts-check
// Accuracy after each iteration of a loop, had every answer stopped there: a line an arm.
import { known } from "./dom.js";
import { pointColumns } from "./figures.js";
import { figure, seriesScales, styleOf } from "./plots.js";
import { specs } from "./specs.js";

const families = [
    { name: "figure.loop.after_", by: "its last proposal so far" },
    { name: "figure.loop.majority_after_", by: "its commonest proposal so far" },
];
const mostIterations = 16;

/** @param {Cell} cell @param {string} family */
function curveOf(cell, family) {
    const points = [];
    for (let x = 1; x <= mostIterations; x++) {
        const estimate = cell.estimates[family + x];
        if (!known(estimate?.value)) break;
        const { value: y, low, high, n } = estimate;
        points.push({ series: cell.name, x, label: String(x), y, low, high, n });
    }
    return points;
}

// The iteration after which nothing changes any more.
function lastChange(points) {
    let last = points.length;
    while (last > 1 && points[last - 1].y === points[last - 2].y) last--;
    return last;
}

/** @param {Group} group @param {Cell[]} cells */
function loopCurve(group, cells, { name, by }) {
    const curves = cells.map((cell) => curveOf(cell, name)).filter((points) => points.length);
    const last = Math.max(...curves.map(lastChange), 1);
    if (last < 2) return null;
    const rows = curves.flatMap((points) => points.slice(0, last));
    const drawn = cells.filter((cell) => rows.some((row) => row.series === cell.name));
    const scales = seriesScales(drawn.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const layer = structuredClone(specs.passes.layer);
    layer[1].encoding.strokeDash = { ...layer[1].encoding.strokeDash, ...scales.strokeDash };
    layer[2].encoding.tooltip[1].title = "iteration";
    layer.length = 3;
    return figure({
        title: `Accuracy after an iteration, by ${by}`,
        text: `Had every answer stopped there, with ${by}; one that had ended keeps its answer. Bars are 95 % intervals.`,
        spec: "passes",
        datasets: { points: rows },
        changes: {
            layer,
            encoding: { x: { title: "iteration" }, y: { title: "accuracy" }, color: scales.color },
        },
        columns: pointColumns("Iteration", "Accuracy"),
        rows,
    });
}

/** @param {Group} group @param {Cell[]} cells */
export const loopFigures = (group, cells) => families.map((family) => loopCurve(group, cells, family));
