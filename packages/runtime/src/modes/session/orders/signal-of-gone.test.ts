import { expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';

const MINUTE = 60_000;
const AMOUNT = 0.943;
/** A candle closes then whose signal leaves, and that alone; minutes from the session's first moment. */
const SIGNAL = 300;

/** Orders of the session that sell, but for canceled ones. */
function sold({ exchange }: CoreWorld): readonly string[] {
  const out = exchange.books.orders.filter(
    ({ cid, side, status }) => side === 'sell' && cid?.startsWith('web_') === false && status !== 'canceled',
  );
  return out.map(({ kind, amount, status }) => `${kind} ${amount} ${status}`);
}

/** A person takes all of it away, or brings it back. */
function byHand({ exchange: { books } }: CoreWorld, market: 'spot' | 'futures', way: 'away' | 'back'): void {
  if (market === 'spot') books.deposit('BTC', way === 'away' ? -AMOUNT : AMOUNT);
  else books.trade(PAIR, way === 'away' ? 'sell' : 'buy', AMOUNT, `web_${way}`);
}

const until = ({ time }: CoreWorld, minute: number): Promise<void> => time.pass(minute * MINUTE - time.nowMs());

it.each(['spot', 'futures'] as const)(
  'a position on %s that a person takes away and brings back is left by no signal of a candle that closed before it was back',
  async (market) => {
    const world = new CoreWorld(market);
    world.throttleMs = MINUTE / 2;
    await world.hours(1, 3, world.begin());
    world.exchange.books.price(PAIR, 105);
    await until(world, SIGNAL - 20);
    byHand(world, market, 'away');
    await until(world, SIGNAL + 10);
    byHand(world, market, 'back');
    await until(world, SIGNAL + 15);
    expect(sold(world)).toEqual(['stop-market 0.943 open']);
    await until(world, SIGNAL + 80);
    expect(sold(world)).toEqual(['stop-market 0.943 open']);
    expect(world.exchange.books.held(PAIR)).toBe(AMOUNT);
  },
);
