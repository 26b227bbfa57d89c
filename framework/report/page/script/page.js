// @ts-check
// Puts the page together from its data.
import { acrossFigures, judgedGroups } from "./across.js";
import { pairsTable } from "./comparisons.js";
import { data } from "./data.js";
import { holdLives, indexTrials } from "./details.js";
import { count, el, plural, put } from "./dom.js";
import { factorSection, factorTables } from "./factors.js";
import { groupFigures } from "./figures.js";
import { flipsSection } from "./flips.js";
import { shortenNames } from "./names.js";
import { methodSection, overviewSection } from "./overview.js";
import { parallelFigure } from "./parallel.js";
import { facts, fill, more, section, verdict } from "./parts.js";
import { passesFigures } from "./passes.js";
import { drawPending } from "./pending.js";
import { plotting } from "./plots.js";
import { allMetricsTable, resultsTable, sideTable } from "./results.js";
import { table } from "./table.js";
import { trialSection } from "./trial.js";

// "5 met, 1 undecided"
const outcomes = () =>
    ["met", "refuted", "undecided", "invalid"]
        .map((outcome) => [data.claims.filter((claim) => claim.outcome === outcome).length, outcome])
        .filter(([number]) => number)
        .map((both) => both.join(" "))
        .join(", ");

function summary() {
    const cells = data.groups.reduce((sum, group) => sum + group.cells.length, 0);
    return [
        ["Trials", count(data.rows)],
        ["Arms", count(cells + data.cells_left_out)],
        ["Expected outcomes", outcomes() || "none stated"],
        ["Failed trials", count(data.failures.length)],
        ["Refused cells", count(data.refused.length)],
        ...data.facts.filter(([term]) => term !== "trials"),
    ];
}

function claimsSection() {
    const chips = {
        met: ["met", "met"],
        refuted: ["missed", "refuted"],
        undecided: ["none", "undecided"],
        invalid: ["none", "invalid"],
    };
    return el(
        "ul",
        { class: "claims" },
        data.claims.map((claim) =>
            el(
                "li",
                {},
                verdict(...chips[claim.outcome]),
                el("p", {}, claim.text + (claim.beside ?? ""), el("small", {}, claim.detail)),
            ),
        ),
    );
}

/** @param {Group} group */
function armsOf(group) {
    return [
        resultsTable(group),
        group.sleep.length > 0 && [
            el("h3", {}, "What sleep alone does"),
            pairsTable(
                group,
                group.sleep,
                "Each arm that sleeps against its own twin whose nights do nothing.",
            ),
        ],
        el("h3", {}, "Plots"),
        parallelFigure(group),
        groupFigures(group),
    ];
}

/** @param {Group} group */
function detailsOf(group) {
    return [
        group.pairs.length > 0 &&
            more("Every comparison", () =>
                pairsTable(
                    group,
                    group.pairs,
                    `Paired by stream and seed. Smallest effect of interest ${data.options.margin}.`,
                ),
            ),
        group.tables.map((one) => more(one.title, () => sideTable(one))),
        more("Every metric", () => allMetricsTable(group)),
    ];
}

/**
 * @param {Group} group
 * @param {number} index
 */
function groupSection(group, index) {
    const id = index ? `results-${index + 1}` : "results";
    if (data.groups.length === 1) return section(id, "Results", armsOf(group), detailsOf(group));
    // Those of the only problem that is judged are further up.
    const factors = judgedGroups().length === 1 && !group.rung ? [] : factorTables(group);
    return section(
        id,
        `Results: ${group.title}`,
        el(
            "p",
            { class: "note" },
            `${plural(group.streams, "stream")}. Cells of one task with the same streams are compared with each other.`,
        ),
        factors.length > 0 && [el("h3", {}, "Factors"), factors, el("h3", {}, "Arms")],
        armsOf(group),
        detailsOf(group),
    );
}

