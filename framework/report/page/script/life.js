// @ts-check
// What is known of one stream's life: single nights where the page holds them, counts in bins over
// logical time where there were more than it can draw. Words for what happened.
import { count, fixed, known, plural, probability } from "./dom.js";

export const outcomes = {
    published: { words: "published", colour: "var(--c0)" },
    unchanged: { words: "without change", colour: "var(--muted)" },
    rolled_back: { words: "rolled back", colour: "var(--worse)" },
    cancelled: { words: "cancelled", colour: "var(--muted)" },
};
/** @param {Night} night */
export const outcomeOf = (night) => (Object.hasOwn(outcomes, night.outcome) ? night.outcome : "unchanged");

export const stops = {
    passes: "all passes were done",
    unchanged: "a pass changed nothing",
    budget: "the budget was spent",
    cancelled: "it was cancelled",
    fell: "the held-out score fell",
    plateau: "several passes brought no gain",
};

export const figureText = (x) => (Number.isInteger(x) ? signless(count(x)) : fixed(x));
const signless = (text) => text.replace("-", "\u2212");
/** @param {Night} night */
export const lastStep = (night) => night.publish_step;
/** @param {Life} life */
export const sleepName = (life, index) => life.sleeps[index] ?? "sleep";

// "retention −0.200, limit −0.050, p = 0.012"
/** @param {GateCheck} check */
export function checkText(check) {
    const p = known(check.p) ? `, p ${check.p < 0.0001 ? "" : "= "}${probability(check.p)}` : "";
    if (!known(check.figure)) return `${check.check}${check.why ? ` (${check.why})` : ""}`;
    return `${check.check} ${figureText(check.figure)}, limit ${figureText(check.limit)}${p}`;
}

/** @param {Life} life @param {Night} night */
export function nightText(life, night) {
    const name = life.sleeps.length > 1 ? `, ${sleepName(life, night.sleep)}` : "";
    const to = lastStep(night) > night.step ? ` to ${count(lastStep(night))}` : "";
    const why = night.failed?.length ? `: ${night.failed.map(checkText).join("; ")}` : "";
    const wait = night.stalled ? `; wake had to wait ${fixed(night.waited_ms, 1)} ms` : "";
    const hand = night.by_hand ? ", begun by hand" : "";
    return `Night ${count(night.night)}${name}${hand}, step ${count(night.step)}${to}, ${outcomes[outcomeOf(night)].words}${why}${wait}`;
}

// Every night that the page holds, with its detail where it has one, by number.
/** @param {Life} life */
export function nightsOf(life) {
    /** @type {Map<number, Night>} */
    const nights = new Map(life.nights.map((night) => [night.night, night]));
    for (const detail of life.details) nights.set(detail.night, detail);
    return [...nights.values()].sort((a, b) => a.night - b.night);
}

export const column = (from, name) => from?.[name] ?? [];
export const total = (from, name) => column(from, name).reduce((sum, value) => sum + value, 0);

// Columns of the bins, so many neighbours put together that none is narrower than asked for.
export function gathered(bins, most) {
    const step = Math.max(1, Math.ceil(bins.count / Math.max(1, most)));
    const put = (values, join, none) => {
        const out = [];
        for (let i = 0; i < bins.count; i += step) {
            const some = values.slice(i, i + step).filter(known);
            out.push(some.length ? some.reduce(join) : none);
        }
        return out;
    };
    const columns = (from) =>
        Object.fromEntries(
            Object.entries(from)
                .filter(([, values]) => Array.isArray(values))
                .map(([name, values]) => {
                    if (name.endsWith("_low")) return [name, put(values, (a, b) => Math.min(a, b), null)];
                    if (name.endsWith("_high")) return [name, put(values, (a, b) => Math.max(a, b), null)];
                    return [name, put(values, (a, b) => a + b, 0)];
                }),
        );
    const { sleeps, ...life } = bins;
    return {
        ...columns(life),
        width: bins.width * step,
        count: Math.ceil(bins.count / step),
        last: bins.last,
        sleeps: sleeps.map(columns),
    };
}

export const binRange = (bins, index) => [
    index * bins.width,
    Math.min((index + 1) * bins.width - 1, bins.last),
];

// {published, unchanged, rolled_back, cancelled} of one sleep in one bin.
export const outcomesIn = (sleep, index) =>
    Object.fromEntries(Object.keys(outcomes).map((name) => [name, column(sleep, name)[index] ?? 0]));

export function tallyText(counts) {
    return Object.entries(counts)
        .filter(([, n]) => n)
        .map(([name, n]) => `${count(n)} ${outcomes[name].words}`)
        .join(", ");
}

/** @param {Life} life */
export function binText(life, bins, sleep, index) {
    const [from, to] = binRange(bins, index);
    const counts = outcomesIn(bins.sleeps[sleep], index);
    const nights = Object.values(counts).reduce((a, b) => a + b, 0);
    return `${sleepName(life, sleep)}, steps ${count(from)} to ${count(to)}: ${plural(nights, "night")}, ${tallyText(counts)}`;
}
