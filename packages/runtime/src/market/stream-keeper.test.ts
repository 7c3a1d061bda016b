import { describe, expect, it } from 'vitest';
import type { LiveMarket, MarketMood, MarketNews } from '../ports/live-market.ts';
import { ConnectBudget } from './connect-budget.ts';
import { ShownTime } from './shown-time.ts';
import { StreamKeeper } from './stream-keeper.ts';
import { VirtualClock } from './virtual-clock.fixture.ts';

const HOUR = 3_600_000;

interface Line {
  readonly tell: (news: MarketNews) => void;
  isOpen: boolean;
}

/** A keeper of a stream of prices, and the connections that it makes. */
function kept({ most = 60 } = {}) {
  const lines: Line[] = [];
  const state = { nowMs: 0, mood: 'well' as MarketMood };
  const market = {
    name: 'made',
    get mood() {
      return state.mood;
    },
    stream(_: unknown, tell: Line['tell']) {
      const line = { tell, isOpen: true };
      lines.push(line);
      return { close: () => Promise.resolve(void (line.isOpen = false)) };
    },
  } as unknown as LiveMarket;
  const notices: string[] = [];
  const quotes: number[] = [];
  const keeper = new StreamKeeper({
    market,
    tracks: [],
    quotes: ['A/USDT'],
    connects: new ConnectBudget(most),
    chance: () => 1,
    shown: new ShownTime(new VirtualClock(0)),
    moment: () => ({ realMs: state.nowMs, marketMs: state.nowMs }),
    onQuote: (_, { bid }) => quotes.push(bid!),
    onNews: () => {},
    onNotice: (text) => notices.push(text),
  });
  return {
    ...{ keeper, lines, notices, quotes, state },
    /** Time passes; the lines of these numbers talk every second. */
    pass: (ms: number, ...talking: readonly number[]): void => {
      for (const endMs = state.nowMs + ms; state.nowMs < endMs;) {
        state.nowMs += 1_000;
        for (const at of talking) {
          const line = lines[at];
          if (line?.isOpen === true) line.tell({ kind: 'frame' });
        }
        keeper.check();
      }
    },
    open: () => lines.flatMap(({ isOpen }, at) => (isOpen ? [at] : [])),
  };
}

const quote = (bid: number): MarketNews => ({
  kind: 'quote',
  pair: 'A/USDT',
  quote: { timeMs: null, bid, ask: null, last: null, book: null },
});

/** Connected, and talking. */
function talking() {
  const made = kept();
  made.keeper.check();
  made.lines[0]!.tell({ kind: 'opened' });
  made.pass(5_000, 0);
  return made;
}

describe('a stream that is kept', () => {
  it('has one connection', () => {
    expect(talking().open()).toEqual([0]);
  });

  it('is connected again when it is lost', () => {
    const { lines, pass, open, keeper } = talking();
    lines[0]!.tell({ kind: 'lost', why: 'cut' });
    expect(open()).toEqual([]);
    pass(2_000);
    expect(open()).toEqual([1]);
    expect(keeper.reconnects).toBe(1);
  });

  it('is renewed: the old connection ends when the new one talks, and both are heard until then', () => {
    const { lines, pass, open, quotes } = talking();
    lines[0]!.tell({ kind: 'leaving' });
    pass(2_000, 0);
    expect(open()).toEqual([0, 1]);
    lines[0]!.tell(quote(1));
    lines[1]!.tell({ kind: 'opened' });
    expect(open()).toEqual([0, 1]);
    lines[1]!.tell({ kind: 'frame' });
    expect(open()).toEqual([1]);
    lines[1]!.tell(quote(2));
    expect(quotes).toEqual([1, 2]);
    pass(HOUR, 1);
    expect(open()).toEqual([1]);
  });

  it.each<readonly [string, (line: Line) => void]>([
    ['is lost', (line) => line.tell({ kind: 'lost', why: 'refused' })],
    ['tells nothing for half a minute', () => {}],
  ])('keeps the old connection when the new one %s, and tries again later', (_, happens) => {
    const { lines, pass, open } = talking();
    lines[0]!.tell({ kind: 'leaving' });
    pass(1_000, 0);
    happens(lines[1]!);
    pass(35_000, 0);
    expect(open()).toEqual([0]);
    pass(120_000, 0);
    expect(lines.length).toBeGreaterThan(2);
  });

  it('W9: waits when the process has no connection left', () => {
    const { keeper, lines, pass } = kept({ most: 3 });
    keeper.check();
    for (let at = 0; at < 10; at += 1) {
      const line = lines[at];
      if (line?.isOpen === true) line.tell({ kind: 'lost', why: 'cut' });
      pass(20_000);
    }
    expect(lines).toHaveLength(3);
    pass(300_000);
    expect(lines.length).toBeGreaterThan(3);
  });

  it.each(['ban', 'throttled'] as const)('is not connected while the exchange asks for patience (%s)', (mood) => {
    const { lines, pass, state } = talking();
    state.mood = mood;
    lines[0]!.tell({ kind: 'lost', why: 'cut' });
    pass(60_000);
    expect(lines).toHaveLength(1);
    state.mood = 'well';
    pass(1_000);
    expect(lines).toHaveLength(2);
  });

  it('W2: says why it is connected anew', () => {
    const { pass, notices } = talking();
    pass(30_000);
    expect(notices).toEqual(['The stream of made with prices of 1 pair is connected anew: nothing came for 21 s.']);
  });

  it('W12: says once how much of it means nothing', () => {
    const { lines, pass, notices, keeper } = talking();
    for (let at = 0; at < 300; at += 1) {
      pass(1_000, 0);
      if (at % 10 === 0) lines[0]!.tell({ kind: 'unknown' });
    }
    pass(10_000, 0);
    expect(keeper.unknown).toBe(30);
    expect(notices).toEqual([]);
    expect(keeper.takeUnknown()).toMatch(
      /^\d+\.\d % of what the stream of made with prices of 1 pair sent in five minutes$/,
    );
    expect(keeper.takeUnknown()).toBeNull();
  });

  it('has no connection left when it is closed, and hears nothing', async () => {
    const { keeper, lines, open, quotes, pass } = talking();
    lines[0]!.tell({ kind: 'leaving' });
    pass(1_000, 0);
    await keeper.close();
    lines[0]!.tell(quote(7));
    pass(60_000);
    expect(open()).toEqual([]);
    expect(quotes).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it('tells once why it cannot connect, and when it can again', () => {
    const { lines, notices, pass } = kept();
    const lost = { kind: 'lost', why: 'getaddrinfo ENOTFOUND' } as const;
    for (let failure = 1; failure <= 6; failure += 1) {
      while (lines.length < failure) pass(1_000);
      lines.at(-1)!.tell(lost);
    }
    // One that is not made within 15 s is another.
    pass(60_000);
    expect(notices).toEqual([
      'The stream of made with prices of 1 pair cannot be had (getaddrinfo ENOTFOUND); the exchange is asked meanwhile, and tried again.',
    ]);
    const made = lines.length;
    while (lines.length === made) pass(1_000);
    lines.at(-1)!.tell({ kind: 'opened' });
    lines.at(-1)!.tell(lost);
    expect(notices.slice(1)).toEqual(['The stream of made with prices of 1 pair is there again.']);
  });
});
