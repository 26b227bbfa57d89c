// The scripts of the page and the data of real reports against one description of that data,
// page_data.d.ts. A member that is not described fails, as does one that is described without a
// question mark and is missing.
//   node types_test.mjs <root of nrem> <sample_page program> <nrem program>
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import ts from "typescript";

const [root, sample, nrem] = process.argv.slice(2);
const source = join(root, "framework/report");
const folder = mkdtempSync(join(tmpdir(), "nrem-types-"));
let complaints;

after(() => rmSync(folder, { recursive: true, force: true }));

function dataOf(program, ...parameters) {
    execFileSync(program, parameters, { stdio: "ignore" });
    const page = readFileSync(join(folder, "report.html"), "utf8");
    return /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)[1];
}

// What the compiler says of each of the values, by name.
function check(values) {
    const texts = new Map(
        Object.entries(values).map(([name, json]) => [
            `/${name}.ts`,
            `export const data: PageData = ${json};`,
        ]),
    );
    const options = { strict: true, noEmit: true, types: [], lib: ["lib.es2022.d.ts"] };
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile } = host;
    host.fileExists = (file) => texts.has(file) || fileExists(file);
    host.readFile = (file) => texts.get(file) ?? readFile(file);
    const program = ts.createProgram([join(source, "page_data.d.ts"), ...texts.keys()], options, host);
    return Object.fromEntries(
        Object.keys(values).map((name) => [
            name,
            said(program.getSemanticDiagnostics(program.getSourceFile(`/${name}.ts`))),
        ]),
    );
}

const said = (diagnostics) =>
    diagnostics.map(({ file, messageText }) =>
        `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`.slice(0, 600),
    );

// Steps with thoughts.
const loops = `
name: loops
task: {name: noisy_oracle, choices: 2, questions: 5}
backend: noisy_solver
rule: none
scheduler: never
streams: 1
controls: []
arms: {critique: {loop: critique}, alone: {}}
`;

before(() => {
    writeFileSync(join(folder, "loops.yaml"), loops);
    const small = dataOf(sample, folder);
    complaints = check({
        small,
        lives: dataOf(sample, folder, "1000"),
        quickstart: dataOf(
            nrem,
            "run",
            join(root, "docs/experiments/quickstart.yaml"),
            "--fresh",
            "--out",
            folder,
        ),
        loops: dataOf(nrem, "run", join(folder, "loops.yaml"), "--fresh", "--out", folder),
        unknown: small.replace('"at_most":', '"new":1,"at_most":'),
        missing: small.replace(/"rows":\d+,/, ""),
    });
});

for (const name of ["small", "lives", "quickstart", "loops"])
    test(`the data of a report (${name}) are as they are described`, () => {
        assert.deepEqual(complaints[name], []);
    });

test("a member that is not described is found, and one that is missing", () => {
    assert.match(complaints.unknown.join(), /"new".* does not exist/);
    assert.match(complaints.missing.join(), /'rows' is missing/);
});

test("the scripts use the data as they are described", () => {
    const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: assert.fail };
    const config = ts.getParsedCommandLineOfConfigFile(join(source, "page/tsconfig.json"), {}, host);
    assert.ok(config.fileNames.length > 20);
    assert.deepEqual(said(ts.getPreEmitDiagnostics(ts.createProgram(config.fileNames, config.options))), []);
});
