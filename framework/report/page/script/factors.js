// Factor tables: each level of what was varied against its baseline level, over everything else.

const titleOfFactor = (factor) => (factor.key === "arm" ? "Arms" : factor.key);

// The difference as a bar about zero.
function differenceScale(levels) {
    const ends = levels.flatMap((level) => {
        const d = level.differences[level.metric];
        return [d.value, d.low, d.high];
    });
    const most = Math.max(...ends.filter(known).map(Math.abs), 1e-9) * 1.08;
    return { min: -most, max: most, at: (x) => `${(100 * (x + most)) / (2 * most)}%` };
}

const verdictColour = (it) =>
    `var(--${{ better: "better", worse: "worse" }[tones[it.finding]] ?? "same"})`;

function factorTable(factor) {
    const scale = differenceScale(factor.levels);
    const of = (level) => level.differences[level.metric];
    const seeds = factor.levels.some((level) => level.seeds);
    const columns = [
        { title: "Level", cell: (level) => level.level },
        {
            title: `${signed(scale.min, 2)} to ${signed(scale.max, 2)}`,
            class: "forest",
            note: "difference and 95 % interval; dashed: none",
            cell: (level) => forest(of(level), 0, scale, verdictColour(level.verdict)),
        },
        { title: "Difference", number: true, cell: (level) => signed(of(level).value) },
        {
            title: "95 % interval",
            number: true,
            class: "interval",
            cell: (level) => range(of(level).low, of(level).high, signed),
        },
        {
            title: "Verdict",
            cell: (level) => [
                said(level.verdict),
                level.invalid ? el("small", {}, level.invalid) : null,
            ],
        },
        {
            title: "p, corrected",
            number: true,
            cell: (level) => [
                bounded(level.verdict.corrected_p),
                el("small", {}, `of ${count(level.verdict.family)}`),
            ],
        },
        {
            title: "d",
            number: true,
            note: "Cohen\u2019s d of paired streams",
            cell: (level) => fixed(of(level).effect_size, 2),
        },
        {
            title: "Detectable",
            number: true,
            note: "80 % power, after correction",
            cell: (level) => fixed(level.verdict.detectable),
        },
        { title: "n", number: true, cell: (level) => count(of(level).n) },
        { title: "Streams", number: true, cell: (level) => count(level.streams) },
        {
            title: "Pairs",
            number: true,
            note: "of cells that differ in this alone",
            cell: (level) => count(level.pairs),
        },
        ...(seeds
            ? [
                  {
                      title: "Worst and best seed",
                      number: true,
                      cell: (level) =>
                          level.seeds
                              ? [signed(level.seeds.worst[1]), el("small", {}, signed(level.seeds.best[1]))]
                              : dash,
                  },
              ]
            : []),
    ];
    const unmatched = factor.unmatched.length
        ? ` Without a counterpart: ${factor.unmatched.join(", ")}.`
        : "";
    return table({
        caption: `${titleOfFactor(factor)}: each level less ${factor.baseline}, over all pairs of cells that agree in everything else.${unmatched}`,
        columns,
        rows: factor.levels,
        wide: true,
    });
}

// A factor of arms says the same as the pairs do, unless each arm stands for several cells.
function factorSection(group) {
    const worth = group.factors.filter(
        (factor) =>
            factor.levels.length && (factor.key !== "arm" || factor.levels.some((level) => level.pairs > 1)),
    );
    return worth.length ? [el("h3", {}, "Factors"), worth.map(factorTable)] : [];
}
