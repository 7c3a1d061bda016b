import { type Decimal, decimal, divideRounded, ONE } from '../core/decimal.ts';
import { PRIORITY } from '../core/scheduler.ts';
import type { Market } from '../market/market.ts';
import type { FuturesAccount } from './futures-account.ts';
import type { FuturesOrders } from './futures-orders.ts';
import type { Position } from './position.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_RATE = '0.0001';
/** A row of a file belongs to the funding at most so far from its time. */
const NEAR_MS = 60_000;

export interface FundingRow {
  readonly time: number;
  readonly rate: Decimal;
  readonly mark: Decimal;
}

/** Pays funding at multiples of each market's interval, before anything else of that instant. */
export class Funding {
  readonly #orders: FuturesOrders;
  readonly #history = new Map<string, FundingRow[]>();

  constructor(orders: FuturesOrders) {
    this.#orders = orders;
    orders.context.scheduler.handle('funding', (symbol) => this.#due(orders.margins.market(symbol)));
  }

  start(markets: readonly Market[]): void {
    for (const market of markets) this.#schedule(market);
  }

  of(symbol: string) {
    const market = this.#orders.margins.market(symbol);
    const history = this.#history.get(symbol) ?? [];
    const nextTime = nextFunding(market, this.#orders.context.scheduler.time);
    return {
      lastRate: history.at(-1)?.rate ?? rateAt(market, nextTime)?.rate ?? 0n,
      nextTime,
      intervalHours: intervalOf(market) / HOUR_MS,
      history: [...history],
    };
  }

  save(): SavedFunding {
    return [...this.#history];
  }

  restore(saved: SavedFunding): void {
    this.#history.clear();
    for (const [symbol, rows] of saved) this.#history.set(symbol, [...rows]);
  }

  #schedule(market: Market): void {
    const { scheduler } = this.#orders.context;
    scheduler.schedule(nextFunding(market, scheduler.time), PRIORITY.timer, 'funding', market.symbol);
  }

  #due(market: Market): void {
    const { context, accounts } = this.#orders;
    const { time } = context.scheduler;
    const found = rateAt(market, time);
    this.#schedule(market);
    if (found === null || market.mark === 0n) return;
    const row = { time, rate: found.rate, mark: found.mark ?? market.mark };
    this.#history.set(market.symbol, [...(this.#history.get(market.symbol) ?? []), row]);
    context.emit({ kind: 'funding', symbol: market.symbol, ...row });
    for (const account of accounts.values()) {
      const held = account.held(market.symbol);
      if (held.length > 0) this.#charge(account, market, held, row);
    }
  }

  /** Amounts are those of this instant, also when it is booked late. */
  #charge(account: FuturesAccount, market: Market, held: readonly Position[], { rate, mark }: FundingRow): void {
    const { context } = this.#orders;
    const payments = held.map((position) => ({
      position,
      amount: -divideRounded(position.amount * mark * rate, ONE * ONE),
    }));
    const book = (): void => {
      for (let times = 0; times < context.knobs.fundingTimes; times++) this.#book(account, market, payments);
    };
    if (context.knobs.fundingDelayMs === 0) return book();
    context.scheduler.call(context.scheduler.time + context.knobs.fundingDelayMs, PRIORITY.timer, book);
  }

  #book(account: FuturesAccount, market: Market, payments: readonly { position: Position; amount: Decimal }[]): void {
    const { context, ledger } = this.#orders;
    const { quote } = market.spec;
    const isolated = account.isIsolated(market.symbol);
    const total = payments.reduce((sum, { amount }) => sum + amount, 0n);
    for (const { position, amount } of payments) {
      if (isolated && position.amount !== 0n) position.isolatedWallet += amount;
      else account.pay(quote, amount, context.scheduler.time);
    }
    ledger.book(account, market.symbol, 'FUNDING_FEE', total, quote);
    const positions = isolated ? payments.map(({ position }) => position) : [];
    ledger.tell(account, 'FUNDING_FEE', new Map([[quote, total]]), positions);
  }
}

export type SavedFunding = readonly (readonly [symbol: string, rows: readonly FundingRow[]])[];

function intervalOf(market: Market): number {
  return (market.spec.fundingIntervalHours ?? 8) * HOUR_MS;
}

/** The next multiple of the interval after `time`. */
function nextFunding(market: Market, time: number): number {
  const interval = intervalOf(market);
  return (Math.floor(time / interval) + 1) * interval;
}

/** `null`: the file has no row for this time, and nothing is paid. */
function rateAt(market: Market, time: number): { readonly rate: Decimal; readonly mark: Decimal | null } | null {
  const { funding } = market.spec;
  if (funding === undefined || typeof funding === 'string')
    return { rate: decimal(funding ?? DEFAULT_RATE), mark: null };
  const row = funding.find((each) => Math.abs(each.time - time) <= NEAR_MS);
  return row === undefined
    ? null
    : { rate: decimal(row.rate), mark: row.mark === undefined ? null : decimal(row.mark) };
}
