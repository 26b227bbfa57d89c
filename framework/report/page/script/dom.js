// @ts-check
// Elements and numbers. Everything that comes from data enters the page as a text node or as the
// value of an attribute that cannot run anything; no string is ever parsed as HTML.

const drawn = new Set(["svg", "g", "line", "polyline", "circle", "rect", "path", "text", "title"]);

export function el(tag, attributes, ...children) {
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
    node.append(...nodesOf(children));
    return node;
}

// Lists within lists are one; what is null, undefined or false is left out.
export const nodesOf = (children) => children.flat(9).filter((child) => (child ?? false) !== false);

export function put(node, ...children) {
    node.replaceChildren(...nodesOf(children));
}

export const known = (x) => typeof x === "number" && Number.isFinite(x);
export const dash = "\u2013";

export function fixed(x, digits = 3) {
    if (!known(x)) return dash;
    const text = Math.abs(x) >= 1000 ? count(x) : x.toFixed(digits);
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

export function signed(x, digits = 3) {
    const text = fixed(x, digits);
    return known(x) && !text.startsWith("\u2212") ? `+${text}` : text;
}

export function count(x) {
    return known(x) ? Math.round(x).toLocaleString("en-US") : dash;
}

// A bound has "≤" before it.
export function bounded(p) {
    const text = probability(p?.value);
    return p?.at_most && /^\d/.test(text) ? `\u2264\u00a0${text}` : text;
}

export function probability(p) {
    if (!known(p)) return dash;
    return p < 0.0001 ? "<\u00a00.0001" : p.toFixed(p < 0.01 ? 4 : 3);
}

export function range(low, high, format = fixed) {
    return known(low) && known(high) ? `[${format(low)}, ${format(high)}]` : dash;
}

export function plural(n, one, many = one + "s") {
    return `${count(n)} ${n === 1 ? one : many}`;
}
