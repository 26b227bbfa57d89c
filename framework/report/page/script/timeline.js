// One stream of one trial as it was lived: answers, memory size, and what each night changed.

function stepTable(life) {
    const right = (step) =>
        step.correct === 1 ? "right" : step.correct === 0 ? el("span", { class: "wrong" }, "wrong") : dash;
    const columns = [
        { title: "Step", cell: (step) => count(step.step) },
        { title: "Kind", cell: (step) => step.kind },
        { title: "Cue", cell: (step) => step.cue ?? dash },
        {
            title: "Predicted",
            cell: (step) => [
                step.prediction ?? dash,
                known(step.p) ? el("small", {}, `p ${fixed(step.p, 2)}`) : null,
            ],
        },
        { title: "Truth", cell: (step) => step.truth ?? dash },
        { title: "", cell: right },
        { title: "Recalled", number: true, cell: (step) => count(step.recalled) },
        { title: "Version", number: true, cell: (step) => count(step.version) },
        { title: "Bytes", number: true, cell: (step) => count(step.bytes) },
    ];
    const more = life.steps_left_out ? ` ${count(life.steps_left_out)} later ones are in ${life.file}.` : "";
    const details = el(
        "details",
        {},
        el("summary", {}, `The ${plural(life.steps.length, "event")}, one by one`),
    );
    details.addEventListener(
        "toggle",
        () => {
            if (details.childElementCount === 1)
                details.append(
                    el(
                        "div",
                        { class: "said" },
                        table({ caption: `Events of ${life.name}.${more}`, columns, rows: life.steps }),
                    ),
                );
        },
        { once: true },
    );
    return details;
}

function diffList(night) {
    if (!night.diff.length) return el("p", { class: "empty" }, "Nothing in memory changed.");
    const kinds = { "+": ["add", "ins"], "-": ["cut", "del"], "~": ["change", "span"] };
    const items = night.diff.map((line) => {
        const [tone, tag] = kinds[line[0]] ?? [null, "span"];
        return el("li", { class: tone }, el(tag, {}, line));
    });
    return [
        el("ul", { class: "diff" }, items),
        night.diff_left_out
            ? el("p", { class: "note" }, `${plural(night.diff_left_out, "more line")} left out.`)
            : null,
    ];
}

function passTable(night) {
    return table({
        caption: "Passes of this night",
        rows: night.passes.map((pass, index) => ({ ...pass, index: index + 1 })),
        columns: [
            { title: "Pass", cell: (pass) => count(pass.index) },
            {
                title: "Gain",
                number: true,
                note: "change of the probe score",
                cell: (pass) => signed(pass.gain),
            },
            { title: "Added", number: true, cell: (pass) => count(pass.added) },
            { title: "Changed", number: true, cell: (pass) => count(pass.changed) },
            { title: "Removed", number: true, cell: (pass) => count(pass.removed) },
            { title: "Tensor change", number: true, cell: (pass) => fixed(pass.tensor_change) },
            { title: "Bytes after", number: true, cell: (pass) => count(pass.bytes) },
        ],
    });
}

function nightView(night, index, nights) {
    const move = (name) => `${count(night.before[name])} \u2192 ${count(night.after[name])}`;
    return el(
        "details",
        { class: "night", open: night === (nights.find((one) => one.diff.length) ?? nights[0]) },
        el(
            "summary",
            {},
            el("strong", {}, `Night ${index + 1}`),
            el("span", {}, `after step ${count(night.step)}`),
            el(
                "span",
                {},
                `${night.outcome}: version ${count(night.version_before)} \u2192 ${count(night.version_after)}`,
            ),
            el("span", {}, `bytes ${move("bytes")}`),
            el("span", {}, `records ${move("records")}`),
            el("span", {}, `tokens ${move("tokens")}`),
        ),
        el(
            "div",
            {},
            el(
                "p",
                { class: "note" },
                `${plural(night.context_items, "experience")} of the day consolidated in ${plural(night.passes.length, "pass", "passes")}` +
                    `${night.stopped_by ? `, stopped by: ${night.stopped_by}` : ""}. Probe score before: ${fixed(night.score_before)}.`,
            ),
            passTable(night),
            night.notes.length
                ? el("p", { class: "note" }, night.notes.map(([key, text]) => `${key}: ${text}`).join("; "))
                : null,
            el("h3", {}, "What this night changed in memory"),
            diffList(night),
        ),
    );
}

function lifeFigures(life) {
    const answer = { 1: "right", 0: "wrong" };
    const points = life.steps.map((step) => ({ ...step, answer: answer[step.correct] ?? null }));
    const nights = life.nights
        .filter((night) => night.step <= (points.at(-1)?.step ?? 0))
        .map((night, index) => ({ step: night.step + 0.5, label: `${index + 1}, after step ${night.step}` }));
    const domain = points.length
        ? [points[0].step, Math.max(points.at(-1).step, points[0].step + 1)]
        : [0, 1];
    const changes = { encoding: { x: { scale: { domain } } } };
    const columns = [
        { title: "Step", cell: (row) => count(row.step) },
        { title: "Answer", cell: (row) => row.answer ?? dash },
        { title: "Bytes", number: true, cell: (row) => count(row.bytes) },
    ];
    if (!plotting || !points.length) return [];
    return [
        figure({
            title: "Answers",
            text: "Dashed lines are nights.",
            spec: "answers",
            datasets: { points, nights },
            changes,
            columns,
            rows: points,
            full: true,
        }),
        figure({
            title: "Memory",
            text: "Size of the memory after each step.",
            spec: "bytes",
            datasets: { points, nights },
            changes,
            columns,
            rows: points,
            full: true,
        }),
    ];
}

function lifeView(life) {
    const right = life.steps.filter((step) => step.correct === 1).length;
    const judged = right + life.steps.filter((step) => step.correct === 0).length;
    const end = life.end
        ? ` At its end the memory held ${count(life.end.bytes)} bytes in ${plural(life.end.records, "record")}.`
        : "";
    const more = life.nights_left_out
        ? el("p", { class: "note" }, `${plural(life.nights_left_out, "later night")} in ${life.file}.`)
        : null;
    return [
        el(
            "p",
            {},
            `${life.name}: ${plural(life.steps.length, "event")} shown, ${count(right)} of ${count(judged)} answers right, ${plural(life.nights.length, "night")}.${end}`,
        ),
        el("div", { class: "plots" }, lifeFigures(life)),
        stepTable(life),
        life.nights.length
            ? life.nights.map(nightView)
            : el("p", { class: "empty" }, "This trial never slept."),
        more,
    ];
}

function timelineSection(lives) {
    if (!lives.length) return el("p", { class: "empty" }, "No event log was kept, so there is no timeline.");
    const box = el("div", {});
    const show = (index) => {
        box.replaceChildren(...[lifeView(lives[index])].flat(9).filter(Boolean));
        if (document.body.contains(box)) drawPending();
    };
    const options = lives.map((life, index) =>
        el("option", { value: index }, `${life.cell}, seed ${life.seed}, ${life.name}`),
    );
    const first = Math.max(
        0,
        lives.findIndex((life) => life.nights.some((night) => night.diff.length)),
    );
    const select = el(
        "select",
        { id: "life", on: { change: (event) => show(Number(event.target.value)) } },
        options,
    );
    select.value = String(first);
    show(first);
    return [el("p", {}, el("label", { for: "life" }, "Trial "), select), box];
}
