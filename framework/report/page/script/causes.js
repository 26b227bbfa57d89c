// @ts-check
// Why answers were wrong: a bar for each arm, of one part for each cause. A bar is as long as the
// share of wrong answers.
import { data } from "./data.js";
import { count, fixed, known, range } from "./dom.js";
import { figure } from "./plots.js";

// What is no fault of the memory is grey; what goes wrong on the way of a fact has a colour.
const colours = {
    bad_gold: "--g2",
    no_fact: "--g3",
    write_miss: "--c0",
    retention_miss: "--c1",
    retrieval_miss: "--c2",
    stale: "--c3",
    reading_miss: "--c4",
    not_known: "--g1",
};

/** @param {string} series @param {Record<string, Estimate>} estimates */
const partsOf = (series, estimates) =>
    (data.causes ?? [])
        .map((cause, order) => ({ cause: cause.title, order, series, ...estimates[cause.name] }))
        .filter((part) => known(part.value))
        .map((part) => ({ ...part, y: part.value, count: Math.round(part.value * part.n) }));

const columns = [
    { title: "Arm", cell: (row) => row.series },
    { title: "Cause", cell: (row) => row.cause },
    { title: "Answers", number: true, cell: (row) => count(row.count) },
    { title: "Share", number: true, cell: (row) => fixed(row.y) },
    { title: "95 % interval", number: true, cell: (row) => range(row.low, row.high) },
    { title: "Judged", number: true, cell: (row) => count(row.n) },
];

const barHeight = 24;

function stacked(title, text, rows) {
    if (!rows.length) return null;
    const shown = (data.causes ?? []).filter((cause) =>
        rows.some((row) => row.cause === cause.title && row.count > 0),
    );
    if (!shown.length) return null;
    const scale = {
        domain: shown.map((cause) => cause.title),
        range: shown.map((cause) => `var(${colours[cause.cause] ?? "--muted"})`),
    };
    const meanings = shown.map((cause) => `${cause.title}: ${cause.meaning}`).join("; ");
    return figure({
        title,
        text: `${text} Questions that ... ${meanings}.`,
        spec: "causes",
        datasets: { points: rows.filter((row) => row.count > 0) },
        changes: {
            height: barHeight * new Set(rows.map((row) => row.series)).size,
            encoding: {
                y: { scale: { domain: [...new Set(rows.map((row) => row.series))] } },
                color: { scale, legend: { columns: 4 } },
            },
        },
        columns,
        rows,
        full: true,
    });
}

/** @param {Cell[]} cells */
export function causeFigures(cells) {
    const all = cells.flatMap((cell) => partsOf(cell.name, cell.estimates));
    const grouped = cells.flatMap((cell) =>
        cell.groups.flatMap((it) => partsOf(`${cell.name}, ${it.group}`, it.estimates)),
    );
    return [
        stacked(
            "Why answers were wrong",
            "Each wrong answer under one cause; a bar is as long as the share that is wrong.",
            all,
        ),
        stacked("Why answers were wrong, by group of events", "The same in each group.", grouped),
    ];
}
