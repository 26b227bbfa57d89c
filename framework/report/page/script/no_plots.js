// @ts-check
// Stands for vega-embed in a build without plots (NREM_PLOTS=OFF).
export default null;
