import type { SessionCommand, SessionWish } from '../../../contract/session-command.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { HOUR } from '../play/play-driver.fixture.ts';
import type { PlayFeed } from '../play/play-feed.fixture.ts';
import { PLAY_CLOSES, PLAY_STRATEGY } from '../play/play-strategy.fixture.ts';
import { openTradesIn } from '../play/play-trades.fixture.ts';
import { PLAY_KEY, PlayWorld } from '../play/play-world.fixture.ts';

export const MINUTE = 60_000;

/** A session with a trade that is held, or with one whose entry order waits, and whose process was killed. */
export async function killedWorld(trade: 'held' | 'waiting'): Promise<PlayWorld> {
  const world = new PlayWorld(PLAY_STRATEGY, PLAY_CLOSES);
  world.start({ openMarket: world.openMarket(trade === 'waiting' ? askTooMuch : undefined) });
  await world.time.pass(2 * HOUR + MINUTE);
  world.kill();
  return world;
}

/** The other side is never where an order waits. */
function askTooMuch(feed: PlayFeed): void {
  const quoteOf = feed.quoteOf.bind(feed);
  feed.quoteOf = () => {
    const quote = quoteOf()!;
    return { ...quote, ask: quote.ask! + 5 };
  };
}

export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

async function storedIn(world: PlayWorld): Promise<StoredSession> {
  return (await world.store.read(PLAY_KEY))!;
}

export async function recordIn<T>(world: PlayWorld, key: string): Promise<T | null> {
  return JSON.parse((await storedIn(world)).records.get(key) ?? 'null') as T | null;
}

export async function openIn(world: PlayWorld): Promise<readonly TradeRecord[]> {
  return openTradesIn((await storedIn(world)).records);
}

export async function order(world: PlayWorld, id: string, wish: SessionWish): Promise<void> {
  await world.store.order(PLAY_KEY, { id, wish, reason: 'because', by: 'ann', atMs: 0 });
  await world.time.pass(10_000);
}

export async function answerTo(world: PlayWorld, id: string): Promise<SessionCommand['answer']> {
  return (await world.store.commands(PLAY_KEY, 'all')).find((each) => each.id === id)!.answer;
}
