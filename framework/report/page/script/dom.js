// Elements and numbers. Everything that comes from data enters the page as a text node or as the
// value of an attribute that cannot run anything; no string is ever parsed as HTML.

const drawn = new Set(["svg", "g", "line", "polyline", "circle", "rect", "path", "text", "title"]);

function el(tag, attributes, ...children) {
    const svg = drawn.has(tag);
    const node = svg
        ? document.createElementNS("http://www.w3.org/2000/svg", tag)
        : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (name === "on") {
            for (const [event, handler] of Object.entries(value ?? {})) node.addEventListener(event, handler);
        } else if (value !== null && value !== undefined && value !== false) {
            node.setAttribute(name, value === true ? "" : String(value));
        }
    }
    node.append(...children.flat(9).filter((child) => child !== null && child !== undefined));
    return node;
}

const known = (x) => typeof x === "number" && Number.isFinite(x);
const dash = "\u2013";

function fixed(x, digits = 3) {
    if (!known(x)) return dash;
    const text = Math.abs(x) >= 1000 ? count(x) : x.toFixed(digits);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

function signed(x, digits = 3) {
    const text = fixed(x, digits);
    return known(x) && !text.startsWith("\u2212") ? `+${text}` : text;
}

function count(x) {
    return known(x) ? Math.round(x).toLocaleString("en-US") : dash;
}

// A bound has "≤" before it.
function bounded(p) {
    const text = probability(p?.value);
    return p?.at_most && /^\d/.test(text) ? `\u2264\u00a0${text}` : text;
}

function probability(p) {
    if (!known(p)) return dash;
    return p < 0.0001 ? "<\u00a00.0001" : p.toFixed(p < 0.01 ? 4 : 3);
}

function range(low, high, format = fixed) {
    return known(low) && known(high) ? `[${format(low)}, ${format(high)}]` : dash;
}

function plural(n, one, many = one + "s") {
    return `${count(n)} ${n === 1 ? one : many}`;
}

function verdict(kind, words) {
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

// What is long or rarely looked at is made when it is opened, or when the page is printed.
function lazily(details, make) {
    details.fill = () => {
        delete details.fill;
        details.append(...[make()].flat(9).filter(Boolean));
        if (document.body.contains(details)) drawPending();
    };
    details.addEventListener("toggle", () => details.fill?.());
    return details;
}
