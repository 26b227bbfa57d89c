// @ts-check
// Names that tell the cells of a group apart in few letters: of a sweep "tokens=64, cases=4", of arms
// their names. The whole name stays with the cell.

export function lastParts(keys) {
    const parts = keys.map((key) => key.split(".").pop());
    return new Map(
        keys.map((key, i) => [key, parts.filter((part) => part === parts[i]).length > 1 ? key : parts[i]]),
    );
}

// Of "policies.merge" or "sleeps.nap.policies.merge" the sleep and the policy; null of other keys.
export const memberOf = (key) => key.match(/^(?:sleeps\.([^.]+)\.)?policies\.(.+)$/);

// "passes=2", and of subsets of policies those that are in: "merge+prune", "nap: none".
function wordsOf(factors, varied) {
    const words = factors
        .filter(([key]) => !memberOf(key))
        .map(([key, value]) => `${varied.get(key)}=${value}`);
    const subsets = new Map();
    for (const [key, value] of factors) {
        const member = memberOf(key);
        if (!member) continue;
        const sleep = member[1] ? `${member[1]}: ` : "";
        subsets.set(sleep, (subsets.get(sleep) ?? []).concat(value === "on" ? member[2] : []));
    }
    for (const [sleep, policies] of subsets) words.push(sleep + (policies.join("+") || "none"));
    return words;
}

/** @param {Cell} cell */
function shortName(cell, varied, arms) {
    const factors = cell.factors.filter(([key]) => varied.has(key));
    if (cell.control !== "none" || !factors.length) return cell.name;
    const words = wordsOf(factors, varied).join(", ");
    const run = cell.factors.find(([key]) => key === "run")?.[1];
    return (run ? `${run}: ` : "") + (arms > 1 ? `${cell.arm}, ${words}` : words) + cell.mark;
}

/** @param {Group} group */
export function shortenNames(group) {
    const values = new Map();
    for (const cell of group.cells)
        for (const [key, value] of cell.factors) values.set(key, (values.get(key) ?? new Set()).add(value));
    const varied = lastParts([...values.keys()].filter((key) => key !== "run" && values.get(key).size > 1));
    const arms = new Set(group.cells.filter((cell) => cell.control === "none").map((cell) => cell.arm)).size;
    const names = group.cells.map((cell) => shortName(cell, varied, arms));
    group.cells.forEach((cell, i) => {
        cell.whole = cell.name;
        if (names.indexOf(names[i]) === names.lastIndexOf(names[i])) cell.name = names[i];
    });
}
