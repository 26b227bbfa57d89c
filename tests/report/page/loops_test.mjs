// The page of a run in which loops answer: the tree of an answer on the panel of its step, and the
// curve of accuracy over iterations.
//   node loops_test.mjs <nrem program> [a folder for screenshots]
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { openRun } from "./browser.mjs";

const [program, shots] = process.argv.slice(2);
let folder, page, complaints, close;

const experiment = `
name: loops
task: {name: noisy_oracle, choices: 2, questions: 30}
backend: noisy_solver
rule: none
scheduler: never
streams: 6
seeds: [1]
controls: []
arms:
  critique: {loop: {name: critique, rounds: 3}}
  vote: {loop: {name: vote, n: 5}, stop: agreement}
  alone: {}
`;

before(async () => {
    ({ folder, page, complaints, close } = await openRun(program, experiment));
});
after(() => close?.());

const trialOf = (arm) =>
    page.evaluate((name) => {
        const data = JSON.parse(document.getElementById("data").textContent);
        return data.groups[0].cells.find((cell) => cell.arm === name).trials[0];
    }, arm);

async function openStep(arm, step) {
    const trial = await trialOf(arm);
    await page.evaluate((hash) => (location.hash = hash), `#trial/${trial}/0/${step}`);
    await page.waitForSelector(`.step-panel[aria-label="Step ${step} in full"]`);
    return page.locator(".step-panel");
}

test("draws the page and complains of nothing", async () => {
    assert.deepEqual(complaints, []);
});

test("shows the thoughts of an answer, each below the one that it is about", async () => {
    const panel = await openStep("critique", 3);
    const thoughts = panel.locator("ul.thoughts li");
    assert.ok((await thoughts.count()) >= 2);
    const kinds = (await thoughts.locator("b").allTextContents()).slice(0, 2);
    assert.deepEqual(kinds, ["proposal", "review"]);
    assert.match(await thoughts.nth(1).getAttribute("class"), /depth-1/);
    assert.match(await thoughts.nth(1).textContent(), /says (right|wrong|nothing)/);
    assert.match(await thoughts.first().textContent(), /(right|wrong)/);
    assert.match(await panel.textContent(), /Ended: \w+( \w+)?, after \d+ iterations?\./);
    if (shots) await panel.screenshot({ path: join(shots, "tree.png") });
});

test("shows a long way to an answer in the order of its tree", async () => {
    const trial = await trialOf("critique");
    const log = readFileSync(join(folder, "run/trials", trial, "thoughts.jsonl"), "utf8");
    const steps = log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .filter((thought) => thought.stream === 0)
        .map((thought) => thought.step);
    const most = Math.max(...steps.map((step) => steps.filter((other) => other === step).length));
    const step = steps.find((one) => steps.filter((other) => other === one).length === most);
    const panel = await openStep("critique", step);
    assert.ok(most > 4);
    assert.equal(await panel.locator("ul.thoughts li").count(), most);
    if (shots) await panel.screenshot({ path: join(shots, "long.png") });
});

test("shows none where no loop has answered", async () => {
    const panel = await openStep("alone", 3);
    assert.equal(await panel.locator("ul.thoughts").count(), 0);
    assert.doesNotMatch(await panel.textContent(), /loop/);
});

test("has a plot of accuracy over iterations, and the table of loops", async () => {
    const titles = (await page.locator(".plots h3").allTextContents()).map((text) => text.trim());
    assert.ok(
        titles.some((one) => one.startsWith("Accuracy after an iteration")),
        titles.join(", "),
    );
    assert.ok(!titles.some((one) => /^loop\./i.test(one)), titles.join(", "));
    const headings = (await page.locator("summary").allTextContents()).map((text) => text.trim());
    assert.ok(headings.includes("Loops"), headings.join(", "));
    if (shots)
        await page
            .locator("figure", { hasText: "Accuracy after an iteration" })
            .first()
            .screenshot({ path: join(shots, "curve.png") });
});

test("holds the thoughts of a large run within bounds", async () => {
    const bytes = await page.evaluate(() => document.getElementById("data").textContent.length);
    assert.ok(bytes < 2_000_000, `${bytes}`);
});
