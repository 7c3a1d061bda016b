import { describe, expect, it } from 'vitest';
import { aRunBeat, aSessionBeat } from '../ports/heartbeats-contract.fixture.ts';
import { EXIT_CODE } from './exit-code.ts';
import { beatOutcome } from './heartbeat.ts';
import { readHeartbeat } from './read-document.ts';

describe('a beat', () => {
  it.each([
    ['of a run', aRunBeat({ outcome: beatOutcome(EXIT_CODE.badData, 'BTC/USDT has no candles.') })],
    ['of a session', aSessionBeat({ causes: ['loop-lag', 'kill-switch'], stage: 'STALLED', progress: null })],
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
    ['a time before 1970', { ...aRunBeat(), ts: -1 }, 'ts'],
    ['a kind that is none', { ...aRunBeat(), kind: 'pulse' }, 'kind'],
  ])('with %s is refused', async (_, beat, place) => {
    await expect(readHeartbeat(JSON.stringify(beat), 'The beat of bt-1')).rejects.toMatchObject({
      code: 'invalid-document',
      message: expect.stringContaining(`The beat of bt-1: ${place}:`),
    });
  });

  it('stays below 4 KB, whatever the message', async () => {
    const outcome = beatOutcome(EXIT_CODE.internal, '\u{1F4C9}'.repeat(5000));
    const text = JSON.stringify(aRunBeat({ outcome }));

    expect(outcome.message).toBe('\u{1F4C9}'.repeat(256));
    expect(new TextEncoder().encode(text).length).toBeLessThan(4096);
    expect(await readHeartbeat(text, 'beat')).toMatchObject({ outcome: { code: 70, name: 'internal' } });
  });
});
