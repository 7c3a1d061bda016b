import { describe, expect, it } from 'vitest';
import { beatOutcome } from '../contract/heartbeat.ts';
import type { AttemptStart, RunRecords } from './run-records.ts';

const STARTED = Date.UTC(2026, 0, 1);
const DONE = beatOutcome(0);
const LATER = beatOutcome(75, 'Taken away by the cloud.');

function start(holder: string, more: Partial<AttemptStart> = {}): AttemptStart {
  const own = { runId: 'bt-1', attempt: 1, strategy: 'sma-crossover', mode: 'backtest', startedMs: STARTED } as const;
  return { ...own, holder, ...more };
}

/** What every record of attempts promises. `open` gives an empty one. */
export function runRecordsContract(adapter: string, open: () => Promise<RunRecords>): void {
  const promises: [title: string, check: (records: RunRecords) => Promise<void>][] = [];
  const promise = (title: string, check: (records: RunRecords) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('an attempt is started and ended', async (records) => {
    const begun = start('h1', { execution: 'bt-1-a1' });
    expect(await records.start(begun)).toEqual({ isStarted: true, starts: 1, previous: null });
    expect(await records.get(begun)).toEqual({ ...begun, starts: 1, endedMs: null, exit: null });
    expect(await records.end(begun, STARTED + 5000, DONE)).toEqual({ isRecorded: true });

    expect(await records.get(begun)).toEqual({ ...begun, starts: 1, endedMs: STARTED + 5000, exit: DONE });
  });

  promise('an attempt that nobody started has no record, and its end is recorded all the same', async (records) => {
    expect(await records.get(start('h1'))).toBeNull();
    expect(await records.end(start('h1'), STARTED + 1, LATER)).toEqual({ isRecorded: true });

    expect(await records.get(start('h1'))).toEqual({ ...start('h1'), starts: 1, endedMs: STARTED + 1, exit: LATER });
  });

  promise('an end that is told twice is recorded once', async (records) => {
    await records.start(start('h1'));
    await records.end(start('h1'), STARTED + 1, DONE);

    expect(await records.end(start('h1'), STARTED + 9, LATER)).toEqual({ isRecorded: true });
    expect(await records.get(start('h1'))).toMatchObject({ endedMs: STARTED + 1, exit: DONE });
  });

  promise('a start that is told twice counts once', async (records) => {
    await records.start(start('h1'));

    expect(await records.start(start('h1'))).toEqual({ isStarted: true, starts: 1, previous: null });
  });

  promise('a process takes over from one that was killed, or ended for the time being', async (records) => {
    await records.start(start('killed'));
    expect(await records.start(start('second'))).toEqual({ isStarted: true, starts: 2, previous: null });
    await records.end(start('second'), STARTED + 1, LATER);

    expect(await records.start(start('third'))).toEqual({ isStarted: true, starts: 3, previous: LATER });
    expect(await records.get(start('third'))).toMatchObject({ holder: 'third', endedMs: null, exit: null });
  });

  promise('who was replaced cannot end the attempt', async (records) => {
    await records.start(start('old'));
    await records.start(start('new'));
    expect(await records.end(start('old'), STARTED + 1, LATER)).toEqual({ isRecorded: false, holder: 'new' });
    expect(await records.end(start('new'), STARTED + 2, DONE)).toEqual({ isRecorded: true });

    expect(await records.end(start('old'), STARTED + 3, LATER)).toEqual({ isRecorded: false, holder: 'new' });
    expect(await records.get(start('new'))).toMatchObject({ endedMs: STARTED + 2, exit: DONE });
  });

  promise('an attempt that is done is not started again', async (records) => {
    await records.start(start('h1'));
    await records.end(start('h1'), STARTED + 1, DONE);

    expect(await records.start(start('h2'))).toEqual({ isStarted: false, exit: DONE });
    expect(await records.get(start('h1'))).toMatchObject({ holder: 'h1', starts: 1, exit: DONE });
  });

  promise('attempts of a run are apart', async (records) => {
    await records.start(start('h1'));
    await records.end(start('h1'), STARTED + 1, DONE);

    expect(await records.start(start('h2', { attempt: 2 }))).toEqual({ isStarted: true, starts: 1, previous: null });
  });

  promise('of many processes that start one attempt the last one ends it', async (records) => {
    const holders = Array.from({ length: 12 }, (_, i) => `h${i}`);
    const outcomes = await Promise.all(holders.map((holder) => records.start(start(holder))));
    const starts = new Set(outcomes.map((outcome) => outcome.isStarted && outcome.starts));
    expect(starts).toEqual(new Set(holders.map((_, i) => i + 1)));
    const ends = await Promise.all(holders.map((holder) => records.end(start(holder), STARTED + 1, LATER)));

    expect(ends.filter(({ isRecorded }) => isRecorded)).toHaveLength(1);
  });

  promise('names that not every store can hold are refused', async (records) => {
    const refused = { code: 'invalid-entry' };
    await expect(records.start(start('h1', { runId: 'a#b' }))).rejects.toMatchObject(refused);
    await expect(records.start(start('h1', { attempt: 0 }))).rejects.toMatchObject(refused);
  });

  describe(`${adapter} keeps the promises of run records`, () => {
    it.each(promises)('%s', async (_, check) => {
      const records = await open();
      try {
        await check(records);
      } finally {
        records.close();
      }
    });
  });
}
