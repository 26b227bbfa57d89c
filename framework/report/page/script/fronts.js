// Accuracy against a cost: the front, what is dominated, and what is better without being settled.

const standingWords = { front: "on the front", outdone: "outdone, not settled", dominated: "dominated" };
const standingColours = { front: "var(--better)", outdone: "var(--c4)", dominated: "var(--g1)" };

function frontFigure(group, front) {
    const metric = headlineOf(group);
    const rows = front.points
        .filter((point) => known(point.cost) && known(point.value))
        .map((point) => {
            const e = group.cells[point.cell].estimates[metric];
            return {
                series: group.cells[point.cell].name,
                standing: standingWords[point.standing],
                x: point.cost,
                label: fixed(point.cost, 1),
                y: point.value,
                low: e.low,
                high: e.high,
                n: e.n,
                by: point.by === point.cell ? "" : group.cells[point.by].name,
            };
        });
    if (rows.length < 2) return null;
    const onFront = rows.filter((row) => row.standing === standingWords.front).sort((a, b) => a.x - b.x);
    const most = Math.max(...rows.map((row) => row.x), 1);
    const changes = {
        encoding: {
            x: { title: `${front.cost}, mean`, scale: { domain: [-most * 0.02, most * 1.05] } },
            y: { title: valueTitle(group).toLowerCase() },
            color: {
                scale: { domain: Object.values(standingWords), range: Object.values(standingColours) },
                legend: { columns: 3, symbolType: "circle", symbolOpacity: 1 },
            },
        },
    };
    return figure({
        title: `${valueTitle(group)} against ${front.cost}`,
        text: `The front joins the arms for which nothing cheaper is as good. ${metrics[metric].low ? "Down" : "Up"} and to the left is better.`,
        spec: "front",
        datasets: { points: rows, front: onFront },
        changes,
        columns: [
            ...pointColumns(front.cost, valueTitle(group)),
            { title: "Standing", cell: (row) => row.standing },
            { title: "By", cell: (row) => row.by || dash },
        ],
        rows,
    });
}

const frontFigures = (group) => group.fronts.map((front) => frontFigure(group, front)).filter(Boolean);
