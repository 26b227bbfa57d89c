// @ts-check
// How arms differ from the baselines: in a cell of the main table, and in every detail.
import { bounded, count, dash, el, fixed, known, range, signed } from "./dom.js";
import { metrics, pairedMetrics } from "./headline.js";
import { differenceOf, said } from "./results.js";
import { table } from "./table.js";

/** @param {Pair} pair */
export function against(pair) {
    if (!pair) return el("span", { class: "interval" }, dash);
    const d = differenceOf(pair);
    const text = bounded(pair.verdict.corrected_p);
    const p = text === dash ? "no p" : `p ${/^\d/.test(text) ? "= " : ""}${text}`;
    return [
        said(pair.verdict),
        el("small", {}, `${signed(d.value)} ${range(d.low, d.high, signed)}`),
        el("small", {}, p),
        known(pair.replay_spread) ? el("small", {}, `replay ${fixed(pair.replay_spread)}`) : null,
        pair.memory_unused ? el("small", {}, "memory not used") : null,
    ];
}

/** @param {Group} group @param {Pair[]} pairs */
export function pairsTable(group, pairs, caption) {
    const named = pairedMetrics.filter((name) =>
        pairs.some((pair) => known(pair.differences[name]?.value)),
    );
    const columns = [
        { title: "Arm", cell: (pair) => group.cells[pair.cell].name },
        { title: "Against", cell: (pair) => pair.baseline_name },
        { title: "Verdict", cell: (pair) => said(pair.verdict) },
        {
            title: "p, corrected",
            number: true,
            cell: (pair) => [
                bounded(pair.verdict.corrected_p),
                el("small", {}, `of ${count(pair.verdict.family)}`),
            ],
        },
        {
            title: "p",
            number: true,
            cell: (pair) => [bounded(pair.verdict.p), el("small", {}, pair.verdict.test)],
        },
        ...named.map((name) => ({
            title: metrics[name].word,
            number: true,
            cell: (pair) => {
                const d = pair.differences[name];
                return d && known(d.value)
                    ? [signed(d.value), el("small", {}, range(d.low, d.high, signed))]
                    : dash;
            },
        })),
        {
            title: "n",
            number: true,
            note: "paired scored events",
            cell: (pair) => count(differenceOf(pair).n),
        },
        { title: "Streams", number: true, cell: (pair) => count(pair.streams) },
        {
            title: "Detectable",
            number: true,
            note: "smallest difference that would have been seen with 80 % power, after correction",
            cell: (pair) => fixed(pair.verdict.detectable),
        },
        {
            title: "Only arm / only base right",
            number: true,
            note: "scored events",
            cell: (pair) => `${count(pair.mcnemar.b)} / ${count(pair.mcnemar.c)}`,
        },
    ];
    return table({ caption, columns, rows: pairs });
}
