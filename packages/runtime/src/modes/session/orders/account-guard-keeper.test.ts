import { beforeEach, describe, expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS, type AccountRow } from '../../../orders/account-guard.ts';
import { anAccountRow, exposed } from '../../../orders/account-row.fixture.ts';
import { compareExact, sumOf } from '../../../orders/exact.ts';
import { MemoryAccountRows } from '../../../ports/memory-account-rows.fixture.ts';
import { AccountGuardKeeper, type OwnStanding } from './account-guard-keeper.ts';
import { settled } from '../play/manual-time.fixture.ts';

/** Of a capital of 1000; what is reserved is a hundredth more than the order. */
const LIMITS = { ...MOST_ACCOUNT_LIMITS, coinShare: 0.4 };
const BUY = { pair: 'BTC/USDT', side: 'buy' } as const;
const record = (equity = '1000', peak = equity) => ({ equity, peak, peakSinceMs: 1, clearedMs: 0 });
const standing = (of: Partial<OwnStanding> = {}): OwnStanding => {
  return { coins: {}, signature: '', legs: new Set(), record: record(), ...of };
};

const time = { ms: 0, nowMs: () => time.ms };
const stands = (rows: MemoryAccountRows, session: string): AccountRow | undefined =>
  rows.now('acc-1').rows.find((row) => row.session === session);

function keeperOf(session: string, rows: Pick<MemoryAccountRows, 'read' | 'write'>, epoch = 1): AccountGuardKeeper {
  return new AccountGuardKeeper({
    ...{ account: 'acc-1', session, currency: 'USDT', capital: '1000', limits: LIMITS, time, epoch: () => epoch },
    ...{ rows: rows as MemoryAccountRows, exchangeMs: () => 1_000 + time.ms, onNews: () => {} },
  });
}

beforeEach(() => {
  time.ms = 0;
});

