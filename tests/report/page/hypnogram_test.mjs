// The hypnogram at both ends of what a run may hold, with the mouse and with the keyboard alone.
//   node hypnogram_test.mjs <sample_page program> <events>
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { newPage, open, openBrowser } from "./browser.mjs";

const [program, events] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "nrem-hypnogram-"));
let browser, page, complaints;

before(async () => {
    execFileSync(program, [folder, events]);
    browser = await openBrowser();
    ({ page, complaints } = await newPage(browser, { reducedMotion: "reduce" }));
});
after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
});

const marks = () => page.locator(".hypnogram .target");
const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
const heading = () => page.locator(".night h3").first().textContent();

test("opens, and is no larger than a page may be", async () => {
    assert.ok(statSync(join(folder, "report.html")).size < 5_000_000);
    await open(page, `file://${join(folder, "report.html")}`);
    assert.deepEqual(complaints, []);
});

test("opens the night that is clicked, and says so", async () => {
    assert.ok((await marks().count()) > 1);
    await marks().last().dispatchEvent("click");
    const label = await page.locator(".target[aria-pressed=true]").first().getAttribute("aria-label");
    assert.ok(label.includes((await heading()).split(",")[0]), label);
    assert.match(await page.locator("p.aside[role=status]").first().textContent(), /below/);
});

test("is one stop of the tab key, and goes with the arrows", async () => {
    const stops = await marks().evaluateAll((all) => all.filter((one) => one.tabIndex === 0).length);
    assert.equal(stops, 1);
    await page.evaluate(() =>
        [...document.querySelectorAll(".hypnogram .target")].find((one) => one.tabIndex === 0).focus(),
    );
    for (const key of ["ArrowUp", "Home"]) await page.keyboard.press(key);
    const first = await focused();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await focused(), first);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-pressed")), "true");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(), first);
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await focused(), first);
});

test("says it in tables, with the reason of a night that was rolled back", async () => {
    await page
        .locator("#trial ~ div details")
        .evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
    await page
        .locator("td", { hasText: "retention \u22120.200, limit \u22120.050, p = 0.012" })
        .first()
        .waitFor({ state: "attached" });
});

test("fits a narrow window", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.waitForFunction(
        () =>
            Math.max(
                document.documentElement.scrollWidth,
                document.querySelector(".hypnogram svg").clientWidth,
            ) <= 360,
    );
    assert.deepEqual(complaints, []);
});
