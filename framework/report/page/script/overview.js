// What was compared and what came out, in sentences, before any table.

const findings = ["better", "worse", "equivalent", "undecided", "not compared"];

const spoken = (names, most = 4) =>
    names.length > most
        ? `${names.slice(0, most).join(", ")} and ${count(names.length - most)} more`
        : names.join(", ");

// One line for each verdict against a baseline, with the arms that it is about.
function verdictLines(group, baseline) {
    const pairs = group.pairs.filter(
        (pair) => pair.baseline_name === baseline && group.cells[pair.cell].control === "none",
    );
    return findings.flatMap((finding) => {
        const those = pairs.filter((pair) => pair.verdict.finding === finding);
        if (!those.length) return [];
        const size = (pair) => Math.abs(pair.differences[pair.metric]?.value ?? 0);
        const named = [...those].sort((a, b) => size(b) - size(a));
        const texts = named.map((pair) => {
            const d = pair.differences[pair.metric];
            const short = `${group.cells[pair.cell].name} (${signed(d?.value)})`;
            return pair.invalid ? `${short}, which says nothing about memory` : short;
        });
        const words = finding === "equivalent" ? those[0].verdict.words : finding;
        return [el("li", {}, verdict(tones[finding], words), " ", spoken(texts))];
    });
}

function comparedWords(group) {
    const arms = group.cells.filter((cell) => cell.control === "none").length;
    const seeds = Math.max(0, ...group.cells.map((cell) => cell.seeds.length));
    const metric = metrics[headlineOf(group)];
    const n = Math.max(0, ...group.cells.map((cell) => cell.estimates[headlineOf(group)].n ?? 0));
    return `${plural(arms, "arm")} and ${plural(group.cells.length - arms, "control")} on ${plural(group.streams, "stream")} of ${group.title}, ${plural(seeds, "seed")}, ${count(n)} scored events an arm. ${metric.title.split(",")[0]}, ${metric.low ? "lower" : "higher"} is better.`;
}

// Of runs that are compared: each against the first, over the arms that both have.
function runLines(group) {
    const factor = group.factors.find((one) => one.key === "run");
    if (!factor) return [];
    const lines = factor.levels.map((level) => {
        const d = level.differences[level.metric];
        const words = ` ${level.level} (${signed(d.value)} ${range(d.low, d.high, signed)}, ${plural(level.pairs, "arm")} in both)`;
        return el("li", {}, said(level.verdict), words);
    });
    return [el("h3", {}, `Runs against ${factor.baseline}`), el("ul", { class: "verdicts" }, lines)];
}

function overviewOf(group) {
    const baselines = [...new Set(group.pairs.map((pair) => pair.baseline_name))];
    return [
        el("p", {}, comparedWords(group)),
        runLines(group),
        baselines.map((baseline) => [
            el("h3", {}, `Against ${baseline}`),
            el("ul", { class: "verdicts" }, verdictLines(group, baseline)),
        ]),
        group.backends
            .filter((one) => one.capability === "incapable" || one.capability === "nothing to gain")
            .map((one) => el("p", { class: "alert" }, `${one.backend}: ${one.capability}. ${one.why}.`)),
    ];
}

// With many problems the verdicts are counted; each has its own section.
function overviewSection() {
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

function methodSection() {
    return data.method.map(({ title, rows }) => [
        el("h3", {}, title),
        el(
            "dl",
            { class: "sheet" },
            rows.map(([what, how]) => el("div", {}, el("dt", {}, what), el("dd", {}, how))),
        ),
    ]);
}
