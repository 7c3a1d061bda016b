import { Agent } from 'node:http';
import type { MarketNews, MarketSeries, MarketStream, MarketWanted } from '../../ports/live-market.ts';
import { ExchangeFailure } from './failures.ts';
import type { CcxtExchange } from './load-ccxt.ts';
import { tapOf, type Tap, type Tapped } from './ccxt-live-market-tap.ts';

/** What came within this time is told at once: ccxt keeps the newest, and a promise a frame would pile up. */
const SWEEP_MS = 20;
/** ccxt keeps candles by the thousand; the open one and those before it are enough. */
const CANDLES_KEPT = 4;
/** Where best prices have no stream. */
const POLL_MS = 2_000;

/** A stream in the making: an exchange object of its own, its markets known. */
export interface StreamParts {
  readonly exchange: StreamingExchange;
  readonly wanted: MarketWanted;
  readonly tell: (news: MarketNews) => void;
}

/** ccxt's object, with what it has for those who look behind it. */
export type StreamingExchange = CcxtExchange & {
  handleMessage(client: unknown, message: unknown): void;
  onError(client: unknown, error: unknown): void;
  onClose(client: unknown, error: unknown): void;
  onConnected(client: unknown, message?: unknown): void;
};

/**
 * Subscribes once and listens: ccxt's watch calls are made for their subscriptions, and what they would give is read from ccxt's own
 * memory a few dozen times a second.
 */
export function openCcxtStream({ exchange, wanted, tell }: StreamParts): MarketStream {
  let isOver = false;
  const say = (news: MarketNews): void => {
    if (!isOver) tell(news);
  };
  const lose = (error: unknown): void => say({ kind: 'lost', why: textOf(error) });
  const tap = tapOf(exchange.id);
  const sweep = sweeper(exchange, wanted, tap !== null, say);
  listen(exchange, say, tap === null ? sweep.soon : tapped(exchange, wanted, tap, say, sweep.soon));
  for (const call of subscriptions(exchange, wanted, (poll) => sweep.poll(poll, lose))) call.catch(lose);
  return {
    close() {
      isOver = true;
      sweep.stop();
      return closeSockets(exchange);
    },
  };
}

/** Sockets without TLS need an agent of their own; ccxt keeps few candles, and prints nothing. */
export function prepareStreaming(exchange: StreamingExchange): void {
  exchange.httpAgent = new Agent({ keepAlive: true });
  exchange.options['OHLCVLimit'] = CANDLES_KEPT;
  exchange.options['tradesLimit'] = CANDLES_KEPT;
  // Else a refused message would be a rejection that nobody sees.
  exchange.enableRateLimit = false;
  Object.assign(exchange, { log: () => {} });
}

function listen(exchange: StreamingExchange, say: (news: MarketNews) => void, look: (message: unknown) => void): void {
  const own = {
    handleMessage: exchange.handleMessage.bind(exchange),
    onError: exchange.onError.bind(exchange),
    onClose: exchange.onClose.bind(exchange),
  };
  exchange.handleMessage = (client, message) => {
    say({ kind: 'frame' });
    try {
      own.handleMessage(client, message);
      look(message);
    } catch (error) {
      say({ kind: 'suspect', why: textOf(error) });
    }
  };
  exchange.onConnected = () => say({ kind: 'opened' });
  exchange.onError = (client, error) => {
    own.onError(client, error);
    say({ kind: 'lost', why: textOf(error) });
  };
  exchange.onClose = (client, error) => {
    own.onClose(client, error);
    say({ kind: 'lost', why: 'the exchange ended the connection' });
  };
}

/** Tells candles frame by frame, with the exchange's own word on whether they are closed. */
function tapped(
  exchange: StreamingExchange,
  { candles }: MarketWanted,
  tap: Tap,
  say: (news: MarketNews) => void,
  sweep: () => void,
): (message: unknown) => void {
  const names = new Map(candles.map((series) => [nameIn(exchange, series), series]));
  return (message) => {
    const seen: Tapped = tap(message);
    if (seen.kind === 'known') return sweep();
    if (seen.kind !== 'candle') return say(seen);
    const series = names.get(`${seen.market} ${seen.interval}`);
    if (series === undefined) say({ kind: 'unknown' });
    else say({ kind: 'candle', series, candle: seen.candle, isClosed: seen.isClosed });
  };
}

function nameIn(exchange: StreamingExchange, { pair, timeframe }: MarketSeries): string {
  return `${exchange.market(pair).id} ${String(exchange.timeframes[timeframe] ?? timeframe)}`;
}

