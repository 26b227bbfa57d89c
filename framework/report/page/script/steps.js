// @ts-check
// Every step of a life, one page of them at a time, and one of them in full beside the list. Arrows,
// Home and End go from step to step; the filters are words and "wrong only".
import { data } from "./data.js";
import { asked, canGrow, growLife, howToSee, rowsOf } from "./details.js";
import { count, dash, el, fixed, known, plural, put } from "./dom.js";
import { lastStep, nightText, nightsOf, outcomeOf } from "./life.js";
import { diffList } from "./night.js";
import { verdict } from "./parts.js";
import { thoughtTree } from "./thoughts.js";

const stepsAPage = 100;

/** @param {Step} step */
const verdictOfStep = (step) =>
    step.correct === 1 ? ["right", "\u2713"] : step.correct === 0 ? ["wrong", "\u2717"] : ["", dash];

function matchingSteps(rows, { words, wrongOnly }) {
    return rows.filter((step) => {
        if (wrongOnly && step.correct !== 0) return false;
        if (!words.length) return true;
        const text = [step.step, step.kind, step.group, step.cause, step.cue, step.prediction, step.truth].join(" ").toLowerCase();
        return words.every((word) => text.includes(word));
    });
}

// A change of size against the step before, which a night in between may have made.
/** @param {Step} step */
function change(step, before, name) {
    if (!before || !known(step[name]) || !known(before[name])) return null;
    const by = step[name] - before[name];
    return by ? ` (${by > 0 ? "+" : "\u2212"}${count(Math.abs(by))})` : " (as before)";
}

/** @param {any[][]} terms */
const termList = (terms) =>
    el(
        "dl",
        { class: "step-facts" },
        terms
            .filter(([, text]) => text !== null && text !== undefined && text !== "")
            .map(([term, text]) => el("div", {}, el("dt", {}, term), el("dd", {}, text))),
    );

// Nights that were published after the step before and no later than this one.
/** @param {Life} life @param {Step} step */
function nightsBetween(life, before, step) {
    const from = before ? before.step : -1;
    return nightsOf(life).filter(
        (night) => outcomeOf(night) === "published" && lastStep(night) >= from && lastStep(night) < step.step,
    );
}

/** @param {Life} life @param {Night} night */
function nightChange(life, night) {
    return [
        el("p", { class: "note" }, `${nightText(life, night)}.`),
        night.diff
            ? diffList(night.diff, night.diff_left_out)
            : el("p", { class: "note" }, "The page holds no diff of this night."),
    ];
}

// Only of runs that keep the states of their memories.
/** @param {Step} step */
function writeChange(step) {
    if (!known(step.state)) return null;
    return [
        el("h4", {}, `What its write changed: state ${count(step.state)}`),
        diffList(step.changes ? step.changes.split("\n") : []),
    ];
}

const onDemand = (label, make) => {
    const box = el("div", {});
    const button = el(
        "button",
        {
            type: "button",
            on: {
                click: async () => {
                    button.disabled = true;
                    try {
                        put(box, await make());
                    } catch (error) {
                        put(box, el("p", { class: "empty" }, error.message));
                    }
                },
            },
        },
        label,
    );
    return el("div", { class: "on-demand" }, button, box);
};

const textBlock = (text) => el("pre", { class: "manifest", tabindex: 0 }, text);

/** @param {Life} life */
async function memoryOf(life, version) {
    const { text } = await asked("memory", { trial: life.trial, stream: life.stream, version });
    return textBlock(text);
}

/** @param {Life} life @param {number} at */
async function callsOf(life, at) {
    const { calls } = await asked("calls", { trial: life.trial, stream: life.stream, step: at });
    if (!calls.length) return el("p", { class: "empty" }, "This step asked no language model.");
    return calls.map((call) => [
        el("h4", {}, `${call.phase} ${call.operation}${call.sample ? `, sample ${call.sample}` : ""}, ${call.role} ${call.model}: ${call.state}`),
        call.messages.map((message) => [el("p", { class: "note" }, message.role), textBlock(message.text)]),
        el(
            "p",
            { class: "note" },
            `said, ${count(call.prompt_tokens)} tokens in, ${count(call.answer_tokens)} out`,
        ),
        textBlock(call.answer),
    ]);
}

