// @ts-check
// The figures that components declare themselves: a plot each, with a point an arm.
import { known } from "./dom.js";
import { pointColumns } from "./figures.js";
import { metrics } from "./headline.js";
import { figure, mergeInto, seriesScales, styleOf } from "./plots.js";
import { specs } from "./specs.js";

const longestLevelName = 9;

/** @param {Group} group @param {Cell[]} cells @param {string} name */
function namedFigure(group, cells, name) {
    const measured = cells.filter((cell) => known(cell.estimates[name]?.value));
    if (!measured.length) return null;
    const rows = measured.map((cell) => {
        const { value: y, low, high, n } = cell.estimates[name];
        return { series: cell.name, x: cell.name, label: cell.name, y, low, high, n };
    });
    const scales = seriesScales(measured.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const [bars, , points] = structuredClone(specs.passes.layer);
    points.encoding.tooltip[1].title = "arm";
    const { title, low, meaning } = metrics[name];
    const isSlanted = rows.length > 6 || rows.some((row) => row.series.length > longestLevelName);
    return figure({
        title: title.replaceAll("_", " "),
        text: `${sentence(meaning)}${low ? "Lower" : "Higher"} is better. Bars are 95 % intervals.`,
        spec: "passes",
        datasets: { points: rows },
        changes: {
            layer: [bars, points],
            encoding: {
                x: {
                    title: null,
                    sort: rows.map((row) => row.x),
                    axis: { labelAngle: isSlanted ? -40 : 0, labelLimit: 160 },
                },
                y: { title: null },
                color: mergeInto({ legend: null }, { scale: scales.color.scale }),
            },
        },
        columns: pointColumns("Arm", title).slice(1),
        rows,
    });
}

// "" of a figure that nobody describes, as in a run whose manifest has none.
const sentence = (text) => text && `${text[0].toUpperCase()}${text.slice(1).replace(/\.$/, "")}. `;

/** @param {Group} group @param {Cell[]} cells */
export const namedFigures = (group, cells) =>
    Object.keys(metrics)
        .filter((name) => metrics[name].named)
        .map((name) => namedFigure(group, cells, name));
