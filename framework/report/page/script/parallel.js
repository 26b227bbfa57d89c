// @ts-check
// Parallel coordinates of a sweep: an axis for each factor and one for what came out. Lines are drawn
// on a canvas, since there may be thousands; the axes and their brushes lie above it. An axis is
// brushed with the mouse, or with the two selects under it.
import { count, el, fixed, known, plural, range } from "./dom.js";
import { valueTitle } from "./figures.js";
import { headlineOf, metrics } from "./headline.js";
import { lastParts } from "./names.js";
import { factorOf } from "./passes.js";
import { pending } from "./pending.js";
import { table } from "./table.js";

const parallelHeight = 300;
const parallelRoom = { top: 34, bottom: 26, side: 60 };

// Values in order: numbers by size, else as they came. A numeric axis of many values is continuous.
/** @param {Cell[]} cells */
function parallelAxis(title, of, cells) {
    const texts = cells.map(of);
    const distinct = [...new Set(texts)].filter((text) => text !== undefined);
    const numeric = distinct.every((text) => known(Number(text)) && text !== "");
    if (numeric) distinct.sort((a, b) => Number(a) - Number(b));
    const place = new Map(
        distinct.map((text, i) => [text, distinct.length > 1 ? i / (distinct.length - 1) : 0.5]),
    );
    return { title, of, values: distinct, at: (cell) => place.get(of(cell)) ?? null, range: null };
}

/** @param {Group} group @param {Cell[]} cells */
function outcomeAxis(group, cells) {
    const metric = headlineOf(group);
    const values = cells.map((cell) => cell.estimates[metric].value).filter(known);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const at = (cell) => (max > min ? (cell.estimates[metric].value - min) / (max - min) : 0.5);
    return {
        title: metrics[metric].title,
        outcome: true,
        min,
        max,
        at,
        range: null,
        low: metrics[metric].low,
    };
}

/** @param {Cell[]} cells */
function sizeAxis(cells) {
    const bytes = cells.map((cell) => Math.log10(1 + (cell.memory.bytes ?? 0)));
    const [min, max] = [Math.min(...bytes), Math.max(...bytes)];
    const at = (cell) => (max > min ? (Math.log10(1 + (cell.memory.bytes ?? 0)) - min) / (max - min) : 0.5);
    return { title: "Memory, bytes", min: 10 ** min - 1, max: 10 ** max - 1, at, range: null, round: true };
}

/** @param {Cell} cell */
const isWithin = (axes, cell) =>
    axes.every((axis) => {
        const at = axis.at(cell);
        return !axis.range || (at !== null && at >= axis.range[0] - 1e-9 && at <= axis.range[1] + 1e-9);
    });

// From worst to best, light to strong; the ends differ in lightness, not in hue alone.
function lineColour(share, style) {
    const mix = Math.round(100 * share);
    return `color-mix(in oklab, ${style.strong} ${mix}%, ${style.weak})`;
}

class ParallelPlot {
    /** @param {Group} group @param {Cell[]} cells */
    constructor(group, cells, axes) {
        this.group = group;
        this.cells = cells;
        this.axes = axes;
        this.canvas = el("canvas", { "aria-hidden": "true" });
        this.ground = el("div", { class: "parallel-ground" }, this.canvas);
        this.status = el("p", { class: "note", role: "status" });
        this.list = el("div", {});
        this.controls = el(
            "div",
            { class: "choices-row parallel-brushes" },
            axes.map((axis) => this.brushes(axis)),
        );
    }

    x(index) {
        const wide = this.width - 2 * parallelRoom.side;
        return (
            parallelRoom.side + (this.axes.length > 1 ? (wide * index) / (this.axes.length - 1) : wide / 2)
        );
    }

    y(share) {
        return (
            parallelHeight -
            parallelRoom.bottom -
            share * (parallelHeight - parallelRoom.top - parallelRoom.bottom)
        );
    }

    share(y) {
        const inner = parallelHeight - parallelRoom.top - parallelRoom.bottom;
        return Math.max(0, Math.min(1, (parallelHeight - parallelRoom.bottom - y) / inner));
    }

