// @ts-check
// The hypnogram: lanes over logical time. Every night, or bin of nights, can be chosen with the
// mouse or, as one stop of the tab key, with arrows, Home, End and Enter.
import { count, el, plural } from "./dom.js";
import {
    alarmLane,
    axis,
    cross,
    memoryLane,
    publishLane,
    rect,
    sleepLane,
    stallLane,
    wakeLane,
} from "./lanes.js";
import { binRange, gathered, nightsOf, outcomes, total } from "./life.js";
import { svgFile } from "./plots.js";

// Whether each night of a sleep is in the page and has room for a mark of its own.
/** @param {Life} life */
function drawnSingly(life, sleep, wide) {
    const all = Object.keys(outcomes).reduce((sum, name) => sum + total(life.bins.sleeps[sleep], name), 0);
    const here = life.nights.filter((night) => night.sleep === sleep).length;
    return here === all && all <= wide / 5;
}

// Whether a mark stands for what was chosen: a night, or all nights of a sleep in a range of steps.
function standsFor(target, chosen) {
    if (target.night && chosen.night) return target.night.night === chosen.night.night;
    const within = (sleep, step, bin) => bin.sleep === sleep && bin.range[0] <= step && step <= bin.range[1];
    if (target.bin && chosen.night) return within(chosen.night.sleep, chosen.night.step, target.bin);
    if (target.bin && chosen.bin) return within(chosen.bin.sleep, chosen.bin.range[0], target.bin);
    return Boolean(target.night && chosen.bin) && within(target.night.sleep, target.night.step, chosen.bin);
}

// What the lanes draw with. Marks that can be chosen are added as targets.
/** @param {Life} life */
function plotOf(life, width, choose) {
    const narrow = width < 560;
    const left = narrow ? 64 : 108;
    const wide = Math.max(120, width - left - 10);
    const steps = Math.max(1, life.bins.last + 1);
    const plot = {
        life,
        narrow,
        left,
        wide,
        singly: (sleep) => drawnSingly(life, sleep, wide),
        nights: nightsOf(life),
        bins: gathered(life.bins, Math.floor(wide / 2)),
        coarse: gathered(life.bins, Math.floor(wide / 4)),
        ground: el("g", { "aria-hidden": "true" }),
        targets: [],
        x: (step) => left + (wide * Math.min(step, steps)) / steps,
    };
    plot.across = (bins, index) => {
        const [from, to] = binRange(bins, index);
        const gap = wide / bins.count > 6 ? 1 : 0;
        return [plot.x(from), Math.max(0.5, plot.x(to + 1) - plot.x(from) - gap)];
    };
    plot.target = ({ shapes, label, ...more }) => {
        const node = el(
            "g",
            {
                role: "button",
                tabindex: -1,
                "aria-label": label,
                "aria-pressed": "false",
                class: "target",
                on: { click: () => choose(more) },
            },
            el("title", {}, label),
            shapes,
        );
        plot.targets.push({ node, ...more });
    };
    return plot;
}

/** @param {Life} life */
function drawHypnogram(life, width, choose) {
    const plot = plotOf(life, width, choose);
    let y = 4;
    const gap = (height) => {
        y += height ? height + 6 : 0;
    };
    gap(wakeLane(plot, y));
    gap(stallLane(plot, y));
    life.sleeps.forEach((_, sleep) => gap(sleepLane(plot, y, sleep)));
    if (life.sleeps.length) gap(publishLane(plot, y));
    gap(alarmLane(plot, y));
    for (const name of ["bytes", "records", "tokens"]) gap(memoryLane(plot, y, name));
    const bottom = y;
    y += axis(plot, y);
    const band = rect(0, 0, 0, bottom, { fill: "var(--focus)", opacity: 0.16, "aria-hidden": "true" });
    const svg = el(
        "svg",
        {
            viewBox: `0 0 ${width} ${y}`,
            width,
            height: y,
            role: "group",
            "aria-label": `Hypnogram of ${life.name}: wake, sleeps, publishes and memory over ${plural(life.bins.last + 1, "step")}. The table below says the same.`,
        },
        band,
        plot.ground,
        plot.targets.map((target) => target.node),
    );
    return { svg, plot, band };
}

// The target for a key, seen from the one that has the focus.
function neighbour(targets, from, key) {
    const lane = targets.filter((target) => target.lane === from.lane);
    const at = lane.indexOf(from);
    const nearest = (number) =>
        targets
            .filter((target) => target.lane === number)
            .sort((a, b) => Math.abs(a.x - from.x) - Math.abs(b.x - from.x))[0];
    const moves = {
        ArrowLeft: () => lane[at - 1],
        ArrowRight: () => lane[at + 1],
        ArrowUp: () => nearest(from.lane - 1),
        ArrowDown: () => nearest(from.lane + 1),
        Home: () => lane[0],
        End: () => lane.at(-1),
    };
    return Object.hasOwn(moves, key) ? (moves[key]() ?? from) : null;
}

