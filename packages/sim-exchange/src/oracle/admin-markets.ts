import { decimal } from '../core/decimal.ts';
import type { FilterRow } from '../market/filters.ts';
import type { MarketEvent, MarketStatus } from '../market/market-event.ts';
import type { LevelRow, MarketKind, ScriptLine, SourceSpec } from '../market/market-spec.ts';
import { barPath } from '../market/path.ts';
import { readCandles } from '../tapes/read-candles.ts';
import type { Exchange } from '../wire/exchange.ts';

export interface MarketBody {
  /** Both markets when absent. */
  readonly market?: MarketKind;
  readonly price?: string;
  readonly trade?: { readonly p: string; readonly q: string };
  readonly mark?: string;
  readonly book?: { readonly bids: readonly LevelRow[]; readonly asks: readonly LevelRow[] };
  /** Lasts `ms` milliseconds from now on, beside what the source plays. */
  readonly candle?: NonNullable<ScriptLine['candle']>;
  readonly status?: MarketStatus;
  readonly filters?: readonly FilterRow[];
}

/** Lets something happen in a market now. */
export function moveMarket({ engine }: Exchange, symbol: string, body: MarketBody): void {
  const { time } = engine.scheduler;
  for (const kind of kindsOf(engine, symbol, body.market)) {
    if (body.filters !== undefined) engine.setFilters(kind, symbol, body.filters);
    for (const event of eventsOf(body, time)) engine.feed(kind, symbol, event);
    if (body.candle === undefined) continue;
    const { o, h, l, c, v, ms } = body.candle;
    const bar = { time, open: decimal(o), high: decimal(h), low: decimal(l), close: decimal(c), volume: decimal(v) };
    const { price, lot } = engine.market(kind, symbol)!.filters;
    engine.insert(kind, symbol, barPath(bar, { barMs: ms, pathTicks: 4, tickSize: price.step, stepSize: lot.step }));
  }
}

/** What a market plays from now on. Candles may come from a file on this machine. */
export interface SourceBody {
  readonly market?: MarketKind;
  readonly kind: SourceSpec['kind'];
  readonly file?: string;
  readonly rows?: readonly unknown[];
  readonly barMs?: number;
  readonly from?: number;
  readonly loop?: boolean;
}

/** Throws an `Error` for a source that cannot be played. */
export function changeSource({ engine }: Exchange, symbol: string, body: SourceBody): void {
  for (const kind of kindsOf(engine, symbol, body.market)) engine.play(kind, symbol, sourceOf(body));
}

function sourceOf({ kind, file, rows, barMs, from, loop }: SourceBody): SourceSpec {
  const shift = from === undefined ? {} : { from };
  if (kind === 'candles') {
    const read = file === undefined ? null : readCandles(file);
    const candles = read?.candles ?? (rows as (SourceSpec & { kind: 'candles' })['rows'] | undefined);
    if (candles === undefined) throw new Error('A source of candles needs "rows" or a "file".');
    return { kind, rows: candles, barMs: barMs ?? read?.barMs ?? 60_000, ...shift, ...(loop === true ? { loop } : {}) };
  }
  if (rows === undefined) throw new Error(`A source of kind "${kind}" needs "rows".`);
  if (kind === 'trades') return { kind, rows: rows as (SourceSpec & { kind: 'trades' })['rows'], ...shift };
  if (kind === 'book' || kind === 'script') return { kind, lines: rows as readonly ScriptLine[] };
  throw new Error('The "kind" of a source must be candles, trades, book or script.');
}

/** Markets of a symbol. Throws when there is none. */
export function kindsOf(engine: Exchange['engine'], symbol: string, wanted?: MarketKind | null): MarketKind[] {
  const kinds = wanted == null ? (['spot', 'usdm'] as const) : [wanted];
  const listed = kinds.filter((kind) => engine.market(kind, symbol) !== undefined);
  if (listed.length === 0) throw new Error(`No market "${symbol}" is listed.`);
  return listed;
}

function eventsOf({ price, trade, mark, book, status }: MarketBody, time: number): MarketEvent[] {
  const tick = (p: string, q: string) =>
    ({ kind: 'tick', time, price: decimal(p), quantity: decimal(q), buyerMaker: false, opensBar: false }) as const;
  const levels = (rows: readonly LevelRow[]) => rows.map(([p, q]) => [decimal(p), decimal(q)] as const);
  return [
    ...(status === undefined ? [] : [{ kind: 'status', time, status } as const]),
    ...(mark === undefined ? [] : [{ kind: 'mark', time, price: decimal(mark) } as const]),
    ...(book === undefined ? [] : [{ kind: 'book', time, bids: levels(book.bids), asks: levels(book.asks) } as const]),
    ...(price === undefined ? [] : [tick(price, '0')]),
    ...(trade === undefined ? [] : [tick(trade.p, trade.q)]),
  ];
}
