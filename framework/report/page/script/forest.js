// Estimate and interval as a bar in a row of a table.

// A scale shared by all rows, drawn once in the head and used in every row.
function forestScale(group, metric) {
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

function forest(estimate, reference, scale, colour) {
    if (!known(estimate.value)) return dash;
    const line = (x1, x2, attributes) => el("line", { x1: scale.at(x1), x2: scale.at(x2), ...attributes });
    const middle = 19;
    const marks = [];
    if (known(reference)) marks.push(line(reference, reference, { y1: 0, y2: "100%", class: "reference" }));
    if (known(estimate.low)) {
        marks.push(
            line(estimate.low, estimate.high, { y1: middle, y2: middle, stroke: colour, "stroke-width": 2 }),
        );
        for (const end of [estimate.low, estimate.high])
            marks.push(
                line(end, end, { y1: middle - 4, y2: middle + 4, stroke: colour, "stroke-width": 1.5 }),
            );
    }
    marks.push(el("circle", { cx: scale.at(estimate.value), cy: middle, r: 4, fill: colour }));
    return el("svg", { class: "forest", "aria-hidden": "true" }, marks);
}
