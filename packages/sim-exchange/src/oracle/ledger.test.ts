import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../core/decimal.ts';
import { accepted, anEngine, spotOrder, START, tick } from '../engine/engine.fixture.ts';
import { type AccountEvent, type EngineEvent, isAccountEvent } from '../engine/events.ts';
import type { Engine } from '../engine/interface.ts';
import { Ledger } from './ledger.ts';
import { ACCOUNTS, actions, openTestEngine, play, randomExchange } from './random-orders.fixture.ts';

/** What a busy exchange told, and the engine it was at its start. */
let told: EngineEvent[] = [];
const start = (): Engine => openTestEngine(randomExchange('base'));

beforeAll(() => {
  const engine = start();
  engine.subscribe((event) => told.push(event));
  for (const list of fc.sample(actions, { numRuns: 40, seed: 5 })) play(engine, list);
  told = told.filter(isAccountEvent);
});

/** A ledger that hears events that were told to it one by one. */
function hears(events: readonly EngineEvent[]): Ledger {
  const engine = start();
  let hear: (event: EngineEvent) => void = () => {};
  const deaf: Engine = {
    ...engine,
    spot: engine.spot,
    usdm: engine.usdm,
    market: (kind, symbol) => engine.market(kind, symbol),
    subscribe: (listener) => {
      hear = listener;
      return () => true;
    },
  };
  const ledger = new Ledger(deaf, ACCOUNTS);
  for (const event of events) hear(event);
  return ledger;
}

type Change = (event: AccountEvent) => AccountEvent | null;

const order = (change: (event: AccountEvent & { kind: 'order' }) => AccountEvent | null): Change => {
  return (event) => (event.kind === 'order' ? change(event) : null);
};

describe('a ledger notices', () => {
  const changes: [string, Change][] = [
    [
      'a fee that is taken twice',
      (event) =>
        event.kind === 'spot-balances'
          ? { ...event, balances: event.balances.map((row) => ({ ...row, free: row.free - 1n })) }
          : null,
    ],
    [
      'a lock that is lost',
      (event) =>
        event.kind === 'spot-balances' && event.balances.some(({ locked }) => locked > 0n)
          ? { ...event, balances: event.balances.map((row) => ({ ...row, locked: 0n })) }
          : null,
    ],
    [
      'a lock that stays',
      (event) =>
        event.kind === 'spot-balances' && event.balances.some(({ locked }) => locked === 0n)
          ? {
              ...event,
              balances: event.balances.map((row) => ({ ...row, free: row.free - 1n, locked: row.locked + 1n })),
            }
          : null,
    ],
    [
      'money from nowhere',
      (event) => (event.kind === 'spot-transfer' ? { ...event, amount: event.amount + 1n } : null),
    ],
    [
      'a fill for another quantity',
      order((event) => event.fill && { ...event, fill: { ...event.fill, quantity: event.fill.quantity + 1n } }),
    ],
    [
      'a fill for another value',
      order((event) =>
        event.execution === 'TRADE' && event.fill
          ? { ...event, fill: { ...event.fill, quoteQuantity: event.fill.quoteQuantity + 1n } }
          : null,
      ),
    ],
    [
      'a commission that is not what was paid',
      order((event) =>
        event.fill?.commissionAsset
          ? { ...event, fill: { ...event.fill, commission: event.fill.commission + 1n } }
          : null,
      ),
    ],
    [
      'a fill beyond the limit',
      order((event) =>
        event.fill && event.order.type === 'LIMIT'
          ? {
              ...event,
              fill: {
                ...event.fill,
                price: event.order.side === 'BUY' ? event.order.price + 1n : event.order.price - 1n,
              },
            }
          : null,
      ),
    ],
    [
      'profit that is rounded away',
      order((event) =>
        event.fill && event.fill.realizedPnl !== 0n
          ? { ...event, fill: { ...event.fill, realizedPnl: event.fill.realizedPnl - 1n } }
          : null,
      ),
    ],
    [
      'an order that goes on after its end',
      order((event) =>
        event.execution === 'NEW' ? { ...event, order: { ...event.order, status: 'CANCELED' } } : null,
      ),
    ],
    [
      'more executed than was wanted',
      order((event) =>
        event.fill ? { ...event, order: { ...event.order, quantity: event.order.executed - 1n } } : null,
      ),
    ],
    [
      'a wallet that is off',
      (event) =>
        event.kind === 'wallet' && event.balances.length > 0
          ? { ...event, balances: event.balances.map((row) => ({ ...row, wallet: row.wallet + 1n })) }
          : null,
    ],
    [
      'funding that was not booked',
      (event) =>
        event.kind === 'wallet' && event.reason === 'FUNDING_FEE'
          ? { ...event, balances: event.balances.map((row) => ({ ...row, change: 0n })) }
          : null,
    ],
    [
      'an income row that is off',
      (event) => (event.kind === 'income' ? { ...event, row: { ...event.row, income: event.row.income + 1n } } : null),
    ],
  ];

  it('nothing in what was told', () => {
    expect(told.length).toBeGreaterThan(2_000);
    expect(() => hears(told).assertSound()).not.toThrow();
  });

  it.each(changes)('%s', (_, change) => {
    let done = false;
    const changed = told.map((event) => {
      const other = done || !isAccountEvent(event) ? null : change(event);
      done ||= other !== null;
      return other ?? event;
    });
    expect(done).toBe(true);
    expect(() => hears(changed).assertSound()).toThrow('not sound');
  });
});

