// @ts-check
// The lanes of a hypnogram, drawn into one another's width: wake, stalls, every sleep, publish,
// breakers and memory. Each function draws one lane at `y` and returns its height. Colours stand in
// attributes, so that a saved picture has them too.
import { count, el, known } from "./dom.js";
import {
    binRange,
    binText,
    column,
    lastStep,
    nightText,
    outcomeOf,
    outcomes,
    outcomesIn,
    sleepName,
} from "./life.js";

export const rect = (x, y, width, height, more) =>
    el("rect", { x, y, width, height, "shape-rendering": "crispEdges", ...more });
export const words = (x, y, text, more) =>
    el("text", { x, y, fill: "var(--muted)", "font-size": 12, ...more }, text);

function laneName(plot, y, name) {
    const most = Math.floor((plot.left - 8) / 6.6);
    const text = name.length > most ? `${name.slice(0, most - 1)}\u2026` : name;
    plot.ground.append(words(0, y, text, { fill: "var(--ink)" }));
}

// Many bars of one colour, as [x, y, width, height].
function bars(plot, boxes, colour) {
    if (!boxes.length) return;
    const d = boxes.map(([x, y, width, height]) => `M${x},${y}h${width}v${height}h${-width}Z`).join("");
    plot.ground.append(el("path", { d, fill: colour, "shape-rendering": "crispEdges" }));
}

// The bars of a column, upwards from `y`, the largest of them `tall`.
function columnBars(plot, y, tall, { values, colour, least = 0, width = Infinity }) {
    const most = Math.max(...values);
    const boxes = values.flatMap((n, i) => {
        const height = least + ((tall - least) * n) / most;
        const [x, wide] = plot.across(plot.coarse, i);
        return n ? [[x, y - height, Math.min(wide, width), height]] : [];
    });
    bars(plot, boxes, colour);
}

export function cross(x, y, size, colour) {
    const d = `M${x - size},${y - size}L${x + size},${y + size}M${x - size},${y + size}L${x + size},${y - size}`;
    return el("path", { d, stroke: colour, "stroke-width": 2, fill: "none" });
}

// Right answers upwards and wrong ones downwards, as shares of those that were judged.
export function wakeLane(plot, y) {
    const half = 18;
    const { bins } = plot;
    laneName(plot, y + half - 2, "wake");
    plot.ground.append(words(0, y + half + 12, plot.narrow ? "" : "right / wrong", { "font-size": 11 }));
    const drawn = { right: [], wrong: [], unjudged: [] };
    for (let i = 0; i < bins.count; i += 1) {
        const [x, width] = plot.across(bins, i);
        const right = column(bins, "right")[i] ?? 0;
        const wrong = column(bins, "wrong")[i] ?? 0;
        const up = (half * right) / (right + wrong);
        const down = (half * wrong) / (right + wrong);
        if (right) drawn.right.push([x, y + half - up, width, up]);
        if (wrong) drawn.wrong.push([x, y + half, width, down]);
        if (!right && !wrong && column(bins, "events")[i]) drawn.unjudged.push([x, y + half - 2, width, 4]);
    }
    bars(plot, drawn.right, "var(--better)");
    bars(plot, drawn.wrong, "var(--worse)");
    bars(plot, drawn.unjudged, "var(--muted)");
    return 2 * half;
}

export function stallLane(plot, y) {
    const values = Array.from({ length: plot.coarse.count }, (_, i) =>
        plot.coarse.sleeps.reduce((sum, sleep) => sum + (column(sleep, "stalls")[i] ?? 0), 0),
    );
    if (!values.some(Boolean)) return 0;
    laneName(plot, y + 12, "stalls");
    columnBars(plot, y + 15, 14, { values, colour: "var(--c5)", least: 4, width: 6 });
    return 16;
}

