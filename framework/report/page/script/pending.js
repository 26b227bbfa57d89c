// @ts-check
// What is drawn once it is in the page, because it measures its container.

/** @type {(() => unknown)[]} */
export const pending = [];
export async function drawPending() {
    while (pending.length) await pending.shift()();
}
