// @ts-check
// What the page knows of single trials: what it holds, and what the server that it came from may add.
import { data } from "./data.js";
import { el } from "./dom.js";

// Steps in columns -> one object a step; see step_columns.hpp.
/** @param {StepColumns} columns @param {string[]} texts @returns {Step[]} */
function stepRows(columns, texts) {
    const named = new Set([
        "kind",
        "group",
        "cue",
        "prediction",
        "understanding",
        "reply",
        "truth",
        "told",
        "changes",
        "ended",
    ]);
    /** @type {any[]} */
    const rows = Array.from({ length: columns.count }, () => ({}));
    for (const [name, values] of Object.entries(columns)) {
        if (name === "count") continue;
        rows.forEach((row, at) => {
            /** @type {any} */
            const value = Array.isArray(values) ? values[at] : values;
            if (value !== null) row[name] = named.has(name) ? texts[value] : value;
        });
    }
    return rows;
}

const lifeKey = (trial, stream) => `${trial}/${stream}`;
/** @type {Map<string, Life>} */
export const heldLives = new Map();

export function holdLives({ lives, texts }) {
    for (const life of lives) heldLives.set(lifeKey(life.trial, life.stream), { ...life, rows: null, texts });
}

// The steps are unpacked when they are first asked for.
/** @param {Life} life */
export function rowsOf(life) {
    life.rows ??= stepRows(life.steps, life.texts);
    return life.rows;
}

export async function asked(path, parameters) {
    const reply = await fetch(`${path}?${new URLSearchParams(parameters)}`);
    const json = await reply.json();
    if (!reply.ok) throw new Error(json.error);
    return json;
}

async function fetchLife({ trial, stream }, from) {
    const { lives, texts } = await asked("life", { trial, stream, from });
    const { cell, seed } = whoIs(trial);
    return { ...lives[0], cell: cell?.name ?? "", seed: seed ?? "", rows: null, texts };
}

// One life with as many steps as one answer holds; null where only a server could tell.
export async function lifeOf(name) {
    const key = lifeKey(name.trial, name.stream);
    const held = heldLives.get(key);
    if (held && (!data.served || !held.steps_left_out)) return held;
    if (!data.served) return null;
    const life = await fetchLife(name, 0);
    heldLives.set(key, life);
    return heldLives.get(key);
}

/** @param {Life} life */
export const canGrow = (life) => Boolean(data.served && life.steps_left_out);

// The steps after the last one that is there.
/** @param {Life} life */
export async function growLife(life) {
    const rows = rowsOf(life);
    const next = await fetchLife(life, rows.length ? rows.at(-1).step + 1 : 0);
    rows.push(...stepRows(next.steps, next.texts));
    life.steps_left_out = next.steps_left_out;
}

// Every trial of the page by its id: the cell, its group and the seed.
/** @type {Map<string, {group: Group, cell: Cell, seed: number}>} */
export const trialIndex = new Map();
export function indexTrials() {
    for (const group of data.groups)
        for (const cell of group.cells)
            cell.trials.forEach((trial, at) => trialIndex.set(trial, { group, cell, seed: cell.seeds[at] }));
}
/** @param {string} trial @returns {{group?: Group, cell?: Cell, seed?: number}} */
export const whoIs = (trial) => trialIndex.get(trial) ?? {};

export const howToSee = (what) =>
    el(
        "p",
        { class: "note" },
        `${what} stays in the run\u2019s folder. `,
        el("code", {}, "nrem view RUN"),
        " shows it.",
    );
