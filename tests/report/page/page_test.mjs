// Opens the sample report from disk and uses it as a reader would: mouse, keyboard, a narrow window,
// dark and print. Hostile labels must stay text, and nothing may ask the network.
//   node page_test.mjs <sample_page program> <plots: ON|OFF> [folder for pictures]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before, beforeEach } from "node:test";
import { newPage, open, openBrowser } from "./browser.mjs";

const [program, plots, pictures] = process.argv.slice(2);
const hostile = "<script>alert(1)</script>";
const folder = mkdtempSync(join(tmpdir(), "nrem-page-"));
const file = join(folder, "report.html");
let browser, page, complaints;

before(async () => {
    execFileSync(program, [folder]);
    browser = await openBrowser();
});
after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
    await page?.context().close();
    ({ page, complaints } = await newPage(browser, { reducedMotion: "reduce" }));
    await open(page, `file://${file}`);
});

const rows = (caption) =>
    page.locator("table", { has: page.locator("caption", { hasText: caption }) }).locator("tbody tr");
const mainTable = "with 95 % intervals clustered by stream";

test("is built and drawn, and complains of nothing", async () => {
    assert.deepEqual(complaints, []);
    assert.equal(await page.locator("svg.marks").count(), plots === "ON" ? 5 : 0);
    assert.equal(await page.locator("table:not(:has(caption))").count(), 0);
});

test("asks the network for nothing, and could not", async () => {
    const refused = await page.evaluate(() => fetch("https://example.com/").catch(() => "refused"));
    assert.equal(refused, "refused");
    assert.ok(!complaints.some((one) => one.startsWith("request")), complaints);
});

test("takes no text for markup", async () => {
    assert.equal(await page.locator("h1").textContent(), `quickstart ${hostile}`);
    assert.ok((await page.locator("tbody th").allTextContents()).some((text) => text.startsWith(hostile)));
    assert.equal(await page.locator("img").count(), 0);
    assert.ok((await page.title()).startsWith("quickstart"));
    assert.ok(
        (await page.locator("#trial-stream option").allTextContents()).some((text) => text.includes(hostile)),
    );
    assert.ok(
        (await page.locator(".diff del").allTextContents()).some((text) => text.includes("<img src=x")),
    );
    const written = readFileSync(file, "utf8").split("<script").length - 1;
    assert.equal(await page.locator("script").count(), written);
});

test("leads with what was asked: claims before arms", async () => {
    const ids = await page.locator("h2").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(ids, ["claims", "overview", "results", "flips", "trial", "trouble", "method"]);
});

test("says in words what was compared and what came out", async () => {
    const overview = page.locator("section", { has: page.locator("#overview") });
    assert.match(await overview.textContent(), /3 arms and 2 controls on 12 streams of weather, 2 seeds/);
    assert.deepEqual(await overview.locator("h3").allTextContents(), [
        "Against no_memory",
        "Against full_history",
    ]);
    assert.match(
        await overview.textContent(),
        /equivalent within 0\.05 condense, passes=1 \(\u22120.005\), condense, passes=4/,
    );
});

test("gives the null result the same weight as the win", async () => {
    assert.equal(
        await rows(mainTable).locator(".verdict.same", { hasText: "equivalent within 0.05" }).count(),
        2,
    );
    assert.equal(await rows(mainTable).locator(".verdict.better").count(), 3);
    assert.equal(await page.locator(".claims .verdict", { hasText: "refuted" }).count(), 1);
});

test("sorts a table by a column, up, down and as it was", async () => {
    const head = page.locator("th", { has: page.locator("button", { hasText: "Memory, bytes" }) }).first();
    const bytes = async () =>
        (await rows(mainTable).locator("td:nth-child(6)").allTextContents()).map((text) =>
            Number(text.replace(/,/g, "")),
        );
    const first = await bytes();
    await head.locator("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    assert.deepEqual(
        await bytes(),
        [...first].sort((a, b) => a - b),
    );
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    assert.deepEqual(
        await bytes(),
        [...first].sort((a, b) => b - a),
    );
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), null);
    assert.deepEqual(await bytes(), first);
});

