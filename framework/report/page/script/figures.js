// @ts-check
// Which figures a group has, and the points in them.
import { judgedGroups } from "./across.js";
import { causeFigures } from "./causes.js";
import { count, el, fixed, known, put } from "./dom.js";
import { frontFigures } from "./fronts.js";
import { firstChoice, headlineOf, metrics } from "./headline.js";
import { loopFigures } from "./loops.js";
import { spoken } from "./overview.js";
import { namedFigures } from "./named_figures.js";
import { lazily } from "./parts.js";
import { passesFigures } from "./passes.js";
import { drawPending } from "./pending.js";
import { figure, mergeInto, plotting, seriesScales, styleOf } from "./plots.js";
import { pointOf } from "./results.js";
import { specs } from "./specs.js";

/** @param {Group} group */
export const valueTitle = (group) => metrics[headlineOf(group)].title;
export const pointColumns = (x, y) => [
    { title: "Arm", cell: (row) => row.series },
    { title: x, cell: (row) => row.label },
    { title: y, number: true, cell: (row) => fixed(row.y) },
    { title: "n", number: true, cell: (row) => count(row.n) },
];

// The last layer is that of hollow points; without any it would have no extent.
const layersFor = (spec, rows) =>
    structuredClone(specs[spec].layer).slice(0, rows.some((row) => row.few) ? undefined : -1);
const aboutFew = (rows) =>
    rows.some((row) => row.few)
        ? " Hollow points rest on less than a tenth of the predictions of the fullest one; no line goes to them."
        : "";

