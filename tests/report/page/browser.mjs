// Debian's Chromium, driven through playwright-core. Nothing but files and what the caller serves
// can be reached by its pages.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

function findBrowser() {
    const names = ["chromium", "chromium-browser", "google-chrome"];
    const name = names.find((one) => spawnSync("which", [one]).status === 0);
    if (!name) throw new Error("no browser; Debian: apt-get install chromium");
    return spawnSync("which", [name], { encoding: "utf8" }).stdout.trim();
}

export const openBrowser = () =>
    chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox", "--disable-gpu"] });

// A page, and what it complained of: messages on the console, errors, requests beyond `allowed`.
export async function newPage(browser, { allowed = "file://", ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    await page.route("**", (route) => {
        const url = route.request().url();
        if (url.startsWith(allowed) || url.startsWith("data:") || url.startsWith("blob:"))
            return route.continue();
        complaints.push(`request: ${url}`);
        return route.abort();
    });
    return { page, complaints };
}

// Milliseconds until everything is drawn.
export async function open(page, url) {
    await page.goto(url);
    await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 60_000 });
    return page.evaluate(() => performance.now());
}

// Runs an experiment and opens its page; close() ends the browser and removes the run.
export async function openRun(program, experiment) {
    const folder = mkdtempSync(join(tmpdir(), "nrem-page-"));
    const removeFolder = () => rmSync(folder, { recursive: true, force: true });
    let browser;
    try {
        writeFileSync(join(folder, "x.yaml"), experiment);
        execFileSync(program, ["run", join(folder, "x.yaml"), "--out", join(folder, "run")], {
            stdio: "ignore",
        });
        browser = await openBrowser();
        const { page, complaints } = await newPage(browser, { reducedMotion: "reduce" });
        await open(page, `file://${join(folder, "run/report.html")}`);
        return { folder, page, complaints, close: () => browser.close().finally(removeFolder) };
    } catch (failure) {
        await browser?.close();
        removeFolder();
        throw failure;
    }
}
