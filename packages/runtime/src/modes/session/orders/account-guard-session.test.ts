import { describe, expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { anAccountRow, exposed } from '../../../orders/account-row.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { SessionWish } from '../../../contract/session-command.ts';
import { MemoryAccountRows } from '../../../ports/memory-account-rows.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { ACCOUNT_CLOSED } from './account-guard-records.ts';
import { HALT } from './halts.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';

const MINUTE = 60_000;
const COIN = PAIR.split('/')[0]!;
const ENTER = { pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

/** A session that has 1000 of an account with 1000, at most 400 of a coin. */
class GuardedWorld extends MadeLiveWorld {
  readonly accounts = new MemoryAccountRows();

  begin(): MadeProcess {
    const mortal = new MortalProcess();
    const limits = { ...MOST_ACCOUNT_LIMITS, coinShare: 0.4 };
    const guard = { rows: mortal.around(this.accounts), limits, capital: '1000' };
    return this.start(mortal, { orders: { ...this.orders(mortal), guard } });
  }

  get own() {
    return this.accounts.now(LIVE_KEY.account).rows.find(({ session }) => session === LIVE_KEY.strategy);
  }

  other(of: Parameters<typeof anAccountRow>[0]): void {
    this.accounts.put(anAccountRow({ session: 'other', ...of }), null);
  }

  sides(): readonly string[] {
    return this.exchange.books.orders.map(({ side, kind }) => `${side} ${kind}`);
  }

  async ask(wish: SessionWish): Promise<void> {
    await this.store.order(LIVE_KEY, { id: 'c1', wish, reason: 'seen', by: 'me', atMs: this.nowMs });
  }
}

async function answersOf(world: MadeLiveWorld): Promise<readonly (string | null)[]> {
  const attempts = [...(await world.records())].filter(([key]) => key.startsWith('attempt/'));
  return attempts.map(([, text]) => JSON.parse(text) as Attempt).map(({ state, answer }) => `${state} ${answer}`);
}

describe('a live session that shares its account', () => {
  it('enters beside what the others have, and tells them what it has', async () => {
    const world = new GuardedWorld([{ ...ENTER, atMs: MINUTE }]);
    world.other({ coins: { [COIN]: exposed({ held: '290' }) } });
    world.begin();
    await world.time.pass(3 * MINUTE);

    expect(world.sides()).toEqual(['buy limit', 'sell stop-market']);
    expect(world.own).toMatchObject({
      epoch: 1,
      capital: '1000',
      equity: '1000',
      coins: { [COIN]: exposed({ held: '100' }) },
    });
  });

  it('does not send what the others leave no room for', async () => {
    const world = new GuardedWorld([{ ...ENTER, atMs: MINUTE }]);
    world.other({ coins: { [COIN]: exposed({ held: '350' }) } });
    world.begin();
    await world.time.pass(3 * MINUTE);

    expect(world.sides()).toEqual([]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(await answersOf(world)).toEqual(['DENIED account-coin']);
    expect(world.own).toMatchObject({ coins: {} });
  });

  it('waits with entries while the others are at the limit by themselves, and says so', async () => {
    const world = new GuardedWorld([{ ...ENTER, atMs: MINUTE }]);
    world.other({ coins: { [COIN]: exposed({ held: '450' }) } });
    world.begin();
    await world.time.pass(3 * MINUTE);
    expect([world.sides(), world.stages.at(-1)]).toEqual([[], 'DEGRADED account-closed']);
    expect(world.received.map(({ data }) => data['cause'])).toContain('account-closed');
    world.other({ coins: {} });
    await world.time.pass(MINUTE);

    expect([world.sides(), world.stages.at(-1)]).toEqual([['buy limit', 'sell stop-market'], 'RUNNING']);
  });

  it('enters nothing while the store is away, and leaves all the same', async () => {
    const world = new GuardedWorld([
      { ...ENTER, atMs: MINUTE },
      { atMs: 4 * MINUTE, pair: PAIR, do: 'exit' },
      { ...ENTER, atMs: 5 * MINUTE },
    ]);
    world.begin();
    await world.time.pass(3 * MINUTE);
    world.accounts.isAway = true;
    await world.time.pass(4 * MINUTE);

    expect(world.sides()).toEqual(['buy limit', 'sell stop-market', 'sell market']);
    expect(JSON.parse((await world.records()).get(ACCOUNT_CLOSED)!)).toMatchObject({ state: 'UNKNOWN' });
    expect(world.stages.at(-1)).toBe('DEGRADED account-closed');
    expect(world.received.map(({ text }) => text).join(' ')).toContain(
      'the other sessions of the account have cannot be read',
    );
    world.accounts.isAway = false;
    await world.time.pass(MINUTE);
    expect(world.sides()).toEqual(['buy limit', 'sell stop-market', 'sell market', 'buy limit', 'sell stop-market']);
    expect((await world.records()).has(ACCOUNT_CLOSED)).toBe(false);
  });

  it.each([[{ kind: 'resume' }], [{ kind: 'resolve', matters: ['halt/*'], isGone: false }]] as const)(
    'halts with the account, until a person clears it by %o',
    async (wish) => {
      const world = new GuardedWorld([{ ...ENTER, atMs: MINUTE }]);
      world.other({ equity: '840' });
      world.begin();
      await world.time.pass(3 * MINUTE);
      expect(world.sides()).toEqual([]);
      expect(JSON.parse((await world.records()).get(`${HALT}*`)!)).toMatchObject({ reason: 'account-drawdown' });
      await world.ask(wish);
      await world.time.pass(3 * MINUTE);

      expect(world.sides()).toEqual(['buy limit', 'sell stop-market']);
      expect(world.own!.clearedMs).toBeGreaterThan(world.startMs);
    },
  );

  it('goes on once a person has let the account go on in another session', async () => {
    const world = new GuardedWorld([{ ...ENTER, atMs: MINUTE }]);
    world.other({ equity: '840' });
    world.begin();
    await world.time.pass(3 * MINUTE);
    world.other({ equity: '840', peak: '840', clearedMs: world.nowMs, peakSinceMs: world.nowMs });
    await world.time.pass(3 * MINUTE);

    expect(world.sides()).toEqual(['buy limit', 'sell stop-market']);
    expect((await world.records()).has(`${HALT}*`)).toBe(false);
  });

  it('leaves a row that is true when it ends, and counts anew what a killed one reserved', async () => {
    const world = new GuardedWorld([
      { ...ENTER, atMs: MINUTE },
      { atMs: 3 * MINUTE, pair: PAIR, do: 'exit' },
    ]);
    const first = world.begin();
    await world.time.pass(2 * MINUTE);
    first.kill();
    const second = world.begin();
    await world.time.pass(3 * MINUTE);
    second.stop.abort(new Error('stopped'));
    await world.time.pass(MINUTE);
    await second.ended;

    expect(world.own).toMatchObject({ epoch: 2, coins: {} });
  });
});