/** @param {Group} group @param {Cell[]} cells */
function lineFigure(group, cells, { title, text, x, y, points, changes = {} }) {
    const rows = cells.flatMap((cell) =>
        points(cell)
            .filter((point) => known(point.y))
            .map((point) => ({ series: cell.name, ...point })),
    );
    if (!rows.length) return null;
    const drawn = cells.filter((cell) => rows.some((row) => row.series === cell.name));
    const scales = seriesScales(drawn.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const encoding = mergeInto({ x: { title: x }, y: { title: y }, ...scales }, changes);
    const layer = layersFor("lines", rows);
    if (new Set(rows.map((row) => row.x)).size > 16) layer[1].mark.opacity = 0;
    return figure({
        title,
        text: text + aboutFew(rows),
        spec: "lines",
        datasets: { points: rows },
        changes: { encoding, layer },
        columns: pointColumns(x, y),
        rows,
    });
}

/** @param {Group} group @param {Cell[]} cells */
function learningCurve(group, cells) {
    const metric = headlineOf(group);
    const y = valueTitle(group).toLowerCase();
    return lineFigure(group, cells, {
        title: "Learning curve",
        text: `Prequential: each prediction is scored before its truth is shown. Mean ${y} of a bin of steps, over streams and seeds.`,
        x: "step of the stream",
        y,
        points: (cell) =>
            cell.curve.map((bin) => ({
                x: (bin.from + bin.to) / 2,
                y: bin[metric],
                n: bin.n,
                few: bin.few,
                label: `steps ${count(bin.from)} to ${count(bin.to)}`,
            })),
        changes: { x: { scale: { zero: false, nice: false } } },
    });
}

// Accuracy at an age by the best fit of a cell's curve; see analysis/retention.hpp.
function fitted(fit, age) {
    const falls = {
        constant: () => 1,
        exponential: () => Math.exp(-fit.rate * age),
        power: () => (1 + age) ** -fit.rate,
    };
    return fit.floor + (1 - fit.floor) * fit.level * falls[fit.decay]();
}

/** @param {Group} group @param {Cell[]} cells */
function retention(group, cells) {
    const middle = (bin) => (bin.from + bin.to) / 2;
    const label = (bin) => (bin.from === bin.to ? count(bin.from) : `${count(bin.from)} to ${count(bin.to)}`);
    const rows = cells.flatMap((cell) =>
        cell.retention
            .filter((bin) => known(bin.accuracy))
            .map((bin) => ({
                series: cell.name,
                x: 1 + middle(bin),
                y: bin.accuracy,
                n: bin.n,
                few: bin.few,
                label: label(bin),
            })),
    );
    if (new Set(rows.map((row) => row.x)).size < 2) return null;
    const drawn = cells.filter((cell) => rows.some((row) => row.series === cell.name));
    // What has no fit is joined from point to point.
    const fits = drawn.flatMap((cell) => {
        if (!cell.fit) return rows.filter((row) => row.series === cell.name);
        const oldest = Math.max(...cell.retention.map(middle));
        return Array.from({ length: 41 }, (_, i) => {
            const age = (1 + oldest) ** (i / 40) - 1;
            return { series: cell.name, x: 1 + age, y: fitted(cell.fit, age) };
        });
    });
    const scales = seriesScales(drawn.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const best = drawn.filter((cell) => cell.fit).map((cell) => `${cell.name}: ${cell.fit.decay}`);
    const said = best.length ? ` Lines are the fit that explains a curve best (${spoken(best, 6)}).` : "";
    return figure({
        title: "Retention by age",
        text: `Share right, by how many steps ago the item that is asked for was last seen.${said}${aboutFew(rows)}`,
        spec: "retention",
        datasets: { points: rows, fits },
        changes: { encoding: scales, layer: layersFor("retention", rows) },
        columns: pointColumns("Age, steps", "Accuracy"),
        rows,
    });
}

/** @param {Group} group @param {Cell[]} cells */
function gainPerPass(group, cells) {
    return lineFigure(group, cells, {
        title: "Gain per pass",
        text: "Held-out score after each pass of a night (0: before it), mean over nights that came so far: share right, or minus the mean loss.",
        x: "pass of the night",
        y: "held-out score",
        points: (cell) =>
            (cell.passes.length
                ? [{ pass: 0, score: cell.nights.score_before, n: cell.nights.score_n }, ...cell.passes]
                : []
            ).map((pass) => ({
                x: pass.pass,
                y: pass.score,
                n: pass.n,
                few: pass.few,
                label: count(pass.pass),
            })),
        changes: { x: { scale: { nice: false }, axis: { tickMinStep: 1, format: "d" } } },
    });
}

// The same score against what the passes cost up to there: experiences replayed, or calls of a model.
/** @param {Group} group @param {Cell[]} cells */
function gainForCost(group, cells) {
    const costs = { calls: "calls of a model", replays: "experiences replayed" };
    const cost = Object.keys(costs).find((name) =>
        cells.some((cell) => cell.passes.some((pass) => pass[name] > 0)),
    );
    if (!cost || !cells.some((cell) => cell.passes.length > 1)) return null;
    const along = (cell) => {
        let spent = 0;
        const start = cell.passes.length
            ? [{ score: cell.nights.score_before, n: cell.nights.score_n, [cost]: 0 }]
            : [];
        return [...start, ...cell.passes].map((pass) => {
            spent += pass[cost] ?? 0;
            return { x: spent, y: pass.score, n: pass.n, few: pass.few, label: fixed(spent, 1) };
        });
    };
    return lineFigure(group, cells, {
        title: "Gain against cost",
        text: `Held-out score after each pass against the ${costs[cost]} in the night so far, mean over nights.`,
        x: `${costs[cost]}, so far`,
        y: "held-out score",
        points: along,
    });
}

// Groups that differ in a number at their end ("after 10", "after 100") are in an order, and have the
// same of this; a line joins no others.
const runOf = (name) => name.replace(/(?<= )\d[\d.,]*( to \d[\d.,]*| or more)?$/, "");

// The headline in each group of events, one colour an arm.
/** @param {Group} group @param {Cell[]} cells */
function byGroup(group, cells) {
    const metric = headlineOf(group);
    const rows = cells.flatMap((cell) =>
        cell.groups.map((it) => {
            const { value: y, low, high, n } = it.estimates[metric];
            return { series: cell.name, x: it.group, label: it.group, run: runOf(it.group), y, low, high, n };
        }),
    );
    if (!rows.some((row) => known(row.y))) return null;
    const drawn = cells.filter((cell) => cell.groups.length);
    const scales = seriesScales(drawn.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const layer = structuredClone(specs.passes.layer).slice(0, 3);
    layer[1].encoding.strokeDash = mergeInto(layer[1].encoding.strokeDash, scales.strokeDash);
    layer[1].encoding.detail = { field: "run", type: "nominal" };
    layer[2].encoding.tooltip[1].title = "group";
    const order = [...new Set(group.cells.flatMap((cell) => cell.groups.map((it) => it.group)))];
    return figure({
        title: `${valueTitle(group)} by group of events`,
        text: "Bars are 95 % intervals over streams.",
        spec: "passes",
        datasets: { points: rows.filter((row) => known(row.y)) },
        changes: {
            layer,
            encoding: {
                x: { title: "group", sort: order, axis: { labelAngle: order.length > 6 ? -40 : 0, labelLimit: 240 } },
                y: { title: valueTitle(group).toLowerCase() },
                color: scales.color,
            },
        },
        columns: pointColumns("Group", valueTitle(group)),
        rows,
        full: order.length > 6,
    });
}

/** @param {Group} group @param {Cell[]} cells */
function memoryScatter(group, cells) {
    const metric = headlineOf(group);
    const rows = cells
        .map((cell) => ({
            series: cell.name,
            x: cell.memory.bytes,
            label: count(cell.memory.bytes),
            ...pointOf(cell, group),
        }))
        .filter((row) => known(row.x) && known(row.y));
    if (!rows.length) return null;
    const scales = seriesScales(cells.map((cell) => ({ name: cell.name, ...styleOf(cell, group) })));
    const shape = {
        scale: {
            domain: cells.map((cell) => cell.name),
            range: cells.map((cell, i) =>
                cell.control === "none"
                    ? ["circle", "diamond"][i % 2]
                    : ["square", "triangle-up", "cross"][i % 3],
            ),
        },
        legend: { columns: scales.color.legend.columns, symbolOpacity: 1 },
    };
    const most = Math.max(...rows.map((row) => row.x), 100);
    const changes = {
        encoding: {
            x: { scale: { domain: [-15, most * 1.4] } },
            y: { title: valueTitle(group).toLowerCase() },
            color: { ...scales.color, legend: shape.legend },
        },
    };
    const spec = structuredClone(specs.memory.layer);
    spec[1].encoding.shape = mergeInto(spec[1].encoding.shape, shape);
    return figure({
        title: `${valueTitle(group)} against memory`,
        text: "Bars are 95 % intervals. Up and to the left is better: as right with less kept.".replace(
            "Up",
            metrics[metric].low ? "Down" : "Up",
        ),
        spec: "memory",
        datasets: { points: rows },
        changes: { ...changes, layer: spec },
        columns: pointColumns("Bytes", valueTitle(group)),
        rows,
    });
}

/** @param {Group} group */
export function groupFigures(group) {
    const chosen = new Set(firstChoice(group));
    const box = el("div", { class: "plots" });
    group.chosen = chosen;
    const redraw = () => {
        const cells = group.cells.filter((cell) => chosen.has(cell));
        const passes = judgedGroups().length > 1 || group.rung ? [] : passesFigures(group);
        put(
            box,
            passes,
            ...(group.fronts.length ? frontFigures(group) : [memoryScatter(group, cells)]),
            byGroup(group, cells),
            ...namedFigures(group, cells),
            causeFigures(cells),
            ...loopFigures(group, cells),
            learningCurve(group, cells),
            retention(group, cells),
            gainPerPass(group, cells),
            gainForCost(group, cells),
        );
        if (document.body.contains(box)) drawPending();
    };
    const choose = (cell) =>
        el(
            "label",
            {},
            el("input", {
                type: "checkbox",
                checked: chosen.has(cell),
                on: {
                    change: (event) => {
                        if (event.target.checked) chosen.add(cell);
                        else chosen.delete(cell);
                        redraw();
                    },
                },
            }),
            " ",
            cell.name,
        );
    const lines =
        plotting && group.cells.length > 3
            ? lazily(
                  `Arms in the plots: ${chosen.size} of ${group.cells.length}`,
                  () => el("fieldset", {}, el("legend", {}, "Draw"), group.cells.map(choose)),
                  { class: "tools" },
              )
            : null;
    redraw();
    return [lines, box];
}
