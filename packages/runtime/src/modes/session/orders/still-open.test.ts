import { describe, expect, it } from 'vitest';
import { anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { attemptKey, intentKey } from '../../../orders/order-draft.ts';
import type { OrderView } from '../../../ports/order-exchange.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';
import { barredPairs } from './barred-pairs.ts';
import { takeStillOpen } from './still-open.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);

describe.each(['spot', 'futures'] as const)(
  'an order on %s that is over in the books and open at the exchange',
  (market) => {
    it('is adopted when two looks show it, told, and canceled; nothing is entered before somebody resumes (I2)', async () => {
      const world = new MadeLiveWorld(
        [
          { ...ENTER, rate: 95 },
          { ...ENTER, atMs: 600 * SECOND },
        ],
        { market },
      );
      world.start();
      await world.time.pass(30 * SECOND);
      const gone = world.exchange.books.orders.pop()!;
      await world.time.pass(2 * MINUTE);
      expect(world.stages.at(-1)).toBe('RUNNING');
      world.exchange.books.orders.push(gone);
      await world.time.pass(80 * SECOND);
      expect(shown(world)).toEqual(['buy limit canceled']);
      expect(world.stages.at(-1)).toBe('HALTED order-breach');
      expect(world.received.map(({ text }) => text)).toContain(
        `The order ${gone.cid} is at the exchange although it could not be; it is in the books now.`,
      );
      await world.time.pass(10 * MINUTE);
      expect(shown(world)).toEqual(['buy limit canceled']);
      expect(world.exchange.calls.filter((call) => call.startsWith('cancel'))).toHaveLength(1);
      expect(await oracle(world)).toEqual([]);
    });

    it('bars its pair from the first look on, and one look alone cancels nothing', async () => {
      const world = new MadeLiveWorld(
        [
          { ...ENTER, rate: 95 },
          { ...ENTER, atMs: 30 * SECOND, do: 'cancel-entry' },
        ],
        {
          market,
        },
      );
      const process = world.start();
      await world.time.pass(50 * SECOND);
      const [entry] = world.exchange.books.orders;
      expect(entry!.status).toBe('canceled');
      entry!.status = 'open';
      const barred = async (): Promise<string | undefined> => (await world.records()).get(`still-open/${PAIR}`);
      while ((await barred()) === undefined) await world.time.pass(SECOND / 2);
      entry!.status = 'canceled';
      await world.time.pass(20 * SECOND);
      expect(await barred()).toBeUndefined();
      expect(world.stages.at(-1)).toBe('RUNNING');
      expect(world.exchange.calls.filter((call) => call.startsWith('cancel'))).toHaveLength(1);
      process.kill();
    });

    it('that fills before it is canceled is a trade with a stop', async () => {
      const world = new CoreWorld(market);
      world.begin();
      world.exchange.books.price(PAIR, 120);
      while (world.exchange.books.orders.length === 0) await world.time.pass(MINUTE);
      const gone = world.exchange.books.orders.pop()!;
      await world.time.pass(2 * MINUTE);
      expect([...(await world.records()).keys()].filter((key) => key.startsWith('trade/'))).toEqual([]);
      world.exchange.books.orders.push(gone);
      world.exchange.books.price(PAIR, Number(gone.price));
      await world.time.pass(10 * SECOND);
      expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
      const trades = [...(await world.records())].filter(([key]) => key.startsWith('trade/'));
      expect(trades.map(([, text]) => (JSON.parse(text) as TradeRecord).closed)).toEqual([null]);
      expect([...(await world.records()).keys()].filter((key) => key.startsWith('unprotected/'))).toEqual([]);
      expect(await oracle(world)).toEqual([]);
    });
  },
);

describe.each(['spot', 'futures'] as const)('an entry on %s that was sent anew, as it was nowhere', (market) => {
  it('is taken away in both forms when the first one is there after all, which halts the session (T20)', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 95 }], { market });
    world.exchange.plan.push({ kind: 'lost', effect: false });
    world.start();
    const rest = async (): Promise<readonly Attempt[]> =>
      [...(await world.records())]
        .filter(([key]) => key.startsWith('attempt/'))
        .map(([, text]) => JSON.parse(text) as Attempt);
    while ((await rest()).length < 2) await world.time.pass(SECOND);
    await world.time.pass(10 * SECOND);
    const [first] = await rest();
    const [entry] = world.exchange.books.orders;
    expect(first!.state).toBe('NEVER_PLACED');
    world.exchange.books.orders.unshift({ ...entry!, cid: first!.cid, exchangeId: 'x-late' });
    await world.time.pass(90 * SECOND);
    expect(world.stages.at(-1)).toBe('HALTED order-breach');
    expect(shown(world)).toEqual(['buy limit canceled', 'buy limit canceled']);
    expect(await oracle(world)).toEqual([]);
  });
});

