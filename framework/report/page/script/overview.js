// @ts-check
// What was compared and what came out, in sentences, before any table.
import { data } from "./data.js";
import { count, el, plural, range, signed } from "./dom.js";
import { headlineOf } from "./headline.js";
import { section, verdict } from "./parts.js";
import { baselinesOf, differenceOf, inWords, markOf, said, tones, whyInvalid } from "./results.js";

const findings = ["better", "worse", "equivalent", "undecided", "not compared"];

export const spoken = (names, most = 4) =>
    names.length > most
        ? `${names.slice(0, most).join(", ")} and ${count(names.length - most)} more`
        : names.join(", ");

// One line for each verdict against a baseline, with the arms that it is about.
/** @param {Group} group */
function verdictLines(group, baseline) {
    const pairs = group.pairs.filter(
        (pair) => pair.baseline_name === baseline && group.cells[pair.cell].control === "none",
    );
    return findings.flatMap((finding) => {
        const those = pairs.filter((pair) => pair.verdict.finding === finding);
        if (!those.length) return [];
        const size = (pair) => Math.abs(differenceOf(pair).value ?? 0);
        const named = [...those].sort((a, b) => size(b) - size(a));
        const texts = named.map((pair) => {
            const mark = pair.invalid ? `, ${markOf(pair)}` : "";
            return `${group.cells[pair.cell].name} (${signed(differenceOf(pair).value)}${mark})`;
        });
        const words = finding === "equivalent" ? those[0].verdict.words : finding;
        return [el("li", {}, verdict(tones[finding], words), " ", spoken(texts))];
    });
}

/** @param {Group} group */
function comparedWords(group) {
    const arms = group.cells.filter((cell) => cell.control === "none").length;
    const seeds = Math.max(0, ...group.cells.map((cell) => cell.seeds.length));
    const n = Math.max(0, ...group.cells.map((cell) => cell.estimates[headlineOf(group)].n ?? 0));
    return `${plural(arms, "arm")} and ${plural(group.cells.length - arms, "control")} on ${plural(group.streams, "stream")} of ${group.title}, ${plural(seeds, "seed")}, ${count(n)} scored events an arm. ${inWords(group)}.`;
}

// Of runs that are compared: each against the first, over the arms that both have.
/** @param {Group} group */
function runLines(group) {
    const factor = group.factors.find((one) => one.key === "run");
    if (!factor) return [];
    const lines = factor.levels.map((level) => {
        const d = differenceOf(level);
        const words = ` ${level.level} (${signed(d.value)} ${range(d.low, d.high, signed)}, ${plural(level.pairs, "arm")} in both)`;
        return el("li", {}, said(level.verdict), words);
    });
    return [el("h3", {}, `Runs against ${factor.baseline}`), el("ul", { class: "verdicts" }, lines)];
}

/** @param {Group} group */
function overviewOf(group) {
    return [
        el("p", {}, comparedWords(group)),
        runLines(group),
        baselinesOf(group).map((baseline) => [
            el("h3", {}, `Against ${baseline}`),
            el("ul", { class: "verdicts" }, verdictLines(group, baseline)),
        ]),
        whyInvalid(group.pairs),
        group.backends
            .filter((one) => one.capability === "nothing to gain")
            .map((one) => el("p", { class: "alert" }, `${one.backend}: ${one.capability}. ${one.why}.`)),
    ];
}

function tally(words, list) {
    return words
        .map(([kind, text]) => [kind, text, list.filter((item) => item === text).length])
        .filter(([, , n]) => n);
}

// With many problems the verdicts are counted; each has its own section.
export function overviewSection() {
    if (!data.groups.length) return [];
    const many = data.groups.length > 3;
    const pairs = data.groups.flatMap((group) => group.pairs);
    const counts = tally(
        findings.map((finding) => [tones[finding] ?? "none", finding]),
        pairs.map((pair) => pair.verdict.finding),
    ).map(([kind, text, n]) => el("li", {}, verdict(kind, text), ` ${plural(n, "comparison")}`));
    const content = many
        ? [
              el("p", {}, `${plural(data.groups.length, "problem")}, each with its own section below.`),
              el("ul", { class: "verdicts" }, counts),
          ]
        : data.groups.map((group) => [
              data.groups.length > 1 ? el("h3", {}, group.title) : null,
              overviewOf(group),
          ]);
    return [section("overview", "Overview", content)];
}

export function methodSection() {
    return data.method.map(({ title, rows }) => [
        el("h3", {}, title),
        el(
            "dl",
            { class: "sheet" },
            rows.map(([what, how]) => el("div", {}, el("dt", {}, what), el("dd", {}, how))),
        ),
    ]);
}
