import { describe, expect, it } from 'vitest';
import { aRunBeat, aSessionBeat } from '../ports/heartbeats-contract.fixture.ts';
import { EXIT_CODE } from './exit-code.ts';
import { BEAT_CAUSES, beatOutcome } from './heartbeat.ts';
import { readHeartbeat } from './read-document.ts';

describe('a beat', () => {
  it.each([
    ['of a run', aRunBeat({ outcome: beatOutcome(EXIT_CODE.badData, 'BTC/USDT has no candles.') })],
    ['of a session', aSessionBeat({ causes: ['loop-lag', 'kill-switch'], stage: 'STALLED', progress: null })],
    ['of a session that has told nothing', aSessionBeat({ stage: 'RECOVERING', session: null })],
  ])('%s is read back as it was written', async (_, beat) => {
    expect(await readHeartbeat(JSON.stringify(beat), 'beat')).toEqual(beat);
  });

  it('of a later version is read without what this one does not know', async () => {
    const later = { ...aRunBeat(), mood: 'fine' };

    expect(await readHeartbeat(JSON.stringify(later), 'beat')).toEqual(aRunBeat());
  });

  it.each([
    ['a stage of the other kind', { ...aRunBeat(), stage: 'HALTED' }, 'stage'],
    ['an unknown cause', { ...aSessionBeat(), causes: ['weather'] }, 'causes[0]'],
    ['no attempt', { ...aRunBeat(), attempt: undefined }, 'attempt'],
    ['no word of how a session fares', { ...aSessionBeat(), session: undefined }, 'session'],
    [
      'half a trade',
      { ...aSessionBeat(), session: { ...aSessionBeat().session, open_trades: 0.5 } },
      'session.open_trades',
    ],
    ['a time before 1970', { ...aRunBeat(), ts: -1 }, 'ts'],
    ['a kind that is none', { ...aRunBeat(), kind: 'pulse' }, 'kind'],
  ])('with %s is refused', async (_, beat, place) => {
    await expect(readHeartbeat(JSON.stringify(beat), 'The beat of bt-1')).rejects.toMatchObject({
      code: 'invalid-document',
      message: expect.stringContaining(`The beat of bt-1: ${place}:`),
    });
  });

  it('of a session is this document, to the letter', () => {
    expect(JSON.stringify(aSessionBeat())).toBe(
      '{"schema":"tradai.heartbeat/1","ts":1767225600000,"seq":0,"failed_beats":0,"every_ms":60000,"strategy":"sma-crossover","holder":"h1","epoch":1,' +
        '"progress":{"done":250,"total":1000,"unit":"candles","pct":25},"causes":[],"rss_mb":120.5,"loop_lag_p99_ms":1.25,"data_age_ms":null,' +
        '"versions":{"build":"0.1.0"},"outcome":null,"kind":"session","account":"paper","mode":"dry-run","stage":"RUNNING",' +
        '"session":{"market_ms":1767225600000,"candle":{"series":"BTC/USDT 5m","close_ms":1767225539000,"age_ms":61000},"answer_age_ms":250,' +
        '"offset_ms":-12,"open_trades":2,"open_orders":1,"pnl":12.75}}',
    );
  });

  it('of a live session says how its orders fare, and is read with and without that', async () => {
    const orders = {
      ...{ unknown: 1, blocked: 0, open: 3, positions: 2, unprotected: ['BTC/USDT:USDT'], used_weight_pct: 7.5 },
      ...{ last_audit_ms: 1_767_225_599_000, is_last_audit_ok: true, answer_age_ms: 1000 },
    };
    const beat = aSessionBeat({ mode: 'live', session: { ...aSessionBeat().session!, orders } });

    expect(await readHeartbeat(JSON.stringify(beat), 'beat')).toEqual(beat);
    await expect(
      readHeartbeat(
        JSON.stringify({ ...beat, session: { ...beat.session, orders: { ...orders, unknown: -1 } } }),
        'beat',
      ),
    ).rejects.toMatchObject({ code: 'invalid-document' });
  });

  it('stays below 4 KB with as many long names as it takes', () => {
    const unprotected = Array.from({ length: 20 }, () => '1000000MOGMOGMOG/USDT:USDT-261225');
    const orders = {
      ...{ unknown: 9999, blocked: 9999, open: 9999, positions: 9999, unprotected, used_weight_pct: 99.9 },
      ...{ last_audit_ms: 1_767_225_599_000, is_last_audit_ok: false, answer_age_ms: 99_999_999 },
    };
    const causes = [...BEAT_CAUSES];
    const beat = aSessionBeat({ mode: 'live', causes, session: { ...aSessionBeat().session!, orders } });

    const outcome = beatOutcome(EXIT_CODE.internal, 'x'.repeat(1024));
    expect(new TextEncoder().encode(JSON.stringify({ ...beat, outcome })).length).toBeLessThan(4096);
  });

  it('stays below 4 KB, whatever the message', async () => {
    const outcome = beatOutcome(EXIT_CODE.internal, '\u{1F4C9}'.repeat(5000));
    const text = JSON.stringify(aRunBeat({ outcome }));

    expect(outcome.message).toBe('\u{1F4C9}'.repeat(256));
    expect(new TextEncoder().encode(text).length).toBeLessThan(4096);
    expect(await readHeartbeat(text, 'beat')).toMatchObject({ outcome: { code: 70, name: 'internal' } });
  });
});
