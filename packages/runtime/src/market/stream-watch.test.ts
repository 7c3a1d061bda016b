import { describe, expect, it } from 'vitest';
import type { MarketNews } from '../ports/live-market.ts';
import { StreamWatch, type WatchAction } from './stream-watch.ts';

const HOUR = 3_600_000;
const FRAME = { kind: 'frame' } as const;
const OPENED = { kind: 'opened' } as const;
const LOST = { kind: 'lost', why: 'cut' } as const;
const SUSPECT = { kind: 'suspect', why: 'a bad frame' } as const;

/** A watch whose clocks run together, and which follows what it says. */
function watched(chance = 1) {
  const watch = new StreamWatch(() => chance);
  let nowMs = 0;
  const at = () => ({ realMs: nowMs, marketMs: nowMs });
  const check = (): WatchAction | null => {
    const action = watch.check(at());
    if (action?.kind === 'connect') watch.connecting(at());
    return action;
  };
  return {
    watch,
    check,
    hear: (...news: readonly MarketNews[]) => news.forEach((each) => watch.hear(each, at())),
    /** What it says in the meantime, looked at ten times a second. */
    pass(ms: number): { readonly atMs: number; readonly action: WatchAction }[] {
      const said = [];
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        nowMs += 100;
        const action = check();
        if (action !== null) said.push({ atMs: nowMs, action });
      }
      return said;
    },
    /** Frames every `everyMs`, for `ms`; gives what it says. */
    frames(ms: number, everyMs: number) {
      const said = [];
      for (let passed = 0; passed < ms; passed += everyMs) {
        this.hear(FRAME);
        said.push(...this.pass(everyMs));
      }
      return said;
    },
    /** How long it takes until it connects. */
    untilConnect(): number {
      const beganMs = nowMs;
      while (this.pass(100).every(({ action }) => action.kind !== 'connect'));
      return nowMs - beganMs;
    },
    open() {
      check();
      this.hear(OPENED, FRAME);
      this.pass(100);
    },
  };
}

const kinds = (said: readonly { readonly action: WatchAction }[]): string[] => said.map(({ action }) => action.kind);