// One night: full where it was published, hollow where nothing came of it, crossed out where it was
// taken back.
/** @param {Night} night */
function nightMark(plot, y, night, room) {
    const x = plot.x(night.step + 1);
    const width = Math.max(Math.min(4, room), plot.x(lastStep(night) + 1) - x);
    const outcome = outcomeOf(night);
    const { colour } = outcomes[outcome];
    const hollow = outcome === "unchanged" || outcome === "cancelled";
    const shape = rect(x, y + 12, width, 14, {
        fill: hollow ? "var(--paper)" : colour,
        stroke: hollow ? colour : null,
        "stroke-dasharray": outcome === "cancelled" ? "2 2" : null,
    });
    const middle = x + width / 2;
    const sign = outcome === "rolled_back" ? cross(middle, y + 5, Math.min(3.5, room), colour) : null;
    const wide = Math.max(width, Math.min(room, 24));
    const hit = rect(middle - wide / 2, y, wide, 28, { fill: "transparent" });
    return { x: middle, shapes: [shape, sign, hit] };
}

// Many nights: one bar a bin, as tall as there were nights, and above it the share taken back.
function nightBar(plot, y, counts, index, most) {
    const [x, width] = plot.across(plot.coarse, index);
    const all = Object.values(counts).reduce((a, b) => a + b, 0);
    let top = y + 26;
    const shapes = [];
    for (const name of Object.keys(outcomes)) {
        const tall = (14 * counts[name]) / most;
        top -= tall;
        const opacity = name === "unchanged" || name === "cancelled" ? 0.5 : null;
        if (tall) shapes.push(rect(x, top, width, tall, { fill: outcomes[name].colour, opacity }));
    }
    const back = (9 * counts.rolled_back) / all;
    if (back) shapes.push(rect(x, y + 9 - back, width, back, { fill: "var(--worse)" }));
    shapes.push(rect(x, y, width, 28, { fill: "transparent" }));
    return { x: x + width / 2, shapes };
}

export function sleepLane(plot, y, sleep) {
    laneName(plot, y + 23, sleepName(plot.life, sleep));
    plot.ground.append(rect(plot.left, y + 26.5, plot.wide, 1, { fill: "var(--line)" }));
    const lane = plot.targets.length ? plot.targets.at(-1).lane + 1 : 0;
    if (plot.singly(sleep)) {
        const nights = plot.nights.filter((night) => night.sleep === sleep);
        nights.forEach((night, i) => {
            const next = nights[i + 1] ? plot.x(nights[i + 1].step) - plot.x(night.step) : 24;
            const mark = nightMark(plot, y, night, Math.max(1, next - 1));
            plot.target({ lane, ...mark, label: nightText(plot.life, night), night });
        });
        return 28;
    }
    const { coarse } = plot;
    const all = Array.from({ length: coarse.count }, (_, i) => outcomesIn(coarse.sleeps[sleep], i));
    const sums = all.map((counts) => Object.values(counts).reduce((a, b) => a + b, 0));
    const most = Math.max(...sums, 1);
    all.forEach((counts, index) => {
        if (!sums[index]) return;
        const mark = nightBar(plot, y, counts, index, most);
        const label = binText(plot.life, coarse, sleep, index);
        plot.target({ lane, ...mark, label, bin: { sleep, range: binRange(coarse, index), counts } });
    });
    return 28;
}

export function publishLane(plot, y) {
    laneName(plot, y + 14, "publish");
    for (const back of plot.life.restored) {
        const d = `M${plot.x(back.step + 1) + 5},${y + 5}v10l-10,-5Z`;
        plot.ground.append(el("path", { d, fill: "var(--c5)" }));
    }
    if (!plot.life.sleeps.every((_, sleep) => plot.singly(sleep))) {
        columnBars(plot, y + 17, 14, { values: column(plot.coarse, "publishes"), colour: "var(--c2)" });
        return 20;
    }
    const ends = plot.nights
        .filter((night) => ["published", "rolled_back"].includes(outcomeOf(night)))
        .map((night) => ({ night, x: plot.x(lastStep(night) + 1) }))
        .sort((a, b) => a.x - b.x);
    ends.forEach(({ night, x }, i) => {
        if (night.outcome === "rolled_back") {
            plot.ground.append(cross(x, y + 10, 3.5, "var(--worse)"));
            return;
        }
        plot.ground.append(rect(x - 1, y + 3, 2, 14, { fill: "var(--c2)" }));
        const room = (ends[i + 1]?.x ?? plot.left + plot.wide + 8) - x;
        if (known(night.version_after) && room > 36)
            plot.ground.append(words(x + 4, y + 14, `v${night.version_after}`, { "font-size": 11 }));
    });
    return 20;
}