test("shows a step of a trial in full, and the next with the keyboard", async () => {
    await page.locator("#trial-stream").selectOption({ label: `Seattle ${hostile}` });
    const panel = page.locator(".step-panel");
    assert.match(await panel.textContent(), /Step 0, query.*wrong.*Predicted.*sun.*Truth.*rain/);
    await page.locator(".steps-list tr[aria-current] button").focus();
    await page.keyboard.press("End");
    assert.match(await panel.textContent(), /Step 2, query.*right/);
    assert.match(await panel.textContent(), /What a night changed before this step.*wet => rain/);
    await page.keyboard.press("ArrowUp");
    assert.match(await panel.textContent(), /Step 1, query/);
    assert.equal(
        await page.evaluate(() => document.activeElement.getAttribute("aria-label")),
        "Step 1, query",
    );
});

test("filters steps by words and by what was wrong", async () => {
    const steps = page.locator(".steps-list tbody tr");
    await page.getByLabel("wrong only").check();
    assert.equal(await steps.count(), 1);
    await page.getByLabel("wrong only").uncheck();
    await page.getByPlaceholder("Filter steps").fill("fog");
    assert.deepEqual(await steps.locator("th").allTextContents(), ["2"]);
});

test("opens a step by its address", async () => {
    await page.evaluate(() => (location.hash = "#trial/00000000000000a1/0/2"));
    await page.locator(".step-panel", { hasText: "Step 2, query" }).waitFor();
});

test("lists what flips between two arms, with both predictions", async () => {
    await page.locator("#flip-first").selectOption({ label: "condense, passes=1" });
    await page.locator("#flip-second").selectOption({ label: "condense, passes=4" });
    await page
        .locator("p", {
            hasText:
                "condense, passes=1 alone is right 1 time, condense, passes=4 alone 1 time; both are right 0 and both wrong 0 times.",
        })
        .waitFor();
    const flips = rows("Items that flip");
    assert.deepEqual(
        (await flips.locator(".verdict").allTextContents()).map((text) => text.slice(2)),
        ["lost", "won"],
    );
    assert.match(await flips.nth(1).textContent(), /fog.*fog.*version 1.*rain/);
    await flips.nth(1).locator("a").first().click();
    await page.locator(".step-panel", { hasText: "Step 2, query" }).waitFor();
});

test("says how it was made", async () => {
    const sheet = page.locator("section", { has: page.locator("#method") });
    for (const text of [
        "Models",
        "Statistics",
        "What was left out",
        "needs backend.generate | exemplar has none",
    ])
        assert.ok((await sheet.textContent()).includes(text), text);
});

test("can be used by those who do not see it", async () => {
    const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await page
            .locator("details")
            .evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
        const found = await page.evaluate(
            `${source}; axe.run().then(({ violations }) => violations.map((one) => [one.id, one.help, one.nodes.length, one.nodes[0].html.slice(0, 200)]))`,
        );
        assert.deepEqual(found, [], colorScheme);
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator("a.skip").count(), 1);
});

test("fits a narrow window and paper", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.waitForFunction(() => document.documentElement.scrollWidth <= 360);
    const pdf = await page.pdf({ format: "A4", path: pictures && join(pictures, "page.pdf") });
    assert.ok(pdf.length > 20_000, pdf.length);
});

test("saves a plot as a Vega-Lite file with its data", { skip: plots !== "ON" }, async () => {
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Save as Vega-Lite" }).first().click(),
    ]);
    const spec = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.match(spec.$schema, /vega-lite/);
    assert.ok(spec.datasets.points.length > 1);
    assert.ok(!JSON.stringify(spec).includes("var(--"));
});
