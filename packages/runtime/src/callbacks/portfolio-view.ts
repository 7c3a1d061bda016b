import type { ClosedTrade, Direction, Order, Pair, Portfolio, Trade, TradeFilter, Wallet } from '@tradai/strategy-sdk';
import type { World } from '../core/advice.ts';
import type { MoneyRules, TradeRules } from '../core/rules.ts';
import { proposedStake } from '../core/sizing.ts';
import type { Trade as CoreTrade } from '../core/trade.ts';
import type { TradeBook } from './trade-book.ts';
import { refuseUnknownNames } from './unknown-names.ts';

/** The trades of a run as a strategy asks for them. */
export class PortfolioView implements Portfolio<object> {
  readonly #world: World;
  readonly #book: TradeBook;
  readonly #now: () => number;

  constructor(world: World, book: TradeBook, now: () => number) {
    this.#world = world;
    this.#book = book;
    this.#now = now;
  }

  openTrades(filter: TradeFilter = {}): readonly Trade<object>[] {
    return this.#open(filter).map((trade) => this.#book.view(trade));
  }

  count(filter: TradeFilter = {}): number {
    return this.#open(filter).length;
  }

  closedTrades(
    filter: TradeFilter & { readonly sinceMs?: number; readonly exitReason?: string } = {},
  ): readonly ClosedTrade<object>[] {
    const { pair, tag, direction, exitReason, sinceMs = Number.NEGATIVE_INFINITY } = filter;
    const found = this.#book.closed(pair, sinceMs);
    if (tag === undefined && direction === undefined && exitReason === undefined) return found;
    return found.filter(
      (trade) =>
        (tag === undefined || trade.enterTag === tag) &&
        (direction === undefined || trade.direction === direction) &&
        (exitReason === undefined || trade.exitReason === exitReason),
    );
  }

  lastEntry(pair: Pair): { readonly timeMs: number; readonly rate: number; readonly tag: string | null } | null {
    const closed = this.#book.lastEntered(pair);
    const trades = [...(closed === null ? [] : [closed]), ...this.openTrades({ pair })];
    const entries = trades.flatMap((trade) => trade.entries);
    const last = entries.reduce<Order | null>((latest, order) => (isLater(order, latest) ? order : latest), null);
    return last === null ? null : { timeMs: last.filledTimeMs!, rate: last.average!, tag: last.tag };
  }

  isLocked(pair: Pair, direction?: Direction): boolean {
    const { locks } = this.#world;
    const now = this.#now();
    if (direction !== undefined) return locks.isLocked(pair, now, direction);
    return locks.isLocked(pair, now, 'long') || locks.isLocked(pair, now, 'short');
  }

  #open({ pair, tag, direction }: TradeFilter): readonly CoreTrade[] {
    return this.#world.portfolio.openTrades.filter(
      (trade) =>
        (pair === undefined || trade.pair === pair) &&
        (tag === undefined || trade.enterTag === tag) &&
        (direction === undefined || trade.isShort === (direction === 'short')),
    );
  }
}

function isLater(order: Order, than: Order | null): boolean {
  return order.filledTimeMs !== null && (than === null || order.filledTimeMs >= than.filledTimeMs!);
}

/** The wallet at the very moment at which it is asked. */
export class WalletView implements Wallet {
  readonly #world: World;
  readonly #money: MoneyRules;
  readonly #rules: Pick<TradeRules, 'maxOpenTrades'>;

  constructor(world: World, money: MoneyRules, rules: Pick<TradeRules, 'maxOpenTrades'>) {
    this.#world = world;
    this.#money = money;
    this.#rules = rules;
  }

  get free(): number {
    return this.#world.portfolio.free;
  }
  get used(): number {
    return this.#world.portfolio.tiedUp();
  }
  get total(): number {
    return this.#world.portfolio.total();
  }
  get stakeAmount(): number {
    return proposedStake(this.#world.portfolio, this.#money, this.#rules.maxOpenTrades).stake ?? 0;
  }
}

refuseUnknownNames(PortfolioView.prototype, 'the portfolio', 'state(pair) keeps notes');
refuseUnknownNames(WalletView.prototype, 'the wallet', 'state(pair) keeps notes');
