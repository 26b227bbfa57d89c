// @ts-check
// The headline against a setting of the task that was swept: each value of it is a group of its own.
import { data } from "./data.js";
import { known } from "./dom.js";
import { pointColumns, valueTitle } from "./figures.js";
import { factorOf, factorText } from "./passes.js";
import { controlColours, dashes, figure, mergeInto, seriesColours, seriesScales } from "./plots.js";
import { pointOf } from "./results.js";
import { specs } from "./specs.js";

// Those on which arms are judged, not the rungs of a search.
export const judgedGroups = () => data.groups.filter((group) => !group.rung);

// {key, groups}: the groups of one task that differ in a numeric setting, by its value.
function sweptSettings() {
    const found = [];
    for (const task of new Set(judgedGroups().map((group) => group.task))) {
        const groups = judgedGroups().filter((group) => group.task === task);
        const keys = new Set(
            groups.flatMap((group) => group.cells.flatMap((cell) => cell.factors.map(([key]) => key))),
        );
        for (const key of [...keys].filter((name) => name.startsWith("task."))) {
            const values = groups.map(
                (group) => new Set(group.cells.map((cell) => Number(factorOf(cell, key)))),
            );
            const single = values.every((set) => set.size === 1 && known([...set][0]));
            if (single && new Set(values.map((set) => [...set][0])).size > 1) found.push({ key, groups });
        }
    }
    return found;
}

function acrossFigure({ key, groups }) {
    const rows = groups
        .flatMap((group) =>
            group.cells
                .filter((cell) => cell.control !== "noop_sleep")
                .map((cell) => ({
                    series: [cell.arm, factorText(cell.factors.filter(([name]) => name !== key))]
                        .filter(Boolean)
                        .join(", "),
                    x: Number(factorOf(cell, key)),
                    label: factorOf(cell, key),
                    control: cell.control !== "none",
                    ...pointOf(cell, groups[0]),
                })),
        )
        .filter((row) => known(row.y))
        .sort((a, b) => a.x - b.x);
    const names = [...new Map(rows.map((row) => [row.series, row.control])).entries()].sort(
        (a, b) => a[1] - b[1],
    );
    if (names.length > 8) return null;
    const scales = seriesScales(
        names.map(([name, control], i) => ({
            name,
            dash: dashes[control ? 1 + (i % 3) : 0],
            colour: `var(${control ? controlColours[i % 4] : seriesColours[i]})`,
        })),
    );
    const layer = structuredClone(specs.passes.layer).slice(0, 3);
    layer[1].encoding.strokeDash = mergeInto(layer[1].encoding.strokeDash, scales.strokeDash);
    const setting = key.split(".").pop();
    const title = `${valueTitle(groups[0])} against ${setting}`;
    const text = `${groups[0].task}, one value of ${key} after the other. Bars are 95 % intervals.`;
    const changes = {
        layer,
        encoding: {
            x: { title: setting },
            y: { title: valueTitle(groups[0]).toLowerCase() },
            color: scales.color,
        },
    };
    return figure({
        title,
        text,
        spec: "passes",
        datasets: { points: rows },
        changes,
        columns: pointColumns(setting, valueTitle(groups[0])),
        rows,
        full: true,
    });
}

export const acrossFigures = () => sweptSettings().map(acrossFigure).filter(Boolean);
