// @ts-check
// Tables that can be sorted by any column and, where they are long, filtered by words. A long table
// shows its first rows until all of them are asked for.
import { count, dash, el, plural, put } from "./dom.js";

const rowsAtFirst = 25;
const rowsWorthSorting = 4;
const rowsWorthFiltering = 13;

function textOf(content) {
    if (content === null || content === undefined) return "";
    if (Array.isArray(content)) return content.map(textOf).join(" ");
    return typeof content === "object" ? content.textContent : String(content);
}

// The first thing that a cell says, which is what it is sorted by.
function firstText(content) {
    if (!Array.isArray(content)) return textOf(content);
    return content.map(firstText).find((text) => text.trim()) ?? "";
}

// What a cell is sorted by: a number where it begins with one, else its text; nothing comes last.
function sortKey(column, row) {
    const text = firstText(column.cell(row)).trim();
    if (!text || text === dash) return null;
    const number = Number.parseFloat(
        text
            .replace(/,/g, "")
            .replace("\u2212", "-")
            .replace(/^[<+]\s*/, ""),
    );
    return column.number && Number.isFinite(number) ? number : text;
}

function compareKeys(a, b) {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
}

function sorted(rows, column, direction) {
    const keyed = rows.map((row) => [sortKey(column, row), row]);
    const sign = direction === "descending" ? -1 : 1;
    keyed.sort(([a], [b]) => (a === null || b === null ? compareKeys(a, b) : sign * compareKeys(a, b)));
    return keyed.map(([, row]) => row);
}

const alignment = (column) => [column.number ? "number" : "", column.class ?? ""].join(" ").trim() || null;

function bodyRow(row, columns, rowClass) {
    return el(
        "tr",
        { class: rowClass?.(row) || null },
        columns.map((column, index) =>
            index === 0
                ? el("th", { scope: "row", class: column.class }, column.cell(row))
                : el("td", { class: alignment(column) }, column.cell(row)),
        ),
    );
}

// One row after the other of what is to be seen of a table: sorted, filtered, so many.
class TableView {
    constructor(columns, rows) {
        this.columns = columns;
        this.rows = rows;
        this.words = [];
        this.by = null;
        this.direction = null;
        this.most = rowsAtFirst;
        this.texts = new Map();
    }

    textOfRow(row) {
        if (!this.texts.has(row))
            this.texts.set(row, textOf(this.columns.map((column) => column.cell(row))).toLowerCase());
        return this.texts.get(row);
    }

    matching() {
        const found = this.words.length
            ? this.rows.filter((row) => this.words.every((word) => this.textOfRow(row).includes(word)))
            : this.rows;
        return this.by ? sorted(found, this.by, this.direction) : found;
    }

    turn(column) {
        const next = { null: "ascending", ascending: "descending", descending: null };
        this.direction = next[this.by === column ? this.direction : null];
        this.by = this.direction ? column : null;
    }
}

function sortHeads(view, redraw) {
    const heads = new Map();
    const mark = () =>
        heads.forEach((head, column) => {
            if (view.by === column) head.setAttribute("aria-sort", view.direction);
            else head.removeAttribute("aria-sort");
        });
    return view.columns.map((column) => {
        const sortable = column.title && column.class !== "forest" && view.rows.length >= rowsWorthSorting;
        const turn = () => {
            view.turn(column);
            mark();
            redraw();
        };
        const inside = sortable
            ? el("button", { type: "button", class: "sort", on: { click: turn } }, column.title)
            : column.title;
        const head = el("th", { scope: "col", class: alignment(column), title: column.note }, inside);
        heads.set(column, head);
        return head;
    });
}

function filterField(view, label, redraw) {
    const input = el("input", {
        type: "search",
        placeholder: "Filter rows",
        "aria-label": `Filter the rows of: ${label}`,
        on: {
            input: () => {
                view.words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
                redraw();
            },
        },
    });
    return input;
}

/**
 * The first column heads its row, and stays where it is when the others scroll. Rows of a compact
 * table have one line.
 * @template Row
 * @param {{caption: any, columns: TableColumn<Row>[], rows: Row[], rowClass?: (row: Row) => string, compact?: boolean}} table
 */
export function table({ caption, columns, rows, rowClass, compact }) {
    const view = new TableView(columns, rows);
    const label = textOf(caption);
    const body = el("tbody", {});
    const status = el("span", { class: "note", role: "status" });
    const all = el("button", {
        type: "button",
        on: {
            click: () => {
                view.most = Infinity;
                redraw();
            },
        },
    });
    const redraw = () => {
        const found = view.matching();
        const shown = found.slice(0, view.most);
        put(
            body,
            shown.map((row) => bodyRow(row, columns, rowClass)),
        );
        const of = found.length < rows.length ? ` of ${count(rows.length)}` : "";
        status.textContent = of || shown.length < found.length ? `${plural(found.length, "row")}${of}` : "";
        all.textContent = `Show all ${count(found.length)}`;
        all.hidden = shown.length === found.length;
    };
    const heads = sortHeads(view, redraw);
    redraw();
    const tools =
        rows.length >= rowsWorthFiltering
            ? el("div", { class: "tools" }, filterField(view, label, redraw), status, all)
            : null;
    const scroll = el(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
        el(
            "table",
            { class: compact ? "compact" : null },
            caption ? el("caption", {}, caption) : null,
            el("thead", {}, el("tr", {}, heads)),
            body,
        ),
    );
    return tools ? el("div", { class: "table" }, tools, scroll) : scroll;
}
