// @ts-check
// The Vega-Lite specs of the page's plots, without their data.
import causes from "../specs/causes.json";
import front from "../specs/front.json";
import lines from "../specs/lines.json";
import memory from "../specs/memory.json";
import passes from "../specs/passes.json";
import retention from "../specs/retention.json";
import theme from "../specs/theme.json";

/** @type {Record<string, any>} */
export const specs = { causes, front, lines, memory, passes, retention, theme };
