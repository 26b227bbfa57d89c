// @ts-check
// The tables of one group of cells: what each reached, and how it differs from the baselines.
import { against } from "./comparisons.js";
import { count, dash, el, fixed, known, range } from "./dom.js";
import { forest, forestScale } from "./forest.js";
import { headlineOf, metrics } from "./headline.js";
import { memberOf } from "./names.js";
import { verdict } from "./parts.js";
import { colourOf } from "./plots.js";
import { table } from "./table.js";

export const tones = { better: "better", worse: "worse", equivalent: "same" };

// Why verdicts say nothing about memory, each reason once: the rows have a word.
/** @param {Contrast[]} contrasts */
export const whyInvalid = (contrasts) =>
    [...new Set(contrasts.map((it) => it.invalid).filter(Boolean))].map((why) =>
        el("p", { class: "note" }, `${why[0].toUpperCase()}${why.slice(1)}.`),
    );

// The word for it.
/** @param {Contrast} contrast */
export const markOf = (contrast) => (contrast.memory_unused ? "memory not used" : "invalid");

export const said = (it) => verdict(tones[it.finding] ?? "none", it.words);

// What a plot shows of a cell.
/** @param {Cell} cell @param {Group} group */
export function pointOf(cell, group) {
    const { value: y, low, high, n } = cell.estimates[headlineOf(group)];
    return { y, low, high, n };
}

// Of a pair or a level, in its own metric.
/** @param {Contrast} contrast */
export const differenceOf = (contrast) => contrast.differences[contrast.metric];

// "Accuracy, higher is better"
/** @param {Group} group */
export function inWords(group) {
    const { word, low } = metrics[headlineOf(group)];
    return `${word}, ${low ? "lower" : "higher"} is better`;
}

// Where arms were multiplied by factors.
/** @param {Group} group */
function isSweep(group) {
    const arms = group.cells.filter((cell) => cell.control === "none").map((cell) => cell.arm);
    return new Set(arms).size < arms.length;
}

// Without the policies of a subset, which are its name.
/** @param {Cell} cell */
function partsOf(cell) {
    const named = new Set(cell.factors.map(([key]) => memberOf(key)?.[2]).concat(["none", cell.name]));
    return [cell.rule, ...cell.policies].filter((part) => part && !named.has(part)).join(" + ");
}

// What all arms are made of; none where they differ in it.
/** @param {Group} group */
function sharedParts(group) {
    const all = new Set(group.cells.filter((cell) => cell.control === "none").map(partsOf));
    return all.size === 1 ? [...all][0] : "";
}

/**
 * @param {Group} group
 * @param {string} shared
 */
function cellName(cell, group, shared) {
    const kind = cell.control === "none" ? partsOf(cell) : "control";
    const colour = el("span", { class: "swatch", "aria-hidden": "true" });
    colour.style.background = colourOf(cell, group);
    const small = kind && kind !== shared ? el("small", {}, kind) : null;
    return [colour, el("span", { title: cell.whole }, cell.name), small];
}

/**
 * @param {Group} group
 * @returns {TableColumn<Cell>[]}
 */
function estimateColumns(group) {
    const metric = headlineOf(group);
    const scale = forestScale(group, metric);
    const reference = group.cells[group.pairs[0]?.baseline]?.estimates[metric].value;
    return [
        {
            title: `${fixed(scale.min, 2)} to ${fixed(scale.max, 2)}`,
            class: "forest",
            note: "estimate and 95 % interval; dashed: the first baseline",
            cell: (cell) => forest(cell.estimates[metric], reference, scale, colourOf(cell, group)),
        },
        { title: metrics[metric].title, number: true, cell: (cell) => fixed(cell.estimates[metric].value) },
        {
            title: "95 % interval",
            number: true,
            class: "interval",
            cell: (cell) => range(cell.estimates[metric].low, cell.estimates[metric].high),
        },
        { title: "n", number: true, cell: (cell) => count(cell.estimates[metric].n) },
    ];
}

