import { describe, expect, it } from 'vitest';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';
import { MadeLiveWorld } from '../orders/made-live-world.fixture.ts';
import { MINUTE } from './early-world.fixture.ts';
import type { SessionWorld } from './session-world.ts';

const ABOUT: SessionWorld['about'] = {
  ...{ exchange: 'binance', stakeCurrency: 'USDT', timeframe: '1h', pairs: ['BTC/USDT'], wallet: 1000 },
  market: 'spot',
  isSimulated: false,
};

async function startedTwice(before: Partial<SessionWorld['about']>, now: Partial<SessionWorld['about']>) {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  const first = world.start({ about: { ...ABOUT, ...before } });
  await world.time.pass(MINUTE);
  first.stop.abort(new Error('stopped'));
  await world.time.pass(1000);
  await first.ended;
  const seq = (await world.store.read(PLAY_KEY))!.seq;
  const { ended } = world.start({ about: { ...ABOUT, ...now } });
  await world.time.pass(MINUTE);
  return { world, seq, ended };
}

describe('a journal', () => {
  const others: readonly (readonly [Partial<SessionWorld['about']>, string])[] = [
    [{ exchange: 'kraken' }, 'kraken spot in USDT'],
    [{ market: 'futures' }, 'binance futures in USDT'],
    [{ stakeCurrency: 'BTC' }, 'binance spot in BTC'],
    [{ isSimulated: true }, 'binance spot in USDT on a simulated exchange'],
  ];
  it.each(others)('is not gone on with on another market: %o', async (change, text) => {
    const { world, seq, ended } = await startedTwice({}, change);
    await expect(ended).rejects.toMatchObject({
      code: 'invalid-config',
      message: `play on the account dry-run has traded binance spot in USDT (journal in ${world.store.place}), and is to trade ${text}; expected the same market, or another ACCOUNT.`,
    });
    expect((await world.store.read(PLAY_KEY))!.seq).toBe(seq);
  });

  it.each([
    [{ wallet: 1000 }, { wallet: 2000, timeframe: '4h' }],
    [{ isSimulated: undefined }, { isSimulated: true }],
  ])('that began with %o is gone on with by %o', async (before, now) => {
    const { world } = await startedTwice(before, now);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('of money is gone on with by nobody who read another balance meanwhile', async () => {
    const world = new MadeLiveWorld([]);
    const first = world.start();
    await world.time.pass(MINUTE);
    first.stop.abort(new Error('stopped'));
    await world.time.pass(1000);
    await first.ended;
    const about = { ...ABOUT, isSimulated: undefined, wallet: 900 } as SessionWorld['about'];
    const { ended } = world.start(undefined, { about });
    await world.time.pass(MINUTE);
    await expect(ended).rejects.toMatchObject({
      code: 'lease-busy',
      message: expect.stringContaining('began to trade with 1000 USDT'),
    });
  });
});
