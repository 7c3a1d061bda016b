import type { BeatOutcome, RunMode } from '../../contract/heartbeat.ts';
import { ServiceError } from '../../ports/errors.ts';
import {
  assertAttempt,
  type AttemptKey,
  type AttemptRecord,
  type AttemptStart,
  type EndOutcome,
  type RunRecords,
  type StartOutcome,
} from '../../ports/run-records.ts';
import { expiry, numberIn, textIn, type Item, type PlainItem } from './dynamo-items.ts';
import type { DynamoTable, Expression, Key } from './dynamo-table.ts';

/** More processes than this never start one attempt at once. */
const MOST_TRIES = 50;
/** A study may run for days before it ends. */
const KEPT_DAYS_RUNNING = 30;

/** Attempts as rows `RUN#<id> ATTEMPT#<n>`, in which others keep attributes of their own. */
export class DynamoRunRecords implements RunRecords {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  start(start: AttemptStart): Promise<StartOutcome> {
    return this.#fromWhatStands(start, async (before, condition) => {
      if (before?.exit?.code === 0) return { isStarted: false, exit: before.exit };
      // Told before, and the answer was lost.
      if (before?.exit === null && before.holder === start.holder)
        return { isStarted: true, starts: before.starts, previous: null };
      const starts = (before?.starts ?? 0) + 1;
      const values = { ...startValues(start, starts), expires_at: expiry(start.startedMs, KEPT_DAYS_RUNNING) };
      const change = { text: `${setting(values)} REMOVE #exit, #ended_ms`, values };
      if (!(await this.#table.update(placeOf(start), change, condition))) return null;
      return { isStarted: true, starts, previous: before?.exit ?? null };
    });
  }

  end(start: AttemptStart, endedMs: number, exit: BeatOutcome): Promise<EndOutcome> {
    return this.#fromWhatStands(start, async (before, condition) => {
      if (before !== null && before.holder !== start.holder) return { isRecorded: false, holder: before.holder };
      if (before !== null && before.exit !== null) return { isRecorded: true };
      const values = {
        ...startValues(start, before?.starts ?? 1),
        ...{ expires_at: expiry(endedMs), ended_ms: endedMs, exit: { ...exit } },
      };
      const isDone = await this.#table.update(placeOf(start), { text: setting(values), values }, condition);
      return isDone ? { isRecorded: true } : null;
    });
  }

  async get(key: AttemptKey): Promise<AttemptRecord | null> {
    const row = await this.#table.get(placeOf(key));
    return row === null ? null : recordOf(key, row);
  }

  close(): void {
    this.#table.close();
  }

  /** Repeats `work` while what it was made from changes under it. A change of ours whose answer was lost is seen by the next try. */
  async #fromWhatStands<T>(
    key: AttemptKey,
    work: (before: AttemptRecord | null, condition: Expression) => Promise<T | null>,
  ): Promise<T> {
    assertAttempt(key);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const before = await this.get(key);
      const outcome = await work(before, unchanged(before));
      if (outcome !== null) return outcome;
    }
    throw new ServiceError('busy', `The record of run ${key.runId} changes all the time; try again.`);
  }
}

function startValues({ holder, strategy, mode, execution, startedMs }: AttemptStart, starts: number): PlainItem {
  return { holder, strategy, mode, starts, started_ms: startedMs, ...(execution === undefined ? {} : { execution }) };
}

function setting(values: PlainItem): string {
  const parts = Object.keys(values).map((name) => `#${name} = :${name}`);
  return `SET ${parts.join(', ')}`;
}

/** Another holder's start and an end change the row; a count alone would not see an end. */
function unchanged(before: AttemptRecord | null): Expression {
  // A row may be there before any process: the workflow writes attributes of its own.
  if (before === null) return { text: 'attribute_not_exists(#starts)' };
  const isEnded = before.exit !== null;
  return {
    text: `#starts = :seen AND attribute_${isEnded ? '' : 'not_'}exists(#exit)`,
    values: { seen: before.starts },
  };
}

function placeOf({ runId, attempt }: AttemptKey): Key {
  return { pk: `RUN#${runId}`, sk: `ATTEMPT#${attempt}` };
}

function recordOf({ runId, attempt }: AttemptKey, row: Item): AttemptRecord | null {
  if (row['starts'] === undefined) return null;
  const exit = row['exit']?.M;
  const execution = row['execution']?.S;
  return {
    ...{ runId, attempt, holder: textIn(row, 'holder'), strategy: textIn(row, 'strategy') },
    ...{
      mode: textIn(row, 'mode') as RunMode,
      starts: numberIn(row, 'starts'),
      startedMs: numberIn(row, 'started_ms'),
    },
    ...(execution === undefined ? {} : { execution }),
    endedMs: row['ended_ms'] === undefined ? null : numberIn(row, 'ended_ms'),
    exit: exit === undefined ? null : exitOf(exit),
  };
}

function exitOf(exit: Item): BeatOutcome {
  return {
    code: numberIn(exit, 'code') as BeatOutcome['code'],
    name: textIn(exit, 'name') as BeatOutcome['name'],
    message: textIn(exit, 'message'),
  };
}
