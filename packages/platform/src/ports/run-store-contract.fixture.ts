import { describe, expect, it } from 'vitest';
import type { StatusChange } from '../domain/change-status.ts';
import { startMessage } from '../domain/run-messages.ts';
import { STATUS_MOVES } from '../domain/run-status.ts';
import { attemptName, MOST_ATTEMPTS, type NewRun, type Run } from '../domain/run.ts';
import { auditEntry } from './audit-contract.fixture.ts';
import type { AuditEntry } from './audit.ts';
import type { IdempotencyKey, OutboxMessage, RunStore, Slots } from './run-store.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const HOUR = 3_600_000;

export interface OpenRunStore {
  readonly runs: RunStore;
  readonly slots: Slots;
  /** Lines that are in the log, with those that were on their way to it. */
  readonly written: () => Promise<readonly AuditEntry[]>;
}

/** An id that is later than that of every smaller number. */
export function runIdOf(number: number): string {
  return `0197f000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

export function newRun(number: number, more: Partial<NewRun> = {}): NewRun {
  return {
    ...{ id: runIdOf(number), kind: 'backtest', subject: 'ann', strategy: 'momentum', strategyVersion: 3 },
    spec: { uri: `s3://results/specs/${number}.json`, sha256: 'ab'.repeat(32) },
    ...{ priority: 5, capacity: 'spot', maxSeconds: 3600, labels: {}, notify: [], createdMs: NOW + number },
    ...more,
  };
}

export function keyOf(key: string, more: Partial<IdempotencyKey> = {}): IdempotencyKey {
  return { subject: 'ann', key, hash: 'h1', expiresMs: NOW + 24 * HOUR, ...more };
}

/** Of the first attempt, when the run was made. */
function messageOf(run: NewRun): OutboxMessage {
  return startMessage(run, 1, run.createdMs);
}

function changeOf(move: keyof typeof STATUS_MOVES, more: Partial<StatusChange> = {}): StatusChange {
  return { move: STATUS_MOVES[move], by: STATUS_MOVES[move].by[0], atMs: NOW + HOUR, attempt: 1, ...more };
}

