// @ts-check
// Accuracy against the passes of a sleep, for what was swept over `sleep.passes`.
import { fixed, known } from "./dom.js";
import { pointColumns, valueTitle } from "./figures.js";
import { headlineOf } from "./headline.js";
import { dashes, figure, mergeInto, seriesColours, seriesScales, styleOf } from "./plots.js";
import { pointOf } from "./results.js";
import { specs } from "./specs.js";

const sweep = "sleep.passes";
/** @param {Cell} cell */
export const factorOf = (cell, key) => new Map(cell.factors).get(key);
/** @param {Cell} cell */
const otherFactors = (cell) => cell.factors.filter(([key]) => key !== sweep);
export const factorText = (factors) =>
    factors.map(([key, value]) => `${key.split(".").pop()} = ${value}`).join(", ");

// One figure, or one for each value of the first other factor when lines would be too many; none
// where they still are.
/** @param {Group} group */
export function passesFigures(group, title) {
    const swept = group.cells.filter((cell) => cell.control === "none" && factorOf(cell, sweep));
    const valuesOf = (key) => [...new Set(swept.map((cell) => factorOf(cell, key)))];
    if (valuesOf(sweep).length < 2) return passesByNight(group, title);
    const keys = swept.flatMap(otherFactors).map(([key]) => key);
    const varied = new Set(keys.filter((key) => valuesOf(key).length > 1));
    const nameOf = (cell, skip) =>
        [cell.arm, factorText(otherFactors(cell).filter(([key]) => key !== skip && varied.has(key)))]
            .filter(Boolean)
            .join(", ");
    const split = new Set(swept.map((cell) => nameOf(cell))).size > 5 ? [...varied][0] : undefined;
    const values = split ? valuesOf(split) : [undefined];
    const cellsOf = (value) => swept.filter((cell) => !split || factorOf(cell, split) === value);
    const lines = (value) => new Set(cellsOf(value).map((cell) => nameOf(cell, split))).size;
    if (values.length > 8 || values.some((value) => lines(value) > 8)) return [];
    return values.map((value) => passesFigure(group, cellsOf(value), { split, value, nameOf, title }));
}

// Where arms differ in passes without a sweep over them: one point for each arm that slept.
/** @param {Group} group */
function passesByNight(group, heading) {
    const slept = group.cells.filter((cell) => cell.nights.count && cell.control === "none");
    const rows = slept
        .map((cell) => ({
            series: cell.name,
            x: cell.nights.passes / cell.nights.count,
            label: fixed(cell.nights.passes / cell.nights.count, 2),
            ...pointOf(cell, group),
        }))
        .filter((row) => known(row.y));
    if (new Set(rows.map((row) => row.label)).size < 2) return [];
    const drawn = slept.filter((cell) => rows.some((row) => row.series === cell.name));
    const layer = structuredClone(specs.passes.layer);
    layer.splice(3);
    layer.splice(1, 1);
    const x = { type: "quantitative", title: "passes of a night, mean", scale: { zero: false } };
    const { color } = seriesScales(drawn.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const title = heading ?? `${valueTitle(group)} against passes`;
    const text = `${valueTitle(group)} against the passes that nights really took. Bars are 95 % intervals.`;
    const changes = { layer, encoding: { x, y: { title: valueTitle(group).toLowerCase() }, color } };
    const columns = pointColumns("Passes", valueTitle(group));
    return [figure({ title, text, spec: "passes", datasets: { points: rows }, changes, columns, rows })];
}

/** @param {Group} group @param {Cell[]} cells */
function passesFigure(group, cells, { split, value, nameOf, title }) {
    const metric = headlineOf(group);
    const y = valueTitle(group).toLowerCase();
    const rows = cells
        .map((cell) => ({
            series: nameOf(cell, split),
            x: Number(factorOf(cell, sweep)),
            label: factorOf(cell, sweep),
            ...pointOf(cell, group),
        }))
        .filter((row) => known(row.y))
        .sort((a, b) => a.x - b.x);
    const names = [...new Set(rows.map((row) => row.series))];
    const fits = (cell) => !split || factorOf(cell, split) === undefined || factorOf(cell, split) === value;
    const ceilings = group.cells
        .filter((cell) => cell.control === "oracle" && fits(cell) && known(cell.estimates[metric].value))
        .map((cell) => ({ y: cell.estimates[metric].value, label: "oracle" }));
    const scales = seriesScales(
        names.map((name, i) => ({
            name,
            colour: `var(${seriesColours[i % 8]})`,
            dash: dashes[Math.floor(i / 8) % 4],
        })),
    );
    const layer = structuredClone(specs.passes.layer);
    layer[1].encoding.strokeDash = mergeInto(layer[1].encoding.strokeDash, scales.strokeDash);
    if (!ceilings.length) layer.length = 3;
    const headings = [
        title ?? `${valueTitle(group)} against passes`,
        split ? `${split.split(".").pop()} = ${value}` : null,
    ];
    const ceiling = ceilings.length ? "; the dashed line is the best that the task can compute" : "";
    return figure({
        title: headings.filter(Boolean).join(", "),
        text: `${valueTitle(group)} against the passes of a sleep. Bars are 95 % intervals${ceiling}.`,
        spec: "passes",
        datasets: { points: rows, ceilings },
        changes: { layer, encoding: { y: { title: y }, color: scales.color } },
        columns: pointColumns("Passes", valueTitle(group)),
        rows,
    });
}
