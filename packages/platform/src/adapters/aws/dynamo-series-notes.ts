import { createHash } from 'node:crypto';
import { numberIn, textIn, type DynamoTable, type Item } from '@tradai/runtime/dynamo';
import type { CandleLibrary } from '../../ports/collection.ts';
import type { NotedSeries, Revision, SeriesNote, SeriesNotes } from '../../ports/series-notes.ts';

/** What is known of series, as rows `NOTES#<exchange>#<market>#<timeframe> NOTE#<pair>`, and their corrections as `REVISED#…#<pair>`. */
export class DynamoSeriesNotes implements SeriesNotes {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async of(library: CandleLibrary): Promise<readonly SeriesNote[]> {
    return (await this.#table.queryAll(`NOTES#${nameOf(library)}`, 'NOTE#')).map(noteIn);
  }

  async get(series: NotedSeries): Promise<SeriesNote> {
    const row = await this.#table.get(placeOf(series));
    return row === null ? { pair: series.pair, empty: [], problem: null } : noteIn(row);
  }

  async put(series: NotedSeries, note: SeriesNote): Promise<void> {
    // Whoever holds the lease of the series is alone.
    await this.#table.transact([{ put: { ...placeOf(series), note: JSON.stringify(note) } }]);
  }

  async revised(series: NotedSeries, revisions: readonly Revision[]): Promise<void> {
    const pk = revisionsPk(series);
    let place = (await this.#table.queryAll(pk, 'REV#')).length;
    for (const revision of revisions) {
      const row = { pk, sk: revisionSk(revision), place, revision: JSON.stringify(revision) };
      if (await this.#table.put(row, { text: 'attribute_not_exists(#pk)' })) place += 1;
    }
  }

  async revisions(series: NotedSeries): Promise<readonly Revision[]> {
    const rows = await this.#table.queryAll(revisionsPk(series), 'REV#');
    return rows
      .toSorted((a, b) => numberIn(a, 'place') - numberIn(b, 'place'))
      .map((row) => JSON.parse(textIn(row, 'revision')) as Revision);
  }
}

function nameOf({ exchange, market, timeframe }: CandleLibrary): string {
  return `${exchange}#${market}#${timeframe}`;
}

function placeOf(series: NotedSeries): { pk: string; sk: string } {
  return { pk: `NOTES#${nameOf(series)}`, sk: `NOTE#${series.pair}` };
}

function revisionsPk(series: NotedSeries): string {
  return `REVISED#${nameOf(series)}#${series.pair}`;
}

/** The same candle with the same values is the same correction, whenever it is seen. */
function revisionSk({ openMs, after }: Revision): string {
  const values = createHash('sha256').update(JSON.stringify(after)).digest('hex').slice(0, 16);
  return `REV#${String(openMs).padStart(15, '0')}#${values}`;
}

function noteIn(row: Item): SeriesNote {
  return JSON.parse(textIn(row, 'note')) as SeriesNote;
}
