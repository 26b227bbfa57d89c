// The lanes of a hypnogram, drawn into one another's width: wake, stalls, every sleep, publish,
// breakers and memory. Each function draws one lane at `y` and returns its height. Colours stand in
// attributes, so that a saved picture has them too.

const rect = (x, y, width, height, more) =>
    el("rect", { x, y, width, height, "shape-rendering": "crispEdges", ...more });
const words = (x, y, text, more) => el("text", { x, y, fill: "var(--muted)", "font-size": 12, ...more }, text);

function laneName(plot, y, name) {
    const most = Math.floor((plot.left - 8) / 6.6);
    const text = name.length > most ? `${name.slice(0, most - 1)}\u2026` : name;
    plot.ground.append(words(0, y, text, { fill: "var(--ink)" }));
}

function cross(x, y, size, colour) {
    const d = `M${x - size},${y - size}L${x + size},${y + size}M${x - size},${y + size}L${x + size},${y - size}`;
    return el("path", { d, stroke: colour, "stroke-width": 2, fill: "none" });
}

// Right answers upwards and wrong ones downwards, as shares of those that were judged.
function wakeLane(plot, y) {
    const half = 18;
    const { bins } = plot;
    laneName(plot, y + half - 2, "wake");
    plot.ground.append(words(0, y + half + 12, plot.narrow ? "" : "right / wrong", { "font-size": 11 }));
    for (let i = 0; i < bins.count; i += 1) {
        const [x, width] = plot.across(i);
        const right = column(bins, "right")[i] ?? 0;
        const wrong = column(bins, "wrong")[i] ?? 0;
        if (!column(bins, "events")[i]) continue;
        const judged = right + wrong;
        if (!judged) plot.ground.append(rect(x, y + half - 1.5, width, 3, { fill: "var(--muted)" }));
        if (right) {
            const tall = (half * right) / judged;
            plot.ground.append(rect(x, y + half - tall, width, tall, { fill: "var(--better)" }));
        }
        if (wrong) {
            const tall = (half * wrong) / judged;
            plot.ground.append(rect(x, y + half, width, tall, { fill: "var(--worse)" }));
        }
    }
    return 2 * half;
}

function stallLane(plot, y) {
    const stalls = Array.from({ length: plot.bins.count }, (_, i) =>
        plot.bins.sleeps.reduce((sum, sleep) => sum + (column(sleep, "stalls")[i] ?? 0), 0),
    );
    const most = Math.max(...stalls);
    if (!most) return 0;
    laneName(plot, y + 12, "stalls");
    stalls.forEach((n, i) => {
        if (!n) return;
        const [x, width] = plot.across(i);
        const tall = 4 + (10 * n) / most;
        plot.ground.append(rect(x, y + 15 - tall, Math.min(width, 6), tall, { fill: "var(--c5)" }));
    });
    return 16;
}

// One night: full where it was published, hollow where nothing came of it, crossed out where it was
// taken back.
function nightMark(plot, y, night, room) {
    const x = plot.x(night.step + 1);
    const width = Math.max(Math.min(4, room), plot.x(lastStep(night) + 1) - x);
    const outcome = outcomeOf(night);
    const { colour } = outcomes[outcome];
    const hollow = outcome === "unchanged" || outcome === "cancelled";
    const shape = rect(x, y + 12, width, 14, {
        fill: hollow ? "var(--paper)" : colour,
        stroke: hollow ? colour : null,
        "stroke-dasharray": outcome === "cancelled" ? "2 2" : null,
    });
    const middle = x + width / 2;
    const sign = outcome === "rolled_back" ? cross(middle, y + 5, Math.min(3.5, room), colour) : null;
    const wide = Math.max(width, Math.min(room, 24));
    const hit = rect(middle - wide / 2, y, wide, 28, { fill: "transparent" });
    return { x: middle, shapes: [shape, sign, hit] };
}

// Many nights: one bar a bin, as tall as there were nights, and above it the share taken back.
function nightBar(plot, y, counts, index, most) {
    const [x, width] = plot.across(index);
    const all = Object.values(counts).reduce((a, b) => a + b, 0);
    let top = y + 26;
    const shapes = [];
    for (const name of Object.keys(outcomes)) {
        const tall = (14 * counts[name]) / most;
        top -= tall;
        const faint = name === "unchanged" || name === "cancelled";
        if (tall) shapes.push(rect(x, top, width, tall, { fill: outcomes[name].colour, opacity: faint ? 0.5 : null }));
    }
    const back = (9 * counts.rolled_back) / all;
    if (back) shapes.push(rect(x, y + 9 - back, width, back, { fill: "var(--worse)" }));
    shapes.push(rect(x, y, width, 28, { fill: "transparent" }));
    return { x: x + width / 2, shapes };
}

