// What the figures of the documentation share: the report's libraries, a run's results, and a drawing.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const resultsOf = (run) => JSON.parse(readFileSync(resolve(run, "results.json"), "utf8"));

// Of the memory at the steps of a cell, in the mean.
export const bytesOf = (cell) => {
    const [steps, bytes] = cell.metrics.memory.on_the_way.bytes;
    return bytes / steps;
};

// `build` is a build folder, whose report libraries (vega, vega-lite) are used.
export const draw = async (build, spec, output) => {
    const library = (file) =>
        import(pathToFileURL(resolve(build, "framework/report/node_modules", file)));
    const vega = await library("vega/build/vega.module.js");
    const { compile } = await library("vega-lite/build/index.js");
    const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
    writeFileSync(output, await view.toSVG());
};
