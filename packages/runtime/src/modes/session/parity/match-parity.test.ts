import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchParity, NEAR_CANDLES } from './match-parity.ts';
import type { ParityTrade } from './parity-trade.ts';

const FIVE = 300_000;

function aTrade(id: number, candle: number, pair = 'A/B', isShort = false): ParityTrade {
  return {
    ...{
      id,
      pair,
      isShort,
      tag: '',
      signalMs: candle * FIVE,
      openTimeMs: (candle + 1) * FIVE,
      openRate: 1,
      leverage: 1,
    },
    ...{
      exitMs: null,
      closeTimeMs: 0,
      closeRate: 1,
      exitReason: null,
      exitType: null,
      entries: 1,
      exits: 0,
      hasWaited: false,
    },
    ...{ stakeAmount: 1, profitAbs: 0 },
  };
}

function matched(session: readonly ParityTrade[], backtest: readonly ParityTrade[]): (readonly (number | null)[])[] {
  return matchParity(session, backtest, '5m').map((pair) => [pair.session?.id ?? null, pair.backtest?.id ?? null]);
}

describe('trades of a session and its backtest', () => {
  it.each([
    ['of one signal belong together', [aTrade(1, 5)], [aTrade(2, 5)], [[1, 2]]],
    ['of near signals too, where nothing is nearer', [aTrade(1, 6)], [aTrade(2, 5)], [[1, 2]]],
    [
      'of one signal before near ones',
      [aTrade(1, 5), aTrade(2, 6)],
      [aTrade(3, 6)],
      [
        [1, null],
        [2, 3],
      ],
    ],
    [
      'of signals far apart do not',
      [aTrade(1, 5 + NEAR_CANDLES + 1)],
      [aTrade(2, 5)],
      [
        [null, 2],
        [1, null],
      ],
    ],
    [
      'of two sides do not',
      [aTrade(1, 5)],
      [aTrade(2, 5, 'A/B', true)],
      [
        [1, null],
        [null, 2],
      ],
    ],
    [
      'of two pairs do not',
      [aTrade(1, 5)],
      [aTrade(2, 5, 'C/B')],
      [
        [1, null],
        [null, 2],
      ],
    ],
  ])('%s', (_, session, backtest, expected) => expect(matched(session, backtest)).toEqual(expected));

  it('are each in exactly one pair, of one market and side', () => {
    const many = fc.array(fc.tuple(fc.nat(30), fc.constantFrom('A/B', 'C/B'), fc.boolean()), { maxLength: 25 });
    fc.assert(
      fc.property(many, many, (a, b) => {
        const [session, backtest] = [a, b].map((list) => list.map((plan, i) => aTrade(i, ...plan))) as [
          ParityTrade[],
          ParityTrade[],
        ];
        const pairs = matchParity(session, backtest, '5m');
        expect(new Set(pairs.flatMap((pair) => pair.session ?? []))).toEqual(new Set(session));
        expect(new Set(pairs.flatMap((pair) => pair.backtest ?? []))).toEqual(new Set(backtest));
        expect(pairs.length * 2 - pairs.filter((pair) => pair.session === null || pair.backtest === null).length).toBe(
          session.length + backtest.length,
        );
        const sides = pairs.map((pair) => {
          const trades = [pair.session, pair.backtest].filter((trade) => trade !== null);
          return new Set(trades.map((trade) => `${trade.pair} ${trade.isShort}`)).size;
        });
        expect(sides.every((count) => count === 1)).toBe(true);
      }),
    );
  });
});
