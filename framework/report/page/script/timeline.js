// @ts-check
// One stream of one trial as it was lived: answers, memory size, and what each night changed.
import { count, dash, el, fixed, known, plural, signed } from "./dom.js";
import { hypnogram } from "./hypnogram.js";
import {
    binRange,
    checkText,
    column,
    figureText,
    gathered,
    lastStep,
    nightText,
    nightsOf,
    outcomeOf,
    outcomes,
    outcomesIn,
    sleepName,
    tallyText,
    total,
} from "./life.js";
import { binPanel, nightPanel } from "./night.js";
import { lazily } from "./parts.js";
import { table } from "./table.js";

const later = (title, make) => lazily(title, () => el("div", { class: "said" }, make()));

// What the hypnogram shows, in words and figures.
/** @param {Life} life */
function nightTable(life, open) {
    const nights = nightsOf(life);
    const left = life.night_count - nights.length;
    const more = left ? ` An even sample; ${plural(left, "more night")}.` : "";
    const reason = (night) => (night.failed ?? []).map(checkText).join("; ");
    const size = (night) => (night.after ? night.after.bytes : night.bytes);
    return table({
        caption: `Nights of ${life.name}.${more}`,
        rows: nights,
        columns: [
            {
                title: "Night",
                cell: (night) =>
                    el(
                        "button",
                        { type: "button", on: { click: () => open(night) } },
                        `Night ${count(night.night)}`,
                    ),
            },
            { title: "Sleep", cell: (night) => sleepName(life, night.sleep) },
            { title: "After step", number: true, cell: (night) => count(night.step) },
            {
                title: "Published after",
                number: true,
                cell: (night) => (outcomeOf(night) === "published" ? count(lastStep(night)) : dash),
            },
            {
                title: "Outcome",
                cell: (night) => [outcomes[outcomeOf(night)].words, el("small", {}, reason(night))],
            },
            { title: "Passes", number: true, cell: (night) => count(night.passes.length ?? night.passes) },
            { title: "Gain", number: true, cell: (night) => signed(night.gain) },
            { title: "Bytes after", number: true, cell: (night) => count(size(night)) },
            { title: "Wake waited, ms", number: true, cell: (night) => fixed(night.waited_ms, 1) },
        ],
    });
}

/** @param {Life} life */
function alarmTable(life) {
    const more = life.alarm_count - life.alarms.length;
    const left = more ? ` An even sample; ${count(more)} more.` : "";
    return table({
        caption: `When a sleep was held back.${left}`,
        rows: life.alarms,
        columns: [
            { title: "Step", cell: (alarm) => count(alarm.step) },
            { title: "Sleep", cell: (alarm) => sleepName(life, alarm.sleep) },
            {
                title: "What happened",
                cell: (alarm) =>
                    alarm.kind === "breaker"
                        ? `Two nights without progress: the interval is now ${figureText(alarm.interval)}`
                        : "The cap on nights held this one back",
            },
        ],
    });
}

/** @param {Life} life */
function binTable(life) {
    const bins = gathered(life.bins, 60);
    const share = (i) => {
        const right = column(bins, "right")[i] ?? 0;
        const judged = right + (column(bins, "wrong")[i] ?? 0);
        return judged ? fixed(right / judged) : dash;
    };
    const range = (i, name) => {
        const [low, high] = [column(bins, `${name}_low`)[i], column(bins, `${name}_high`)[i]];
        if (!known(high)) return dash;
        return low === high ? count(high) : `${count(low)} to ${count(high)}`;
    };
    return table({
        caption: `The life of ${life.name}, ${plural(bins.width, "step")} a row.`,
        rows: Array.from({ length: bins.count }, (_, i) => i),
        columns: [
            { title: "Steps", cell: (i) => binRange(bins, i).map(count).join(" to ") },
            { title: "Events", number: true, cell: (i) => count(column(bins, "events")[i]) },
            { title: "Share right", number: true, cell: share },
            ...life.sleeps.map((name, sleep) => ({
                title: name,
                cell: (i) => tallyText(outcomesIn(bins.sleeps[sleep], i)) || dash,
            })),
            ...["bytes", "records", "tokens"].map((name) => ({
                title: name[0].toUpperCase() + name.slice(1),
                number: true,
                cell: (i) => range(i, name),
            })),
        ],
    });
}

/** @param {Life} life */
function lifeWords(life) {
    const right = total(life.bins, "right");
    const judged = right + total(life.bins, "wrong");
    const end = life.end
        ? ` At its end the memory held ${count(life.end.bytes)} bytes in ${plural(life.end.records, "record")}.`
        : " It has no end yet.";
    const back = life.restored
        .map(
            ({ step, version_after: to }) =>
                ` After step ${count(step)} an older one was put back by hand, as version ${count(to)}.`,
        )
        .join("");
    return `${life.cell}, seed ${life.seed}, ${life.name}: ${plural(total(life.bins, "events"), "event")}, ${count(right)} of ${count(judged)} answers right, ${plural(life.night_count, "night")}.${end}${back}`;
}

// The hypnogram with the night that is open below it.
/** @param {Life} life */
export function lifeView(life) {
    const nights = nightsOf(life);
    const box = el("div", {});
    const status = el("p", { class: "aside", role: "status" });
    const open = (night, focus) => {
        const at = nights.indexOf(night);
        const beside = (other) => other && (() => open(other, true));
        box.replaceChildren(
            nightPanel(life, night, { before: beside(nights[at - 1]), after: beside(nights[at + 1]) }),
        );
        picture.mark({ night });
        status.textContent = `${nightText(life, night)}. It is shown below.`;
        if (focus) box.querySelector("h3").focus();
    };
    const openFrom = (night) => open(night, true);
    const picture = hypnogram(life, ({ night, bin }) => {
        if (night) open(night);
        else {
            box.replaceChildren(binPanel(life, bin, openFrom));
            status.textContent = `${box.querySelector("h3").textContent} is shown below.`;
        }
    });
    const first = nights.find((night) => night.diff?.length) ?? nights[0];
    if (first) open(first);
    else box.append(el("p", { class: "empty" }, "This trial never slept."));
    return [
        el("p", {}, lifeWords(life)),
        el("div", { class: "plots" }, picture.node),
        status,
        box,
        life.night_count
            ? later(`The ${plural(nights.length, "night")} in a table`, () => nightTable(life, openFrom))
            : null,
        life.alarm_count
            ? later(`${plural(life.alarm_count, "time")} that a sleep was held back`, () => alarmTable(life))
            : null,
        later("The whole life in a table", () => binTable(life)),
    ];
}
