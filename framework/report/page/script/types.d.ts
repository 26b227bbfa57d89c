// What the scripts make of the page's data (../../page_data.d.ts), and the library that draws plots.

declare module "vega-embed";

interface Cell {
    /** Its name before it was shortened. */
    whole?: string;
}
interface PageFigure {
    /** The title with a capital, without the unit. */
    word: string;
}
interface Group {
    /** The cells in its plots at first, which have the first colours. */
    first?: Set<Cell>;
    /** The cells in its plots now. */
    chosen?: Set<Cell>;
}

/** A life with its texts; `rows` are its steps, once they were asked for. */
interface Life extends LifeData {
    texts: string[];
    rows: Step[] | null;
}

/** A night of which the page may hold a row or all. */
type Night = Omit<NightRow, "passes"> & Partial<Omit<NightDetail, "passes">> & { passes: any };

interface TableColumn<Row> {
    title: string;
    cell: (row: Row) => any;
    number?: boolean;
    class?: string;
    note?: string;
}
