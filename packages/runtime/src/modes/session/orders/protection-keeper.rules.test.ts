import { describe, expect, it } from 'vitest';
import { aFill, anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { attemptKey, fillKey, intentKey, positionKey } from '../../../orders/order-draft.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import type { UnprotectedRecord } from './barred-pairs.ts';
import { areStopsRefused, keepProtection, type ProtectionWorld } from './protection-keeper.ts';

const pair = 'BTC/USDT:USDT';
const TRADE = {
  ...{ id: 1, pair, isShort: false, amount: 1, amountStep: 0.01, contractSize: 1 },
  ...{ stopLoss: 90, liquidationPrice: null },
};
const KEY = `unprotected/${pair}`;
const RULES: ExactRules = {
  ...{ amountStep: '0.01', priceTick: '0.1', contractSize: '1', minAmount: '0.01', maxAmount: null, minCost: null },
  ...{ maxCost: null, maxMarketAmount: null },
};
const STOP: WantedOrder = {
  ...{ tradeId: 1, pair, leverage: 1, leg: 2, action: 'stop', side: 'sell', kind: 'stop-market', amount: 1 },
  ...{ rate: null, stopRate: 90, isReduceOnly: true, reason: 'stop', candleMs: 60_000, placedMs: STEP_MS },
  ...{ isCanceled: false, after: [], staysUntil: null },
};
const RESTING = anAttempt('OPEN', { cid: 'qh0pdv0000000201qs', intent: 2, exchangeId: 'x2' });

interface Held {
  /** Of the position; none where it is `0`. */
  readonly amount?: string;
  readonly isTraded?: boolean;
  readonly stops?: readonly Attempt[];
  readonly blocked?: 'attempts' | null;
  readonly broken?: UnprotectedRecord;
  /** Of its trade: how often stops and exits were refused. */
  readonly refusals?: { readonly stops?: number; readonly exits?: number; readonly exitMs?: number };
  /** A person has to look at it. */
  readonly isBreach?: boolean;
  /** Orders of its trade, by their legs. */
  readonly legs?: readonly number[];
  /** Of the order of its stops: it covers as much as the market takes at once. */
  readonly isPart?: boolean;
  readonly more?: readonly (readonly [string, unknown])[];
}

/** Records of a position that was bought by one order, with the stops that were tried for it. */
function held({
  amount = '1',
  isTraded = true,
  stops = [],
  blocked = null,
  broken,
  refusals: { stops: count = 0, exits = 0, exitMs = 0 } = {},
  isBreach = false,
  legs = [],
  isPart = false,
  more = [],
}: Held): ReadonlyMap<string, string> {
  const entry = anAttempt('FILLED', { filled: amount, reported: amount, exchangeId: 'x1' });
  const fill = aFill('1', amount, { cid: entry.cid });
  const stopIntent = anIntent({
    id: 2,
    action: 'stop',
    leg: 2,
    side: 'sell',
    kind: 'stop-market',
    isReduceOnly: true,
    blocked,
    ...(isPart ? { isPart } : {}),
  });
  const refused = { refusedStops: { count, retryMs: 0 }, refused: { count: exits, retryMs: exitMs } };
  const orders = legs.map((leg) => ({ leg, state: 'over' }));
  const rows: readonly (readonly [string, unknown])[] = [
    [intentKey(1), anIntent({ state: 'DONE' })],
    ['orders/next', 9],
    [attemptKey(entry.cid), entry],
    [fillKey(pair, '1'), fill],
    ...(amount === '0' ? [] : [[positionKey(pair, 'long'), { pair, side: 'long', amount, dust: '0' }] as const]),
    ...(isTraded ? [['trade/1', { trade: TRADE, closed: null }] as const] : []),
    ...(isTraded ? [['watch/1', { broker: { orders, isEmergency: false, ...refused } }] as const] : []),
    ...(stops.length > 0 || blocked !== null ? [[intentKey(2), stopIntent] as const] : []),
    ...stops.map((attempt) => [attemptKey(attempt.cid), attempt] as const),
    ...(broken === undefined ? [] : [[KEY, broken] as const]),
    ...(isBreach ? [[`breach/${KEY}`, { text: '', sinceMs: 0 }] as const] : []),
    ...more,
  ];
  return new Map(rows.map(([key, row]) => [key, JSON.stringify(row)]));
}

function kept(of: Held, world: Partial<ProtectionWorld> = {}) {
  const step = new MadeOrderStep(held(of));
  const { lost: left } = keepProtection(step.orders, {
    ...{ wanted: [STOP], marketOf: () => RULES, markOf: () => 100, mayDouble: true, isResting: false },
    ...{ isRecovering: false, needsStops: true, hindrance: () => null },
    ...world,
  });
  return {
    left,
    warned: step.warned,
    said: step.said,
    record: step.row(KEY),
    breach: step.row(`breach/${KEY}`),
    dust: step.row(`dust/${pair}`),
    leaving: [...step.orders.leaving],
  };
}

const since = (agoMs: number, of: Partial<UnprotectedRecord> = {}): UnprotectedRecord => ({
  ...{ sinceMs: STEP_MS - agoMs, by: 'fill', isGivenUp: false },
  ...of,
});
const refusedAt = (n: number, agoMs: number): Attempt =>
  anAttempt('REJECTED', { cid: `qh0pdv000000020${n}qs`, intent: 2, n, updatedMs: STEP_MS - agoMs });
const refused = (count: number, agoMs = 10): Attempt[] =>
  Array.from({ length: count }, (_, at) => refusedAt(at + 1, agoMs));
const NO_STOP = `${pair} is held without a stop. Nothing is entered there.`;
const LEFT = `No stop can be placed for ${pair}: what is held there is left by its emergency exit.`;

describe('a position whose stop rests', () => {
  it('is protected, and what was broken is over', () => {
    expect(kept({ stops: [RESTING] })).toMatchObject({ left: [], warned: [], record: null });
    expect(kept({ stops: [RESTING], broken: since(9000) })).toMatchObject({ left: [], warned: [], record: null });
  });

  it.each([
    ['nobody knows whether it is there', { state: 'UNKNOWN', rank: 1 }],
    ['it is on its way', { state: 'SUBMITTING', rank: 0 }],
    ['it is asked to go', { cancel: 'asked' }],
    ['a part of it is executed', { filled: '0.4', state: 'PARTIAL' }],
  ] as const)('is not protected while %s', (_, change) => {
    expect(kept({ stops: [{ ...RESTING, ...change }] }).record).toEqual(since(0));
  });
});

describe('a position without a stop', () => {
  it('is noted, and told five seconds after its fill', () => {
    expect(kept({})).toMatchObject({ left: [], warned: [], record: since(0) });
    expect(kept({ broken: since(5000) })).toMatchObject({ warned: [], record: since(5000) });
    expect(kept({ broken: since(5001) })).toMatchObject({
      ...{ warned: [{ cause: 'unprotected', text: NO_STOP }], record: since(5001) },
    });
  });

  it('is told once, and once an hour, and not with every step', () => {
    const told = (agoMs: number) => ({ ...since(6000), told: { text: NO_STOP, atMs: STEP_MS - agoMs } });
    expect(kept({ broken: since(6000) }).record).toEqual(told(0));
    expect(kept({ broken: told(3_599_999) })).toMatchObject({ warned: [], record: told(3_599_999) });
    expect(kept({ broken: told(3_600_000) })).toMatchObject({ warned: [{ text: NO_STOP }], record: told(0) });
    const otherwise = { ...told(1), told: { text: 'something else', atMs: STEP_MS - 1 } };
    expect(kept({ broken: otherwise })).toMatchObject({ warned: [{ text: NO_STOP }], record: told(0) });
  });

  it('is told a minute after its stop has vanished', () => {
    const vanished = anAttempt('EXPIRED', { cid: RESTING.cid, intent: 2, mark: 'vanished' });
    expect(kept({ stops: [vanished] }).record).toEqual(since(0, { by: 'vanished' }));
    expect(kept({ stops: [vanished], broken: since(60_000, { by: 'vanished' }) }).warned).toEqual([]);
    expect(kept({ stops: [vanished], broken: since(60_001, { by: 'vanished' }) }).warned).toHaveLength(1);
  });

  it('is left when three were refused since, once', () => {
    const broken = since(1000);
    expect(kept({ broken, stops: refused(2) }).left).toEqual([]);
    const lost = kept({ broken, stops: refused(3) });
    expect(lost).toMatchObject({ left: [pair], record: { ...broken, isGivenUp: true } });
    expect(lost.warned).toContainEqual({ cause: 'unprotected', text: LEFT });
    const again = kept({ broken: { ...broken, isGivenUp: true, leftMs: STEP_MS - 59_999 }, stops: refused(3) });
    expect(again.left).toEqual([]);
    expect(again.warned.map(({ text }) => text)).not.toContain(LEFT);
  });

  it('is left again, as nothing came of it, after a minute, or when the next exit may be tried after one that was refused', () => {
    const lost = (agoMs: number): UnprotectedRecord => since(61_000, { isGivenUp: true, leftMs: STEP_MS - agoMs });
    const left = (agoMs: number, refusals: Held['refusals'] = {}): readonly string[] =>
      kept({ broken: lost(agoMs), stops: refused(3, 60_500), refusals }).left;
    expect([left(60_000), left(59_999)]).toEqual([[pair], []]);
    expect(left(5000, { exits: 1, exitMs: STEP_MS })).toEqual([pair]);
    expect(left(60_000, { exits: 4, exitMs: STEP_MS + 1 })).toEqual([]);
  });

  it('whose stop was refused lacks it between two tries as well, when nobody wants one', () => {
    const between = { wanted: [] } as const;
    expect(kept({ broken: since(6000), stops: refused(1), refusals: { stops: 1 } }, between)).toMatchObject({
      warned: [{ text: NO_STOP }],
      record: { sinceMs: STEP_MS - 6000 },
    });
    expect(kept({ broken: since(30_000), stops: refused(1), refusals: { stops: 1 } }, between).left).toEqual([pair]);
    expect(kept({}, between).record).toBeNull();
  });

  it('and is being left because none could be placed stays told until it is gone, and is not left twice', () => {
    const exit = { ...STOP, action: 'exit', kind: 'market', stopRate: null, leg: 3 } as const;
    const world = { wanted: [exit] };
    expect(kept({ broken: since(6000, { isGivenUp: true }), stops: refused(3) }, world)).toMatchObject({
      left: [],
      record: { isGivenUp: true, sinceMs: STEP_MS - 6000 },
    });
    expect(kept({ broken: since(6000), stops: refused(1) }, world).record).not.toBeNull();
    expect(kept({ broken: since(6000) }, world).record).toBeNull();
    expect(kept({ broken: since(6000, { isGivenUp: true }), stops: [RESTING] }, world).record).toBeNull();
  });

  it('is left also where nobody knows its price, as an order at the market needs none', () => {
    const broken = since(1000);
    const blind = kept({ broken, stops: refused(3) }, { markOf: () => null });
    expect(blind).toMatchObject({ left: [pair], record: { ...broken, isGivenUp: true } });
    expect(blind.warned.map(({ text }) => text)).toContain(LEFT);
  });

  it('counts no refusal of before', () => {
    expect(kept({ broken: since(1000), stops: refused(3, 1001) }).left).toEqual([]);
    expect(kept({ broken: since(1000), stops: refused(3, 1000) }).left).toEqual([pair]);
  });

  it('is left as well when its stop did not get to the exchange', () => {
    expect(kept({ broken: since(1000), blocked: 'attempts' }).left).toEqual([pair]);
  });

  describe('and nobody knows whether one is there', () => {
    const tried = (n: number, agoMs: number, of: Partial<Attempt> = {}): Attempt =>
      anAttempt('UNKNOWN', { ...refusedAt(n, 0), state: 'UNKNOWN', rank: 1, signMs: STEP_MS - agoMs, ...of });
    const absent = { state: 'NEVER_PLACED', rank: 4 } as const;
    it.each<[string, readonly Attempt[], boolean]>([
      ['is waited for', [tried(1, 29_999)], false],
      ['is left 30 s after it was sent', [tried(1, 30_000)], true],
      ['is left 30 s after the first of several was', [tried(1, 30_000, absent), tried(2, 10)], true],
      [
        'is waited for where the first was another process’s',
        [tried(1, 99_000, { ...absent, epoch: 0 }), tried(2, 10)],
        false,
      ],
      [
        'is waited for where the first never left',
        [tried(1, 99_000, { state: 'DENIED', rank: 4 }), tried(2, 10)],
        false,
      ],
      [
        'is waited for where one was there since',
        [tried(1, 99_000, { state: 'EXPIRED', rank: 4 }), tried(2, 10)],
        false,
      ],
    ])('%s', (_, stops, isLeft) => {
      expect(kept({ stops, broken: since(99_000) }).left).toEqual(isLeft ? [pair] : []);
    });

    it('is waited for at a start, until everything is found out that can be', () => {
      const stops = [tried(1, 99_000)];
      expect(kept({ stops, broken: since(99_000) }, { isRecovering: true }).left).toEqual([]);
      expect(kept({ stops, broken: since(99_000) }).left).toEqual([pair]);
    });
  });

  describe('by the policy that a person is called', () => {
    const alarm = { stopFailure: 'alarm' } as const;
    const STAYS = `No stop can be placed for ${pair}: what is held there stays, and has none.`;

    it('stays, is told, and is a breach, once', () => {
      const broken = since(1000);
      const lost = kept({ broken, stops: refused(3) }, alarm);
      expect(lost).toMatchObject({ left: [], record: { ...broken, isGivenUp: true }, breach: { text: STAYS } });
      expect(lost.warned).toContainEqual({ cause: 'unprotected', text: STAYS });
      const again = kept({ broken: { ...broken, isGivenUp: true }, stops: refused(3), isBreach: true }, alarm);
      expect(again.warned.map(({ text }) => text)).not.toContain(STAYS);
    });

    it('does so where nobody knows its price', () => {
      expect(kept({ broken: since(1000), stops: refused(3) }, { ...alarm, markOf: () => null }).breach).not.toBeNull();
    });

    it('is tried anew once a person has looked', () => {
      const looked = kept({ broken: { ...since(1000), isGivenUp: true }, stops: refused(3) }, alarm);
      expect(looked).toMatchObject({ left: [], record: since(0), breach: null });
    });
  });

  it('is left by whoever asks where no trade hears of anything, as what a trade does not hear of lacks a stop', () => {
    const { left, record } = kept({ broken: since(1000), stops: refused(3) }, { isResting: true });
    expect([left, record]).toEqual([[pair], expect.objectContaining({ isGivenUp: false })]);
    expect(kept({}, { wanted: [], isResting: true }).record).toEqual(since(0));
    expect(kept({}, { wanted: [], isResting: true, needsStops: false }).record).toBeNull();
  });

  it('needs none while it is being left, or where its strategy wants none', () => {
    const exit: WantedOrder = { ...STOP, leg: 3, action: 'exit', kind: 'market', stopRate: null };
    expect(kept({}, { wanted: [STOP, exit] }).record).toBeNull();
    expect(kept({}, { wanted: [STOP, { ...exit, action: 'reduce' }] }).record).toBeNull();
    expect(kept({}, { wanted: [] }).record).toBeNull();
    expect(kept({}, { wanted: [{ ...STOP, isCanceled: true }] }).record).toBeNull();
    expect(kept({}, { wanted: [STOP, { ...exit, isCanceled: true }] }).record).toEqual(since(0));
    expect(kept({}, { wanted: [STOP, { ...exit, pair: 'ETH/USDT:USDT' }] }).record).toEqual(since(0));
  });
});

describe('a position of which the market takes no more in one stop', () => {
  it('is told with what its stop covers, whatever was refused before it', () => {
    const stops = [refusedAt(1, 10_000), { ...RESTING, cid: 'qh0pdv0000000202qs', n: 2 }];
    const text = `The stop of ${pair} covers 1, as the market takes no more at once: what is held beyond that has none. Nothing is entered there.`;
    expect(kept({ amount: '2', stops, isPart: true, broken: since(5001) }).warned).toEqual([
      { cause: 'unprotected', text },
    ]);
    expect(kept({ amount: '2', stops, broken: since(5001) }).warned).toEqual([{ cause: 'unprotected', text: NO_STOP }]);
  });
});

describe('a position that is being left', () => {
  const text = `${pair} is being left and has given its stop up, and the exchange takes no order: it has neither stop nor exit.`;
  const leaving = (action: 'exit' | 'reduce', agoMs: number): Partial<ProtectionWorld> => ({
    wanted: [{ ...STOP, leg: 3, action, kind: 'market', stopRate: null, placedMs: STEP_MS - agoMs }],
  });
  const resting = (action: 'exit' | 'reduce'): NonNullable<Held['more']> => [
    [intentKey(3), anIntent({ id: 3, action, leg: 3, side: 'sell', isReduceOnly: true })],
    [attemptKey('qh0pdv0000000301qs'), anAttempt('OPEN', { cid: 'qh0pdv0000000301qs', intent: 3, exchangeId: 'x3' })],
  ];

  it.each(['exit', 'reduce'] as const)(
    'by %s is told once nothing of it is at the exchange for five seconds',
    (way) => {
      expect(kept({}, leaving(way, 5000))).toMatchObject({ warned: [], record: null });
      expect(kept({}, leaving(way, 5001)).warned).toEqual([{ cause: 'unprotected', text }]);
      expect(kept({ more: resting(way) }, leaving(way, 5001)).warned).toEqual([]);
    },
  );
});

describe('stops that amount to more than the position', () => {
  const ghost = anAttempt('OPEN', { cid: 'qh0pdv0000000202qs', intent: 2, n: 2, exchangeId: 'x3', signMs: STEP_MS });

  it('are told in words of their own', () => {
    const text = `The stops of ${pair} amount to more than is held. Nothing is entered there.`;
    const doubled = kept({ stops: [RESTING, { ...ghost, cancel: 'asked' }], broken: since(5001), amount: '0.5' });
    expect(doubled.warned).toEqual([{ cause: 'order-breach', text }]);
    expect(doubled.record).toMatchObject(since(5001));
  });

  it('are canceled but for the newest of an order, which is the trade', () => {
    const { leaving } = kept({ stops: [RESTING, ghost] });
    expect(leaving).toEqual([RESTING.cid]);
    expect(kept({ stops: [{ ...RESTING, ending: 'CANCELED' }, ghost] }).leaving).toEqual([]);
    expect(kept({ stops: [RESTING] }).leaving).toEqual([]);
  });

  it('are left to their trade where that has them', () => {
    const other = { ...STOP, isCanceled: true };
    expect(kept({ stops: [RESTING], amount: '0' }, { wanted: [other] }).leaving).toEqual([]);
    expect(kept({ stops: [RESTING], amount: '0' }, { wanted: [] }).leaving).toEqual([RESTING.cid]);
  });
});

describe('what is held by no trade', () => {
  const HELD = `${pair} is held, and by no trade: a person has to look. Nothing is entered there.`;

  it('is for a person from the least order on, told once', () => {
    const first = kept({ isTraded: false, amount: '0.01' }, { wanted: [] });
    expect(first).toMatchObject({ warned: [{ cause: 'unprotected', text: HELD }], record: since(0) });
    const again = kept({ isTraded: false, amount: '0.01', broken: since(10) }, { wanted: [] });
    expect(again).toMatchObject({ warned: [], record: since(10) });
  });

  it('is dust below it: said, kept, and not to be protected', () => {
    const dust = kept({ isTraded: false, amount: '0.009' }, { wanted: [] });
    expect(dust).toMatchObject({ warned: [], record: null });
    expect(dust.said).toEqual([`info dust ${pair}: 0.009 is too little for an order; it is kept, and has no stop.`]);
    expect(dust.dust).toBe('0.009');
  });

  it('is left five seconds later, at the market, and nothing is bought back of what was sold without being held', () => {
    const left = kept({ isTraded: false, amount: '0.5', broken: since(5000) }, { wanted: [] });
    expect(left.leaving).toHaveLength(1);
    const told = `${pair} is held, and by no trade: it is left at the market.`;
    expect(left.warned).toEqual([{ cause: 'unprotected', text: told }]);
    const sold = kept({ isTraded: false, amount: '-0.5', broken: since(5000) }, { wanted: [] });
    expect(sold).toMatchObject({ warned: [], leaving: [] });
  });

  it('is dust beside what a trade has, and with it where that is too little as well', () => {
    expect(kept({ stops: [RESTING], legs: [1] }).dust).toBeNull();
    expect(kept({ amount: '0.005', legs: [1] }, { wanted: [] }).dust).toBe('0.005');
    const beside = [positionKey(pair, 'long'), { pair, side: 'long', amount: '1.009', dust: '0' }] as const;
    expect(kept({ stops: [RESTING], legs: [1], more: [beside] }).dust).toBe('0.009');
  });

  it('is nothing where nothing is held', () => {
    expect(kept({ isTraded: false, amount: '0' }, { wanted: [] })).toMatchObject({
      warned: [],
      said: [],
      record: null,
    });
  });
});

describe('stops of a pair', () => {
  const areRefused = (of: Held, asked = pair): boolean => areStopsRefused(new MadeOrderStep(held(of)).orders, asked);

  it('are refused as often as it takes since it lacks one', () => {
    expect(areRefused({ stops: refused(3) })).toBe(false);
    expect(areRefused({ stops: refused(2), broken: since(1000) })).toBe(false);
    expect(areRefused({ stops: refused(3), broken: since(1000) })).toBe(true);
    expect(areRefused({ stops: refused(3), broken: since(1000) }, 'ETH/USDT:USDT')).toBe(false);
  });
});