function sleepLane(plot, y, sleep) {
    laneName(plot, y + 23, sleepName(plot.life, sleep));
    plot.ground.append(rect(plot.left, y + 26.5, plot.wide, 1, { fill: "var(--line)" }));
    const lane = plot.targets.length ? plot.targets.at(-1).lane + 1 : 0;
    if (plot.singly(sleep)) {
        const nights = plot.nights.filter((night) => night.sleep === sleep);
        nights.forEach((night, i) => {
            const next = nights[i + 1] ? plot.x(nights[i + 1].step) - plot.x(night.step) : 24;
            const mark = nightMark(plot, y, night, Math.max(1, next - 1));
            plot.target({ lane, ...mark, label: nightText(plot.life, night), night });
        });
        return 28;
    }
    const all = Array.from({ length: plot.bins.count }, (_, i) => outcomesIn(plot.bins.sleeps[sleep], i));
    const sums = all.map((counts) => Object.values(counts).reduce((a, b) => a + b, 0));
    const most = Math.max(...sums, 1);
    all.forEach((counts, index) => {
        if (!sums[index]) return;
        const mark = nightBar(plot, y, counts, index, most);
        const label = binText(plot.life, plot.bins, sleep, index);
        plot.target({ lane, ...mark, label, bin: { sleep, range: binRange(plot.bins, index), counts } });
    });
    return 28;
}

function publishLane(plot, y) {
    laneName(plot, y + 14, "publish");
    if (!plot.life.sleeps.every((_, sleep) => plot.singly(sleep))) {
        const published = column(plot.bins, "publishes");
        const most = Math.max(...published, 1);
        published.forEach((n, i) => {
            const [x, width] = plot.across(i);
            if (n) plot.ground.append(rect(x, y + 17 - (14 * n) / most, width, (14 * n) / most, { fill: "var(--c2)" }));
        });
        return 20;
    }
    let free = 0;
    for (const night of plot.nights) {
        const x = plot.x(lastStep(night) + 1);
        const outcome = outcomeOf(night);
        if (outcome === "rolled_back") plot.ground.append(cross(x, y + 10, 3.5, "var(--worse)"));
        if (outcome !== "published") continue;
        plot.ground.append(rect(x - 1, y + 3, 2, 14, { fill: "var(--c2)" }));
        if (known(night.version_after) && x >= free && x + 30 < plot.left + plot.wide) {
            plot.ground.append(words(x + 4, y + 14, `v${night.version_after}`, { "font-size": 11 }));
            free = x + 40;
        }
    }
    return 20;
}

// Diamonds where two nights without progress doubled the interval, squares where the cap held one back.
function alarmLane(plot, y) {
    if (!plot.life.alarm_count) return 0;
    laneName(plot, y + 13, plot.narrow ? "limits" : "breaker, cap");
    const diamond = (x) =>
        el("path", { d: `M${x},${y + 4}l5,5l-5,5l-5,-5Z`, fill: "var(--c3)" });
    const square = (x) => rect(x - 4, y + 5, 8, 8, { fill: "none", stroke: "var(--c4)", "stroke-width": 2 });
    if (plot.life.alarms.length === plot.life.alarm_count && plot.life.alarm_count < plot.wide / 16) {
        for (const alarm of plot.life.alarms)
            plot.ground.append((alarm.kind === "breaker" ? diamond : square)(plot.x(alarm.step + 1)));
        return 18;
    }
    for (const sleep of plot.bins.sleeps)
        for (const [name, top, colour] of [["breakers", 2, "var(--c3)"], ["caps", 10, "var(--c4)"]])
            column(sleep, name).forEach((n, i) => {
                const [x, width] = plot.across(i);
                if (n) plot.ground.append(rect(x, y + top, width, 6, { fill: colour }));
            });
    return 18;
}

// Dark up to the smallest size within a bin, light up to the largest.
function memoryLane(plot, y, name) {
    const highs = column(plot.bins, `${name}_high`);
    const most = Math.max(...highs.filter(known), 0);
    if (!most) return 0;
    const tall = 46;
    laneName(plot, y + tall / 2 + 8, name);
    plot.ground.append(words(plot.left - 4, y + 16, short(most), { "font-size": 11, "text-anchor": "end" }));
    for (const [values, opacity] of [[highs, 0.2], [column(plot.bins, `${name}_low`), 0.45]]) {
        let height = 0;
        let d = `M${plot.left},${y + 8 + tall}`;
        values.forEach((value, i) => {
            const [from, to] = binRange(plot.bins, i);
            if (known(value)) height = (tall * value) / most;
            d += `L${plot.x(from)},${y + 8 + tall - height}L${plot.x(to + 1)},${y + 8 + tall - height}`;
        });
        d += `L${plot.left + plot.wide},${y + 8 + tall}Z`;
        plot.ground.append(el("path", { d, fill: "var(--c6)", "fill-opacity": opacity }));
    }
    plot.ground.append(rect(plot.left, y + 8 + tall, plot.wide, 1, { fill: "var(--line)" }));
    return tall + 9;
}

// 1,234,567 -> "1.23M"
function short(x) {
    const units = ["", "k", "M", "G", "T"];
    const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(x, 1)) / 3)));
    return `${Number((x / 1000 ** power).toPrecision(3))}${units[power]}`;
}

function axis(plot, y) {
    const steps = plot.bins.last + 1;
    const most = Math.max(2, Math.floor(plot.wide / 90));
    const rough = 10 ** Math.floor(Math.log10(Math.max(1, steps / most)));
    const step = Math.max(1, [1, 2, 5, 10].map((n) => n * rough).find((n) => steps / n <= most) ?? steps);
    for (let at = 0; at < steps; at += step) {
        const x = plot.x(at);
        plot.ground.append(rect(x, y, 1, 4, { fill: "var(--muted)" }));
        const anchor = at === 0 ? "start" : x > plot.left + plot.wide - 24 ? "end" : "middle";
        plot.ground.append(words(x, y + 17, count(at), { "text-anchor": anchor }));
    }
    plot.ground.append(words(0, y + 17, "step"));
    return 22;
}