    // Two selects for an axis of levels: from and to. The outcome is brushed with the mouse alone, and
    // sorted for in the table.
    brushes(axis) {
        if (!axis.values || axis.values.length < 2) return null;
        const end = (label, first) => {
            const select = el(
                "select",
                {
                    "aria-label": `${axis.title}, ${label}`,
                    on: {
                        change: () => {
                            const picked = axis.selects.map((one) => Number(one.value));
                            this.brush(axis, [Math.min(...picked), Math.max(...picked)]);
                        },
                    },
                },
                axis.values.map((value, i) => el("option", { value: i / (axis.values.length - 1) }, value)),
            );
            select.value = String(first);
            return select;
        };
        axis.selects = [end("from", 0), end("to", 1)];
        return el(
            "span",
            { class: "choice" },
            el("span", { class: "note" }, axis.title),
            " ",
            axis.selects[0],
            " to ",
            axis.selects[1],
        );
    }

    brush(axis, range) {
        axis.range = range && (range[0] > 0 || range[1] < 1) ? range : null;
        this.draw();
    }

    lines(context, cells, style) {
        const outcome = this.axes.at(-1);
        for (const [cell, kept] of cells) {
            context.globalAlpha = kept ? style.alpha : 0.05;
            context.strokeStyle = kept
                ? lineColour(outcome.low ? 1 - outcome.at(cell) : outcome.at(cell), style)
                : style.weak;
            context.beginPath();
            let open = false;
            this.axes.forEach((axis, i) => {
                let at = axis.at(cell);
                if (at === null) return;
                // Of those that share a level the better lie higher.
                if (axis.values) at += 0.07 * (outcome.at(cell) - 0.5);
                if (open) context.lineTo(this.x(i), this.y(at));
                else context.moveTo(this.x(i), this.y(at));
                open = true;
            });
            context.stroke();
        }
    }

