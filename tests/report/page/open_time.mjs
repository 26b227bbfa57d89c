// How long a page takes to open in headless Chromium: the first time and, at best, again.
//   node open_time.mjs <url>
import { newPage, open, openBrowser } from "./browser.mjs";

const browser = await openBrowser();
const { page, complaints } = await newPage(browser);
const times = [];
for (let turn = 0; turn < 5; turn += 1) times.push(Math.round(await open(page, process.argv[2])));
console.log(`opens in ${times[0]} ms the first time, ${Math.min(...times)} ms at best`);
complaints.forEach((one) => console.log(one));
await browser.close();