describe('a session that shares an account', () => {
  it('enters nothing before it knows what the others have, and then reserves room first', async () => {
    const rows = new MemoryAccountRows();
    const keeper = keeperOf('a', rows);
    expect(keeper.verdict(record())).toBeNull();
    expect(keeper.ready({ ...BUY, leg: 1, notional: '100' })).toBe('wait');
    keeper.attend(standing());
    await settled();

    expect(keeper.verdict(record())).toEqual({ state: 'ACTIVE', reasons: [] });
    expect(keeper.ready({ ...BUY, leg: 1, notional: '100' })).toBeNull();
    expect(stands(rows, 'a')!.coins).toEqual({ BTC: exposed({ buys: '101' }) });
  });

  it('is refused what does not fit beside the positions of a session that is gone', async () => {
    const rows = new MemoryAccountRows();
    rows.put(anAccountRow({ session: 'gone', coins: { BTC: exposed({ held: '350' }) } }), null);
    const keeper = keeperOf('a', rows);
    keeper.attend(standing());
    time.ms = 86_400_000;
    keeper.ready({ ...BUY, leg: 1, notional: '100' });
    keeper.ready({ ...BUY, pair: 'ETH/USDT', leg: 2, notional: '100' });
    await settled();

    expect(keeper.ready({ ...BUY, leg: 1, notional: '100' })).toEqual({ refused: 'account-coin' });
    expect(keeper.ready({ ...BUY, pair: 'ETH/USDT', leg: 2, notional: '100' })).toBeNull();
    expect(stands(rows, 'a')!.coins).toEqual({ ETH: exposed({ buys: '101' }) });
  });

  it('gives room back that it did not use, and keeps what its orders take', async () => {
    const rows = new MemoryAccountRows();
    const keeper = keeperOf('a', rows);
    keeper.attend(standing());
    for (const leg of [1, 2]) keeper.ready({ ...BUY, leg, notional: '100' });
    await settled();
    expect(keeper.ready({ ...BUY, leg: 1, notional: '100' })).toBeNull();
    keeper.attend(standing({ coins: { BTC: exposed({ buys: '100' }) }, legs: new Set([1]), signature: 'one' }));
    await settled();
    expect(stands(rows, 'a')!.coins).toEqual({ BTC: exposed({ buys: '201' }) });
    time.ms = 16_000;
    keeper.attend(standing({ coins: { BTC: exposed({ held: '100' }) }, signature: 'two' }));
    await settled();

    expect(stands(rows, 'a')!.coins).toEqual({ BTC: exposed({ held: '100' }) });
  });

  it('asks anew when the order has come to be worth more than was reserved', async () => {
    const keeper = keeperOf('a', new MemoryAccountRows());
    keeper.attend(standing());
    keeper.ready({ ...BUY, leg: 1, notional: '390' });
    await settled();

    expect(keeper.ready({ ...BUY, leg: 1, notional: '399' })).toBe('wait');
    await settled();
    expect(keeper.ready({ ...BUY, leg: 1, notional: '399' })).toEqual({ refused: 'account-coin' });
  });

  it('tells what happened at once, and prices every ten seconds', async () => {
    const rows = new MemoryAccountRows();
    const keeper = keeperOf('a', rows);
    const told = async (held: string, signature: string): Promise<string | undefined> => {
      keeper.attend(standing({ coins: { BTC: exposed({ held }) }, signature }));
      await settled();
      return stands(rows, 'a')?.coins['BTC']?.held;
    };
    expect(await told('100', 'one')).toBe('100');
    time.ms = 9_999;
    expect(await told('110', 'one')).toBe('100');
    time.ms = 10_000;
    expect(await told('120', 'one')).toBe('120');
    expect(await told('50', 'two')).toBe('50');
  });

  it('closes entries half a minute after the store was heard of last, and opens them when it is back', async () => {
    const rows = new MemoryAccountRows();
    const keeper = keeperOf('a', rows);
    keeper.attend(standing());
    await settled();
    rows.isAway = true;
    const seen: unknown[] = [];
    for (const ms of [10_000, 30_000, 30_001]) {
      time.ms = ms;
      keeper.attend(standing());
      keeper.ready({ ...BUY, leg: ms, notional: '10' });
      await settled();
      seen.push(keeper.verdict(record())?.state ?? null, keeper.ready({ ...BUY, leg: ms, notional: '10' }));
    }
    expect(seen).toEqual(['ACTIVE', 'wait', 'ACTIVE', 'wait', null, 'wait']);
    rows.isAway = false;
    keeper.attend(standing());
    await settled();

    expect(keeper.verdict(record())).toMatchObject({ state: 'ACTIVE' });
  });

  it('enters nothing once a later holder has written', async () => {
    const rows = new MemoryAccountRows();
    const old = keeperOf('a', rows);
    old.attend(standing());
    rows.put(anAccountRow({ session: 'a', epoch: 2 }), null);
    await settled();
    old.ready({ ...BUY, leg: 1, notional: '10' });
    await settled();

    expect(old.ready({ ...BUY, leg: 1, notional: '10' })).toBe('wait');
    expect(stands(rows, 'a')).toMatchObject({ epoch: 2, coins: {} });
  });

  it('counts the falls of all, and stops doing so once a person has cleared the account in any session', async () => {
    const rows = new MemoryAccountRows();
    rows.put(anAccountRow({ session: 'b', equity: '900', peakSinceMs: 1 }), null);
    const keeper = keeperOf('a', rows);
    keeper.attend(standing({ record: record('950', '1000') }));
    await settled();
    expect(keeper.verdict(record('950', '1000'))).toEqual({ state: 'HALTED', reasons: ['account-drawdown'] });
    rows.put(anAccountRow({ session: 'c', clearedMs: 5, peakSinceMs: 5 }), null);
    time.ms = 10_000;
    keeper.attend(standing({ record: record('950', '1000') }));
    await settled();

    expect(keeper.clearedMs).toBe(5);
    expect(keeper.verdict(record('950', '1000'))).toMatchObject({ state: 'ACTIVE' });
  });

  it('says its last word before it ends', async () => {
    const rows = new MemoryAccountRows();
    const keeper = keeperOf('a', rows);
    keeper.attend(standing({ coins: { BTC: exposed({ held: '100' }) }, signature: 'one' }));
    keeper.attend(standing({ signature: 'flat' }));
    await keeper.flush();
    expect(stands(rows, 'a')!.coins).toEqual({});
    rows.isAway = true;
    keeper.attend(standing({ signature: 'away' }));

    await expect(keeper.flush()).resolves.toBeUndefined();
  });
});

/** Rows whose calls happen when the test says so. */
class HeldRows {
  readonly rows = new MemoryAccountRows();
  readonly waiting: { readonly go: (loses: boolean) => void; readonly isWrite: boolean }[] = [];

  read(account: string): ReturnType<MemoryAccountRows['read']> {
    return this.#held(false, () => this.rows.read(account));
  }

  write(row: AccountRow, seen: number | null): ReturnType<MemoryAccountRows['write']> {
    return this.#held(true, () => this.rows.write(row, seen));
  }

