// What page_data.cpp gives to the scripts of the page. ReportPage.types holds the page's data and
// the scripts against it, so that a member that is added, renamed or dropped is changed here, too.

/** null where it is not known. */
type Figure = number | null;
type Name = string;
/** What the reader sees: the term and its text. */
type Term = [string, string];

interface PageData {
    title: string;
    about: string;
    facts: Term[];
    claims: Claim[];
    refused: { cell: string; reason: string }[];
    method: { title: string; rows: Term[] }[];
    /** Trials that the comparison has read. */
    rows: number;
    options: { margin: number };
    /** Those that estimates and differences are named by. */
    figures: PageFigure[];
    /** Those of wrong answers, in the order in which a fact goes; where any cell asks for them. */
    causes?: { cause: string; name: string; title: string; meaning: string }[];
    groups: Group[];
    cells_left_out: number;
    warnings: string[];
    failures: { id: string; name: string; task: string; seed: number; outcome: string; error: string }[];
    details: Lives;
    manifest: ({ config?: string } & Record<string, unknown>) | null;
    /** By a server that answers for every trial. */
    served: boolean;
}

interface PageFigure {
    name: string;
    title: string;
    unit: string;
    /** Whether less is better. */
    low: boolean;
    /** Whether pairs of cells are compared by it. */
    paired: boolean;
    /** Whether a component declared and measured it. */
    named: boolean;
    meaning: string;
}

interface Claim {
    text: string;
    outcome: "met" | "refuted" | "undecided" | "invalid";
    value: Figure;
    low: Figure;
    high: Figure;
    n: number;
    detail: string;
    beside: string;
}

/** Cells that are compared with each other: one task, the same streams. Places of cells are into `cells`. */
interface Group {
    task: string;
    title: string;
    /** Of a search; 0: its cells are judged. */
    rung: number;
    streams: number;
    stream_names: [number, string][];
    cells: Cell[];
    pairs: Pair[];
    /** Each cell that sleeps against its twin whose nights do nothing. */
    sleep: Pair[];
    factors: Factor[];
    /** The best subsets of a factorial; else empty. */
    best: SideTable[];
    fronts: Front[];
    backends: { backend: string; capability: string; why: string }[];
    tables: SideTable[];
}

interface Estimate {
    value: Figure;
    low: Figure;
    high: Figure;
    n: number;
}

interface Cell {
    name: string;
    /** What ends the name of a cell that no seed reproduces; else empty. */
    mark: string;
    arm: string;
    control: Name;
    factors: [key: string, value: string][];
    rule: Name;
    policies: Name[];
    seeds: number[];
    /** One for each seed. */
    trials: string[];
    failed: number;
    streams: number;
    /** By metric. */
    estimates: Record<Name, Estimate>;
    /** By group of events; empty where none has one. */
    groups: { group: string; estimates: Record<Name, Estimate> }[];
    memory: { bytes: Figure; records: Figure; end_bytes: Figure; peak_bytes: Figure };
    tokens_shown: Figure;
    nights: { count: number; published: number; passes: number; score_before: Figure; score_n: number };
    curve: CurveBin[];
    retention: AgeBin[];
    fit: Fit | null;
    capability: string;
    passes: PassMean[];
    timing: { wake_us_p50: Figure; wake_us_p99: Figure };
}

/** `few`: n is small beside that of the fullest bin. */
interface Bin {
    n: number;
    few: boolean;
}
interface AgeBin extends Bin {
    from: number;
    to: number;
    accuracy: Figure;
}
interface CurveBin extends AgeBin {
    log_loss: Figure;
    absolute_error: Figure;
}
interface PassMean extends Bin {
    pass: number;
    gain: Figure;
    score: Figure;
    replays: Figure;
    calls: Figure;
}

interface Fit {
    decay: "constant" | "exponential" | "power";
    level: number;
    rate: number;
    floor: number;
    weight: number;
}

interface Difference extends Estimate {
    effect_size: Figure;
}

interface Verdict {
    finding: Name;
    words: string;
    test: string;
    p: Probability;
    corrected_p: Probability;
    detectable: Figure;
    family: number;
}

interface Probability {
    value: Figure;
    at_most: boolean;
}

interface Contrast {
    streams: number;
    unpaired: number;
    /** By metric. */
    differences: Record<Name, Difference>;
    mcnemar: { b: number; c: number };
    /** On which the verdict is. */
    metric: Name;
    verdict: Verdict;
    /** Why the contrast says nothing about memory; empty: it does. */
    invalid: string;
    memory_unused: boolean;
    replay_spread: number | null;
    seeds: { n: number; worst: [seed: number, value: number]; best: [seed: number, value: number] } | null;
}
interface Pair extends Contrast {
    cell: number;
    baseline: number;
    baseline_name: string;
}
interface Level extends Contrast {
    level: string;
    pairs: number;
}