// Diamonds where two nights without progress doubled the interval, squares where the cap held one back.
export function alarmLane(plot, y) {
    if (!plot.life.alarm_count) return 0;
    laneName(plot, y + 13, plot.narrow ? "limits" : "breaker, cap");
    const diamond = (x) => el("path", { d: `M${x},${y + 4}l5,5l-5,5l-5,-5Z`, fill: "var(--c3)" });
    const square = (x) => rect(x - 4, y + 5, 8, 8, { fill: "none", stroke: "var(--c4)", "stroke-width": 2 });
    if (plot.life.alarms.length === plot.life.alarm_count && plot.life.alarm_count < plot.wide / 16) {
        for (const alarm of plot.life.alarms)
            plot.ground.append((alarm.kind === "breaker" ? diamond : square)(plot.x(alarm.step + 1)));
        return 18;
    }
    for (const sleep of plot.coarse.sleeps) {
        const flat = (name) => column(sleep, name).map((n) => (n ? 1 : 0));
        columnBars(plot, y + 8, 6, { values: flat("breakers"), colour: "var(--c3)" });
        columnBars(plot, y + 16, 6, { values: flat("caps"), colour: "var(--c4)" });
    }
    return 18;
}

// Dark up to the smallest size within a bin, light up to the largest.
export function memoryLane(plot, y, name) {
    const highs = column(plot.bins, `${name}_high`);
    const most = Math.max(...highs.filter(known), 0);
    if (!most) return 0;
    const tall = 46;
    laneName(plot, y + tall / 2 + 8, name);
    plot.ground.append(words(plot.left - 4, y + 16, short(most), { "font-size": 11, "text-anchor": "end" }));
    for (const [values, opacity] of [
        [highs, 0.2],
        [column(plot.bins, `${name}_low`), 0.45],
    ]) {
        let height = 0;
        let d = `M${plot.left},${y + 8 + tall}`;
        values.forEach((value, i) => {
            const [from, to] = binRange(plot.bins, i);
            if (known(value)) height = (tall * value) / most;
            d += `L${plot.x(from)},${y + 8 + tall - height}L${plot.x(to + 1)},${y + 8 + tall - height}`;
        });
        d += `L${plot.left + plot.wide},${y + 8 + tall}Z`;
        plot.ground.append(el("path", { d, fill: "var(--c6)", "fill-opacity": opacity }));
    }
    plot.ground.append(rect(plot.left, y + 8 + tall, plot.wide, 1, { fill: "var(--line)" }));
    return tall + 9;
}

// 1,234,567 -> "1.23M"
function short(x) {
    const units = ["", "k", "M", "G", "T"];
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(x, 1)) / 3)));
    return `${Number((x / 1000 ** power).toPrecision(3))}${units[power]}`;
}

export function axis(plot, y) {
    const steps = plot.bins.last + 1;
    const most = Math.max(2, Math.floor(plot.wide / 90));
    const rough = 10 ** Math.floor(Math.log10(Math.max(1, steps / most)));
    const step = Math.max(1, [1, 2, 5, 10].map((n) => n * rough).find((n) => steps / n <= most) ?? steps);
    for (let at = 0; at < steps; at += step) {
        const x = plot.x(at);
        plot.ground.append(rect(x, y, 1, 4, { fill: "var(--muted)" }));
        const anchor = at === 0 ? "start" : x > plot.left + plot.wide - 24 ? "end" : "middle";
        plot.ground.append(words(x, y + 17, count(at), { "text-anchor": anchor }));
    }
    plot.ground.append(words(0, y + 17, "step"));
    return 22;
}