/** @param {Life} life */
function legend(life) {
    const mark = (...shapes) =>
        el("svg", { viewBox: "0 0 16 14", width: 16, height: 14, "aria-hidden": "true" }, shapes);
    const box = (fill, more) => mark(rect(2, 2, 12, 10, { fill, ...more }));
    const sum = (name) => life.bins.sleeps.reduce((all, sleep) => all + total(sleep, name), 0);
    const muted = { stroke: "var(--muted)" };
    const entries = [
        [total(life.bins, "right"), box("var(--better)"), "right"],
        [total(life.bins, "wrong"), box("var(--worse)"), "wrong"],
        [sum("published"), box("var(--c0)"), "published"],
        [sum("unchanged"), box("none", muted), "without change"],
        [
            sum("rolled_back"),
            mark(rect(2, 6, 12, 8, { fill: "var(--worse)" }), cross(8, 3, 2.5, "var(--worse)")),
            "rolled back",
        ],
        [sum("cancelled"), box("none", { ...muted, "stroke-dasharray": "2 2" }), "cancelled"],
        [total(life.bins, "publishes"), mark(rect(7, 0, 2, 14, { fill: "var(--c2)" })), "new version"],
        [
            life.restored.length,
            mark(el("path", { d: "M13,2v10l-10,-5Z", fill: "var(--c5)" })),
            "older version put back by hand",
        ],
        [sum("stalls"), mark(rect(5, 1, 6, 12, { fill: "var(--c5)" })), "wake had to wait"],
        [
            sum("breakers"),
            mark(el("path", { d: "M8,2l5,5l-5,5l-5,-5Z", fill: "var(--c3)" })),
            "interval doubled",
        ],
        [
            sum("caps"),
            mark(rect(4, 3, 8, 8, { fill: "none", stroke: "var(--c4)", "stroke-width": 2 })),
            "held back by the cap",
        ],
    ];
    return el(
        "ul",
        { class: "legend" },
        entries
            .filter(([n]) => n)
            .map(([n, icon, text]) => el("li", {}, icon, ` ${text}\u00a0`, el("small", {}, count(n)))),
    );
}

// shown(chosen) opens a night or a bin of them; mark(chosen) shows where one that was opened lies.
/** @param {Life} life */
export function hypnogram(life, shown) {
    const holder = el("div", { class: "hypnogram" });
    let drawing = null;
    let current = null;
    const focusable = (target) => {
        drawing.plot.targets.forEach((one) => one.node.setAttribute("tabindex", one === target ? 0 : -1));
    };
    const mark = (choice) => {
        current = choice;
        const { plot, band } = drawing;
        const chosen = choice && plot.targets.find((target) => standsFor(target, choice));
        plot.targets.forEach((one) => one.node.setAttribute("aria-pressed", String(one === chosen)));
        band.setAttribute("width", chosen ? 10 : 0);
        if (chosen) band.setAttribute("x", chosen.x - 5);
        focusable(chosen ?? plot.targets[0]);
    };
    const choose = (target) => {
        mark(target);
        shown(target);
    };
    const draw = (width) => {
        const focused = holder.contains(document.activeElement);
        drawing = drawHypnogram(life, width, choose);
        drawing.svg.addEventListener("keydown", (event) => {
            const from = drawing.plot.targets.find((target) => target.node === document.activeElement);
            if (!from) return;
            const to = neighbour(drawing.plot.targets, from, event.key);
            if (event.key === "Enter" || event.key === " ") choose(from);
            else if (to) {
                focusable(to);
                to.node.focus();
            } else return;
            event.preventDefault();
        });
        holder.replaceChildren(drawing.svg);
        mark(current);
        if (focused) drawing.plot.targets.find((target) => target.node.tabIndex === 0)?.node.focus();
    };
    new ResizeObserver(([entry]) => {
        const width = Math.floor(entry.contentRect.width);
        if (width > 0 && drawing?.svg.getAttribute("width") !== String(width)) draw(width);
    }).observe(holder);
    draw(960);
    const name = `hypnogram-${life.name}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const save = el("button", { type: "button", on: { click: () => svgFile(holder, name) } }, "Save as SVG");
    const node = el(
        "figure",
        { class: "full" },
        el("h3", {}, "Hypnogram"),
        el(
            "figcaption",
            {},
            life.night_count
                ? "Choose a night to see what it did. With the keyboard: arrows, then Enter."
                : "Wake and memory over logical time.",
        ),
        holder,
        legend(life),
        el("div", { class: "tools" }, save),
    );
    return { node, mark };
}
