// @ts-check
// Vega-Lite figures. The specs are the JSON files of the specs folder; data go in by name. Every
// figure has a table of its numbers under it. Expressions are interpreted, not compiled, so that
// the page needs no eval; without the libraries (NREM_PLOTS=OFF) only the tables are there.
import embed from "vega-embed";
import { el, put } from "./dom.js";
import { firstChoice } from "./headline.js";
import { lazily } from "./parts.js";
import { pending } from "./pending.js";
import { specs } from "./specs.js";
import { table } from "./table.js";

export const plotting = embed !== null;

export const seriesColours = ["--c0", "--c1", "--c2", "--c3", "--c4", "--c5", "--c6", "--c7"];
export const controlColours = ["--g0", "--g1", "--g2", "--g3"];
export const dashes = [
    [1, 0],
    [6, 3],
    [2, 2],
    [8, 3, 2, 3],
];

// Arms are coloured, controls are grey; where colours come round again, the dashes differ. The first
// colours are for those that are in the plots at first; what is neither of these nor chosen is muted.
/** @param {Cell} cell @param {Group} group */
export function styleOf(cell, group) {
    const control = cell.control !== "none";
    const ordered = [...new Set([...firstChoice(group), ...group.cells])];
    const peers = ordered.filter((other) => (other.control !== "none") === control);
    const palette = control ? controlColours : seriesColours;
    const index = peers.indexOf(cell);
    const drawn = group.chosen ?? firstChoice(group);
    if (group.cells.length > 10 && index >= palette.length && !drawn.has(cell))
        return { colour: "var(--muted)", dash: dashes[0] };
    const turn = Math.floor(index / palette.length) + (control ? 1 + (index % 3) : 0);
    return { colour: `var(${palette[index % palette.length]})`, dash: dashes[turn % dashes.length] };
}

/** @param {Cell} cell @param {Group} group */
export const colourOf = (cell, group) => styleOf(cell, group).colour;

export function mergeInto(target, source) {
    for (const [key, value] of Object.entries(source)) {
        const both =
            target[key] &&
            value &&
            typeof value === "object" &&
            typeof target[key] === "object" &&
            !Array.isArray(value);
        target[key] = both ? mergeInto(target[key], value) : value;
    }
    return target;
}

// series: [{name, colour, dash}]
export function seriesScales(series) {
    const domain = series.map((one) => one.name);
    const columns = window.innerWidth < 640 || domain.some((name) => name.length > 26) ? 1 : 2;
    return {
        color: {
            scale: { domain, range: series.map((one) => one.colour) },
            legend: {
                columns,
                symbolType: "stroke",
                symbolOpacity: 1,
                labelLimit: columns === 1 ? 440 : 230,
            },
        },
        strokeDash: {
            scale: { domain, range: series.map((one) => one.dash) },
            legend: { columns, labelLimit: columns === 1 ? 440 : 230 },
        },
    };
}

function saveFile(name, text, type) {
    const link = el("a", { download: name });
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.click();
    URL.revokeObjectURL(link.href);
}

// Colours as they are now, since nothing else knows the page's variables.
const withColours = (text) => {
    const style = getComputedStyle(document.documentElement);
    return text.replace(/var\((--[a-z0-9]+)\)/g, (_, variable) => style.getPropertyValue(variable).trim());
};

const fileName = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");

export function svgFile(holder, name) {
    const copy = holder.querySelector("svg").cloneNode(true);
    saveFile(`${name}.svg`, withColours(new XMLSerializer().serializeToString(copy)), "image/svg+xml");
}

// What is drawn: the spec with its data.
function specOf(plot) {
    const spec = mergeInto(structuredClone(specs[plot.spec]), plot.changes ?? {});
    spec.datasets = plot.datasets;
    return spec;
}

function specFile(plot) {
    const whole = {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        title: plot.title,
        ...specOf(plot),
        config: specs.theme,
        width: 560,
    };
    saveFile(
        `${fileName(plot.title)}.vl.json`,
        withColours(JSON.stringify(whole, null, 1)),
        "application/json",
    );
}

async function draw(holder, plot) {
    const spec = specOf(plot);
    const options = {
        mode: "vega-lite",
        renderer: "svg",
        ast: true,
        actions: false,
        defaultStyle: false,
        config: specs.theme,
        tooltip: { theme: "page", disableDefaultStyle: true },
    };
    try {
        await embed(holder, spec, options);
        holder.querySelector("svg")?.setAttribute("aria-hidden", "true");
    } catch (error) {
        put(holder, el("p", { class: "empty" }, `This plot could not be drawn: ${error.message}`));
    }
}

// plot: {title, text, spec, datasets, changes, columns, rows, full}; rows are what the table shows.
export function figure(plot) {
    const holder = el("div", {
        class: "plot",
        role: "img",
        "aria-label": `${plot.title}. ${plot.text} The numbers are in the table below.`,
    });
    const numbers = lazily("Numbers", () =>
        table({ caption: plot.title, columns: plot.columns, rows: plot.rows }),
    );
    const save = el(
        "button",
        {
            type: "button",
            on: { click: () => svgFile(holder, fileName(plot.title)) },
        },
        "Save as SVG",
    );
    const saveSpec = el(
        "button",
        { type: "button", on: { click: () => specFile(plot) } },
        "Save as Vega-Lite",
    );
    if (!plotting) {
        return el(
            "section",
            { class: plot.full ? "full" : null },
            table({ caption: `${plot.title}. ${plot.text}`, columns: plot.columns, rows: plot.rows }),
        );
    }
    pending.push(() => draw(holder, plot));
    return el(
        "figure",
        { class: plot.full ? "full" : null },
        el("h3", {}, plot.title),
        el("figcaption", {}, plot.text),
        holder,
        el("div", { class: "tools" }, save, saveSpec, numbers),
    );
}
