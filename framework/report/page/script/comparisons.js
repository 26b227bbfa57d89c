// How arms differ from the baselines: in a cell of the main table, and in every detail.

function against(pair) {
    if (!pair) return el("span", { class: "interval" }, dash);
    const d = pair.differences[pair.metric];
    const p = known(pair.corrected_p)
        ? `p ${pair.corrected_p < 0.0001 ? "" : "= "}${probability(pair.corrected_p)}`
        : "no p";
    return [
        verdict(tone(pair.verdict), pair.verdict),
        el("small", {}, `${signed(d?.value)} ${range(d?.low, d?.high, signed)}`),
        el("small", {}, p),
    ];
}

function pairsTable(group, pairs, caption) {
    const named = ["accuracy", "log_loss", "absolute_error", "squared_error"].filter((name) =>
        pairs.some((pair) => known(pair.differences[name]?.value)),
    );
    const columns = [
        { title: "Arm", cell: (pair) => group.cells[pair.cell].name },
        { title: "Against", cell: (pair) => pair.baseline_name },
        { title: "Verdict", cell: (pair) => verdict(tone(pair.verdict), pair.verdict) },
        {
            title: "p, Holm",
            number: true,
            cell: (pair) => [probability(pair.corrected_p), el("small", {}, `of ${count(pair.family)}`)],
        },
        { title: "p", number: true, cell: (pair) => [probability(pair.p), el("small", {}, pair.test)] },
        ...named.map((name) => ({
            title: metrics[name].title.split(",")[0],
            number: true,
            cell: (pair) => {
                const d = pair.differences[name];
                return d && known(d.value)
                    ? [signed(d.value), el("small", {}, range(d.low, d.high, signed))]
                    : dash;
            },
        })),
        {
            title: "n",
            number: true,
            note: "paired scored events",
            cell: (pair) => count(pair.differences[pair.metric]?.n),
        },
        { title: "Streams", number: true, cell: (pair) => count(pair.streams) },
        {
            title: "Detectable",
            number: true,
            note: "smallest effect that the design would have seen, 80 % power at 5 %",
            cell: (pair) => fixed(pair.differences[pair.metric]?.detectable),
        },
        {
            title: "Only arm / only base right",
            number: true,
            note: "McNemar, exact",
            cell: (pair) => [
                `${count(pair.mcnemar.b)} / ${count(pair.mcnemar.c)}`,
                el("small", {}, `p ${probability(pair.mcnemar.p)}`),
            ],
        },
    ];
    return table({ caption, columns, rows: pairs, wide: true });
}