/** @param {Life} life @param {Step} step */
function moreOfStep(life, step) {
    if (!data.served)
        return howToSee("What the memory said at this step, and what a language model was asked,");
    return [
        known(step.version)
            ? onDemand(`Memory, version ${count(step.version)}`, () => memoryOf(life, step.version))
            : null,
        onDemand("What was asked of language models", () => callsOf(life, step.step)),
    ];
}

/** @param {Life} life @param {Step} step */
function stepPanel(life, step, before) {
    const [words] = verdictOfStep(step);
    const memory = ["bytes", "records"]
        .filter((name) => known(step[name]))
        .map((name) => `${plural(step[name], name.slice(0, -1))}${change(step, before, name) ?? ""}`);
    const judged = [words, step.stale ? "stale: it was true once" : null].filter(Boolean).join(", ");
    const lost = known(step.lost_night)
        ? `, lost in night ${count(step.lost_night)}${step.lost_by ? ` by ${step.lost_by}` : ""}`
        : known(step.lost_step)
          ? `, lost at step ${count(step.lost_step)}`
          : "";
    const recalled =
        known(step.recalled) && step.kind !== "observe"
            ? `${plural(step.recalled, "record")} of version ${count(step.version)}`
            : null;
    const nights = nightsBetween(life, before, step);
    return el(
        "section",
        { class: "step-panel", "aria-label": `Step ${count(step.step)} in full` },
        el(
            "h4",
            {},
            `Step ${count(step.step)}, ${step.kind}`,
            words ? [" ", verdict(words === "right" ? "met" : "missed", words)] : null,
        ),
        termList([
            ["Group", step.group],
            ["Cue", step.cue],
            ["Recalled", recalled],
            [
                "Predicted",
                known(step.p) ? `${step.prediction ?? dash}  (p ${fixed(step.p, 2)})` : step.prediction,
            ],
            ["Understood as", step.understanding],
            ["Reply", step.reply],
            ["Truth", step.truth],
            ["Feedback", judged || (step.kind === "test" ? "none is given" : null)],
            ["Why it is wrong", step.cause ? step.cause.replaceAll("_", " ") + lost : null],
            ["Told to the rule", step.told],
            ["Last seen", known(step.age) ? `${plural(step.age, "step")} ago` : null],
            ["Log-loss, bits", known(step.log_loss) ? fixed(step.log_loss, 2) : null],
            ["Memory after it", memory.join(", ")],
        ]),
        thoughtTree(step),
        writeChange(step),
        nights.length ? el("h4", {}, "What a night changed before this step") : null,
        nights.map((night) => nightChange(life, night)),
        moreOfStep(life, step),
    );
}

// The list and the panel; `first` is the step that is open at first.
export class StepBrowser {
    /** @param {Life} life */
    constructor(life, first) {
        this.life = life;
        this.rows = rowsOf(life);
        this.filter = { words: [], wrongOnly: false };
        this.body = el("tbody", {});
        this.panel = el("div", {});
        this.status = el("span", { class: "note", role: "status" });
        this.turns = [
            ["Earlier", -1],
            ["Later", 1],
        ].map(([title, by]) => el("button", { type: "button", on: { click: () => this.turn(by) } }, title));
        this.choose(this.rows.find((step) => step.step === first) ?? this.rows[0]);
    }

    choose(step, focus) {
        this.found = matchingSteps(this.rows, this.filter);
        this.open = this.found.includes(step) ? step : this.found[0];
        this.page = Math.floor(Math.max(0, this.found.indexOf(this.open)) / stepsAPage);
        this.draw();
        if (focus) this.body.querySelector("[aria-current] button")?.focus();
    }