describe('what two looks find open', () => {
  const pair = 'BTC/USDT:USDT';
  const over = anAttempt('FILLED', { exchangeId: 'x1', filled: '1', reported: '1' });
  const view: OrderView = {
    ...{ pair, exchangeId: 'x1', cid: over.cid, route: 'plain', side: 'buy', status: 'open', amount: '1', filled: '0' },
    ...{ price: '100', stopPrice: null, isReduceOnly: false, childId: null, atMs: 0 },
  };
  const seen = { cids: [over.cid], told: [] };
  const difference = { kind: 'still-open', pair, cid: over.cid } as const;

  function looked(attempts: readonly Attempt[], before: object | null, of: Partial<OrderView> = {}) {
    const rows: readonly (readonly [string, unknown])[] = [
      [intentKey(1), anIntent({ state: 'DONE' })],
      ...attempts.map((attempt) => [attemptKey(attempt.cid), attempt] as const),
      ...(before === null ? [] : [[`still-open/${pair}`, before] as const]),
    ];
    const step = new MadeOrderStep(new Map(rows.map(([key, row]) => [key, JSON.stringify(row)])));
    const isUnsure = takeStillOpen(
      step.orders,
      [difference],
      [
        { ...view, exchangeId: 'x7', cid: null },
        { ...view, ...of },
      ],
    );
    return { isUnsure, step, record: step.row(`still-open/${pair}`) };
  }

  it('is looked at again soon after the first one, and its pair is barred', () => {
    const { isUnsure, step, record } = looked([over], null);
    expect([isUnsure, record, step.warned]).toEqual([true, seen, []]);
    expect(barredPairs(step.orders.step.records, false)).toEqual({ [pair]: 'orders-in-doubt' });
  });

  it('although its fills amount to it is a breach, told once', () => {
    const { isUnsure, step, record } = looked([over], seen);
    const text = `The order ${over.cid} on ${pair} is executed as a whole by its fills, and is open at the exchange.`;
    expect([isUnsure, step.warned]).toEqual([false, [{ cause: 'order-breach', text }]]);
    expect(step.row(`breach/${over.cid}`)).toMatchObject({ text });
    expect(record).toEqual({ ...seen, told: [over.cid] });
    expect(looked([over], record as object).step.warned).toEqual([]);
  });

  it('is known by its number where the list names it otherwise', () => {
    const canceled = anAttempt('CANCELED', { exchangeId: 'x1' });
    const { step } = looked([canceled], seen, { cid: 'of a cancel' });
    expect(step.orders.books.attempts.get(over.cid)).toMatchObject({ state: 'OPEN', mark: 'breach' });
    const text = `The order ${over.cid} is at the exchange although it could not be; it is in the books now.`;
    expect(step.warned).toEqual([{ cause: 'order-breach', text }]);
  });

  it('and was put aside is for a person, like any order of ours that nobody remembers', () => {
    const { step } = looked([], seen);
    expect(step.warned.map(({ cause }) => cause)).toEqual(['orphan-order']);
    expect(barredPairs(step.orders.step.records, false)).toEqual({ '*': 'orders-in-doubt' });
  });
});