interface Sweeper {
  readonly soon: () => void;
  /** Asks every few seconds, in place of a stream. */
  poll(ask: () => Promise<unknown>, onError: (error: unknown) => void): void;
  stop(): void;
}

/** Tells what changed in ccxt's memory since the last time. */
function sweeper(
  exchange: StreamingExchange,
  { candles, quotes }: MarketWanted,
  isTapped: boolean,
  say: (news: MarketNews) => void,
): Sweeper {
  const toldQuotes = new Map<string, unknown>();
  const toldCandles = new Map<MarketSeries, readonly string[]>();
  let timer: NodeJS.Timeout | null = null;
  let poller: NodeJS.Timeout | null = null;
  let isOver = false;
  const run = (): void => {
    timer = null;
    for (const pair of quotes) {
      const ticker = (exchange.bidsasks[pair] ?? exchange.tickers[pair]) as Ticker | undefined;
      if (ticker === undefined || toldQuotes.get(pair) === ticker) continue;
      toldQuotes.set(pair, ticker);
      say({ kind: 'quote', pair, quote: quoteOf(ticker) });
    }
    if (isTapped) return;
    for (const series of candles) {
      const rows = (cachedRows(exchange, series) ?? []).slice(-2);
      const told = toldCandles.get(series) ?? [];
      toldCandles.set(
        series,
        rows.map((row) => row.join()),
      );
      for (const row of rows) if (!told.includes(row.join())) say({ kind: 'candle', series, ...candleOf(row) });
    }
  };
  return {
    soon: () => void (timer ??= setTimeout(run, SWEEP_MS)),
    poll(ask, onError) {
      let isOpen = false;
      const answered = (): void => {
        if (!isOpen) say({ kind: 'opened' });
        isOpen = true;
        say({ kind: 'frame' });
        run();
      };
      // One question at a time: during a ban they would pile up.
      const again = (): void =>
        void ask()
          .then(answered, onError)
          .finally(() => {
            if (!isOver) poller = setTimeout(again, POLL_MS);
          });
      again();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      if (poller !== null) clearTimeout(poller);
      isOver = true;
    },
  };
}

function candleOf([openTimeMs, open, high, low, close, volume]: Row) {
  return { candle: { openTimeMs, open, high, low, close, volume }, isClosed: null };
}

type Row = readonly [number, number, number, number, number, number];

function cachedRows({ ohlcvs }: StreamingExchange, { pair, timeframe }: MarketSeries): readonly Row[] | undefined {
  return (ohlcvs as Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>>)[pair]?.[timeframe];
}

interface Ticker {
  readonly timestamp?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly last?: number;
}

function quoteOf({ timestamp, bid, ask, last }: Ticker) {
  return { timeMs: timestamp ?? null, bid: bid ?? null, ask: ask ?? null, last: last ?? null, book: null };
}

/** One call for each subscription; none is repeated. */
function subscriptions(
  exchange: StreamingExchange,
  { candles, quotes }: MarketWanted,
  poll: (ask: () => Promise<unknown>) => void,
): Promise<unknown>[] {
  const { has } = exchange;
  const names = candles.map(({ pair, timeframe }): [string, string] => [pair, timeframe]);
  const calls: Promise<unknown>[] = [];
  if (names.length > 0 && has['watchOHLCVForSymbols'] === true) calls.push(exchange.watchOHLCVForSymbols(names));
  else for (const [pair, timeframe] of names) calls.push(exchange.watchOHLCV(pair, timeframe));
  if (quotes.length === 0) return calls;
  if (has['watchBidsAsks'] === true) calls.push(exchange.watchBidsAsks([...quotes]));
  else if (has['watchTickers'] === true) calls.push(exchange.watchTickers([...quotes]));
  else
    poll(async () => {
      const found = await (has['fetchBidsAsks'] === true
        ? exchange.fetchBidsAsks([...quotes])
        : exchange.fetchTickers([...quotes]));
      Object.assign(exchange.tickers, found);
    });
  return calls;
}

/** A line that is dead never says good-bye: it is cut. Sockets without TLS lose their agent as well. */
export async function closeSockets(exchange: StreamingExchange): Promise<void> {
  const clients = Object.values(exchange.clients) as readonly Client[];
  for (const client of clients) {
    // ccxt passes it on to whoever waits; where nobody does it is no defect.
    client.reset(new ExchangeFailure('unavailable', 'The stream was closed.'));
    client.connection?.terminate();
  }
  exchange.clients = {};
  (exchange.httpAgent as Agent | undefined)?.destroy();
  await Promise.resolve();
}

interface Client {
  readonly connection?: { terminate(): void };
  reset(error: Error): void;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
