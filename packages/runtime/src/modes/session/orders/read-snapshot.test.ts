import { describe, expect, it } from 'vitest';
import { aFill } from '../../../orders/attempt.fixture.ts';
import type { AccountView, Failed } from '../../../ports/order-exchange.ts';
import { BTC, shownOrder } from './made-snapshot.fixture.ts';
import { readSnapshot, type Interests, type PairInterest, type SnapshotReading } from './read-snapshot.ts';

const ETH = 'ETH/USDT:USDT';
const START_MS = 1_000_000;
const ACCOUNT: AccountView = { balances: {}, positions: [], isHedged: false };
const WHY = 'The list has no end.';
const MOST_CALLS = 100;

const listed = <Row>(...rows: readonly Row[]) => ({ kind: 'listed', rows }) as const;
const failed = (of: Partial<Failed> = {}): Failed => ({
  ...{ kind: 'failed', why: WHY, cause: 'transient', waitMs: 0 },
  ...of,
});
const UNLISTED = failed({ cause: 'unlisted' });

function interest(pair: string, of: Partial<PairInterest> = {}): PairInterest {
  return { pair, cursorMs: 10, ordersFromMs: 20, wasUnread: false, ...of };
}

type Answers = Partial<{ readonly [Name in keyof SnapshotReading['exchange']]: readonly unknown[] }>;

/** An exchange that gives these answers one after the other, the last one from then on; and whose time goes on with what is waited for. */
class MadeReading implements SnapshotReading {
  readonly calls: string[] = [];
  readonly waited: number[] = [];
  readonly troubles: string[] = [];
  readonly #stop = new AbortController();
  readonly #left: Record<string, unknown[]>;
  readonly signal = this.#stop.signal;
  /** So often it waits before its end is asked for. */
  patience = Infinity;
  nowMs = START_MS;

  constructor(answers: Answers = {}) {
    const { incomeSince = [listed()], account = [ACCOUNT], ...lists } = answers;
    const { openOrders = [listed()], ordersSince = [listed()], fillsSince = [listed()] } = lists;
    const all = { openOrders, ordersSince, fillsSince, account, incomeSince };
    this.#left = Object.fromEntries(Object.entries(all).map(([name, each]) => [name, [...each]]));
  }

  get exchange(): SnapshotReading['exchange'] {
    return {
      openOrders: () => this.#answer('openOrders'),
      ordersSince: (pair, fromMs) => this.#answer('ordersSince', pair, fromMs),
      fillsSince: (pair, fromMs) => this.#answer('fillsSince', pair, fromMs),
      account: () => this.#answer('account'),
      incomeSince: (fromMs) => this.#answer('incomeSince', fromMs),
    };
  }

  exchangeMs = (): number => this.nowMs;

  onTrouble = (why: string, cause: Failed['cause']): void => void this.troubles.push(`${cause}: ${why}`);

  sleep = (ms: number): Promise<void> => {
    this.waited.push(ms);
    this.nowMs += ms;
    if (this.waited.length >= this.patience) this.#stop.abort();
    return Promise.resolve();
  };

  read(pairs: readonly PairInterest[] = [interest(BTC)], incomeFromMs: Interests['incomeFromMs'] = null) {
    return readSnapshot({ pairs, incomeFromMs }, this);
  }

  #answer<Answer>(name: string, ...asked: readonly (string | number)[]): Promise<Answer> {
    // A mistake by which it asks for ever fails here, and does not hang.
    if (this.calls.length >= MOST_CALLS) return Promise.reject(new Error('It asks without end.'));
    this.calls.push([name, ...asked].join(' '));
    this.nowMs += 1;
    const left = this.#left[name]!;
    return Promise.resolve((left.length > 1 ? left.shift() : left[0]) as Answer);
  }
}

describe('what an exchange shows', () => {
  it('is read in this order: orders, fills, the account, and what it was paid: a fill in between is in what is read later', async () => {
    const reading = new MadeReading();
    const look = await reading.read([interest(BTC), interest(ETH, { cursorMs: 11, ordersFromMs: 21 })], 30);
    const lists = [`ordersSince ${BTC} 20`, `ordersSince ${ETH} 21`, `fillsSince ${BTC} 10`, `fillsSince ${ETH} 11`];
    expect(reading.calls).toEqual(['openOrders', ...lists, 'account', 'incomeSince 30']);
    expect(look).toMatchObject({ fromMs: START_MS, untilMs: START_MS + 7 });
  });

  it('is told as it was read, with what of it nobody can read', async () => {
    const [open, recent] = [shownOrder(), shownOrder({ exchangeId: 'x2', status: 'canceled' })];
    const fill = aFill('t1', '1');
    const unreadOrders = [{ cid: 'web_1', symbol: null, why: WHY }];
    const [paid, unreadIncome] = [{ kind: 'FUNDING_FEE' }, [{ name: null, why: WHY }]];
    const reading = new MadeReading({
      ...{ openOrders: [{ ...listed(open), unread: unreadOrders }], ordersSince: [listed(recent)] },
      ...{ fillsSince: [listed(fill)], incomeSince: [{ ...listed(paid), unread: unreadIncome }] },
    });
    expect(await reading.read([interest(BTC)], 30)).toEqual({
      ...{ fromMs: START_MS, untilMs: START_MS + 5, open: [open], recent: [recent], fills: new Map([[BTC, [fill]]]) },
      ...{ unread: [], unreadOrders, account: ACCOUNT, income: [paid], unreadIncome },
    });
  });

  it('is not asked for closed orders of a pair of which none is open, nor for income that is not due', async () => {
    const reading = new MadeReading();
    const look = await reading.read([interest(BTC, { ordersFromMs: null })]);
    expect(reading.calls).toEqual(['openOrders', `fillsSince ${BTC} 10`, 'account']);
    expect(look).toMatchObject({ income: null, unreadIncome: [], unreadOrders: [] });
  });

  it('is paid nothing where the list of that has no row: it was asked for', async () =>
    expect(await new MadeReading().read([], 30)).toMatchObject({ income: [] }));
});