    draw() {
        const from = this.page * stepsAPage;
        const shown = this.found.slice(from, from + stepsAPage);
        put(
            this.body,
            shown.map((step) => this.row(step)),
        );
        const until = `${count(from + (shown.length ? 1 : 0))} to ${count(from + shown.length)} of ${count(this.found.length)}`;
        const left = this.life.steps_left_out;
        const more = left
            ? `; ${count(left)} later ones ${canGrow(this.life) ? "are loaded on demand" : "are not in the page"}`
            : "";
        this.status.textContent = this.found.length ? `Steps ${until}${more}` : "No step matches.";
        this.turns[0].disabled = this.page === 0;
        this.turns[1].disabled = from + stepsAPage >= this.found.length && !canGrow(this.life);
        this.showOpen();
    }

    showOpen() {
        const before = this.rows[this.rows.indexOf(this.open) - 1];
        put(this.panel, this.open && stepPanel(this.life, this.open, before));
    }

    row(step) {
        const current = step === this.open;
        const [words, sign] = verdictOfStep(step);
        const button = el(
            "button",
            {
                type: "button",
                tabindex: current ? 0 : -1,
                "aria-label": `Step ${count(step.step)}, ${step.kind}${words ? `, ${words}` : ""}`,
                on: { click: () => this.choose(step, true) },
            },
            count(step.step),
        );
        return el(
            "tr",
            { "aria-current": current ? "true" : null },
            el("th", { scope: "row", class: "number" }, button),
            el("td", { class: "cut" }, step.cue ?? step.kind),
            el("td", { class: "cut" }, step.prediction ?? dash),
            el("td", { class: "cut" }, step.truth ?? dash),
            el(
                "td",
                { class: words === "wrong" ? "wrong" : null },
                el("span", { "aria-label": words || "not judged" }, sign),
            ),
        );
    }

    async turn(by) {
        const needed = (this.page + by) * stepsAPage >= this.found.length;
        if (by > 0 && needed) await this.grow();
        this.choose(this.found[(this.page + by) * stepsAPage] ?? this.open);
    }

    async grow() {
        try {
            await growLife(this.life);
        } catch (error) {
            this.status.textContent = error.message;
        }
        this.found = matchingSteps(this.rows, this.filter);
    }

    async key(event) {
        const at = this.found.indexOf(this.open);
        const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: this.found.length - 1 };
        if (!Object.hasOwn(moves, event.key) || !this.body.contains(event.target)) return;
        event.preventDefault();
        if (moves[event.key] >= this.found.length && canGrow(this.life)) await this.grow();
        const to = this.found[Math.max(0, Math.min(moves[event.key], this.found.length - 1))];
        if (to) this.choose(to, true);
    }

    tools() {
        const search = el("input", {
            type: "search",
            placeholder: "Filter steps",
            "aria-label": "Filter steps by words",
            on: {
                input: () => {
                    this.filter.words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
                    this.choose(this.open);
                },
            },
        });
        const wrong = el("input", {
            type: "checkbox",
            on: {
                change: () => {
                    this.filter.wrongOnly = wrong.checked;
                    this.choose(this.open);
                },
            },
        });
        return el(
            "div",
            { class: "tools" },
            search,
            el("label", {}, wrong, " wrong only"),
            this.turns,
            this.status,
        );
    }

    node() {
        const head = ["Step", "Cue", "Predicted", "Truth", ""].map((title, at) =>
            el(
                "th",
                { scope: "col", class: at === 0 ? "number" : null },
                title || el("span", { class: "aside" }, "Right or wrong"),
            ),
        );
        const list = el(
            "div",
            { class: "scroll steps-list", on: { keydown: (event) => this.key(event) } },
            el(
                "table",
                {},
                el("caption", { class: "aside" }, `Steps of ${this.life.name}`),
                el("thead", {}, el("tr", {}, head)),
                this.body,
            ),
        );
        return el(
            "div",
            { class: "steps" },
            this.tools(),
            el("div", { class: "steps-both" }, list, this.panel),
        );
    }
}