    draw() {
        const page = getComputedStyle(document.documentElement);
        const ratio = window.devicePixelRatio || 1;
        this.width = Math.max(320, this.ground.clientWidth);
        Object.assign(this.canvas, { width: this.width * ratio, height: parallelHeight * ratio });
        Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${parallelHeight}px` });
        const context = this.canvas.getContext("2d");
        context.scale(ratio, ratio);
        context.lineWidth = 1.2;
        const outcome = this.axes.at(-1);
        const marked = this.cells.map((cell) => [cell, isWithin(this.axes, cell)]);
        const good = (/** @type {any[]} */ [cell, kept]) =>
            Number(kept) * 2 + (outcome.low ? 1 - outcome.at(cell) : outcome.at(cell));
        marked.sort((a, b) => good(a) - good(b));
        const kept = marked.filter(([, one]) => one).map(([cell]) => cell);
        const alpha = Math.max(0.12, Math.min(0.9, 40 / Math.max(1, kept.length)));
        const style = { strong: page.getPropertyValue("--c0"), weak: page.getPropertyValue("--c4"), alpha };
        this.lines(context, marked, style);
        this.drawAxes();
        this.say(kept.reverse());
    }

    drawAxes() {
        const marks = this.axes.map((axis, i) => {
            const x = this.x(i);
            const ticks = axis.values
                ? axis.values.length <= 12
                    ? axis.values.map((value) => [
                          value,
                          axis.values.length > 1
                              ? axis.values.indexOf(value) / (axis.values.length - 1)
                              : 0.5,
                      ])
                    : [
                          [axis.values[0], 0],
                          [axis.values.at(-1), 1],
                      ]
                : [0, 0.5, 1].map((share) => [
                      axis.round
                          ? share === 0.5
                              ? ""
                              : count(share ? axis.max : axis.min)
                          : fixed(axis.min + share * (axis.max - axis.min), 2),
                      share,
                  ]);
            const brush = axis.range
                ? el("rect", {
                      x: x - 7,
                      width: 14,
                      y: this.y(axis.range[1]) - 3,
                      height: this.y(axis.range[0]) - this.y(axis.range[1]) + 6,
                      class: "brush",
                  })
                : null;
            return el(
                "g",
                {},
                el(
                    "text",
                    {
                        x,
                        y: 14,
                        class: "title",
                        "text-anchor": i === 0 ? "start" : i === this.axes.length - 1 ? "end" : "middle",
                        dx: i === 0 ? -40 : i === this.axes.length - 1 ? 40 : 0,
                    },
                    axis.title,
                ),
                el("line", { x1: x, x2: x, y1: this.y(1), y2: this.y(0), class: "axis" }),
                brush,
                ticks.map(([text, share]) =>
                    el("text", { x: x + 6, y: this.y(share) + 4, class: "tick" }, text),
                ),
            );
        });
        this.svg?.remove();
        this.svg = el(
            "svg",
            {
                class: "parallel-axes",
                width: this.width,
                height: parallelHeight,
                role: "img",
                "aria-label": `Parallel coordinates of ${plural(this.cells.length, "arm")} over ${this.axes.map((axis) => axis.title).join(", ")}. The selects below it brush, the table lists what is left.`,
            },
            marks,
        );
        this.ground.append(this.svg);
    }

    say(kept) {
        this.status.textContent = `${plural(kept.length, "arm")} of ${count(this.cells.length)} ${kept.length === this.cells.length ? "drawn" : "within the brushes"}.`;
        this.list.replaceChildren(
            table({
                caption: "The best within the brushes.",
                rows: kept.slice(0, 10),
                columns: [
                    { title: "Arm", cell: (cell) => cell.name },
                    {
                        title: valueTitle(this.group),
                        number: true,
                        cell: (cell) => fixed(cell.estimates[headlineOf(this.group)].value),
                    },
                    {
                        title: "95 % interval",
                        number: true,
                        class: "interval",
                        cell: (cell) =>
                            range(
                                cell.estimates[headlineOf(this.group)].low,
                                cell.estimates[headlineOf(this.group)].high,
                            ),
                    },
                    { title: "Memory, bytes", number: true, cell: (cell) => count(cell.memory.bytes) },
                ],
            }),
        );
    }

    // A drag over an axis brushes it, a click on it ends that.
    listen() {
        let drag = null;
        const at = (event) => {
            const box = this.ground.getBoundingClientRect();
            return { x: event.clientX - box.left, y: event.clientY - box.top };
        };
        this.ground.addEventListener("pointerdown", (event) => {
            const { x, y } = at(event);
            const index = this.axes.findIndex((_, i) => Math.abs(this.x(i) - x) < 16);
            if (index < 0) return;
            drag = { axis: this.axes[index], from: this.share(y), y };
            this.ground.setPointerCapture(event.pointerId);
        });
        this.ground.addEventListener("pointermove", (event) => {
            if (!drag) return;
            const to = this.share(at(event).y);
            drag.axis.range = [Math.min(drag.from, to), Math.max(drag.from, to)];
            this.drawAxes();
        });
        this.ground.addEventListener("pointerup", (event) => {
            if (!drag) return;
            const { axis, y } = drag;
            if (Math.abs(at(event).y - y) < 4) axis.range = null;
            drag = null;
            this.draw();
        });
        new ResizeObserver(() => {
            if (this.ground.clientWidth && this.ground.clientWidth !== this.width) this.draw();
        }).observe(this.ground);
        window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    }
}

// Worth it where two factors or more were varied over a dozen cells.
/** @param {Group} group */
export function parallelFigure(group) {
    const cells = group.cells.filter(
        (cell) => cell.control === "none" && known(cell.estimates[headlineOf(group)].value),
    );
    const keys = [...new Set(cells.flatMap((cell) => cell.factors.map(([key]) => key)))];
    const short = lastParts(keys);
    const axes = keys
        .map((key) => parallelAxis(short.get(key), (cell) => factorOf(cell, key), cells))
        .filter((axis) => axis.values.length > 1);
    if (cells.length < 12 || axes.length < 2) return null;
    const arms = parallelAxis("arm", (cell) => cell.arm, cells);
    const all = [
        ...(arms.values.length > 1 ? [arms] : []),
        ...axes,
        sizeAxis(cells),
        outcomeAxis(group, cells),
    ];
    const plot = new ParallelPlot(group, cells, all);
    plot.listen();
    pending.push(() => plot.draw());
    return el(
        "figure",
        { class: "full parallel" },
        el("h3", {}, "The whole sweep"),
        el(
            "figcaption",
            {},
            "One line an arm, the better the stronger. Drag along an axis to keep a part of it, click it to keep all; or choose levels below.",
        ),
        plot.ground,
        plot.controls,
        plot.status,
        plot.list,
    );
}
