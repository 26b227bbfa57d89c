// @ts-check
// What a loop thought aloud on its way to an answer: a list in which each thought is below the one
// that it reviews, revises or follows.
import { count, el, fixed, known, plural } from "./dom.js";
import { verdict } from "./parts.js";

// What is further below is not indented more.
const deepest = 6;

/** @param {Thought} thought */
function saysOf(thought) {
    if (thought.kind !== "review") return "";
    return thought.verdict === 1 ? " says right" : thought.verdict === 0 ? " says wrong" : " says nothing";
}

/** @param {Thought} thought */
const verdictOf = (thought) =>
    known(thought.correct)
        ? [" ", verdict(thought.correct ? "met" : "missed", thought.correct ? "right" : "wrong")]
        : null;

/** @param {Thought} thought @param {number} depth */
const thoughtItem = (thought, depth) =>
    el(
        "li",
        { class: `thought depth-${Math.min(depth, deepest)}`, "aria-level": depth + 1, role: "treeitem" },
        el("b", {}, thought.kind),
        `${saysOf(thought)}, iteration ${count(thought.iteration + 1)}`,
        verdictOf(thought),
        thought.text ? el("p", { class: "thought-text" }, thought.text) : null,
        thought.answer ? el("p", { class: "note" }, `Answer: ${thought.answer}`) : null,
        known(thought.score) ? el("p", { class: "note" }, `Score ${fixed(thought.score, 2)}`) : null,
    );

// In the order of the tree, each with its depth. Without recursion: a chain may be long.
/** @param {Thought[]} thoughts @returns {[Thought, number][]} */
function inTree(thoughts) {
    /** @type {number[][]} */
    const below = thoughts.map(() => []);
    /** @type {number[]} */
    const roots = [];
    const depths = thoughts.map(() => 0);
    thoughts.forEach(({ parent }, at) => {
        const hasParent = parent !== undefined && parent < at;
        if (hasParent) depths[at] = depths[parent] + 1;
        (hasParent ? below[parent] : roots).push(at);
    });
    /** @type {[Thought, number][]} */
    const ordered = [];
    const open = roots.reverse();
    while (open.length) {
        const at = open.pop();
        ordered.push([thoughts[at], depths[at]]);
        open.push(...below[at].reverse());
    }
    return ordered;
}

/** @param {Step} step */
export function thoughtTree(step) {
    if (!step.ended) return null;
    const left = step.thoughts_left_out;
    return [
        el("h4", {}, "How a loop came to it"),
        el(
            "p",
            { class: "note" },
            `Ended: ${step.ended.replaceAll("_", " ")}, after ${plural(step.iterations, "iteration")}.`,
        ),
        step.thoughts?.length
            ? el(
                  "ul",
                  { class: "thoughts", role: "tree", "aria-label": "Thoughts" },
                  inTree(step.thoughts).map(([thought, depth]) => thoughtItem(thought, depth)),
              )
            : null,
        left ? el("p", { class: "note" }, `${plural(left, "later thought")} not in the page.`) : null,
    ];
}
