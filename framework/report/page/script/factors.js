// @ts-check
// Factors: each level of what was varied against its baseline level, over everything else.
import { judgedGroups } from "./across.js";
import { bounded, count, el, fixed, known, range, signed } from "./dom.js";
import { forest } from "./forest.js";
import { headlineOf } from "./headline.js";
import { verdict } from "./parts.js";
import { differenceOf, inWords, said, sideTable, tones, whyInvalid } from "./results.js";
import { table } from "./table.js";

// The difference as a bar about zero.
/** @param {Level[]} levels */
function differenceScale(levels) {
    const ends = levels.map(differenceOf).flatMap((d) => [d.value, d.low, d.high]);
    const most = Math.max(...ends.filter(known).map(Math.abs), 1e-9) * 1.08;
    return { min: -most, max: most, at: (x) => `${(100 * (x + most)) / (2 * most)}%` };
}

const verdictColour = (it) => `var(--${{ better: "better", worse: "worse" }[tones[it.finding]] ?? "same"})`;

/** @returns {TableColumn<Level>[]} */
function judgedColumns(scale) {
    return [
        {
            title: `${signed(scale.min, 2)} to ${signed(scale.max, 2)}`,
            class: "forest",
            note: "difference and 95 % interval; dashed: none",
            cell: (level) => forest(differenceOf(level), 0, scale, verdictColour(level.verdict)),
        },
        { title: "Difference", number: true, cell: (level) => signed(differenceOf(level).value) },
        {
            title: "95 % interval",
            number: true,
            class: "interval",
            cell: (level) => range(differenceOf(level).low, differenceOf(level).high, signed),
        },
        {
            title: "Verdict",
            cell: (level) => [said(level.verdict), level.invalid ? el("small", {}, "invalid") : null],
        },
        {
            title: "p, corrected",
            number: true,
            cell: ({ verdict: of }) => [bounded(of.corrected_p), el("small", {}, `of ${count(of.family)}`)],
        },
    ];
}

/** @returns {TableColumn<Level>[]} */
function measuredColumns() {
    return [
        {
            title: "d",
            number: true,
            note: "Cohen\u2019s d of paired streams",
            cell: (level) => fixed(differenceOf(level).effect_size, 2),
        },
        {
            title: "Detectable",
            number: true,
            note: "80 % power, after correction",
            cell: (level) => fixed(level.verdict.detectable),
        },
        { title: "n", number: true, cell: (level) => count(differenceOf(level).n) },
        { title: "Streams", number: true, cell: (level) => count(level.streams) },
        {
            title: "Pairs",
            number: true,
            note: "of cells that differ in this alone",
            cell: (level) => count(level.pairs),
        },
    ];
}

/** @type {TableColumn<Level>} */
const seedColumn = {
    title: "Worst and best seed",
    number: true,
    cell: ({ seeds }) => seeds && [signed(seeds.worst[1]), " / ", signed(seeds.best[1])],
};

/** @param {Factor} factor */
const titleOfFactor = (factor) => (factor.key === "arm" ? "Arms" : factor.key);

/**
 * @param {Group} group
 * @param {Factor} factor
 */
function factorTable(group, factor) {
    const unmatched = factor.unmatched.length
        ? ` Without a counterpart: ${factor.unmatched.join(", ")}.`
        : "";
    const caption = `${titleOfFactor(factor)}: each level less ${factor.baseline}. ${inWords(group)}, over all pairs of cells that agree in everything else.${unmatched}`;
    return levelTable({ caption, title: "Level", levels: factor.levels });
}

/** @param {{caption: string, title: string, levels: Level[]}} shown */
function levelTable({ caption, title, levels }) {
    const shown = table({
        caption,
        columns: [
            { title, cell: (level) => level.level },
            ...judgedColumns(differenceScale(levels)),
            ...measuredColumns(),
            ...(levels.some((level) => level.seeds) ? [seedColumn] : []),
        ],
        rows: levels,
        compact: true,
    });
    return [shown, whyInvalid(levels)];
}

// Of a factorial over subsets of policies: all effects and interactions, the largest first.
/** @param {Group} group */
function factorialTables(group) {
    const levels = group.factors
        .filter((factor) => factor.factorial && factor.levels.length)
        .map((factor) => ({ ...factor.levels[0], level: factor.title }));
    if (!levels.length) return [];
    const size = (level) => Math.abs(differenceOf(level).value ?? 0);
    levels.sort((a, b) => size(b) - size(a));
    const caption = `Policies: what each changes in the nights that have it, over all subsets of the others; a x b: by how much more a changes where b is there, too. ${inWords(group)}; p is corrected over all of these.`;
    return [levelTable({ caption, title: "Policy", levels }), ...group.best.map(sideTable)];
}

// A factor of arms says the same as the pairs do, unless each arm stands for several cells.
/** @param {Group} group */
const factorsOf = (group) =>
    group.factors.filter(
        (factor) =>
            factor.levels.length &&
            !factor.factorial &&
            (factor.key !== "arm" || factor.levels.some((level) => level.pairs > 1)),
    );

/** @param {Group} group */
export const factorTables = (group) => [
    ...factorialTables(group),
    ...factorsOf(group).map((factor) => factorTable(group, factor)),
];

// One factor over all problems: a row for each level, a column for each problem.
/** @param {{group: Group, factor: Factor}[]} found */
function acrossTable(found) {
    const { group, factor } = found[0];
    const levels = new Set(found.flatMap((one) => one.factor.levels.map((level) => level.level)));
    return table({
        caption: `${titleOfFactor(factor)}: each level less ${factor.baseline}, in each problem. ${inWords(group)}.`,
        rows: [...levels],
        columns: [
            { title: "Level", cell: (name) => name },
            ...found.map((one) => ({
                title: one.group.title,
                class: "problem",
                cell: (name) => {
                    const level = one.factor.levels.find((other) => other.level === name);
                    return level && verdict(tones[level.verdict.finding], signed(differenceOf(level).value));
                },
            })),
        ],
        compact: true,
    });
}

// Of one problem the whole tables; of several a summary, since each has its own section.
export function factorSection() {
    const groups = judgedGroups();
    if (groups.length === 1) return factorTables(groups[0]);
    const all = groups.flatMap((group) => factorsOf(group).map((factor) => ({ group, factor })));
    const keyOf = ({ group, factor }) => [factor.key, factor.baseline, headlineOf(group)].join(" ");
    return [...new Set(all.map(keyOf))].map((key) => acrossTable(all.filter((one) => keyOf(one) === key)));
}
