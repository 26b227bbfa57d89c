// @ts-check
// Accuracy against a cost: the front, what is dominated, and what is better without being settled.
import { dash, fixed, known } from "./dom.js";
import { pointColumns, valueTitle } from "./figures.js";
import { headlineOf, metrics } from "./headline.js";
import { figure } from "./plots.js";
import { pointOf } from "./results.js";
import { specs } from "./specs.js";

const standingWords = { front: "on the front", outdone: "no better, not settled", dominated: "dominated" };
const standingColours = { front: "var(--better)", outdone: "var(--c4)", dominated: "var(--g1)" };

const mostNamedPoints = 12;
const mostBars = 40;

// Where few, points are named above or below, unless others are named there already; those at the
// right edge to their left.
function namePoints(rows) {
    const ends = rows.flatMap((row) => [row.y, row.low, row.high]).filter(known);
    const high = Math.max(...ends) - Math.min(...ends) || 1;
    const wide = rows.at(-1).x - rows[0].x || 1;
    const placed = [];
    for (const row of rows) {
        Object.assign(row, { above: "", below: "", atEdge: row.x - rows[0].x > 0.75 * wide });
        if (rows.length > mostNamedPoints) continue;
        const near = placed.filter((other) => row.x - other.x < 0.28 * wide);
        const isFree = (y) => !near.some((other) => Math.abs(y - other.y) < 0.06 * high);
        const places = { above: row.y + 0.03 * high, below: row.y - 0.04 * high };
        const free = Object.keys(places).find((place) => isFree(places[place]));
        if (!free) continue;
        row[free] = row.series;
        placed.push({ x: row.x, y: places[free] });
    }
}

// What the spec is told of the axes, and of the standings that there are.
/** @param {Group} group @param {Front} front */
function frontChanges(group, front, rows) {
    const there = Object.keys(standingWords).filter((name) =>
        rows.some((row) => row.standing === standingWords[name]),
    );
    const domain = there.map((name) => standingWords[name]);
    const most = Math.max(...rows.map((row) => row.x), 1);
    const layer = structuredClone(specs.front.layer);
    if (rows.length > mostBars) layer[1].mark.opacity = 0;
    const shape = layer[2].encoding.shape.scale;
    shape.range = there.map((name) => shape.range[Object.keys(standingWords).indexOf(name)]);
    shape.domain = domain;
    const x = {
        title: `${front.cost}, mean`,
        scale: { domain: [-most * 0.02, most * (rows.length > mostNamedPoints ? 1.05 : 1.22)] },
    };
    const color = {
        scale: { domain, range: there.map((name) => standingColours[name]) },
        legend: { columns: 3, symbolType: "circle", symbolOpacity: 1 },
    };
    return { layer, encoding: { x, y: { title: valueTitle(group).toLowerCase() }, color } };
}

/** @param {Group} group @param {Front} front */
function frontFigure(group, front) {
    const metric = headlineOf(group);
    const rows = front.points
        .filter((point) => known(point.cost) && known(point.value))
        .map((point) => ({
            series: group.cells[point.cell].name,
            standing: standingWords[point.standing],
            x: point.cost,
            label: fixed(point.cost, 1),
            ...pointOf(group.cells[point.cell], group),
            by: point.by === point.cell ? "" : group.cells[point.by].name,
        }));
    if (rows.length < 2) return null;
    rows.sort((a, b) => a.x - b.x);
    namePoints(rows);
    const onFront = rows.filter((row) => row.standing === standingWords.front);
    return figure({
        title: `${valueTitle(group)} against ${front.cost}`,
        text: `The front joins the arms for which nothing cheaper is as good. ${metrics[metric].low ? "Down" : "Up"} and to the left is better.`,
        spec: "front",
        datasets: { points: rows, front: onFront },
        changes: frontChanges(group, front, rows),
        columns: [
            ...pointColumns(front.cost, valueTitle(group)),
            { title: "Standing", cell: (row) => row.standing },
            { title: "By", cell: (row) => row.by || dash },
        ],
        rows,
    });
}

/** @param {Group} group */
export const frontFigures = (group) => group.fronts.map((front) => frontFigure(group, front)).filter(Boolean);
