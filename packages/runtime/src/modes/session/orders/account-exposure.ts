import { isEntry } from '../../../orders/is-entry.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import type { CoinExposure } from '../../../orders/account-guard.ts';
import { exact, minus, plus, times } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { OrderBooks, readBooks } from './order-books.ts';
import { isLive } from './order-news.ts';

export interface ExposureWorld {
  readonly contractSizeOf: (pair: string) => string;
  /** Decimal text; null where the market shows none. */
  readonly markOf: (pair: string) => string | null;
}

export interface OwnExposure {
  readonly coins: Readonly<Record<string, CoinExposure>>;
  /** Text that changes when anything but prices does. */
  readonly signature: string;
}

const NOTHING: CoinExposure = { held: '0', buys: '0', sells: '0' };

/** What a session has, by coin, and what its entries that are or may be at the exchange would add. */
export function ownExposure(records: SessionRecords, world: ExposureWorld): OwnExposure {
  const books = new OrderBooks(records);
  const coins: Record<string, CoinExposure> = {};
  const parts: string[] = [];
  const add = (pair: string, what: keyof CoinExposure, worth: string, part: string): void => {
    const coin = coinOf(pair);
    const was = coins[coin] ?? NOTHING;
    coins[coin] = { ...was, [what]: plus(was[what], worth) };
    parts.push(part);
  };
  for (const { pair, side, amount } of readBooks<BookedPosition>(records, POSITION)) {
    const price = world.markOf(pair) ?? lastPrice(books, pair);
    add(pair, 'held', times(times(amount, world.contractSizeOf(pair)), price), `${pair} ${side} ${amount}`);
  }
  for (const attempt of books.attempts.values()) {
    const intent = books.intents.get(attempt.intent);
    if (intent === undefined || !isLive(attempt) || !isEntry(intent.action)) continue;
    const side = intent.side === 'buy' ? 'buys' : 'sells';
    add(attempt.pair, side, worthLeft(attempt), `${attempt.cid} ${attempt.filled}`);
  }
  return { coins, signature: parts.toSorted().join('\n') };
}

/** `BTC` of `BTC/USDT:USDT`. */
export function coinOf(pair: string): string {
  return pair.split('/')[0]!;
}

/** Legs of entries that are or may be at the exchange. */
export function liveLegs(records: SessionRecords): ReadonlySet<number> {
  const { intents, attempts } = new OrderBooks(records);
  const live = [...attempts.values()].filter(isLive);
  return new Set(live.flatMap(({ intent }) => intents.get(intent)?.leg ?? []));
}

function worthLeft({ notional, amount, filled }: Attempt): string {
  return exact(notional)
    .times(exact(minus(amount, filled)))
    .dividedBy(exact(amount))
    .toText();
}

/** Of the newest fill: a position without a price is not worth nothing. */
export function lastPrice({ fills }: Pick<OrderBooks, 'fills'>, pair: string): string {
  const own = fills.filter((fill) => fill.pair === pair).toSorted((a, b) => a.atMs - b.atMs);
  return own.at(-1)?.price ?? '0';
}
