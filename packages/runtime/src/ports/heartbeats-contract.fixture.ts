import { describe, expect, it } from 'vitest';
import {
  beatOutcome,
  type CommonBeat,
  HEARTBEAT_SCHEMA,
  type Heartbeat,
  type RunBeat,
  type SessionBeat,
  type SessionFigures,
} from '../contract/heartbeat.ts';
import type { Heartbeats } from './heartbeats.ts';

const TS = Date.UTC(2026, 0, 1);

const COMMON: CommonBeat = {
  schema: HEARTBEAT_SCHEMA,
  ts: TS,
  seq: 0,
  failed_beats: 0,
  every_ms: 60_000,
  strategy: 'sma-crossover',
  holder: 'h1',
  epoch: 1,
  progress: { done: 250, total: 1000, unit: 'candles', pct: 25 },
  causes: [],
  rss_mb: 120.5,
  loop_lag_p99_ms: 1.25,
  data_age_ms: null,
  versions: { build: '0.1.0' },
  outcome: null,
};

export function aRunBeat(more: Partial<RunBeat> = {}): RunBeat {
  const own = { kind: 'run', run_id: 'bt-1', attempt: 1, mode: 'backtest', stage: 'RUNNING' } as const;
  return { ...COMMON, ...own, ...more };
}

const FIGURES: SessionFigures = {
  market_ms: TS,
  candle: { series: 'BTC/USDT 5m', close_ms: TS - 61_000, age_ms: 61_000 },
  answer_age_ms: 250,
  offset_ms: -12,
  open_trades: 2,
  open_orders: 1,
  pnl: 12.75,
};

export function aSessionBeat(more: Partial<SessionBeat> = {}): SessionBeat {
  const own = { kind: 'session', account: 'paper', mode: 'dry-run', stage: 'RUNNING', session: FIGURES } as const;
  return { ...COMMON, ...own, ...more };
}

/** What every store of beats promises. `open` gives an empty one. */
export function heartbeatsContract(adapter: string, open: () => Promise<Heartbeats>): void {
  const promises: [title: string, check: (beats: Heartbeats) => Promise<void>][] = [];
  const promise = (title: string, check: (beats: Heartbeats) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('the last beat of a run and of a session is given back as it was', async (beats) => {
    const [run, session] = [aRunBeat(), aSessionBeat({ causes: ['stale-data'], data_age_ms: 700_000 })];
    expect(await beats.put(run)).toEqual({ isStored: true });
    expect(await beats.put(session)).toEqual({ isStored: true });

    expect(await beats.get({ kind: 'run', runId: 'bt-1' })).toEqual(run);
    expect(await beats.get(sessionKey('paper'))).toEqual(session);
  });

  promise('who never beat has no beat', async (beats) => {
    expect(await beats.get({ kind: 'run', runId: 'silent' })).toBeNull();
    expect(await beats.get(sessionKey('silent'))).toBeNull();
    expect(await beats.active()).toEqual([]);
  });

  promise('an old holder cannot beat over a new one, who may repeat itself', async (beats) => {
    const kinds = [aRunBeat, aSessionBeat] as readonly ((more: object) => Heartbeat)[];
    for (const beatOf of kinds) {
      expect(await beats.put(beatOf({ epoch: 2, attempt: 2, seq: 5 }))).toEqual({ isStored: true });
      expect(await beats.put(beatOf({ epoch: 1, attempt: 1, seq: 9 }))).toEqual({ isStored: false, storedEpoch: 2 });
      expect(await beats.put(beatOf({ epoch: 2, attempt: 2, seq: 6 }))).toEqual({ isStored: true });
      expect(await beats.put(beatOf({ epoch: 10, attempt: 10, seq: 0 }))).toEqual({ isStored: true });
    }
    expect(await beats.get({ kind: 'run', runId: 'bt-1' })).toMatchObject({ epoch: 10, seq: 0 });
    expect(await beats.get(sessionKey('paper'))).toMatchObject({ epoch: 10, seq: 0 });
  });

  promise('sessions that have not ended are listed, the longest silent first', async (beats) => {
    await beats.put(aRunBeat());
    await beats.put(aSessionBeat({ account: 'a', ts: TS + 3000 }));
    await beats.put(aSessionBeat({ account: 'b', ts: TS + 1000 }));
    await beats.put(aSessionBeat({ account: 'c', ts: TS + 2000 }));
    await beats.put(aSessionBeat({ account: 'c', ts: TS + 9000, outcome: beatOutcome(0) }));
    await beats.put(aSessionBeat({ account: 'a', mode: 'live', ts: TS + 500 }));

    const active = await beats.active();
    expect(active.map(({ account, mode }) => [account, mode])).toEqual([
      ['a', 'live'],
      ['b', 'dry-run'],
      ['a', 'dry-run'],
    ]);
    expect(active[1]).toEqual(aSessionBeat({ account: 'b', ts: TS + 1000 }));
  });

  promise('more sessions than one answer holds are all listed', async (beats) => {
    for (let i = 0; i < 120; i++) await beats.put(aSessionBeat({ account: `a${i}`, ts: TS + i }));

    expect((await beats.active()).map(({ ts }) => ts - TS)).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });

  promise('the end of a run is kept with its outcome', async (beats) => {
    const outcome = beatOutcome(65, 'BTC/USDT has no candles.');
    await beats.put(aRunBeat());
    await beats.put(aRunBeat({ seq: 1, outcome }));

    expect(await beats.get({ kind: 'run', runId: 'bt-1' })).toMatchObject({ outcome });
  });

  promise('names that not every store can hold are refused', async (beats) => {
    const refused = { code: 'invalid-entry' };
    await expect(beats.put(aRunBeat({ run_id: 'a#b' }))).rejects.toMatchObject(refused);
    await expect(beats.put(aSessionBeat({ account: '' }))).rejects.toMatchObject(refused);
    await expect(beats.put(aSessionBeat({ strategy: 'a\nb' }))).rejects.toMatchObject(refused);
  });

  describe(`${adapter} keeps the promises of heartbeats`, () => {
    it.each(promises)('%s', async (_, check) => {
      const beats = await open();
      try {
        await check(beats);
      } finally {
        beats.close();
      }
    });
  });
}

function sessionKey(account: string): {
  readonly kind: 'session';
  readonly account: string;
  readonly strategy: string;
  readonly mode: 'dry-run';
} {
  return { kind: 'session', account, strategy: 'sma-crossover', mode: 'dry-run' };
}
