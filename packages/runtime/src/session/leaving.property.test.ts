import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MadeLeaving, type Act, type Deed, type LeavingKind, type Look, type Wish } from './made-leaving.fixture.ts';
import type { WantedOrder } from './wanted-orders.ts';

/** Of each of the eight. */
const RUNS = Math.ceil(Number(process.env['TRADAI_RUNS'] ?? 2000) / 8);
const LIMIT_MS = 30_000 + 50 * RUNS;
/** At 89 the trade's stop is passed. */
const ALL = [100, 95, 91, 89, 85, 105] as const;
const ABOVE_STOP = [100, 95, 105] as const;
/** An order worth less, at the trade's stop, is taken by nobody on spot; an entry of which no more has come waits for the rest of it. */
const LEAST_HELD = 0.14;
const STEP = 0.001;
const BY_FORCE: readonly string[] = ['force_exit', 'emergency_exit', 'stop_loss'];

function aLookAt(...bids: readonly number[]): fc.Arbitrary<Look> {
  return fc.record({
    kind: fc.constant('look' as const),
    bid: fc.constantFrom(...bids),
    wish: fc.constantFrom<Wish[]>('none', 'none', 'leave', 'reduce', 'add', 'away'),
    afterMs: fc.constantFrom(1000, 5000, 65_000),
  });
}

const aDeed: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('exchange' as const),
  which: fc.nat(3),
  what: fc.constantFrom<Deed['what'][]>('open', 'open', 'part', 'fill', 'reject', 'cancel', 'trigger', 'expire'),
  share: fc.constantFrom(0.05, 0.3, 0.6, 0.93, 0.97),
});

/** Looks show one of these prices. */
function someActs(...bids: readonly number[]): fc.Arbitrary<readonly Act[]> {
  const bid = fc.constantFrom(100, 95, 85);
  const asked = fc.record({ kind: fc.constant('ask' as const), isEmergency: fc.boolean(), bid });
  const anAct = fc.oneof(
    { weight: 4, arbitrary: aLookAt(...bids) },
    { weight: 6, arbitrary: aDeed },
    { weight: 1, arbitrary: asked },
    { weight: 1, arbitrary: fc.constant({ kind: 'cancel-order' as const }) },
    { weight: 1, arbitrary: fc.constantFrom({ kind: 'restart' as const }, { kind: 'swap' as const }) },
  );
  return fc.array(anAct, { maxLength: 25 });
}

function aKind(isFutures: boolean, of: Partial<LeavingKind> = {}): fc.Arbitrary<LeavingKind> {
  const type = fc.constantFrom<LeavingKind['stop'][]>('limit', 'market');
  return fc
    .record({ isShort: fc.boolean(), forceExit: type, stop: type, isStopAtExchange: fc.boolean() })
    .map((kind) => ({ ...kind, isFutures, isShort: isFutures && kind.isShort, isTimed: true, ...of }));
}

function played(kind: LeavingKind, acts: readonly Act[]): MadeLeaving {
  const world = new MadeLeaving(kind);
  for (const act of acts) world.do(act);
  return world;
}

describe.each([
  ['spot', false],
  ['futures', true],
] as const)('on %s, whatever the strategy, people and the exchange have done before', (_, isFutures) => {
  it(
    'an emergency leaves all that can be sold, also where nobody sees a price',
    () => {
      fc.assert(
        fc.property(aKind(isFutures), someActs(...ALL), fc.constantFrom(95, null), (kind, acts, bid) => {
          const world = played(kind, acts);
          world.settle();
          world.leaveAll(bid, true);
          world.settle();
          for (const one of world.open) expect(world.isEnough(world.held(one), 95), world.story(one)).toBe(false);
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it(
    'what is held has a stop of all, but for what leaves on spot',
    () => {
      fc.assert(
        fc.property(aKind(isFutures, { isStopAtExchange: true }), someActs(...ALL), (kind, acts) => {
          const world = played(kind, acts);
          // What was refused is tried again later.
          for (const bid of [110, 110, 110]) {
            world.do({ kind: 'look', bid, wish: 'none', afterMs: 600_000 });
            world.settle();
          }
          for (const one of world.open) {
            const orders = world.ordersOf(one.trade.id);
            const stops = orders.filter(({ action, isCanceled }) => action === 'stop' && !isCanceled);
            const exits = orders.filter(({ action }) => action === 'exit' || action === 'reduce');
            const need = world.held(one) - (isFutures ? 0 : world.restOf(exits));
            const isBare = need > LEAST_HELD && world.restOf(stops) < need - 1e-9;
            expect(isBare, world.story(one)).toBe(false);
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it(
    'what a person wants left is on its way out, whatever the strategy wants after that',
    () => {
      const looks = fc.array(aLookAt(100, 95, 96, 104, 98), { maxLength: 8 });
      fc.assert(
        fc.property(aKind(isFutures, { isTimed: false }), someActs(...ABOVE_STOP), looks, (kind, acts, after) => {
          const world = played(kind, acts);
          const asked = new Set(world.open.map(({ trade }) => trade.id));
          world.leaveAll(97, false);
          world.settle();
          for (const look of after) {
            world.do(look);
            world.settle();
          }
          for (const one of world.open.filter(({ trade }) => asked.has(trade.id))) {
            const going = world
              .ordersOf(one.trade.id)
              .filter(
                ({ action, isCanceled, reason }) => action === 'exit' && !isCanceled && BY_FORCE.includes(reason),
              );
            const left = world.held(one);
            const lacks = world.isEnough(left, 95) && world.restOf(going) < left - 1.1 * STEP;
            expect(lacks, world.story(one)).toBe(false);
          }
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );

  it(
    'what a person wants left at the market is left in the end, whatever the exchange refuses meanwhile, also where nobody sees a price',
    () => {
      const after = someActs(...ABOVE_STOP).map((acts) => acts.filter(leavesAlone));
      const aBid = fc.constantFrom(97, null);
      fc.assert(
        fc.property(
          aKind(isFutures, { forceExit: 'market' }),
          someActs(...ALL),
          after,
          aBid,
          (kind, acts, all, seen) => {
            const later = all.map((act) => (act.kind === 'look' && seen === null ? { ...act, bid: seen } : act));
            const world = played(kind, acts);
            // What an entry brings after the rest of its trade has left stays.
            const isWhole = ({ action }: WantedOrder): boolean => action !== 'enter' && action !== 'add';
            const whole = world.open.filter(({ trade }) => world.ordersOf(trade.id).every(isWhole));
            const asked = new Set(whole.map(({ trade }) => trade.id));
            world.leaveAll(seen, false);
            for (const act of later) world.do(act);
            for (const bid of [seen, seen, seen]) {
              world.settle();
              world.do({ kind: 'look', bid, wish: 'none', afterMs: 600_000 });
            }
            world.settle();
            for (const one of world.open.filter(({ trade }) => asked.has(trade.id)))
              expect(world.held(one) > LEAST_HELD, world.story(one)).toBe(false);
          },
        ),
        { numRuns: RUNS },
      );
    },
    LIMIT_MS,
  );
});

/** Neither a person, here or at the exchange, nor the strategy brings back or keeps what is to leave. */
function leavesAlone(act: Act): boolean {
  if (act.kind === 'look') return act.wish !== 'add';
  return act.kind === 'exchange' ? act.what !== 'cancel' : act.kind !== 'cancel-order';
}
