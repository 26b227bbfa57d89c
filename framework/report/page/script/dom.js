// Elements and numbers. Everything that comes from data enters the page as a text node or as the
// value of an attribute that cannot run anything; no string is ever parsed as HTML.

const drawn = new Set(["svg", "g", "line", "circle", "rect", "path", "text", "title"]);

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

// columns: {title, cell(row) -> text or node, number, class, note}; the first one heads its row.
function table({ caption, columns, rows, rowClass, wide }) {
    const align = (column) => [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null;
    const head = columns.map((column) =>
        el("th", { scope: "col", class: align(column), title: column.note }, column.title),
    );
    const body = rows.map((row) =>
        el(
            "tr",
            { class: rowClass?.(row) },
            columns.map((column, index) =>
                index === 0
                    ? el("th", { scope: "row", class: column.class }, column.cell(row))
                    : el("td", { class: align(column) }, column.cell(row)),
            ),
        ),
    );
    const label = typeof caption === "string" ? caption : caption?.textContent;
    return el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
        el(
            "table",
            { class: wide ? "wide" : null },
            caption ? el("caption", {}, caption) : null,
            el("thead", {}, el("tr", {}, head)),
            el("tbody", {}, body),
        ),
    );
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