// Where several problems were swept over, the curves are best seen side by side.
function sweepSection() {
    if (judgedGroups().length < 2) return null;
    const figures = [
        ...acrossFigures(),
        ...judgedGroups().flatMap((group) => passesFigures(group, group.title)),
    ];
    return figures.length > 0 && section("sweep", "Across the sweep", el("div", { class: "plots" }, figures));
}

function troubleSection() {
    const failed = data.failures.length
        ? table({
              caption: "Trials that failed; they are in no estimate.",
              rows: data.failures,
              columns: [
                  { title: "Arm", cell: (row) => row.name },
                  { title: "Task", cell: (row) => row.task },
                  { title: "Seed", number: true, cell: (row) => String(row.seed) },
                  { title: "Outcome", cell: (row) => verdict("worse", row.outcome) },
                  { title: "Reason", cell: (row) => row.error },
              ],
          })
        : null;
    const refused = data.refused.length
        ? table({
              caption: "Cells that the plan refused, and why.",
              rows: data.refused,
              columns: [
                  { title: "Cell", cell: (row) => row.cell },
                  { title: "Reason", cell: (row) => row.reason },
              ],
          })
        : null;
    return failed || refused
        ? [failed, refused]
        : el("p", { class: "empty" }, "Every trial finished and no cell was refused.");
}

// The config in its own lines, the rest as it is.
function manifestView() {
    const { config, ...rest } = data.manifest;
    const block = (title, text) => [
        el("h3", {}, title),
        el("pre", { class: "manifest", tabindex: 0, role: "region", "aria-label": title }, text),
    ];
    return typeof config === "string"
        ? [block("Experiment", config), block("Manifest", JSON.stringify(rest, null, 2))]
        : block("Manifest", JSON.stringify(data.manifest, null, 2));
}

function masthead() {
    const about = data.about.split(/\n\s*\n/).map((text) => el("p", { class: "lead" }, text));
    return [el("h1", {}, data.title), about, facts(summary())];
}

// What the experiment asks, and what came out: claims, then factors, then arms.
function answers() {
    const factors = factorSection();
    return [
        data.claims.length > 0 && section("claims", "Expected outcomes", claimsSection()),
        factors.length > 0 && section("factors", "Factors", factors),
        overviewSection(),
        sweepSection(),
        data.groups.map(groupSection),
        data.cells_left_out > 0 &&
            el(
                "p",
                { class: "note" },
                `The page shows the best arms and the controls; ${count(data.cells_left_out)} more are in table.csv.`,
            ),
        data.warnings.map((sentence) => el("p", { class: "note" }, `${sentence}.`)),
        data.groups.length === 0 &&
            section("results", "Results", el("p", { class: "empty" }, "No trial has finished yet.")),
    ];
}

function build() {
    put(document.getElementById("masthead"), masthead());
    const main = document.getElementById("main");
    const flips = flipsSection();
    put(
        main,
        answers(),
        flips && section("flips", "Flips", flips),
        section("trial", "A trial, night by night and step by step", trialSection()),
        section("trouble", "Failed and refused", troubleSection()),
        section("method", "How it was made", methodSection()),
        data.manifest && more("Experiment and manifest", manifestView),
    );
    const links = [...main.querySelectorAll("h2[id]")].map((heading) =>
        el("li", {}, el("a", { href: `#${heading.id}` }, heading.textContent)),
    );
    document.getElementById("contents").append(el("ul", {}, links));
    const made = plotting
        ? "Plots are drawn by Vega, Vega-Lite and Vega-Embed (BSD licence, in the page\u2019s source). "
        : "This build of nrem draws no plots; their numbers are in the tables. ";
    const generator = document.querySelector("meta[name=generator]").getAttribute("content");
    put(
        document.getElementById("colophon"),
        `Made by ${generator}. ${made}The page is one file and asks nothing of the network.`,
    );
}

window.addEventListener("beforeprint", () =>
    document.querySelectorAll(".more").forEach((part) => {
        fill(part);
        part.setAttribute("open", "");
    }),
);
indexTrials();
holdLives(data.details);
data.groups.forEach(shortenNames);
build();
drawPending().then(() => document.documentElement.setAttribute("data-ready", ""));