describe('a stream that is watched', () => {
  it('is connected at once, and REST is asked for what nobody told before', () => {
    const stream = watched();

    expect(stream.check()).toEqual({ kind: 'connect' });
    stream.hear(OPENED);
    expect(kinds(stream.pass(10_000))).toEqual(['look']);
  });

  it('W1: is dropped when REST has a candle that it did not tell', () => {
    const stream = watched();
    stream.open();
    stream.watch.missed('BTC/USDT', 60_000);

    expect(stream.check()).toEqual({ kind: 'drop', why: 'it did not tell a candle of BTC/USDT that REST has' });
  });

  it('W1: is not blamed for a candle that ended before it was connected', () => {
    const stream = watched();
    stream.pass(60_000);
    stream.hear(OPENED);
    stream.pass(100);
    stream.watch.missed('BTC/USDT', 59_000);

    expect(kinds(stream.frames(20_000, 1000))).toEqual([]);
  });

  // Usual pause between frames, how long nothing comes before it is dropped.
  it.each([
    ['that talks all the time', 100, 20_000],
    ['that talks every few seconds', 3_000, 20_000],
    ['of a market where little happens', 15_000, 45_000],
  ])('W2: %s is dropped after its silence', (_, everyMs, silenceMs) => {
    const stream = watched();
    stream.open();
    expect(kinds(stream.frames(1_800_000, everyMs))).toEqual([]);
    stream.hear(FRAME);
    const [dropped] = stream.pass(120_000);

    expect(dropped?.action).toMatchObject({ kind: 'drop', why: expect.stringMatching(/nothing came for \d+ s/) });
    const silentS = Number(/(\d+) s/.exec((dropped!.action as { why: string }).why)![1]);
    expect(Math.abs(silentS * 1000 - silenceMs)).toBeLessThan(2_000);
  });

  it('W2: gets more time after each silence, for it may be the market that is silent', () => {
    const stream = watched();
    stream.open();
    const silences = Array.from({ length: 4 }, () => {
      const [dropped] = stream.pass(200_000);
      stream.hear(OPENED);
      stream.pass(100);
      return /(\d+) s/.exec((dropped!.action as { why: string }).why)![1];
    });

    expect(silences).toEqual(['20', '30', '45', '68']);
  });

  it('is given up when the connection is not made within 15 s', () => {
    const stream = watched();
    stream.check();
    const [first] = stream.pass(20_000);

    expect(first).toMatchObject({ atMs: 15_100, action: { kind: 'drop', why: 'the connection was not made' } });
  });

  it('W6: is renewed when the exchange is about to end it', () => {
    const stream = watched();
    stream.open();
    stream.hear({ kind: 'leaving' });

    expect(stream.check()).toEqual({ kind: 'renew', why: 'the exchange is about to end it' });
    expect(stream.check()).toBeNull();
  });

  it('W7: makes REST be asked after a throw, and is dropped after five within a minute', () => {
    const stream = watched();
    stream.open();
    const said = [1, 2, 3, 4, 5].flatMap(() => {
      stream.hear(SUSPECT, FRAME);
      return kinds(stream.pass(5_000));
    });

    expect(said.slice(0, 5)).toEqual(['look', 'look', 'look', 'look', 'drop']);
  });

  it('has REST asked after an error that the library left to nobody, and is never dropped for that', () => {
    const stream = watched();
    stream.open();
    const said = Array.from({ length: 8 }, () => {
      stream.hear({ ...SUSPECT, isNoise: true });
      return stream.frames(1000, 500);
    });
    expect(said.map(kinds)).toEqual(Array.from({ length: 8 }, () => ['look']));
  });

  it('W7: goes on when throws are rare', () => {
    const stream = watched();
    stream.open();
    const said = [1, 2, 3, 4, 5, 6].flatMap(() => {
      stream.hear(SUSPECT);
      return kinds(stream.frames(20_000, 1_000));
    });

    expect(said).toEqual(['look', 'look', 'look', 'look', 'look', 'look']);
  });

  // The later of the two has chance 0.
  it.each([
    [1, 22],
    [0.5, 22.5],
    [0, 23],
  ])('W8: is renewed after 22 to 23 h, by chance %d after %d h', (chance, hours) => {
    const stream = watched(chance);
    stream.open();
    const said = stream.frames(24 * HOUR, 10_000);

    expect(said[0]!.action).toEqual({ kind: 'renew', why: 'it is 23 h old' });
    expect(Math.abs(said[0]!.atMs - hours * HOUR)).toBeLessThan(30_000);
    expect(said).toHaveLength(1);
  });

  it('W8: is renewed a minute later when that failed', () => {
    const stream = watched(0);
    stream.open();
    stream.frames(23.1 * HOUR, 10_000);
    stream.watch.notRenewed({ realMs: 23.1 * HOUR, marketMs: 23.1 * HOUR });

    expect(kinds(stream.frames(200_000, 1_000))).toEqual(['renew']);
  });

  it('W9: is connected again after pauses that double, up to half a minute', () => {
    const stream = watched();
    const pauses = Array.from({ length: 10 }, () => {
      stream.check();
      stream.hear(LOST);
      return stream.untilConnect();
    });

    expect(pauses).toEqual([300, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('W9: does not connect at the same moment as all others', () => {
    const firstPause = (chance: number): number => {
      const stream = watched(chance);
      stream.open();
      stream.hear(LOST);
      return stream.pass(10_000)[0]!.atMs;
    };

    expect(firstPause(0)).toBeLessThan(firstPause(1));
  });

  it('W9: begins with the shortest pause again when a connection was well for a minute', () => {
    const stream = watched();
    for (let at = 0; at < 6; at += 1) {
      stream.check();
      stream.hear(LOST);
      stream.pass(40_000);
    }
    stream.hear(OPENED);
    stream.frames(70_000, 1_000);
    stream.hear(LOST);

    expect(kinds(stream.pass(300))).toEqual(['connect']);
  });
});
