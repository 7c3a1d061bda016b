import { createHash } from 'node:crypto';
import { textIn, type DynamoTable, type Item } from '@tradai/runtime/dynamo';
import type { CandleLibrary } from '../../ports/collection.ts';
import type { NotedSeries, Revision, SeriesNote, SeriesNotes } from '../../ports/series-notes.ts';
import { putMarked } from './marked-put.ts';

/** What is known of series, as rows `SERIES#<exchange>#<market>#<timeframe> NOTE#<pair>` and `… REV#<pair>#<open>#<hash>`. */
export class DynamoSeriesNotes implements SeriesNotes {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async of(library: CandleLibrary): Promise<readonly SeriesNote[]> {
    return (await this.#table.queryAll(placeOf(library), 'NOTE#')).map(noteIn);
  }

  async get({ pair, ...library }: NotedSeries): Promise<SeriesNote> {
    const row = await this.#table.get({ pk: placeOf(library), sk: `NOTE#${pair}` });
    return row === null ? { pair, empty: [], problem: null } : noteIn(row);
  }

  async put({ pair, ...library }: NotedSeries, note: SeriesNote): Promise<void> {
    const row = { pk: placeOf(library), sk: `NOTE#${pair}`, row: JSON.stringify({ ...note, pair }) };
    // Whoever writes it holds the lease of the series: the last word counts.
    await putMarked(this.#table, row, { text: 'attribute_exists(#pk) OR attribute_not_exists(#pk)' });
  }

  async revised({ pair, ...library }: NotedSeries, revisions: readonly Revision[]): Promise<void> {
    for (const revision of revisions) {
      const row = { pk: placeOf(library), sk: revisionName(pair, revision), row: JSON.stringify(revision) };
      await putMarked(this.#table, row, { text: 'attribute_not_exists(#pk)' });
    }
  }

  async revisions({ pair, ...library }: NotedSeries): Promise<readonly Revision[]> {
    const rows = await this.#table.queryAll(placeOf(library), `REV#${pair}#`);
    const all = rows.map((row) => JSON.parse(textIn(row, 'row')) as Revision);
    return all.toSorted((a, b) => a.openMs - b.openMs || a.seenMs - b.seenMs);
  }
}

/** The same for the same correction. */
function revisionName(pair: string, { openMs, before, after }: Revision): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([before, after]))
    .digest('hex')
    .slice(0, 16);
  return `REV#${pair}#${String(openMs).padStart(15, '0')}#${hash}`;
}

function placeOf({ exchange, market, timeframe }: CandleLibrary): string {
  return `SERIES#${exchange}#${market}#${timeframe}`;
}

function noteIn(row: Item): SeriesNote {
  return JSON.parse(textIn(row, 'row')) as SeriesNote;
}
