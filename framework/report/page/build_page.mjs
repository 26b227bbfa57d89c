// Puts the page of the report into one file: template, style and the scripts that esbuild bundles,
// with the libraries that draw plots where MODULES names their node_modules. Connect, title and data
// stay open: the program fills them in.
//   node build_page.mjs ESBUILD OUTPUT VERSION [MODULES]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [esbuild, output, version, modules] = process.argv.slice(2);
const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const read = (file) => readFileSync(file, "utf8");

const licences = () =>
    ["vega", "vega-lite", "vega-embed"].map(
        (name) => `/* ${name}\n${read(`${modules}/${name}/LICENSE`)}*/\n`,
    );

function bundle() {
    const more = modules ? [] : [`--alias:vega-embed=${path("script/no_plots.js")}`];
    const options = ["--bundle", "--minify", "--format=esm", "--target=es2022", ...more];
    const code = execFileSync(esbuild, [path("script/page.js"), ...options], {
        encoding: "utf8",
        env: { ...process.env, NODE_PATH: modules ?? "" },
        maxBuffer: 2 ** 26,
    });
    return (modules ? licences().join("") : "") + code;
}

const script = bundle();
const parts = {
    version,
    // The policy in the page's head: nothing but this script can run.
    hash: `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    style: read(path("page.css")),
    script,
};
const filled = read(path("template.html")).replace(/<!--nrem:(\w+)-->/g, (mark, name) => parts[name] ?? mark);
writeFileSync(output, filled);
