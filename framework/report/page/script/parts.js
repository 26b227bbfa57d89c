// @ts-check
// What sections are built from: verdicts, facts, and parts that are made when they are opened.
import { el, nodesOf } from "./dom.js";
import { drawPending } from "./pending.js";

export function verdict(kind, words) {
    const sign =
        { better: "\u25b2", worse: "\u25bc", same: "=", met: "\u2713", missed: "\u2717" }[kind] ?? "\u00b7";
    const tone = { better: "better", met: "better", worse: "worse", missed: "worse" }[kind] ?? "same";
    return el(
        "span",
        { class: `verdict ${tone}` },
        el("span", { "aria-hidden": "true" }, sign + "\u00a0"),
        words,
    );
}

/** @param {any[][]} terms */
export function facts(terms) {
    const title = (term) => term[0].toUpperCase() + term.slice(1);
    return el(
        "dl",
        { class: "facts" },
        terms.map(([term, text]) => el("div", {}, el("dt", {}, title(term)), el("dd", {}, text))),
    );
}

export function section(id, title, ...content) {
    return el("section", {}, el("h2", { id }, title), content);
}

const makers = new WeakMap();

// What is long or rarely looked at is made when it is opened, or when the page is printed.
export function lazily(title, make, attributes) {
    const details = el("details", attributes, el("summary", {}, title));
    makers.set(details, make);
    details.addEventListener("toggle", () => fill(details));
    return details;
}

export const more = (title, make) => lazily(title, make, { class: "more" });

export function fill(details) {
    const make = makers.get(details);
    if (!make) return;
    makers.delete(details);
    details.append(...nodesOf([make()]));
    if (document.body.contains(details)) drawPending();
}
