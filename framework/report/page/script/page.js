// Puts the page together from its data.

function facts(pairs) {
    const title = (term) => term[0].toUpperCase() + term.slice(1);
    return el(
        "dl",
        { class: "facts" },
        pairs.map(([term, text]) => el("div", {}, el("dt", {}, title(term)), el("dd", {}, text))),
    );
}

function tally(words, list) {
    return words
        .map(([kind, text]) => [kind, text, list.filter((item) => item === text).length])
        .filter(([, , n]) => n);
}

function summary() {
    const met = data.claims.filter((claim) => claim.outcome === "met").length;
    const judged = data.claims.filter((claim) => claim.outcome !== "invalid").length;
    const cells = data.groups.reduce((sum, group) => sum + group.cells.length, 0);
    return [
        ["Trials", count(data.rows)],
        ["Arms", count(cells + data.cells_left_out)],
        ["Expected outcomes", data.claims.length ? `${met} of ${judged} met` : "none stated"],
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

const more = (title, make) => lazily(el("details", { class: "more" }, el("summary", {}, title)), make);

// A long table comes after the plots.
function groupSection(group, index) {
    const many = data.groups.length > 1;
    const sleep = group.sleep.length
        ? [
              el("h3", {}, "What sleep alone does"),
              pairsTable(
                  group,
                  group.sleep,
                  "Each arm that sleeps against its own twin whose nights do nothing.",
              ),
          ]
        : null;
    const plots = [el("h3", {}, "Plots"), parallelFigure(group), groupFigures(group)];
    const results = resultsTable(group);
    return el(
        "section",
        {},
        el(
            "h2",
            { id: index ? `results-${index + 1}` : "results" },
            many ? `Results: ${group.title}` : "Results",
        ),
        many
            ? el(
                  "p",
                  { class: "note" },
                  `${plural(group.streams, "stream")}. Cells of one task with the same streams are compared with each other.`,
              )
            : null,
        group.cells.length > 16 ? [plots, el("h3", {}, "Arms"), results, sleep] : [results, sleep, plots],
        factorSection(group),
        group.pairs.length
            ? more("Every comparison", () =>
                  pairsTable(
                      group,
                      group.pairs,
                      `Paired by stream and seed. Smallest effect of interest ${data.options.margin}.`,
                  ),
              )
            : null,
        group.tables.map((one) => more(one.caption.split(/[:,]/)[0], () => sideTable(one))),
        more("Every metric", () => allMetricsTable(group)),
    );
}

// Where several problems were swept over, the curves are best seen side by side.
function sweepSection() {
    if (judgedGroups().length < 2) return [];
    const figures = [
        ...acrossFigures(),
        ...judgedGroups().flatMap((group) => passesFigures(group, group.title)),
    ];
    return figures.length
        ? [section("sweep", "Across the sweep", el("div", { class: "plots" }, figures))]
        : [];
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

function section(id, title, ...content) {
    return el("section", {}, el("h2", { id }, title), content);
}

function build() {
    document
        .getElementById("masthead")
        .append(
            el("h1", {}, data.title),
            ...data.about.split(/\n\s*\n/).map((text) => el("p", { class: "lead" }, text)),
            facts(summary()),
        );
    const main = document.getElementById("main");
    main.append(...overviewSection());
    if (data.claims.length) main.append(section("claims", "Expected outcomes", claimsSection()));
    main.append(...sweepSection(), ...data.groups.map(groupSection));
    if (data.cells_left_out)
        main.append(
            el(
                "p",
                { class: "note" },
                `The page shows the best arms and the controls; ${count(data.cells_left_out)} more are in table.csv.`,
            ),
        );
    main.append(...data.warnings.map((sentence) => el("p", { class: "note" }, `${sentence}.`)));
    if (!data.groups.length)
        main.append(section("results", "Results", el("p", { class: "empty" }, "No trial has finished yet.")));
    const flips = flipsSection();
    main.append(
        ...(flips ? [section("flips", "Flips", flips)] : []),
        section("trial", "A trial, night by night and step by step", trialSection()),
        section("trouble", "Failed and refused", troubleSection()),
    );
    main.append(section("method", "How it was made", methodSection()));
    if (data.manifest) main.append(more("Experiment and manifest", manifestView));
    const links = [...main.querySelectorAll("h2[id]")].map((heading) =>
        el("li", {}, el("a", { href: `#${heading.id}` }, heading.textContent)),
    );
    document.getElementById("contents").append(el("ul", {}, links));
    const made = plotting
        ? "Plots are drawn by Vega, Vega-Lite and Vega-Embed (BSD licence, in the page\u2019s source). "
        : "This build of nrem draws no plots; their numbers are in the tables. ";
    document
        .getElementById("colophon")
        .append(
            `Made by ${document.querySelector("meta[name=generator]").content}. ${made}The page is one file and asks nothing of the network.`,
        );
}

const data = JSON.parse(document.getElementById("data").textContent);
const specs = JSON.parse(document.getElementById("specs").textContent);
window.addEventListener("beforeprint", () =>
    document.querySelectorAll(".more").forEach((part) => {
        part.fill?.();
        part.setAttribute("open", "");
    }),
);
indexTrials();
holdLives(data.details);
data.groups.forEach(shortenNames);
build();
drawPending().then(() => document.documentElement.setAttribute("data-ready", ""));
