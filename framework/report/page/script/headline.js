// @ts-check
// The figures, which of them a group is judged by, and which of its cells come first by it.
import { data } from "./data.js";
import { known } from "./dom.js";

// The figures that cells and pairs have, by name, in the order of the program's table.
/** @type {Record<string, PageFigure>} */
export const metrics = Object.fromEntries(
    data.figures.map((it) => {
        const word = it.title[0].toUpperCase() + it.title.slice(1);
        return [it.name, { ...it, word, title: it.unit ? `${word}, ${it.unit}` : word }];
    }),
);

// Those that pairs of cells are compared by.
export const pairedMetrics = Object.keys(metrics).filter((name) => metrics[name].paired);

/** @param {Group} group */
export const headlineOf = (group) =>
    pairedMetrics.find((name) => group.cells.some((cell) => known(cell.estimates[name]?.value))) ??
    pairedMetrics[0];

// Too many lines say nothing: at first the plots have the best arms by the headline, and controls.
/** @param {Group} group */
export function firstChoice(group) {
    if (group.first) return group.first;
    const metric = headlineOf(group);
    const sign = metrics[metric].low ? 1 : -1;
    const arms = group.cells.filter((cell) => cell.control === "none");
    const controls = group.cells
        .filter((cell) => cell.control !== "none" && cell.control !== "noop_sleep")
        .slice(0, 5);
    const best = [...arms]
        .sort((a, b) => sign * (a.estimates[metric].value - b.estimates[metric].value))
        .slice(0, 7);
    group.first = new Set(group.cells.length <= 10 ? group.cells : [...best, ...controls]);
    return group.first;
}
