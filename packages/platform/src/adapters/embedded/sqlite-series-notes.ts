import type { HalfOpenRange } from '@tradai/runtime/data';
import type { CandleLibrary } from '../../ports/collection.ts';
import type { CandleValues, NotedSeries, Revision, SeriesNote, SeriesNotes } from '../../ports/series-notes.ts';
import type { PlatformDatabase } from './platform-database.ts';

type Row = Readonly<Record<string, unknown>>;

const LIBRARY = 'exchange = ? AND market = ? AND timeframe = ?';

/** What is known of series, in SQLite. */
export class SqliteSeriesNotes implements SeriesNotes {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  of({ exchange, market, timeframe }: CandleLibrary): Promise<readonly SeriesNote[]> {
    return this.#database.read((query) =>
      query(`SELECT pair, empty, problem FROM series_notes WHERE ${LIBRARY}`)
        .all(exchange, market, timeframe)
        .map(noteOf),
    );
  }

  get({ exchange, market, timeframe, pair }: NotedSeries): Promise<SeriesNote> {
    return this.#database.read((query) => {
      const sql = `SELECT pair, empty, problem FROM series_notes WHERE ${LIBRARY} AND pair = ?`;
      const row = query(sql).get(exchange, market, timeframe, pair);
      return row === undefined ? { pair, empty: [], problem: null } : noteOf(row);
    });
  }

  put({ exchange, market, timeframe, pair }: NotedSeries, { empty, problem }: SeriesNote): Promise<void> {
    const ranges = JSON.stringify(empty.map(({ fromMs, toMs }) => [fromMs, toMs]));
    return this.#database.write((query) => {
      query('INSERT OR REPLACE INTO series_notes VALUES (?, ?, ?, ?, ?, ?)').run(
        ...[exchange, market, timeframe, pair, ranges, problem],
      );
    });
  }

  revised({ exchange, market, timeframe, pair }: NotedSeries, revisions: readonly Revision[]): Promise<void> {
    return this.#database.write((query) => {
      for (const { openMs, seenMs, before, after } of revisions)
        query(
          `INSERT OR IGNORE INTO candle_revisions (exchange, market, timeframe, pair, open_ms, seen_ms, before, after)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(exchange, market, timeframe, pair, openMs, seenMs, JSON.stringify(before), JSON.stringify(after));
    });
  }

  revisions({ exchange, market, timeframe, pair }: NotedSeries): Promise<readonly Revision[]> {
    return this.#database.read((query) =>
      query(`SELECT * FROM candle_revisions WHERE ${LIBRARY} AND pair = ? ORDER BY open_ms, seen_ms, sequence`)
        .all(exchange, market, timeframe, pair)
        .map((row) => ({
          openMs: Number(row['open_ms']),
          before: JSON.parse(String(row['before'])) as CandleValues,
          after: JSON.parse(String(row['after'])) as CandleValues,
          seenMs: Number(row['seen_ms']),
        })),
    );
  }
}

function noteOf(row: Row): SeriesNote {
  const ranges = JSON.parse(String(row['empty'])) as readonly (readonly [number, number])[];
  const empty: HalfOpenRange[] = ranges.map(([fromMs, toMs]) => ({ fromMs, toMs }));
  return { pair: String(row['pair']), empty, problem: row['problem'] as string | null };
}
