// @ts-check
// One night in full: its gate, its passes with the gain of each, what every policy did, its notes
// and what it changed in memory.
import { count, dash, el, fixed, known, plural, probability, signed } from "./dom.js";
import { rect, words } from "./lanes.js";
import {
    checkText,
    figureText,
    lastStep,
    nightsOf,
    outcomeOf,
    outcomes,
    sleepName,
    stops,
    tallyText,
} from "./life.js";
import { facts, verdict } from "./parts.js";
import { table } from "./table.js";

/** @param {string[]} lines */
export function diffList(lines, leftOut = 0) {
    if (!lines.length) return el("p", { class: "empty" }, "Nothing in memory changed.");
    const kinds = { "+": ["add", "ins"], "-": ["cut", "del"], "~": ["change", "span"] };
    const items = lines.map((line) => {
        const [tone, tag] = kinds[line.trimStart()[0]] ?? [null, "span"];
        return el("li", { class: tone }, el(tag, {}, line));
    });
    return [
        el("ul", { class: "diff" }, items),
        leftOut > 0 && el("p", { class: "note" }, `${plural(leftOut, "more line")} left out.`),
    ];
}

/** @param {Night} night */
function gateTable(night) {
    return table({
        caption: "The gate: what the candidate had to pass before it could replace the memory.",
        rows: night.gate,
        columns: [
            { title: "Check", cell: (check) => check.check ?? dash },
            { title: "Figure", number: true, cell: (check) => figureText(check.figure) },
            { title: "Limit", number: true, cell: (check) => figureText(check.limit) },
            { title: "p", number: true, cell: (check) => probability(check.p) },
            { title: "n", number: true, cell: (check) => count(check.measured) },
            {
                title: "Outcome",
                cell: (check) => [
                    check.passed === false ? verdict("missed", "failed") : verdict("met", "passed"),
                    check.why ? el("small", {}, check.why) : null,
                ],
            },
        ],
    });
}

// Passes with the held-out score after each; pass 0 is the state before the night.
/** @param {Night} night */
function scores(night) {
    let score = known(night.score_before) ? night.score_before : 0;
    return night.passes.map((pass, index) => {
        score += known(pass.gain) ? pass.gain : 0;
        return { ...pass, index: index + 1, score: known(pass.gain) ? score : null };
    });
}

/** @param {Night} night */
function passTable(night, rows) {
    const some = (name) => rows.some((pass) => known(pass[name]));
    const whole = (name, title, note) =>
        some(name) ? [{ title, number: true, note, cell: (pass) => count(pass[name]) }] : [];
    const left = night.passes_left_out
        ? ` ${plural(night.passes_left_out, "later pass", "later passes")} left out.`
        : "";
    return table({
        caption: `Passes of this night.${left}`,
        rows,
        columns: [
            {
                title: "Pass",
                cell: (pass) => [count(pass.index), pass.undone ? el("small", {}, "taken back") : null],
            },
            {
                title: "Gain",
                number: true,
                note: "change of the held-out score",
                cell: (pass) => signed(pass.gain),
            },
            {
                title: "Score",
                number: true,
                note: "of the held-out questions, after the pass",
                cell: (pass) => fixed(pass.score),
            },
            { title: "Added", number: true, cell: (pass) => count(pass.added) },
            { title: "Changed", number: true, cell: (pass) => count(pass.changed) },
            { title: "Removed", number: true, cell: (pass) => count(pass.removed) },
            { title: "Tensor change", number: true, cell: (pass) => fixed(pass.tensor_change) },
            { title: "Bytes after", number: true, cell: (pass) => count(pass.bytes) },
            ...whole("replays", "Replays", "experiences replayed"),
            ...whole("invented", "Invented", "of the replays, such as never happened"),
            ...whole("recalls", "Recalls", "questions put to the memory"),
            ...whole("calls", "Calls", "of a backend or an embedder"),
            ...whole("tokens_used", "Tokens used", "in these calls, shown and answered"),
            ...(some("milliseconds")
                ? [
                      {
                          title: "ms",
                          number: true,
                          note: "by the clock",
                          cell: (pass) => fixed(pass.milliseconds, 1),
                      },
                  ]
                : []),
        ],
    });
}

