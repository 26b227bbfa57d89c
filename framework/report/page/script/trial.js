// @ts-check
// A trial's page within the page: an arm, a seed and a stream are chosen, and their life is shown
// night by night and step by step. An address such as #trial/<id>/<stream>/<step> opens a step.
import { data } from "./data.js";
import { heldLives, howToSee, lifeOf, rowsOf, trialIndex, whoIs } from "./details.js";
import { el, put } from "./dom.js";
import { pending } from "./pending.js";
import { StepBrowser } from "./steps.js";
import { lifeView } from "./timeline.js";

/** @param {Group} group */
export const streamsOf = (group) => group.stream_names.map(([index, name]) => ({ index, name }));

export function choice(id, label, options, chosen, change) {
    const select = el(
        "select",
        { id, on: { change: () => change(select.value) } },
        options.map(([value, text]) =>
            el("option", { value, selected: String(value) === String(chosen) }, text),
        ),
    );
    return el("span", { class: "choice" }, el("label", { for: id }, label), " ", select);
}

class TrialPage {
    constructor() {
        this.choices = el("div", { class: "choices-row" });
        this.ready = Promise.resolve();
        this.box = el("div", {});
        this.cells = data.groups.flatMap((group) =>
            group.cells.filter((cell) => cell.trials.length).map((cell) => ({ group, cell })),
        );
        window.addEventListener("hashchange", () => this.follow());
    }

    // The one with the most to tell of those that the page holds.
    first() {
        const held = [...heldLives.values()];
        const life = held.find((one) => one.details.some((night) => night.diff.length)) ?? held[0];
        return (
            life ?? {
                trial: this.cells[0].cell.trials[0],
                stream: streamsOf(this.cells[0].group)[0]?.index ?? 0,
            }
        );
    }

    follow() {
        const named = /^#trial\/(.+)\/(\d+)\/(\d+)$/.exec(location.hash);
        const trial = [...trialIndex.keys()].find(
            (id) => named && (id === named[1] || encodeURI(id) === named[1]),
        );
        if (!trial) return false;
        this.show({ trial, stream: Number(named[2]), step: Number(named[3]) });
        document.getElementById("trial").scrollIntoView();
        return true;
    }

    drawChoices({ trial, stream }) {
        const { group, cell } = whoIs(trial);
        const at = this.cells.findIndex((one) => one.cell === cell);
        const title = (one) =>
            data.groups.length > 1 ? `${one.group.title}: ${one.cell.name}` : one.cell.name;
        const to = (name) => this.show({ trial, stream, ...name });
        put(
            this.choices,
            choice(
                "trial-arm",
                "Arm",
                this.cells.map((one, i) => [i, title(one)]),
                at,
                (value) => {
                    const next = this.cells[value];
                    const same = next.cell.seeds.indexOf(whoIs(trial).seed);
                    const has = streamsOf(next.group).some((one) => one.index === stream);
                    to({
                        trial: next.cell.trials[Math.max(0, same)],
                        stream: has ? stream : (streamsOf(next.group)[0]?.index ?? 0),
                    });
                },
            ),
            choice(
                "trial-seed",
                "Seed",
                cell.seeds.map((seed, i) => [cell.trials[i], seed]),
                trial,
                (value) => to({ trial: value }),
            ),
            choice(
                "trial-stream",
                "Stream",
                streamsOf(group).map(({ index, name }) => [index, name || `stream ${index}`]),
                stream,
                (value) => to({ stream: Number(value) }),
            ),
        );
    }

    async show(name) {
        this.drawChoices(name);
        this.asked = name;
        try {
            const life = await lifeOf(name);
            if (this.asked === name) put(this.box, this.contents(life, name.step));
        } catch (error) {
            put(this.box, el("p", { class: "empty" }, error.message));
        }
    }

    contents(life, step) {
        if (!life) return howToSee("This trial is not in the page: it");
        return [
            lifeView(life),
            el("h3", {}, "Step by step"),
            rowsOf(life).length
                ? new StepBrowser(life, step).node()
                : el("p", { class: "empty" }, "No step was logged."),
        ];
    }
}

export function trialSection() {
    const page = new TrialPage();
    if (!page.cells.length || (!heldLives.size && !data.served))
        return el(
            "p",
            { class: "empty" },
            "No event log was kept, so there is nothing to show of single trials.",
        );
    page.ready = page.show(page.first());
    pending.push(() => page.ready.then(() => page.follow()));
    return [page.choices, page.box];
}
