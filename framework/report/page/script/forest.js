// @ts-check
// Estimate and interval as a bar in a row of a table.
import { dash, el, known } from "./dom.js";

// A scale shared by all rows, drawn once in the head and used in every row.
/** @param {Group} group */
export function forestScale(group, metric) {
    const ends = group.cells
        .flatMap((cell) => {
            const e = cell.estimates[metric];
            return [e.value, e.low, e.high];
        })
        .filter(known);
    const [min, max] = ends.length ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
    const room = (max - min || 0.1) * 0.06;
    const at = (x) => `${(100 * (x - min + room)) / (max - min + 2 * room)}%`;
    return { min, max, at };
}

/** @param {Estimate} estimate */
export function forest(estimate, reference, scale, colour) {
    if (!known(estimate.value)) return dash;
    const line = (x1, x2, attributes) => el("line", { x1: scale.at(x1), x2: scale.at(x2), ...attributes });
    const { value, low, high } = estimate;
    const bar = known(low) && [
        line(low, high, { y1: 0, y2: 0, stroke: colour, "stroke-width": 2 }),
        [low, high].map((end) => line(end, end, { y1: -4, y2: 4, stroke: colour, "stroke-width": 1.5 })),
    ];
    return el(
        "svg",
        { class: "forest", "aria-hidden": "true" },
        known(reference) && line(reference, reference, { y1: 0, y2: "100%", class: "reference" }),
        el("g", {}, bar, el("circle", { cx: scale.at(value), r: 4, fill: colour })),
    );
}