describe('a ledger keeps', () => {
  it('every order with all that was told of it, and fills, by account, market, symbol and time', () => {
    const { engine } = anEngine();
    const ledger = new Ledger(engine, ['me']);
    accepted(engine.spot.place('me', spotOrder('BUY 1 90')));
    tick(engine, 'spot', '90');
    accepted(engine.spot.place('me', spotOrder('SELL 1')));

    const [first] = ledger.orders({ account: 'me', market: 'spot', symbol: 'BTCUSDT' });
    expect(first?.events.map(({ execution }) => execution)).toEqual(['NEW', 'TRADE']);
    expect(first?.order.status).toBe('FILLED');
    expect(ledger.fills()).toHaveLength(2);
    expect(ledger.fills({ since: START + 2_000 })).toEqual([]);
    expect(ledger.orders({ account: 'you' })).toEqual([]);
  });

  it('balances of any time', () => {
    const { engine } = anEngine();
    const ledger = new Ledger(engine, ['me']);
    tick(engine, 'spot', '100');
    accepted(engine.spot.place('me', spotOrder('SELL 1')));
    accepted(engine.usdm.place('me', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: decimal('2') }));
    const btc = (time: number) => ledger.balancesAt('me', time).spot.find(({ asset }) => asset === 'BTC')?.free;

    expect([btc(START), btc(START + 1_000)]).toEqual([decimal('10'), decimal('9')]);
    expect(ledger.balancesAt('me', START + 1_000).positions).toMatchObject([
      { symbol: 'BTCUSDT', amount: decimal('2') },
    ]);
    expect(ledger.balancesAt('me', START).positions).toEqual([]);
  });

  it('a trace of lines with sorted keys and without wall time', () => {
    const { engine } = anEngine();
    const ledger = new Ledger(engine, ['me']);
    accepted(engine.spot.place('me', spotOrder('BUY 1 90')));
    const lines = ledger
      .trace()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(lines.map(({ n, t, kind }) => [n, t, kind])).toEqual([
      [0, START, 'order'],
      [1, START, 'spot-balances'],
    ]);
    expect(Object.keys(lines[0]!)).toEqual(Object.keys(lines[0]!).toSorted());
  });
});

it('a sale at the market that fills in part is sound: what is left of it locks nothing before its end is told', () => {
  const { engine } = anEngine();
  const ledger = new Ledger(engine, ['me']);
  engine.knobs.partial = (_, quantity) => (quantity > decimal('1') ? decimal('1') : quantity);
  accepted(engine.spot.place('me', spotOrder('SELL 2.5')));

  expect(ledger.fills().map(({ quantity }) => quantity)).toEqual([decimal('1')]);
  expect(() => ledger.assertSound()).not.toThrow();
});