function stageTable(rows) {
    const stages = rows.flatMap((pass) =>
        (pass.stages ?? []).map((stage) => ({ ...stage, index: pass.index })),
    );
    if (!stages.length) return null;
    return table({
        caption: "What each policy of the pipeline did, by pass",
        rows: stages,
        columns: [
            { title: "Policy", cell: (stage) => stage.policy ?? dash },
            { title: "Pass", number: true, cell: (stage) => count(stage.index) },
            { title: "Added", number: true, cell: (stage) => count(stage.added) },
            { title: "Changed", number: true, cell: (stage) => count(stage.changed) },
            { title: "Removed", number: true, cell: (stage) => count(stage.removed) },
            { title: "Tensor change", number: true, cell: (stage) => fixed(stage.tensor_change) },
        ],
    });
}

// The table beside it has its numbers.
/** @param {Night} night */
function gainCurve(night, rows) {
    const points = [
        [0, known(night.score_before) ? night.score_before : 0],
        ...rows.filter((pass) => known(pass.score)).map((pass) => [pass.index, pass.score]),
    ];
    if (points.length < 2) return null;
    const values = points.map(([, score]) => score);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const last = points.at(-1)[0];
    const x = ([pass]) => 52 + (176 * pass) / last;
    const y = ([, score]) => (high > low ? 100 - (84 * (score - low)) / (high - low) : 58);
    const every = Math.ceil(points.length / 6);
    return el(
        "svg",
        { viewBox: "0 0 240 134", width: 240, height: 134, "aria-hidden": "true" },
        [...new Set([low, high])].map((score) => [
            rect(52, y([0, score]), 180, 1, { fill: "var(--grid)" }),
            words(46, y([0, score]) + 4, fixed(score), { "text-anchor": "end" }),
        ]),
        el("path", {
            d: points.map((point, i) => `${i ? "L" : "M"}${x(point)},${y(point)}`).join(""),
            fill: "none",
            stroke: "var(--c0)",
            "stroke-width": 2,
        }),
        points.length < 40
            ? points.map((point) => el("circle", { cx: x(point), cy: y(point), r: 3, fill: "var(--c0)" }))
            : [],
        points
            .filter((_, i) => i % every === 0)
            .map((point) => words(x(point), 118, count(point[0]), { "text-anchor": "middle" })),
        words(140, 132, "pass", { "text-anchor": "middle" }),
    );
}

/** @param {Life} life @param {Night} night */
function nightFacts(life, night) {
    const move = (name) => `${count(night.before?.[name])} \u2192 ${count(night.after?.[name])}`;
    const versions =
        night.version_after > night.version_before
            ? `${count(night.version_before)} \u2192 ${count(night.version_after)}`
            : `${count(night.version_before)} stays`;
    const delay = lastStep(night) - night.step;
    return facts(
        [
            ["began after step", count(night.step)],
            ["version", versions],
            delay
                ? [
                      `${outcomeOf(night) === "published" ? "published" : "over"} after step`,
                      `${count(lastStep(night))}, ${plural(delay, "step")} later`,
                  ]
                : null,
            ["bytes", move("bytes")],
            ["records", move("records")],
            ["tokens", move("tokens")],
            ["experiences", count(night.context_items)],
            night.rebased ? ["re-applied", plural(night.rebased, "experience")] : null,
            night.queued ? ["left to the next night", plural(night.queued, "experience")] : null,
            night.self_change
                ? ["made up, of what changed in tensors", `${fixed(100 * night.self_change, 1)} %`]
                : null,
            known(night.milliseconds) ? ["took", `${fixed(night.milliseconds, 1)} ms`] : null,
            night.waited_ms
                ? [night.stalled ? "wake had to wait" : "wake waited", `${fixed(night.waited_ms, 1)} ms`]
                : null,
        ].filter(Boolean),
    );
}

