import type { Heartbeat, SessionBeat } from '../../contract/heartbeat.ts';
import { readHeartbeat } from '../../contract/read-document.ts';
import { beatName, keyOfBeat, type BeatKey, type Heartbeats, type PutBeatOutcome } from '../../ports/heartbeats.ts';
import { stateIn, type StateDatabase } from './state-database.ts';

const PUT_RUN = `
INSERT INTO run_beats VALUES (:run_id, :epoch, :ts, :beat)
ON CONFLICT DO UPDATE SET epoch = excluded.epoch, ts_ms = excluded.ts_ms, beat = excluded.beat
WHERE excluded.epoch >= epoch`;
const PUT_SESSION = `
INSERT INTO session_beats VALUES (:account, :strategy, :mode, :epoch, :ts, :is_active, :beat)
ON CONFLICT DO UPDATE SET epoch = excluded.epoch, ts_ms = excluded.ts_ms, is_active = excluded.is_active, beat = excluded.beat
WHERE excluded.epoch >= epoch`;
const RUN_KEY = 'FROM run_beats WHERE run_id = :run_id';
const SESSION_KEY = 'FROM session_beats WHERE account = :account AND strategy = :strategy AND mode = :mode';

/** Beats in SQLite. */
export class SqliteHeartbeats implements Heartbeats {
  readonly #state: StateDatabase;

  /** A folder, or the connection that the stores of one share. */
  constructor(place: string | StateDatabase) {
    this.#state = stateIn(place);
  }

  get place(): string {
    return this.#state.place;
  }

  put(beat: Heartbeat): Promise<PutBeatOutcome> {
    return this.#state.write((database) => {
      const { epoch, ts } = beat;
      const key = keyOfBeat(beat);
      const row = { ...columnsOf(key), epoch, ts, beat: JSON.stringify(beat) };
      const { changes } =
        key.kind === 'run'
          ? database.prepare(PUT_RUN).run(row)
          : database.prepare(PUT_SESSION).run({ ...row, is_active: beat.outcome === null ? 1 : 0 });
      if (changes === 1) return { isStored: true };
      const stored = database.prepare(`SELECT epoch ${placeOf(key)}`).get(columnsOf(key));
      return { isStored: false, storedEpoch: Number(stored!['epoch']) };
    });
  }

  async get(key: BeatKey): Promise<Heartbeat | null> {
    const row = await this.#state.read((database) =>
      database.prepare(`SELECT beat ${placeOf(key)}`).get(columnsOf(key)),
    );
    return row === undefined ? null : readHeartbeat(String(row['beat']), `The beat of ${beatName(key)}`);
  }

  async active(): Promise<readonly SessionBeat[]> {
    const rows = await this.#state.read((database) =>
      database
        .prepare('SELECT beat FROM session_beats WHERE is_active = 1 ORDER BY ts_ms, account, strategy, mode')
        .all(),
    );
    const beats = await Promise.all(rows.map(({ beat }) => readHeartbeat(String(beat), 'The beat of a session')));
    return beats.filter((beat) => beat.kind === 'session');
  }

  close(): void {
    this.#state.close();
  }
}

function placeOf(key: BeatKey): string {
  return key.kind === 'run' ? RUN_KEY : SESSION_KEY;
}

function columnsOf(key: BeatKey): Record<string, string> {
  if (key.kind === 'run') return { run_id: key.runId };
  return { account: key.account, strategy: key.strategy, mode: key.mode };
}