interface Factor {
    key: string;
    baseline: string;
    levels: Level[];
    unmatched: string[];
    /** One of the effects of a factorial, which are one table. */
    factorial: boolean;
    /** The key, or how a factorial's table calls it: "merge x prune". */
    title: string;
}

interface Front {
    cost: string;
    points: {
        cell: number;
        cost: Figure;
        value: Figure;
        standing: "front" | "outdone" | "dominated";
        by: number;
    }[];
}

interface SideTable {
    title: string;
    /** Follows the title in the caption. */
    note: string;
    columns: { title: string; number: boolean }[];
    rows: string[][];
}

interface Lives {
    lives: LifeData[];
    /** Texts of steps, which have places in this list. */
    texts: string[];
}

/** One stream of one trial; what is null or missing was not logged. */
interface LifeData {
    trial: string;
    stream: number;
    cell: string;
    seed: number;
    name: string;
    bins: LifeBins;
    sleeps: string[];
    steps: StepColumns;
    steps_before: number;
    steps_left_out: number;
    nights: NightRow[];
    night_count: number;
    details: NightDetail[];
    restored: { step: number; version_after: number }[];
    alarms: { kind: "breaker" | "capped"; interval?: number; step: number; sleep: number }[];
    alarm_count: number;
    end: Size | null;
}

interface Size {
    bytes?: number;
    records?: number;
    tokens?: number;
}

/** A column of zeros is left out. */
interface LifeBins {
    width: number;
    count: number;
    last: number;
    events?: number[];
    right?: number[];
    wrong?: number[];
    publishes?: number[];
    bytes_low?: Figure[];
    bytes_high?: Figure[];
    records_low?: Figure[];
    records_high?: Figure[];
    tokens_low?: Figure[];
    tokens_high?: Figure[];
    sleeps: SleepBins[];
}
interface SleepBins {
    published?: number[];
    unchanged?: number[];
    rolled_back?: number[];
    cancelled?: number[];
    passes?: number[];
    breakers?: number[];
    caps?: number[];
    stalls?: number[];
    waited_ms?: number[];
    gain?: number[];
}

interface Step {
    step: number;
    kind: string;
    group?: string;
    cue?: string;
    prediction?: string;
    understanding?: string;
    reply?: string;
    p?: number;
    truth?: string;
    correct?: number;
    stale?: number;
    cause?: string;
    lost_step?: number;
    lost_night?: number;
    lost_by?: string;
    understood?: number | boolean;
    log_loss?: number;
    age?: number;
    version?: number;
    bytes?: number;
    records?: number;
    recalled?: number;
    state?: number;
    told?: string;
    changes?: string;
    /** Of a loop's answer: why it ended. */
    ended?: string;
    iterations?: number;
    thoughts?: Thought[];
    thoughts_left_out?: number;
}
/** Of a loop, on its way to an answer; `parent` is the place of another in their list. */
interface Thought {
    iteration: number;
    parent?: number;
    kind: "proposal" | "review" | "action" | "observation" | "note";
    text?: string;
    /** Where it differs from the text. */
    answer?: string;
    score?: number;
    /** Of a review: 1 it says right, 0 wrong. */
    verdict?: number;
    /** Of a proposal. */
    correct?: number;
}
/** A text is a place in `texts`; a value that all steps have in common is there once. */
type StepColumns = { count: number } & {
    [K in keyof Step]?: StepValue | StepValue[];
};
type StepValue = Figure | boolean | Thought[];

interface NightRow {
    night: number;
    sleep: number;
    step: number;
    publish_step: number;
    outcome?: string;
    stopped_by?: string;
    by_hand?: boolean;
    passes: number;
    gain: number;
    bytes: Figure;
    failed?: GateCheck[];
    waited_ms?: number;
    stalled?: boolean;
}

interface NightDetail extends Omit<NightRow, "passes"> {
    version_before?: number;
    version_after?: number;
    context_items?: number;
    self_change?: number;
    score_before?: Figure;
    rebased?: number;
    queued?: number;
    before: Size;
    after: Size;
    passes: NightPass[];
    passes_left_out?: number;
    gate: GateCheck[];
    gate_left_out?: number;
    notes: Term[];
    notes_left_out?: number;
    diff: string[];
    diff_left_out?: number;
    milliseconds?: number;
}

interface GateCheck {
    check?: string;
    figure?: number;
    limit?: number;
    p?: number;
    measured?: number;
    passed?: boolean;
    why?: string;
}

interface Change {
    added?: number;
    changed?: number;
    removed?: number;
    tensor_change?: number;
}
interface NightPass extends Change {
    gain?: number;
    bytes?: number;
    records?: number;
    replays?: number;
    invented?: number;
    recalls?: number;
    calls?: number;
    tokens_used?: number;
    undone?: boolean;
    stages?: (Change & { policy?: string })[];
    milliseconds?: number;
}