  #held<T>(isWrite: boolean, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const go = (loses: boolean): void => {
        this.rows.losesAnswer = loses && isWrite;
        work().then(resolve, reject);
      };
      this.waiting.push({ go, isWrite });
    });
  }
}

/** A session that wants to buy once, and turns whenever something has happened. */
class Buyer {
  sent = '0';
  isRefused = false;
  readonly #keeper: AccountGuardKeeper;
  readonly #notional: string;

  constructor(session: string, rows: HeldRows, notional: string) {
    this.#keeper = keeperOf(session, rows);
    this.#notional = notional;
  }

  get isDone(): boolean {
    return this.sent !== '0' || this.isRefused;
  }

  turn(): void {
    const isSent = this.sent !== '0';
    this.#keeper.attend(
      isSent
        ? standing({ coins: { BTC: exposed({ buys: this.sent }) }, legs: new Set([1]), signature: 'sent' })
        : standing(),
    );
    if (this.isDone) return;
    const hindrance = this.#keeper.ready({ ...BUY, leg: 1, notional: this.#notional });
    if (hindrance === null) this.sent = this.#notional;
    else if (hindrance !== 'wait') this.isRefused = true;
  }
}

interface Played {
  /** How many ways there were at each fork. */
  readonly forks: readonly number[];
  readonly sent: readonly string[];
  readonly isOver: boolean;
}

const MOST_STEPS = 40;

/** Plays one order of events. `choices`: which call is answered next; the first of them beyond the list. */
async function played(choices: readonly number[], notionals: readonly string[], losesAt: number): Promise<Played> {
  const rows = new HeldRows();
  const buyers = notionals.map((notional, at) => new Buyer(`s${at}`, rows, notional));
  const forks: number[] = [];
  let isOver = false;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    for (const buyer of buyers) buyer.turn();
    isOver ||= compareExact(sumOf(buyers.map(({ sent }) => sent)), '400') > 0;
    if (rows.waiting.length === 0) break;
    const choice = choices[step] ?? 0;
    forks.push(rows.waiting.length);
    const [call] = rows.waiting.splice(choice, 1);
    call!.go(step === losesAt);
    for (let hop = 0; hop < 12; hop += 1) await Promise.resolve();
  }
  return { forks, sent: buyers.map(({ sent }) => sent), isOver };
}

/** Every order in which the calls of all sessions can be answered. */
async function* everyOrder(notionals: readonly string[], losesAt = -1): AsyncIterable<Played> {
  let choices: number[] | null = [];
  while (choices !== null) {
    const one: Played = await played(choices, notionals, losesAt);
    yield one;
    choices = nextChoices(choices, one.forks);
  }
}

function nextChoices(choices: readonly number[], forks: readonly number[]): number[] | null {
  for (let at = forks.length - 1; at >= 0; at -= 1) {
    const next = (choices[at] ?? 0) + 1;
    if (next < forks[at]!) return [...Array.from({ length: at }, (_, each) => choices[each] ?? 0), next];
  }
  return null;
}

describe('two sessions that enter at once, in every order in which the store answers them', () => {
  it('get one in where only one fits', async () => {
    let orders = 0;
    const winners = new Set<number>();
    for await (const { sent, isOver } of everyOrder(['300', '300'])) {
      orders += 1;
      expect(isOver).toBe(false);
      expect(sent.filter((amount) => amount !== '0')).toEqual(['300']);
      winners.add(sent.indexOf('300'));
    }
    expect(orders).toBeGreaterThan(20);
    expect(winners).toEqual(new Set([0, 1]));
  });

  it('both get in where both fit', async () => {
    for await (const { sent } of everyOrder(['190', '190'])) expect(sent).toEqual(['190', '190']);
  });

  it('never both, whichever answer of the store is lost', async () => {
    for (let losesAt = 0; losesAt < 8; losesAt += 1)
      for await (const { sent, isOver } of everyOrder(['300', '300'], losesAt)) {
        expect(isOver).toBe(false);
        expect(sent.filter((amount) => amount !== '0').length).toBeLessThanOrEqual(1);
      }
  });
});

it('three sessions get in as many as fit', async () => {
  let orders = 0;
  for await (const { sent, isOver } of everyOrder(['190', '190', '190'])) {
    expect(isOver).toBe(false);
    expect(sent.filter((amount) => amount !== '0')).toHaveLength(2);
    orders += 1;
    if (orders === 3_000) break;
  }
  expect(orders).toBeGreaterThan(500);
});
