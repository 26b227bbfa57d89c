// The page of a run whose design shows a cause: a factorial over policies, a memory that is withdrawn
// and applied again, causes of wrong answers, and the figures of a probe.
//   node designs_test.mjs <nrem program>
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { openRun } from "./browser.mjs";

const program = process.argv[2];
let page, complaints, close;

const experiment = `
name: causes
task: {name: diary, days: 8}
backend: exemplar
rule: {name: retrieve, k: 3, tokens: 64, indexed: text}
scheduler: boundary
sleep: {held_out: 0, breaker: false}
streams: 4
seeds: [1, 2]
controls: [no_memory, noop_sleep]
attribution: true
design: reversal
probes: [{name: survival, at: end}]
sweep: {policies: {subsets_of: [orient, merge]}}
`;

before(async () => {
    ({ page, complaints, close } = await openRun(program, experiment));
});
after(() => close?.());

const titles = async (tag) => (await page.locator(tag).allTextContents()).map((text) => text.trim());

test("draws the page and complains of nothing", async () => {
    assert.deepEqual(complaints, []);
});

test("has one row for each policy and for what two do together", async () => {
    const rows = page.locator("section:has(#factors) table").first().locator("tbody th");
    const names = (await rows.allTextContents()).map((text) => text.trim());
    assert.deepEqual([...names].sort(), ["merge", "merge x orient", "orient"]);
});

test("has a plot of each figure that a component measures, and of causes", async () => {
    const all = await titles(".plots h3");
    for (const title of ["Alive", "Lost per night", "Why answers were wrong"])
        assert.ok(
            all.some((one) => one.startsWith(title)),
            `${title} of ${all.join(", ")}`,
        );
    assert.ok(!all.some((one) => one.startsWith("Attribution")), all.join(", "));
});

test("shows each life once, whatever seeds it has", async () => {
    const options = await page.locator("#trial-stream option").allTextContents();
    assert.equal(options.length, 4);
});
