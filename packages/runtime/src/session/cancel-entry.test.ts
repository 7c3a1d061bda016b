import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancelEntry } from './cancel-entry.ts';
import { FIVE, MINUTE, RatePlay, START, type RateWorld } from './rate-world.fixture.ts';

const LENGTH = 30;
const candles = fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 2 }), { minLength: 3, maxLength: 15 });
const aWorld = fc.record({ signals: fc.tuple(candles, candles, candles), isFutures: fc.boolean(), adds: fc.boolean() });
const aTape = fc.array(
  fc.record({
    rate: fc.integer({ min: 9_600, max: 10_400 }),
    what: fc.constantFrom('look' as const, 'look' as const, 'look' as const, 'fund' as const, 'swap' as const),
  }),
  { minLength: 20, maxLength: LENGTH * 2 },
);

function worldOf({ signals, isFutures, adds }: { signals: number[][]; isFutures: boolean; adds: boolean }): RateWorld {
  return {
    pairs: signals.map((enterLong) => ({ enterLong })),
    length: LENGTH,
    rules: {
      ...{ roi: { 0: 0.02 }, maxOpenTrades: 3, unfilledEntryMs: 60 * MINUTE, entryOrderType: 'limit' },
      ...(adds ? { maxEntryPositionAdjustment: -1 } : {}),
    },
    money: { stakeAmount: 'unlimited' },
    ...(adds
      ? { advice: { adjustTradePosition: (_, { rate }) => (rate < 99.5 ? { stake: 20, tag: 'more' } : null) } }
      : {}),
    ...(isFutures
      ? { tiers: [{ minNotional: 0, maxNotional: null, maintenanceMarginRate: 0.01, maxLeverage: 10, cum: 0 }] }
      : {}),
  };
}

describe('an entry that is canceled without its strategy', () => {
  it('leaves the records that the session would have left', () => {
    const seen = { new: 0, added: 0, versions: 0 };
    fc.assert(
      fc.property(aWorld, aTape, (world, tape) => {
        const play = new RatePlay(worldOf(world));
        for (const [number, { rate, what }] of tape.entries()) {
          const nowMs = START + (Math.floor(number / 2) + 1) * FIVE + (number % 2) * MINUTE;
          const bid = rate / 100;
          if (what === 'fund') play.take({ kind: 'funding', pair: 'P0/USDT', timeMs: nowMs, perUnit: 0.01 });
          if (what === 'swap') play.swap(`v${nowMs}`, nowMs);
          if (number % 2 === 0) play.close(Math.floor(number / 2), [bid, bid + 0.3]);
          else play.look(nowMs, [bid, bid + 0.3]);
          for (const { trade, orders, closed } of play.trades) {
            if (closed !== null || orders.at(-1)?.status !== 'open' || !orders.at(-1)!.isEntry) continue;
            const { records } = play;
            const account = JSON.parse(records.get('account')!) as { readonly versions: readonly string[] };
            seen[trade.amount > 0 ? 'added' : 'new']++;
            if (account.versions.length > 1) seen.versions++;
            const alone = cancelEntry(records, trade.id, { dryRunWallet: 1_000, isCross: false });
            play.restart();
            const delta = play.session.take({
              kind: 'command',
              command: { kind: 'cancel-order', tradeId: trade.id },
              ...{ nowMs, quoteOf: () => null },
            });
            play.restart();
            expect(alone.put).toEqual(delta.put);
            expect([...alone.gone].toSorted()).toEqual([...delta.gone].toSorted());
          }
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(25);
  });

  it('is wished away where an exchange has it', () => {
    const advice = { adjustOrderPrice: () => 95 };
    const play = new RatePlay({ pairs: [{ enterLong: [1] }], rates: { fills: 'exchange' }, advice });
    play.close(1, [100, 100.1]);
    for (const candle of [2, 3]) {
      const alone = cancelEntry(play.records, 1, { dryRunWallet: 1_000, isCross: false });
      play.restart();
      const command = { kind: 'cancel-order', tradeId: 1 } as const;
      const delta = play.session.take({ kind: 'command', command, nowMs: START, quoteOf: () => null });
      play.restart();
      expect(alone).toEqual(delta);
      expect([...alone.put.keys()]).toEqual(['watch/1']);
      // Then the strategy wants another one in its place.
      play.close(candle, [100, 100.1]);
    }
  });

  it('is refused where there is no such order', () => {
    const none = { dryRunWallet: 1_000, isCross: false };
    expect(cancelEntry(new Map(), 1, none).refused).toBe('no-trade');
    const play = new RatePlay({ pairs: [{ enterLong: [1] }] });
    for (const candle of [1, 2]) play.close(candle, [100, 100]);
    expect(play.trade()?.orders.at(-1)?.status).toBe('closed');
    expect(cancelEntry(play.records, 1, none).refused).toBe('no-order');
  });
});
