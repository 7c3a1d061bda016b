import type { Heartbeat, SessionBeat } from '../../contract/heartbeat.ts';
import { readHeartbeat } from '../../contract/read-document.ts';
import { beatName, keyOfBeat, type BeatKey, type Heartbeats, type PutBeatOutcome } from '../../ports/heartbeats.ts';
import { expiry, numberIn, textIn, type PlainItem } from './dynamo-items.ts';
import type { DynamoTable, Key } from './dynamo-table.ts';

/** Of the index: what a health check asks for every minute. */
const ACTIVE = 'LIVE#ACTIVE';

/**
 * Beats as rows `RUN#<id> PROGRESS` and `LIVE#<account>#<strategy>#<mode> HB`. The whole beat is in `body`; beside it stands what others
 * ask for without reading it.
 */
export class DynamoHeartbeats implements Heartbeats {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async put(beat: Heartbeat): Promise<PutBeatOutcome> {
    const key = placeOf(keyOfBeat(beat));
    const condition = { text: 'attribute_not_exists(#pk) OR #epoch <= :epoch', values: { epoch: beat.epoch } };
    if (await this.#table.put({ ...rowOf(beat), ...key }, condition)) return { isStored: true };
    const stands = await this.#table.get(key);
    return { isStored: false, storedEpoch: stands === null ? beat.epoch : numberIn(stands, 'epoch') };
  }

  async get(key: BeatKey): Promise<Heartbeat | null> {
    const row = await this.#table.get(placeOf(key));
    return row === null ? null : readHeartbeat(textIn(row, 'body'), `The beat of ${beatName(key)}`);
  }

  async active(): Promise<readonly SessionBeat[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(ACTIVE));
    const beats = await Promise.all(rows.map((row) => readHeartbeat(textIn(row, 'body'), 'The beat of a session')));
    // The index may be behind the rows.
    return beats
      .filter((beat) => beat.kind === 'session')
      .filter(({ outcome }) => outcome === null)
      .toSorted((a, b) => a.ts - b.ts);
  }

  close(): void {
    this.#table.close();
  }
}

function placeOf(key: BeatKey): Key {
  if (key.kind === 'run') return { pk: `RUN#${key.runId}`, sk: 'PROGRESS' };
  return { pk: `LIVE#${key.account}#${key.strategy}#${key.mode}`, sk: 'HB' };
}

function rowOf(beat: Heartbeat): PlainItem {
  const { epoch, ts, seq, stage, progress, outcome } = beat;
  const isActive = beat.kind === 'session' && outcome === null;
  return {
    ...{ epoch, seq, stage, hb_at: ts, body: JSON.stringify(beat) },
    ...(progress?.pct == null ? {} : { pct: progress.pct }),
    ...(beat.kind === 'run' ? { attempt: beat.attempt } : {}),
    ...(isActive ? { gsi1pk: ACTIVE, gsi1sk: new Date(ts).toISOString() } : {}),
    // A process that is killed says no last word: its row goes as well.
    expires_at: expiry(ts),
  };
}