/**
 * @param {Group} group
 * @returns {TableColumn<Cell>[]}
 */
function againstColumns(group) {
    return baselinesOf(group).map((name) => ({
        title: `Against ${name}`,
        class: "against",
        cell: (cell) =>
            against(
                group.pairs.find((pair) => group.cells[pair.cell] === cell && pair.baseline_name === name),
            ),
    }));
}

/** @param {Group} group */
export const baselinesOf = (group) => [...new Set(group.pairs.map((pair) => pair.baseline_name))];

/** @param {Group} group */
export function resultsTable(group) {
    const compact = isSweep(group);
    const shared = compact ? sharedParts(group) : "";
    const baselines = new Set(group.pairs.map((pair) => group.cells[pair.baseline]));
    return table({
        caption:
            `${inWords(group)}, with 95 % intervals clustered by stream. ` +
            "n counts scored events over streams and seeds; memory is the mean over all steps. " +
            "A verdict comes with the paired difference, its interval and p after correction." +
            (shared ? ` Every arm is ${shared}.` : ""),
        columns: [
            { title: "Arm", cell: (cell) => cellName(cell, group, shared) },
            ...estimateColumns(group),
            {
                title: "Memory, bytes",
                number: true,
                note: "mean over all steps",
                cell: (cell) => count(cell.memory.bytes),
            },
            ...againstColumns(group),
        ],
        rows: group.cells,
        compact,
        rowClass: (cell) =>
            [baselines.has(cell) && "baseline", cell.control !== "none" && "control"]
                .filter(Boolean)
                .join(" "),
    });
}

/** @param {Group} group */
export function allMetricsTable(group) {
    const measured = Object.keys(metrics).filter((name) =>
        group.cells.some((cell) => known(cell.estimates[name]?.value)),
    );
    const timed = group.cells.some((cell) => known(cell.timing.wake_us_p50));
    const columns = [
        { title: "Arm", cell: (cell) => cell.name },
        ...measured.map((name) => ({
            title: metrics[name].title,
            note: metrics[name].meaning,
            number: true,
            cell: (cell) => {
                const e = cell.estimates[name];
                return [
                    fixed(e.value),
                    known(e.low) ? el("small", {}, range(e.low, e.high)) : null,
                    known(e.value) ? el("small", {}, `n ${count(e.n)}`) : null,
                ];
            },
        })),
        { title: "Seeds", number: true, cell: (cell) => count(cell.seeds.length) },
        { title: "Streams", number: true, cell: (cell) => count(cell.streams) },
        { title: "Records", number: true, cell: (cell) => fixed(cell.memory.records, 1) },
        { title: "Bytes at end", number: true, cell: (cell) => count(cell.memory.end_bytes) },
        { title: "Bytes at most", number: true, cell: (cell) => count(cell.memory.peak_bytes) },
        {
            title: "Tokens shown",
            number: true,
            note: "of recalled memory, visible context and cue, per prediction",
            cell: (cell) => fixed(cell.tokens_shown, 1),
        },
        {
            title: "Nights",
            number: true,
            note: "published / all",
            cell: (cell) =>
                cell.nights.count ? `${count(cell.nights.published)} / ${count(cell.nights.count)}` : dash,
        },
        ...(timed
            ? [
                  {
                      title: "Wake p50 / p99, \u00b5s",
                      number: true,
                      note: "of a clock: not reproducible",
                      cell: (cell) =>
                          `${fixed(cell.timing.wake_us_p50, 1)} / ${fixed(cell.timing.wake_us_p99, 1)}`,
                  },
              ]
            : []),
    ];
    return table({
        caption:
            "Every metric that was measured, with its interval and n; sizes are means over steps, or over streams at their end.",
        columns,
        rows: group.cells,
    });
}

// A table that the report's writer has filled in whole.
export function sideTable({ title, note, columns, rows }) {
    return table({
        caption: `${title}${note}.`,
        columns: columns.map(({ title, number }, at) => ({
            title,
            number,
            cell: (row) => row[at],
        })),
        rows,
    });
}