/** What every store of runs promises. `open` gives an empty one. */
export function runStoreContract(adapter: string, open: () => Promise<OpenRunStore>): void {
  const promises: [title: string, check: (store: OpenRunStore) => Promise<void>][] = [];
  const promise = (title: string, check: (store: OpenRunStore) => Promise<void>): void =>
    void promises.push([title, check]);

  const accept = async ({ runs }: OpenRunStore, number: number, more: Partial<NewRun> = {}): Promise<Run> => {
    const run = newRun(number, more);
    const accepted = await runs.accept(run, keyOf(`k${number}`, { subject: run.subject }), messageOf(run));
    if (accepted.kind !== 'accepted') throw new Error(`run ${number} was ${accepted.kind}`);
    return accepted.run;
  };

  promise('a run that is accepted is there, with its first event and its message', async (store) => {
    const run = await accept(store, 1);
    expect(run).toMatchObject({ ...newRun(1), status: 'QUEUED', attempt: 1, version: 1, queuedMs: NOW + 1 });
    expect(await store.runs.get(run.id, NOW)).toEqual(run);
    expect(await store.runs.events(run.id, 0)).toEqual([
      ...[{ runId: run.id, sequence: 1, atMs: NOW + 1, attempt: 1, kind: 'accepted', status: 'QUEUED' }].map(
        (event) => ({ ...event, move: null, by: 'ann', note: null }),
      ),
    ]);
    expect(await store.runs.outbox(NOW + HOUR, 10)).toEqual([messageOf(newRun(1))]);
  });

  promise('a run that was never accepted is null', async ({ runs }) => {
    expect(await runs.get(runIdOf(1), NOW)).toBeNull();
    expect(await runs.change(runIdOf(1), changeOf('drop'))).toBeNull();
    expect(await runs.events(runIdOf(1), 0)).toEqual([]);
    expect(await runs.progressOf(runIdOf(1))).toBeNull();
  });

  promise('the same request under the same key gives the first run again', async ({ runs }) => {
    const first = await runs.accept(newRun(1), keyOf('same'), messageOf(newRun(1)));
    const again = await runs.accept(newRun(2), keyOf('same'), messageOf(newRun(2)));
    expect(again).toEqual({ ...first, kind: 'replayed' });
    expect(await runs.get(runIdOf(2), NOW)).toBeNull();
    expect(await runs.outbox(NOW + HOUR, 10)).toHaveLength(1);
  });

  promise('another request under the same key is a mismatch', async ({ runs }) => {
    await runs.accept(newRun(1), keyOf('same'), messageOf(newRun(1)));
    const other = await runs.accept(newRun(2), keyOf('same', { hash: 'h2' }), messageOf(newRun(2)));
    expect(other).toEqual({ kind: 'mismatch' });
  });

  promise('a key is free again when its time is over, and another person has keys of her own', async ({ runs }) => {
    await runs.accept(newRun(1), keyOf('same', { expiresMs: NOW + 60_000 }), messageOf(newRun(1)));
    const bobs = await runs.accept(newRun(2), keyOf('same', { subject: 'bob' }), messageOf(newRun(2)));
    expect(bobs.kind).toBe('accepted');
    const late = newRun(3, { createdMs: NOW + 60_000 });
    expect((await runs.accept(late, keyOf('same'), messageOf(late))).kind).toBe('accepted');
  });

  promise('of many that send one request at once one is accepted', async ({ runs }) => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => runs.accept(newRun(at), keyOf('same'), messageOf(newRun(at)))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(19);
    const ids = outcomes.map((outcome) => outcome.kind !== 'mismatch' && outcome.run.id);
    expect(new Set(ids).size).toBe(1);
  });

  promise('a run goes from the queue to its end, and each move is an event', async (store) => {
    const { id } = await accept(store, 1);
    const execution = attemptName({ id, attempt: 1 });
    await store.runs.change(id, changeOf('dispatch'));
    await store.runs.change(id, changeOf('run', { execution }));
    const summary = {
      trades: 8,
      profitRatio: '0.14',
      maxDrawdownRatio: '0.06',
      sharpe: '1.4',
      verdict: 'PASS',
    } as const;
    const ended = await store.runs.change(id, changeOf('complete', { execution, patch: { summary } }));
    expect(ended).toMatchObject({ kind: 'changed', run: { status: 'COMPLETED', version: 4, summary, execution } });
    expect(await store.runs.get(id, NOW)).toEqual(ended!.run);
    const events = await store.runs.events(id, 1);
    expect(events.map(({ sequence, move, status, by }) => [sequence, move, status, by])).toEqual([
      [2, 'dispatch', 'STARTING', 'dispatcher'],
      [3, 'run', 'RUNNING', 'workflow'],
      [4, 'complete', 'COMPLETED', 'workflow'],
    ]);
  });

  promise('what was said before by the same execution is a repetition, by another one a conflict', async (store) => {
    const { id } = await accept(store, 1);
    await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    expect((await store.runs.change(id, changeOf('run', { execution: 'x1' })))!.kind).toBe('repeated');
    expect((await store.runs.change(id, changeOf('run', { execution: 'x2' })))!.kind).toBe('conflict');
    expect(await store.runs.events(id, 0)).toHaveLength(2);
  });

  promise('a word about an attempt that is over changes nothing', async (store) => {
    const { id } = await accept(store, 1);
    await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    await store.runs.change(id, changeOf('fail', { execution: 'x1' }));
    await store.runs.change(id, changeOf('retry'), startMessage({ id, kind: 'backtest' }, 2, NOW));
    const late = await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    expect(late).toMatchObject({ kind: 'conflict', run: { status: 'QUEUED', attempt: 2, execution: null } });
    expect((await store.runs.outbox(NOW + HOUR, 10)).map(({ dedup }) => dedup)).toContain(`${id}-a2`);
  });

  promise('of many that move one run one does', async (store) => {
    const { id } = await accept(store, 1);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => store.runs.change(id, changeOf('dispatch'))));
    expect(outcomes.filter((outcome) => outcome!.kind === 'changed')).toHaveLength(1);
    expect(await store.runs.events(id, 0)).toHaveLength(2);
  });

  promise('what a run brought is noted while it runs, once and of the present attempt alone', async (store) => {
    const { id } = await accept(store, 1);
    const result = { uri: 's3://results/r', sha256: 'ab'.repeat(32) };
    const note = (attempt: number) => store.runs.note(id, { attempt, atMs: NOW, patch: { result } });
    expect((await note(1))!.kind).toBe('conflict');
    await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    expect((await note(2))!.kind).toBe('conflict');
    expect(await note(1)).toMatchObject({ kind: 'changed', run: { status: 'RUNNING', version: 3, result } });
    expect(await note(1)).toMatchObject({ kind: 'repeated', run: { version: 3 } });
    expect(await store.runs.change(id, changeOf('complete', { execution: 'x1' }))).toMatchObject({ run: { result } });
    expect((await store.runs.note(id, { attempt: 1, atMs: NOW, patch: { result: null } }))!.kind).toBe('conflict');
    expect(
      await store.runs.note('0197f000-0000-7000-8000-00000000dead', { attempt: 1, atMs: NOW, patch: {} }),
    ).toBeNull();
  });

  promise('what was done all the same is noted of an attempt, and the next one begins without', async (store) => {
    const { id } = await accept(store, 1);
    await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    const patch = { warnings: ['Candles were taken as they are: 1 GAPPED.'] };
    expect(await store.runs.note(id, { attempt: 1, atMs: NOW, patch })).toMatchObject({ kind: 'changed', run: patch });
    expect((await store.runs.note(id, { attempt: 1, atMs: NOW, patch }))!.kind).toBe('repeated');
    expect(await store.runs.get(id, NOW)).toMatchObject(patch);
    await store.runs.change(id, changeOf('fail', { execution: 'x1' }));
    await store.runs.change(id, changeOf('retry'));
    expect(await store.runs.get(id, NOW)).not.toHaveProperty('warnings');
  });

  promise('why a run failed is noted after it has, and moves neither its end nor its status', async (store) => {
    const { id } = await accept(store, 1);
    const failure = { code: 'TradAI.StrategyFailed', message: 'The strategy threw.', exitCode: 70, stopCode: null };
    const note = () => store.runs.note(id, { attempt: 1, atMs: NOW + 2 * HOUR, patch: { failure } });
    await store.runs.change(id, changeOf('run', { execution: 'x1' }));
    expect((await note())!.kind).toBe('conflict');
    const failed = (await store.runs.change(id, changeOf('fail', { execution: 'x1' })))!.run;
    const { endedMs, expiresMs } = failed;
    expect((await note())!.run).toMatchObject({ status: 'FAILED', failure, endedMs, expiresMs });
    expect((await note())!.kind).toBe('repeated');
    expect((await store.runs.get(id, NOW))!.failure).toEqual(failure);
  });

  promise('a run that ended is shown for seven days', async (store) => {
    const { id } = await accept(store, 1);
    await store.runs.change(id, changeOf('drop', { atMs: NOW }));
    const week = NOW + 7 * 24 * HOUR;
    expect(await store.runs.get(id, week - 1)).not.toBeNull();
    expect(await store.runs.get(id, week)).toBeNull();
    expect(await store.runs.list({ limit: 10 }, week)).toEqual([]);
  });

  promise('lists are newest first, page by page, and by whatever is asked', async (store) => {
    const of: Partial<NewRun>[] = [
      { subject: 'bob' },
      { labels: { sweep: 's-17', "it's": 'odd.$' } },
      { strategy: 'other' },
    ];
    for (const [at, more] of of.entries()) await accept(store, at, more);
    await store.runs.change(runIdOf(2), changeOf('drop'));
    const ids = async (query: Partial<Parameters<RunStore['list']>[0]>): Promise<number[]> =>
      (await store.runs.list({ limit: 10, ...query }, NOW)).map(({ id }) => Number(id.slice(-12)));
    expect(await ids({})).toEqual([2, 1, 0]);
    expect(await ids({ limit: 2 })).toEqual([2, 1]);
    expect(await ids({ limit: 2, before: runIdOf(1) })).toEqual([0]);
    expect(await ids({ subject: 'ann' })).toEqual([2, 1]);
    expect(await ids({ status: 'QUEUED' })).toEqual([1, 0]);
    expect(await ids({ strategy: 'other', kind: 'backtest' })).toEqual([2]);
    expect(await ids({ kind: 'hyperopt' })).toEqual([]);
    expect(await ids({ label: { name: 'sweep' } })).toEqual([1]);
    expect(await ids({ label: { name: "it's", value: 'odd.$' } })).toEqual([1]);
    expect(await ids({ label: { name: 'sweep', value: 's-18' } })).toEqual([]);
  });

  promise('what waits is told by priority and age, of everybody a few', async (store) => {
    for (let number = 0; number < 5; number++) await accept(store, number, { priority: number === 3 ? 9 : 5 });
    await accept(store, 5, { subject: 'bob' });
    await accept(store, 6, { subject: 'bob', kind: 'hyperopt' });
    await store.runs.change(runIdOf(0), changeOf('dispatch'));
    const waiting = await store.runs.waiting('backtest', 2);
    expect(waiting.map(({ id }) => Number(id.slice(-12)))).toEqual([3, 1, 5]);
  });

  promise('how many wait before a run is told up to a limit, where it is told', async (store) => {
    const all: Run[] = [];
    for (let number = 0; number < 5; number++)
      all.push(await accept(store, number, { priority: number === 3 ? 9 : 5 }));
    await accept(store, 5, { kind: 'hyperopt', priority: 9 });
    await store.runs.change(runIdOf(0), changeOf('dispatch'));
    if (store.runs.ahead === undefined) return;
    const counted = async (most: number): Promise<number[]> =>
      Promise.all(all.slice(1).map((run) => store.runs.ahead!(run, most)));
    expect(await counted(10)).toEqual([1, 2, 0, 3]);
    expect(await counted(2)).toEqual([1, 2, 0, 2]);
  });

  promise('progress is that of the present attempt, and the last one counts', async (store) => {
    const { id } = await accept(store, 1);
    const at = (attempt: number, ratio: number) =>
      store.runs.progress({ runId: id, attempt, atMs: NOW, ratio, stage: 'RunSpot', message: '' });
    await at(1, 0.2);
    await at(1, 0.4);
    await at(2, 0.9);
    expect(await store.runs.progressOf(id)).toMatchObject({ ratio: 0.4 });
    await store.runs.change(id, changeOf('drop'));
    await at(1, 0.5);
    expect(await store.runs.progressOf(id)).toMatchObject({ ratio: 0.4 });
  });

  promise('a message waits until it is on its way', async (store) => {
    const [first, second] = [await accept(store, 1), await accept(store, 2)];
    expect((await store.runs.outbox(NOW + 2, 10)).map(({ group }) => group)).toEqual([first.id]);
    expect((await store.runs.outbox(NOW + HOUR, 1)).map(({ group }) => group)).toEqual([first.id]);
    await store.runs.sent(attemptName(first));
    await store.runs.sent(attemptName(first));
    expect((await store.runs.outbox(NOW + HOUR, 10)).map(({ group }) => group)).toEqual([second.id]);
  });

  promise('what is written down is there with what it tells of, and not without it', async (store) => {
    const accepted = (number: number) => {
      const given = newRun(number);
      return store.runs.accept(given, keyOf('k'), messageOf(given), auditEntry(1, { action: 'run.submit' }));
    };
    expect([(await accepted(1)).kind, (await accepted(2)).kind]).toEqual(['accepted', 'replayed']);
    const run = newRun(1);
    const dropped = () =>
      store.runs.change(run.id, changeOf('drop'), undefined, auditEntry(2, { action: 'run.cancel' }));
    for (const kind of ['changed', 'conflict']) expect(await dropped()).toMatchObject({ kind });
    const lines = await store.written();
    expect(lines.map(({ action }) => action)).toEqual(['run.submit', 'run.cancel']);
    expect(await store.written()).toEqual(lines);
  });

  promise('a slot and the start that needs it are taken together', async (store) => {
    for (const number of [1, 2, 3]) await accept(store, number);
    const take = (number: number) => store.slots.take('backtest', runIdOf(number), changeOf('dispatch'), 2);
    expect([await take(1), await take(2), await take(3)]).toEqual(['taken', 'taken', 'full']);
    expect(await store.slots.holders('backtest')).toEqual([runIdOf(1), runIdOf(2)]);
    expect((await store.runs.get(runIdOf(3), NOW))!.status).toBe('QUEUED');
    expect(await take(1)).toBe('conflict');
  });

  promise('a slot that is given back is free, once', async (store) => {
    for (const number of [1, 2]) await accept(store, number);
    const take = (number: number) => store.slots.take('backtest', runIdOf(number), changeOf('dispatch'), 1);
    await take(1);
    const taken = (await store.runs.get(runIdOf(1), NOW))!;
    await Promise.all([1, 2, 3].map(() => store.slots.release('backtest', taken)));
    expect(await take(2)).toBe('taken');
    expect(await store.slots.recount('backtest')).toBe(0);
    expect(await store.slots.take('hyperopt', runIdOf(1), changeOf('run'), 1)).toBe('taken');
  });

  promise('a slot that was taken anew is not given back by whoever read the run before that', async (store) => {
    const { id } = await accept(store, 1);
    const take = (attempt: number) => store.slots.take('backtest', id, changeOf('dispatch', { attempt }), 1);
    await take(1);
    const first = (await store.runs.change(id, changeOf('giveBack')))!.run;
    expect(await take(1)).toBe('taken');
    await store.slots.release('backtest', first);
    expect(await store.slots.holders('backtest')).toEqual([id]);
    const ended = (await store.runs.change(id, changeOf('fail')))!.run;
    await store.runs.change(id, changeOf('retry'));
    expect(await take(2)).toBe('taken');
    await store.slots.release('backtest', ended);
    expect(await store.slots.holders('backtest')).toEqual([id]);
    expect(await store.slots.recount('backtest')).toBe(0);
    await store.slots.release('backtest', (await store.runs.get(id, NOW))!);
    expect(await store.slots.holders('backtest')).toEqual([]);
    expect(await store.slots.recount('backtest')).toBe(0);
  });

  promise('a run that does not wait takes no slot', async (store) => {
    const { id } = await accept(store, 1);
    await store.runs.change(id, changeOf('drop'));
    expect(await store.slots.take('backtest', id, changeOf('dispatch'), 2)).toBe('conflict');
    expect(await store.slots.holders('backtest')).toEqual([]);
  });

  promise('of many that want the last slots as many get one', async (store) => {
    for (let number = 0; number < 20; number++) await accept(store, number);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.slots.take('backtest', runIdOf(at), changeOf('dispatch'), 7)),
    );
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(7);
    expect(await store.slots.holders('backtest')).toHaveLength(7);
  });

  promise('a run may be tried again twice', async (store) => {
    const { id } = await accept(store, 1);
    for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
      await store.runs.change(id, changeOf('drop', { attempt }));
      expect(await store.runs.change(id, changeOf('retry', { attempt }))).toMatchObject({ kind: 'changed' });
    }
    await store.runs.change(id, changeOf('drop', { attempt: MOST_ATTEMPTS }));
    expect(await store.runs.change(id, changeOf('retry', { attempt: MOST_ATTEMPTS }))).toMatchObject({
      kind: 'conflict',
    });
  });

  describe(`${adapter} keeps the promises of a store of runs`, () => {
    it.each(promises)('%s', async (_, check) => {
      const store = await open();
      try {
        await check(store);
      } finally {
        store.runs.close();
      }
    });
  });
}
