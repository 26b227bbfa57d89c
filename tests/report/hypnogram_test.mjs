// Opens sample reports in headless Chromium and uses the hypnogram as a reader would: with the mouse,
// with the keyboard alone, in a narrow window. Talks to the browser over its pipe, without libraries.
//   node hypnogram_test.mjs <sample_page program> <events> [<picture to write>]
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [program, events, picture] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "nrem-hypnogram-"));
let failed = 0;

function check(what, held, found) {
    if (held) return;
    failed += 1;
    console.log(`FAILED: ${what}${found === undefined ? "" : `: found ${JSON.stringify(found)}`}`);
}

function findBrowser() {
    const names = ["chromium", "chromium-browser", "google-chrome"];
    const name = names.find((one) => spawnSync("which", [one]).status === 0);
    if (!name) throw new Error("no browser; Debian: apt-get install chromium");
    return name;
}

// The browser with one page; messages are JSON that ends with a zero byte.
function openBrowser() {
    const flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ];
    const child = spawn(
        findBrowser(),
        [
            ...flags,
            "--remote-debugging-pipe",
            "--window-size=1200,900",
            `--user-data-dir=${join(folder, "profile")}`,
        ],
        { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const waiting = new Map();
    const complaints = [];
    let rest = "";
    child.stdio[4].setEncoding("utf8");
    child.stdio[4].on("data", (text) => {
        const messages = (rest + text).split("\0");
        rest = messages.pop();
        for (const message of messages.map((one) => JSON.parse(one))) {
            if (message.id) waiting.get(message.id)(message);
            if (message.method === "Runtime.exceptionThrown" || message.method === "Log.entryAdded")
                complaints.push(message.params);
        }
    });
    let id = 0;
    const send = (method, params = {}, sessionId = undefined) =>
        new Promise((done, fail) => {
            id += 1;
            waiting.set(id, ({ result, error }) => (error ? fail(new Error(error.message)) : done(result)));
            child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        });
    return { child, send, complaints };
}

async function openPage(browser, url) {
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    const send = (method, params) => browser.send(method, params, sessionId);
    for (const domain of ["Runtime", "Log", "Page"]) await send(`${domain}.enable`);
    await send("Page.navigate", { url });
    const run = async (expression) => {
        const { result, exceptionDetails } = await send("Runtime.evaluate", {
            expression,
            awaitPromise: true,
            returnByValue: true,
        });
        if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
        return result.value;
    };
    const press = async (key) => {
        const text = { Enter: "\r", " ": " " }[key];
        await send("Input.dispatchKeyEvent", {
            type: "keyDown",
            key,
            code: key,
            text,
            windowsVirtualKeyCode: key === "Enter" ? 13 : 0,
        });
        await send("Input.dispatchKeyEvent", { type: "keyUp", key, code: key });
    };
    return { send, run, press };
}

const heading = "document.querySelector('.night h3').textContent";
const focused = "document.activeElement.getAttribute('aria-label')";
const marks = "document.querySelectorAll('.hypnogram .target')";

// What the expression comes to, once it is as it should be; a busy machine draws late.
async function settled({ run }, expression, wanted) {
    let found = await run(expression);
    for (let i = 0; i < 200 && !wanted(found); i += 1) {
        await run("new Promise((done) => setTimeout(done, 50))");
        found = await run(expression);
    }
    return found;
}

async function opensInTime({ run }) {
    const took = await run(`new Promise((done) => {
        const look = () => document.documentElement?.hasAttribute("data-ready") ? done(performance.now()) : setTimeout(look, 5);
        look();
    })`);
    console.log(`${events} events: open and drawn after ${Math.round(took)} ms`);
    return took;
}

async function answersToTheMouse({ run }) {
    const count = await run(`${marks}.length`);
    check("nights that can be chosen", count > 1, count);
    await run(`${marks}[${count - 1}].dispatchEvent(new MouseEvent("click", { bubbles: true }))`);
    const label = await run(
        `document.querySelector(".target[aria-pressed=true]").getAttribute("aria-label")`,
    );
    const shown = await run(heading);
    check("the night that was clicked is open", label.includes(shown.split(",")[0]), [label, shown]);
    check(
        "the change is announced",
        (await run(`document.querySelector("[role=status]").textContent`)).includes("below"),
    );
}

async function answersToTheKeyboard({ run, press, send }) {
    await send("Page.bringToFront");
    check(
        "stops of the tab key",
        (await run(`[...${marks}].filter((one) => one.tabIndex === 0).length`)) === 1,
    );
    await run(`[...${marks}].find((one) => one.tabIndex === 0).focus()`);
    await press("ArrowUp");
    await press("Home");
    const first = await run(focused);
    await press("ArrowRight");
    const second = await run(focused);
    check("the right arrow goes to the next night", first !== second && second, [first, second]);
    await press("Enter");
    const pressed = await run(`document.activeElement.getAttribute("aria-pressed")`);
    check("Enter opens it", pressed === "true", pressed);
    await press("ArrowLeft");
    check("the left arrow goes back", (await run(focused)) === first);
    await press("ArrowDown");
    check("the arrow down goes to another lane", (await run(focused)) !== first);
}

async function saysItInTables(page) {
    await page.run(
        `document.querySelectorAll("#timeline ~ div > details").forEach((one) => one.setAttribute("open", ""))`,
    );
    const rows = await settled(
        page,
        `document.querySelectorAll("#timeline ~ div > details tbody tr").length`,
        (found) => found > 10,
    );
    check("rows of the tables under the hypnogram", rows > 10, rows);
    const said = (text) => text.includes("retention \u22120.200, limit \u22120.050, p = 0.012");
    check("a rolled back night's reason in them", said(await settled(page, "document.body.innerText", said)));
}

async function fitsANarrowWindow(page) {
    await page.send("Emulation.setDeviceMetricsOverride", {
        width: 360,
        height: 700,
        deviceScaleFactor: 1,
        mobile: false,
    });
    const widths = await settled(
        page,
        `[document.documentElement.scrollWidth, document.querySelector(".hypnogram svg").clientWidth]`,
        (found) => Math.max(...found) <= 360,
    );
    check("page and drawing are no wider than the window", Math.max(...widths) <= 360, widths);
}

async function takePicture({ run, send }) {
    await run(`document.getElementById("timeline").scrollIntoView()`);
    const { data } = await send("Page.captureScreenshot", { format: "png" });
    writeFileSync(picture, Buffer.from(data, "base64"));
}

const browser = openBrowser();
try {
    execFileSync(program, [folder, events]);
    const file = join(folder, "report.html");
    check("bytes of the page", statSync(file).size < 5_000_000, statSync(file).size);
    // The first opening also starts the browser's processes, and the machine may be busy.
    let took = Infinity;
    let page = null;
    for (let i = 0; i < 5 && (i < 2 || took >= 2000); i += 1) {
        page = await openPage(browser, `file://${file}`);
        took = Math.min(took, await opensInTime(page));
    }
    // Half a second on two free cores; a shared machine may be many times slower, a page that hangs
    // is worse.
    check("milliseconds until it is drawn", took < 8000, took);
    if (picture) await takePicture(page);
    await answersToTheMouse(page);
    await answersToTheKeyboard(page);
    await saysItInTables(page);
    await fitsANarrowWindow(page);
    check("messages on the console", browser.complaints.length === 0, browser.complaints);
} finally {
    const ended = new Promise((done) => browser.child.once("exit", done));
    browser.send("Browser.close");
    await ended;
    // Its helpers outlive it for a moment, and write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
process.exit(failed ? 1 : 0);
