import { describe, expect, it } from 'vitest';
import { HEARTBEAT_SCHEMA, type SessionBeat } from '../../../contract/heartbeat.ts';
import { healthView } from './health-view.ts';
import type { HostAbout, HostState } from './host-records.ts';

const BEAT: SessionBeat = {
  ...{ schema: HEARTBEAT_SCHEMA, kind: 'session', ts: 100_000, seq: 0, failed_beats: 0, every_ms: 60_000 },
  ...{ account: 'dry-run', strategy: 'rises', mode: 'dry-run', holder: 'host-1', epoch: 1, progress: null },
  ...{ causes: ['clock'], rss_mb: 80, loop_lag_p99_ms: null, data_age_ms: null, versions: {}, outcome: null },
  ...{ stage: 'RECOVERING', session: null },
};
const STATE: HostState = { stage: 'RUNNING', causes: [], detail: '', sinceMs: 100_001, stopping: null };
const ABOUT: HostAbout = {
  ...{ exchange: 'binance', market: 'spot', stakeCurrency: 'USDT', timeframe: '1h', pairs: [], wallet: 1, sinceMs: 1 },
  ...{ startedMs: 1, starts: 1, clock: { factor: 10, exchangeMs: 1_000_000, realMs: 100_000 } },
};

describe('how a session is', () => {
  it('is not known without a beat', () => {
    expect(healthView(null, { about: null, state: STATE }, 0)).toBe(null);
  });

  it.each([
    ['as it wrote down after the beat', 100_001, null, 'RUNNING'],
    ['as it beat after that', 99_999, null, 'RECOVERING'],
    ["as it wrote down after the beat by the exchange's clock", 1_000_001, ABOUT, 'RUNNING'],
    ["as it beat after that by the exchange's clock", 999_999, ABOUT, 'RECOVERING'],
  ])('is %s', (_, sinceMs, about, stage) => {
    expect(healthView(BEAT, { about, state: { ...STATE, sinceMs } }, 110_000)).toMatchObject({ stage });
  });

  it('is what its last beat said once it has ended', () => {
    const outcome = { code: 0, name: 'done', message: '' } as const;
    const ended = healthView({ ...BEAT, outcome }, { about: null, state: STATE }, 1e9);
    expect(ended).toMatchObject({ stage: 'RECOVERING', causes: ['clock'], outcome, isSilent: false });
  });

  it.each([
    [180_000, false],
    [180_001, true],
  ])('is silent after three missing beats: %s ms', (ageMs, isSilent) => {
    expect(healthView(BEAT, { about: null, state: null }, 100_000 + ageMs)).toMatchObject({
      beatAgeMs: ageMs,
      isSilent,
    });
  });
});
