// Draws the README's figure: accuracy against memory of every arm of a finished run.
//
//   node docs/plot-result.mjs BUILD RUN OUTPUT.svg
//
// BUILD is a build folder, whose report libraries (vega, vega-lite) are used; RUN holds results.json.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [build, run, output] = process.argv.slice(2);
const library = (file) => import(pathToFileURL(resolve(build, "framework/report/node_modules", file)));
const vega = await library("vega/build/vega.module.js");
const { compile } = await library("vega-lite/build/index.js");

const results = JSON.parse(readFileSync(resolve(run, "results.json"), "utf8"));
const cells = results.comparison.groups[0].cells.map((cell) => ({
    arm: cell.name,
    accuracy: cell.accuracy.value,
    low: cell.accuracy.interval.low,
    high: cell.accuracy.interval.high,
    bytes: cell.metrics.memory.on_the_way.bytes[1] / cell.metrics.memory.on_the_way.bytes[0],
    kind: cell.control === "none" ? "arm" : "control",
}));

const row = { field: "arm", type: "nominal", title: null, sort: null };
const spec = {
    width: 420,
    background: "white",
    data: { values: cells },
    transform: [{ calculate: "format(datum.bytes, ',.0f') + ' bytes'", as: "size" }],
    encoding: {
        y: row,
        color: { field: "kind", type: "nominal", legend: null, scale: { domain: ["arm", "control"], range: ["#1f6fb2", "#777777"] } },
    },
    layer: [
        { mark: { type: "rule", strokeWidth: 2 }, encoding: { x: { field: "low", type: "quantitative", title: "accuracy, 95 % interval clustered by stream", scale: { zero: false } }, x2: { field: "high" } } },
        { mark: { type: "point", filled: true, size: 70, opacity: 1 }, encoding: { x: { field: "accuracy", type: "quantitative" } } },
        { mark: { type: "text", align: "left", dx: 8 }, encoding: { x: { value: 420 }, text: { field: "size" } } },
    ],
};
const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
writeFileSync(output, await view.toSVG());
