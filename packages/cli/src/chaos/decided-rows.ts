/** A row of a journal's kind `reasons`. */
export interface DecidedRow {
  /** Exchange time at which it was written. */
  readonly atMs: number;
  /** Open time of a candle, and the pairs of which it was decided on. */
  readonly row: { readonly candleMs: number; readonly of: Readonly<Record<string, unknown>> };
}

export interface Decided {
  /** Candles of a pair that were decided on, and those in between that were not. */
  readonly decided: number;
  readonly missed: number;
  /** The first decision out of order, a second time or too early; `null`: there is none. */
  readonly wrong: string | null;
}

/** Looks at all decisions of a session. `slackMs`: by how much its idea of the exchange's clock may be ahead. */
export function decidedRows(rows: readonly DecidedRow[], slackMs: number): Decided {
  const bar = barMs(rows);
  return { ...counted(rows, bar), wrong: wrongRow(rows, bar, slackMs) };
}

/** Milliseconds of a candle: the least that two of them are apart; without two of them `Infinity`. */
function barMs(rows: readonly DecidedRow[]): number {
  const times = [...new Set(rows.map(({ row }) => row.candleMs))].toSorted((a, b) => a - b);
  return Math.min(...times.slice(1).map((time, at) => time - times[at]!));
}

function wrongRow(rows: readonly DecidedRow[], bar: number, slackMs: number): string | null {
  const newest = new Map<string, number>();
  for (const { atMs, row } of rows) {
    for (const pair of Object.keys(row.of)) {
      const before = newest.get(pair) ?? -Infinity;
      const name = `${pair} ${iso(row.candleMs)}`;
      if (row.candleMs <= before) return `${name} was decided after ${iso(before)}`;
      if (bar < Infinity && row.candleMs + bar > atMs + slackMs) return `${name} was decided before it was over`;
      newest.set(pair, row.candleMs);
    }
  }
  return null;
}

function counted(rows: readonly DecidedRow[], bar: number): Omit<Decided, 'wrong'> {
  const spans = new Map<string, { readonly first: number; last: number; count: number }>();
  for (const { row } of rows) {
    for (const pair of Object.keys(row.of)) {
      const span = spans.get(pair) ?? { first: row.candleMs, last: row.candleMs, count: 0 };
      spans.set(pair, Object.assign(span, { last: row.candleMs, count: span.count + 1 }));
    }
  }
  const all = [...spans.values()];
  const decided = all.reduce((sum, { count }) => sum + count, 0);
  const due = all.reduce(
    (sum, { first, last }) => sum + 1 + (last === first ? 0 : Math.round((last - first) / bar)),
    0,
  );
  return { decided, missed: due - decided };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
