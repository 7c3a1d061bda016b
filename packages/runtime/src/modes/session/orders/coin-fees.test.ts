import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OrderFill } from '../../../orders/attempt.ts';
import { aFill } from '../../../orders/attempt.fixture.ts';
import {
  compareExact,
  cutToStep,
  exactText,
  minus,
  plus,
  signOf,
  smaller,
  sumOf,
  times,
} from '../../../orders/exact.ts';
import { TestBooks } from '../../../orders/order-book.fixture.ts';
import { paidInBase } from '../../../session/paid-fees.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { orderReportOf } from './order-report-of.ts';

const RUNS = Math.ceil(Number(process.env['TRADAI_RUNS'] ?? 2000) / 10);
const PAIR = 'BNB/USDT';
const COINS = { base: 'BNB', stake: 'USDT', contractSize: '1', rateOf: () => null };
const STEP = '0.001';
const FEE = '0.00075';

/** What one execution is of, what its fee is paid in, and whether it is told early or late. */
const executions = fc.array(
  fc.record({
    steps: fc.integer({ min: 2, max: 3000 }),
    feeAsset: fc.constantFrom('BNB', 'BNB', 'USDT', 'ETH'),
    turn: fc.nat(9),
  }),
  { minLength: 1, maxLength: 4 },
);
type Execution = { readonly steps: number; readonly feeAsset: string; readonly turn: number };
const trips = fc.array(fc.record({ bought: executions, sold: executions }), { minLength: 1, maxLength: 5 });

interface Told {
  readonly fill: OrderFill;
  readonly turn: number;
}

/** Executions that come to `whole`: the last one is of what the others leave, and those after it are none. */
function toldOf(side: 'buy' | 'sell', whole: string, parts: readonly Execution[], trip: number): readonly Told[] {
  let left = whole;
  return parts.flatMap(({ steps, feeAsset, turn }, at) => {
    const part = at === parts.length - 1 ? left : smaller(left, times(exactText(steps), STEP));
    left = minus(left, part);
    const of = { pair: PAIR, side, feeAsset, fee: times(part, FEE) } as const;
    return signOf(part) === 0 ? [] : [{ fill: aFill(`${side}-${trip}-${at}`, part, of), turn }];
  });
}

const inBnb = (told: readonly Told[]): string =>
  sumOf(told.filter(({ fill }) => fill.feeAsset === 'BNB').map(({ fill }) => fill.fee));

/** What the trade makes of an order: base units that it brought, or took. */
function reported(books: TestBooks, cid: string, told: readonly Told[]): number {
  const attempt = books.attempt(cid);
  const known = { intent: books.intent(attempt.intent), attempts: [attempt] };
  const { filled, fees } = orderReportOf(
    known,
    told.map(({ fill }) => fill),
    COINS,
  );
  expect(paidInBase(fees)).toBe(Number(inBnb(told)));
  return known.intent.side === 'buy' ? filled - paidInBase(fees) : -filled;
}

/** Buys, sells what that brought in whole steps, in whatever order its executions are told, each of them twice. Gives what is left. */
function traded(
  books: TestBooks,
  trip: number,
  of: { bought: readonly Execution[]; sold: readonly Execution[] },
): string {
  const whole = times(exactText(of.bought.reduce((sum, { steps }) => sum + steps, 0)), STEP);
  const bought = toldOf('buy', whole, of.bought, trip);
  const brought = minus(whole, inBnb(bought));
  const amount = cutToStep(brought, STEP);
  const sold = toldOf('sell', amount, of.sold, trip);
  const shared = { pair: PAIR, isReduceOnly: false, least: STEP, tradeId: trip } as const;
  const cids = new Map([
    ['buy', books.planned({ ...shared, leg: 2 * trip, amount: whole }, { amount: whole })],
    ['sell', books.planned({ ...shared, leg: 2 * trip + 1, action: 'exit', side: 'sell', amount }, { amount })],
  ]);
  const all = [...bought, ...sold].toSorted((one, other) => one.turn - other.turn);
  for (const { fill } of [...all, ...all]) books.happen(cids.get(fill.side)!, { kind: 'fills', fills: [fill] });
  const counted = reported(books, cids.get('buy')!, bought) + reported(books, cids.get('sell')!, sold);
  expect(counted).toBeCloseTo(Number(minus(brought, amount)), 9);
  return minus(brought, amount);
}

it('I4: trades that are over leave nothing, or less than a step each that they bought and could not sell, whatever coins their fees were paid in', () => {
  fc.assert(
    fc.property(trips, (all) => {
      const books = new TestBooks();
      let left = '0';
      for (const [at, one] of all.entries()) {
        left = plus(left, traded(books, at + 1, one));
        expect(books.position(PAIR)?.amount ?? '0').toBe(left);
        expect(signOf(left)).toBeGreaterThanOrEqual(0);
        expect(compareExact(left, times(exactText(at + 1), STEP))).toBeLessThan(0);
      }
    }),
    { numRuns: RUNS },
  );
});

it('a session that sells and pays for it of what else the account has of the coin, as with BNB, owes none of it, and goes on', async () => {
  const world = new CoreWorld('spot');
  world.exchange.books.deposit('BTC', 50);
  world.exchange.books.sellFee = 0.015;
  await world.hours(1, 8, world.begin());
  const { side, fee, feeAsset } = world.exchange.books.fills.at(-1)!;
  expect([side, Number(fee) > 0, feeAsset]).toEqual(['sell', true, 'BTC']);
  expect([...(await world.records()).keys()].filter((key) => /^(position|unprotected|dust)\//.test(key))).toEqual([]);
  expect(world.received.filter(({ kind }) => kind === 'warning')).toEqual([]);
  expect(world.stages.at(-1)).toBe('RUNNING');
  expect(await oracle(world)).toEqual([]);
});
