// @ts-check
// Flips: what one arm got right and another wrong, item by item, with both predictions, the truth
// and the memory that each of them had.
import { data } from "./data.js";
import { heldLives, howToSee, lifeOf, rowsOf } from "./details.js";
import { count, dash, el, fixed, known, plural, put, signed } from "./dom.js";
import { headlineOf } from "./headline.js";
import { lazily, verdict } from "./parts.js";
import { pending } from "./pending.js";
import { table } from "./table.js";
import { choice, streamsOf } from "./trial.js";

const mostFlipLives = 400;

// The lives that both arms have, by seed and stream.
/** @param {Group} group */
function pairedLives(group, a, b) {
    const pairs = [];
    a.seeds.forEach((seed, at) => {
        const other = b.seeds.indexOf(seed);
        if (other < 0) return;
        for (const { index } of streamsOf(group))
            pairs.push({
                seed,
                a: { trial: a.trials[at], stream: index },
                b: { trial: b.trials[other], stream: index },
            });
    });
    return pairs;
}

/** @param {Life} life */
const judgedSteps = (life) =>
    new Map(
        rowsOf(life)
            .filter((step) => known(step.correct))
            .map((step) => [step.step, step]),
    );

function flipsIn(pair, a, b) {
    const theirs = judgedSteps(b);
    const found = { both: 0, neither: 0, flips: [] };
    for (const ours of judgedSteps(a).values()) {
        const other = theirs.get(ours.step);
        if (!other) continue;
        if (ours.correct === other.correct) found[ours.correct ? "both" : "neither"] += 1;
        else found.flips.push({ ...pair, name: a.name, ours, other, outcome: ours.correct ? "won" : "lost" });
    }
    return found;
}

/** @param {Group} group */
async function findFlips(group, a, b) {
    const sum = { both: 0, neither: 0, flips: [], missing: 0, cut: 0 };
    const pairs = pairedLives(group, a, b);
    for (const pair of pairs.slice(0, mostFlipLives)) {
        const [ours, theirs] = await Promise.all([lifeOf(pair.a), lifeOf(pair.b)]);
        if (!ours || !theirs) {
            sum.missing += 1;
            continue;
        }
        sum.cut += ours.steps_left_out + theirs.steps_left_out ? 1 : 0;
        const found = flipsIn(pair, ours, theirs);
        sum.both += found.both;
        sum.neither += found.neither;
        sum.flips.push(...found.flips);
    }
    sum.missing += Math.max(0, pairs.length - mostFlipLives);
    sum.pairs = pairs.length;
    return sum;
}

/** @param {Life} life @param {Step} step */
const stepLink = (life, step) =>
    el("a", { href: `#trial/${life.trial}/${life.stream}/${step.step}` }, `version ${count(step.version)}`);

function flipTable(flips, a, b) {
    const predicted = (side, life, cell) => ({
        title: cell.name,
        class: "arm",
        cell: (flip) => [
            flip[side].prediction ?? dash,
            el(
                "small",
                {},
                stepLink(flip[life], flip[side]),
                known(flip[side].p) ? `, p ${fixed(flip[side].p, 2)}` : null,
            ),
        ],
    });
    return table({
        caption:
            "Items that flip, with what each arm predicted and a link to the step and the version of the memory that it had.",
        rows: flips,
        columns: [
            { title: "Stream", cell: (flip) => [flip.name, el("small", {}, `seed ${flip.seed}`)] },
            { title: "Step", number: true, cell: (flip) => count(flip.ours.step) },
            {
                title: "Outcome",
                cell: (flip) => verdict(flip.outcome === "won" ? "better" : "worse", flip.outcome),
            },
            { title: "Cue", class: "cue", cell: (flip) => flip.ours.cue ?? dash },
            { title: "Truth", cell: (flip) => flip.ours.truth ?? dash },
            predicted("ours", "a", a),
            predicted("other", "b", b),
        ],
    });
}

function streamTable(flips) {
    const streams = new Map();
    for (const flip of flips) {
        const key = `${flip.name}, seed ${flip.seed}`;
        const row = streams.get(key) ?? { name: key, won: 0, lost: 0 };
        row[flip.outcome] += 1;
        streams.set(key, row);
    }
    return table({
        caption: "Won and lost by stream.",
        rows: [...streams.values()],
        columns: [
            { title: "Stream", cell: (row) => row.name },
            { title: "Won", number: true, cell: (row) => count(row.won) },
            { title: "Lost", number: true, cell: (row) => count(row.lost) },
            { title: "Net", number: true, cell: (row) => signed(row.won - row.lost, 0) },
        ],
    });
}

function flipWords(sum, a, b) {
    const n = (outcome) => sum.flips.filter((flip) => flip.outcome === outcome).length;
    const notes = [
        sum.missing
            ? ` ${plural(sum.missing, "stream")} of ${count(sum.pairs)} not in the page; nrem view RUN shows all.`
            : "",
        sum.cut ? ` Of ${plural(sum.cut, "stream")} only the first steps.` : "",
    ];
    return el(
        "p",
        {},
        `${a.name} alone is right ${plural(n("won"), "time")}, ${b.name} alone ${plural(n("lost"), "time")}; both are right ${count(sum.both)} and both wrong ${count(sum.neither)} times.`,
        notes.join(""),
    );
}

// The two that say most: an arm that sleeps against its twin, else the first pair.
/** @param {Group[]} groups */
function firstFlips(groups) {
    const of = (group, pair) => pair && { group, a: pair.cell, b: pair.baseline };
    for (const group of groups) if (group.sleep.length) return of(group, group.sleep[0]);
    for (const group of groups) if (group.pairs.length) return of(group, group.pairs[0]);
    return { group: groups[0], a: 0, b: 1 };
}

export function flipsSection() {
    const groups = data.groups.filter((group) => group.cells.length > 1 && headlineOf(group) === "accuracy");
    if (!groups.length || (!heldLives.size && !data.served)) return null;
    let { group, a, b } = firstFlips(groups);
    const choices = el("div", { class: "choices-row" });
    const box = el("div", { "aria-live": "polite" });
    let asked = 0;
    const redraw = async () => {
        asked += 1;
        const mine = asked;
        const arms = group.cells.map((cell, i) => [i, cell.name]);
        choices.replaceChildren(
            ...(groups.length > 1
                ? [
                      choice(
                          "flip-group",
                          "Problem",
                          groups.map((one, i) => [i, one.title]),
                          groups.indexOf(group),
                          (value) => {
                              ({ group, a, b } = firstFlips([groups[value]]));
                              redraw();
                          },
                      ),
                  ]
                : []),
            choice("flip-first", "First", arms, a, (value) => {
                a = Number(value);
                redraw();
            }),
            choice("flip-second", "Second", arms, b, (value) => {
                b = Number(value);
                redraw();
            }),
        );
        const [first, second] = [group.cells[a], group.cells[b]];
        try {
            const sum = await findFlips(group, first, second);
            if (mine !== asked) return;
            const some = sum.pairs > sum.missing;
            put(
                box,
                some ? flipWords(sum, first, second) : howToSee("What these two arms answered"),
                sum.flips.length > 0 && [
                    flipTable(sum.flips, first, second),
                    lazily("By stream", () => streamTable(sum.flips)),
                ],
            );
        } catch (error) {
            put(box, el("p", { class: "empty" }, error.message));
        }
    };
    pending.push(redraw);
    return [
        el(
            "p",
            { class: "note" },
            "Won: only the first is right. Lost: only the second is right. Paired by seed, stream and step.",
        ),
        choices,
        box,
    ];
}