describe('a read that fails', () => {
  const names = ['openOrders', 'ordersSince', 'fillsSince', 'account', 'incomeSince'] as const;

  it.each(names)('of %s is told and repeated until it is answered: never is it taken for nothing', async (name) => {
    const answer = name === 'account' ? ACCOUNT : listed();
    const reading = new MadeReading({ [name]: [failed(), failed({ cause: 'throttled' }), answer] });
    expect(await reading.read([interest(BTC)], 30)).toMatchObject({ unread: [], account: ACCOUNT, income: [] });
    expect(reading.troubles).toEqual([`transient: ${WHY}`, `throttled: ${WHY}`]);
    expect(reading.calls.filter((call) => call.startsWith(name))).toHaveLength(3);
  });

  it.each(names)('of %s gives no look at all once the end is asked for', async (name) => {
    const reading = new MadeReading({ [name]: [failed()] });
    reading.patience = 2;
    expect(await reading.read([interest(BTC)], 30)).toBeNull();
    expect(reading.calls.at(-1)).toContain(name);
    expect(reading.troubles).toHaveLength(2);
  });

  it('is repeated after half a second, after twice as long each time, and after half a minute at most', async () => {
    const reading = new MadeReading({ account: [...Array.from({ length: 8 }, () => failed()), ACCOUNT] });
    await reading.read();
    expect(reading.waited).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('waits for as long as the exchange asks for, where that is longer', async () => {
    const reading = new MadeReading({ account: [failed({ waitMs: 700 }), failed({ waitMs: 700 }), ACCOUNT] });
    await reading.read();
    expect(reading.waited).toEqual([700, 1000]);
  });

  it('asks for nothing where the end was asked for before', async () => {
    const reading = new MadeReading({ openOrders: [failed()] });
    reading.patience = 1;
    await reading.read();
    const before = reading.calls.length;
    expect(await reading.read()).toBeNull();
    expect(reading.calls).toHaveLength(before);
  });
});

describe.each([
  ['orders', 'ordersSince'],
  ['fills', 'fillsSince'],
] as const)('a pair whose %s nobody can read', (_, name) => {
  const unread = [{ pair: BTC, why: WHY }];

  it('is left out once that has lasted for ten seconds, no sooner: nobody would ever hear of the others', async () => {
    const reading = new MadeReading({ [name]: [UNLISTED] });
    const look = await reading.read();
    expect(look).toMatchObject({ unread, account: ACCOUNT });
    expect(look!.fills.has(BTC)).toBe(name === 'ordersSince');
    // Half a second, one, two, four and eight: the first at which ten are over.
    expect(reading.waited).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  it('is left out at ten seconds to the millisecond', async () => {
    const reading = new MadeReading({ [name]: [failed({ cause: 'unlisted', waitMs: 9999 })] });
    await reading.read();
    expect(reading.waited).toEqual([9999]);
    const soon = new MadeReading({ [name]: [failed({ cause: 'unlisted', waitMs: 9998 })] });
    await soon.read();
    expect(soon.waited).toEqual([9998, 9998]);
  });

  it('is not waited for again where the last look that tried could not read it', async () => {
    const reading = new MadeReading({ [name]: [UNLISTED] });
    expect(await reading.read([interest(BTC, { wasUnread: true })])).toMatchObject({ unread, recent: [] });
    expect([reading.waited, reading.troubles]).toEqual([[], []]);
  });

  it('is read where it is answered before', async () => {
    const reading = new MadeReading({ [name]: [UNLISTED, UNLISTED, listed()] });
    expect(await reading.read()).toMatchObject({ unread: [] });
    expect(reading.waited).toEqual([500, 1000]);
  });

  it('is waited for without end while the exchange is only away', async () => {
    const away = Array.from({ length: 12 }, () => failed({ cause: 'maintenance' }));
    const reading = new MadeReading({ [name]: [...away, listed()] });
    expect(await reading.read([interest(BTC, { wasUnread: true })])).toMatchObject({ unread: [] });
    expect(reading.waited).toHaveLength(12);
  });

  it.each(['unlisted', 'transient'] as const)(
    'is left out at once where the exchange lists it no more: %s',
    async (cause) => {
      const reading = new MadeReading({ [name]: [failed({ hasNoMarket: true, cause })] });
      expect(await reading.read()).toMatchObject({ unread: [{ pair: BTC, why: WHY, hasNoMarket: true }] });
      expect([reading.waited, reading.troubles]).toEqual([[], []]);
    },
  );

  it('is waited for alone: another one has its rows', async () => {
    const reading = new MadeReading({ [name]: [failed({ hasNoMarket: true }), listed(shownOrder())] });
    const look = await reading.read([interest(BTC), interest(ETH)]);
    expect(look!.unread.map(({ pair }) => pair)).toEqual([BTC]);
    expect(name === 'ordersSince' ? look!.recent : look!.fills.get(ETH)).toEqual([shownOrder()]);
  });
});

it('fills of a pair are not waited for where its orders could not be read', async () => {
  const reading = new MadeReading({ ordersSince: [UNLISTED], fillsSince: [UNLISTED] });
  const look = await reading.read([interest(BTC)]);
  expect(look!.unread).toEqual([{ pair: BTC, why: WHY }]);
  expect(reading.calls.filter((call) => call.startsWith('fillsSince'))).toHaveLength(1);
});
