// nrem view in a browser: a run too large for its page, whose details come from the server.
//   node view_test.mjs <nrem program>
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { newPage, open, openBrowser } from "./browser.mjs";

const program = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "nrem-view-"));
const run = join(folder, "run");
let browser, page, complaints, server, url;

const experiment = `
name: seen
task: {name: regimes, length: 60}
backend: markov
rule: exemplars
policy: {name: condense, cases: 8}
scheduler: {name: every_n, n: 20}
streams: 3
seeds: 4
controls: [no_memory]
versions: all
sweep: {rule.tokens: [32, 64, 128, 256], policy.share: [0.25, 0.5, 1], sleep.passes: [1, 2]}
`;

before(async () => {
    writeFileSync(join(folder, "x.yaml"), experiment);
    execFileSync(program, ["run", join(folder, "x.yaml"), "--out", run], { stdio: "ignore" });
    server = spawn(program, ["view", run], { stdio: ["ignore", "pipe", "ignore"] });
    url = await new Promise((done) => server.stdout.once("data", (text) => done(String(text).trim())));
    browser = await openBrowser();
    ({ page, complaints } = await newPage(browser, {
        allowed: new URL(url).origin,
        reducedMotion: "reduce",
    }));
    await open(page, url);
});
after(async () => {
    await browser?.close();
    server?.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true });
});

test("draws the page and complains of nothing", async () => {
    assert.deepEqual(complaints, []);
    assert.match(await page.locator("#overview ~ p").first().textContent(), /24 arms and 1 control/);
});

test("leads with the factors of a sweep", async () => {
    assert.equal(await page.locator("h2").first().textContent(), "Factors");
    assert.deepEqual(
        (await page.locator("section:has(#factors) caption").allTextContents()).map(
            (text) => text.split(":")[0],
        ),
        ["Arms", "policy.share", "rule.tokens", "sleep.passes"],
    );
});

test("gives a row of a sweep one line, and keeps its name while the table scrolls", async () => {
    await page.setViewportSize({ width: 800, height: 900 });
    const region = page.locator(".scroll", {
        has: page.locator("caption", { hasText: "clustered by stream" }),
    });
    const first = region.locator("tbody th").first();
    const before = await first.boundingBox();
    assert.ok(before.height < 32, before.height);
    await region.evaluate((node) => (node.scrollLeft = 150));
    assert.equal(await region.evaluate((node) => node.scrollLeft), 150);
    assert.deepEqual(await first.boundingBox(), before);
    await page.setViewportSize({ width: 1280, height: 900 });
});

test("fetches a trial that the page does not hold, and the memory of a step", async () => {
    await page.locator("#trial-seed").selectOption({ label: "3" });
    await page.locator("#trial-stream").selectOption({ index: 2 });
    await page.locator("p", { hasText: "seed 3, " }).first().waitFor();
    await page.locator(".steps-list tr[aria-current] button").focus();
    await page.keyboard.press("End");
    await page.locator(".step-panel", { hasText: "Step 59, query" }).waitFor();
    await page.getByRole("button", { name: /^Memory, version/ }).click();
    await page.locator(".on-demand pre", { hasText: "records" }).waitFor();
});

test("finds what flips between any two arms", async () => {
    await page.locator("#flip-first").selectOption({ index: 5 });
    await page.locator("#flip-second").selectOption({ label: "no_memory" });
    await page.locator("p", { hasText: /alone is right \d+ times?, no_memory alone \d+/ }).waitFor();
    await page.locator("caption", { hasText: "Items that flip" }).waitFor();
});

test("brushes the sweep", async () => {
    await page.getByLabel("tokens, to").selectOption({ label: "64" });
    await page.locator(".parallel p", { hasText: "12 arms of 24 within the brushes." }).waitFor();
});

test("filters a long table", async () => {
    const box = page.locator(".table", { has: page.locator("caption", { hasText: "clustered by stream" }) });
    await box.getByPlaceholder("Filter rows").fill("tokens=32 passes=2");
    assert.equal(await box.locator("tbody tr").count(), 3);
});

test("shows nothing to who has no token", async () => {
    const stranger = await browser.newContext();
    const reply = await (await stranger.newPage()).goto(new URL(url).origin);
    assert.equal(reply.status(), 403);
    assert.deepEqual(complaints, []);
});
