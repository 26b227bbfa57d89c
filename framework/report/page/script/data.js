// @ts-check
// What the program put into the page; page_data.d.ts says what that is.

/** @type {PageData} */
export const data = JSON.parse(document.getElementById("data").textContent);
