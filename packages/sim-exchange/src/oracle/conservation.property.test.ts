import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Engine } from '../engine/interface.ts';
import { Ledger } from './ledger.ts';
import {
  acceptedOrders,
  ACCOUNTS,
  actions,
  openTestEngine,
  play,
  profiles,
  randomExchange,
} from './random-orders.fixture.ts';

/** Working limit orders of two sides that could trade with each other and did not. */
function crossedPairs(engine: Engine): string[] {
  return [engine.spot, engine.usdm].flatMap((desk) => {
    const working = ACCOUNTS.flatMap((account) => desk.openOrders(account)).filter(
      ({ price, workingAt }) => price > 0n && workingAt >= 0,
    );
    const [bids, offers] = (['BUY', 'SELL'] as const).map((side) => working.filter((order) => order.side === side));
    return bids!.flatMap((bid) =>
      offers!.filter(({ price }) => price <= bid.price).map((offer) => `${bid.orderId} ${offer.orderId}`),
    );
  });
}

it('money is conserved after every event and no book stays crossed, whatever anybody does', () => {
  let orders = 0;
  let fills = 0;
  fc.assert(
    fc.property(actions, profiles, (list, profile) => {
      const engine = openTestEngine(randomExchange(profile));
      const ledger = new Ledger(engine, ACCOUNTS);
      play(engine, list);
      ledger.assertSound();
      orders += acceptedOrders(engine);
      fills += ledger.fills().length;
      expect(crossedPairs(engine)).toEqual([]);

      for (const account of ACCOUNTS) {
        const told = ledger.balancesAt(account, engine.scheduler.time);
        expect(engine.spot.balances(account)).toEqual(expect.arrayContaining([...told.spot]));
        for (const { asset, wallet, crossWallet } of engine.usdm.account(account).assets) {
          expect(told.wallets).toContainEqual({ asset, wallet, cross: crossWallet });
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(orders).toBeGreaterThan(1_000);
  expect(fills).toBeGreaterThan(500);
});

it('one seed and one list of actions make one trace; an idle account changes nothing in it', () => {
  fc.assert(
    fc.property(actions, profiles, (list, profile) => {
      const trace = (idle: boolean): string => {
        const options = randomExchange(profile);
        const accounts = idle
          ? [...options.accounts, { id: 'idle', spot: { balances: { USDT: '1' } }, usdm: { balances: { USDT: '1' } } }]
          : options.accounts;
        const engine = openTestEngine({ ...options, accounts });
        const ledger = new Ledger(engine, ACCOUNTS);
        play(engine, list);
        return ledger.trace();
      };
      const first = trace(false);
      expect(trace(false)).toBe(first);
      expect(trace(true)).toBe(first);
    }),
    { numRuns: 30 },
  );
});

it('a snapshot goes on as if nothing had been, after a walk through JSON', () => {
  fc.assert(
    fc.property(actions, actions, profiles, (before, after, profile) => {
      const options = randomExchange(profile);
      const engine = openTestEngine(options);
      play(engine, before);
      const snapshot = JSON.stringify(engine.snapshot());
      const other = openTestEngine(options);
      other.restore(JSON.parse(snapshot));
      expect(JSON.stringify(other.snapshot())).toBe(snapshot);

      const [one, two] = [engine, other].map((each) => {
        const ledger = new Ledger(each, ACCOUNTS);
        play(each, after);
        return ledger.trace();
      });
      expect(two).toBe(one);
    }),
    { numRuns: 40 },
  );
});