/** @param {Night} night */
function nightReason(night) {
    const failed = (night.gate ?? night.failed ?? []).filter((check) => check.passed === false);
    const stopped = night.stopped_by
        ? `It ended because ${stops[night.stopped_by] ?? night.stopped_by}. `
        : "";
    if (outcomeOf(night) === "rolled_back" && failed.length)
        return `${stopped}The old version stayed, because of ${failed.map(checkText).join("; ")}.`;
    return stopped;
}

// move: {before, after} open the nights beside it.
/** @param {Life} life @param {Night} night */
export function nightPanel(life, night, move) {
    const outcome = outcomeOf(night);
    const tone = { published: "met", rolled_back: "missed" }[outcome] ?? "none";
    const step = (text, action) =>
        el("button", { type: "button", disabled: !action, on: action ? { click: action } : null }, text);
    const head = el(
        "header",
        {},
        el("h3", { tabindex: -1 }, `Night ${count(night.night)}, ${sleepName(life, night.sleep)}`),
        verdict(tone, outcomes[outcome].words),
        step("\u2190 earlier", move.before),
        step("later \u2192", move.after),
    );
    const reason = nightReason(night);
    if (!night.passes?.map)
        return el(
            "section",
            { class: "night" },
            head,
            el("p", {}, reason),
            el(
                "p",
                { class: "note" },
                `${plural(night.passes, "pass", "passes")}, gain ${signed(night.gain)}. The page has no room for its detail; it is in the trial\u2019s events.jsonl.`,
            ),
        );
    const rows = scores(night);
    return el(
        "section",
        { class: "night" },
        head,
        reason ? el("p", {}, reason) : null,
        nightFacts(life, night),
        night.gate?.length ? [el("h4", {}, "Gate"), gateTable(night)] : null,
        rows.length
            ? [
                  el("h4", {}, "Passes"),
                  el("div", { class: "curve" }, gainCurve(night, rows), passTable(night, rows)),
                  stageTable(rows),
              ]
            : null,
        night.notes?.length
            ? [
                  el("h4", {}, "Notes"),
                  el("p", { class: "note" }, night.notes.map(([key, text]) => `${key}: ${text}`).join("; ")),
              ]
            : null,
        el(
            "h4",
            {},
            outcome === "rolled_back"
                ? "What this night would have changed in memory"
                : "What this night changed in memory",
        ),
        diffList(night.diff, night.diff_left_out),
    );
}

// Many nights at once: what became of them, and those among them that can be opened.
/** @param {Life} life */
export function binPanel(life, bin, open) {
    const [from, to] = bin.range;
    const here = nightsOf(life).filter(
        (night) => night.sleep === bin.sleep && from <= night.step && night.step <= to,
    );
    const all = Object.values(bin.counts).reduce((a, b) => a + b, 0);
    const rest = all - here.length;
    return el(
        "section",
        { class: "night" },
        el("h3", { tabindex: -1 }, `${sleepName(life, bin.sleep)}, steps ${count(from)} to ${count(to)}`),
        el("p", {}, `${plural(all, "night")}: ${tallyText(bin.counts)}.`),
        here.length
            ? el(
                  "p",
                  { class: "choices" },
                  here
                      .slice(0, 40)
                      .map((night) =>
                          el(
                              "button",
                              { type: "button", on: { click: () => open(night) } },
                              `Night ${count(night.night)}, ${outcomes[outcomeOf(night)].words}`,
                          ),
                      ),
              )
            : null,
        rest > 0
            ? el(
                  "p",
                  { class: "note" },
                  `${plural(rest, "night")} of these ${rest === 1 ? "is" : "are"} only in the trial\u2019s events.jsonl.`,
              )
            : null,
    );
}
