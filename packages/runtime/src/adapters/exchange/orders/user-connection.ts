import type { MarketKind } from '../../../data/candles.ts';
import { closeSockets, prepareStreaming, type StreamingExchange } from '../ccxt-live-market-stream.ts';
import { ask } from './binance-market.ts';
import { frameNews, type FrameNews } from './binance-frames.ts';
import type { PairOf } from './binance-rows.ts';
import { overTheWire } from './outgoing-tap.ts';

export interface ConnectionParts {
  /** An object of its own: ccxt keeps a dead key and a dead subscription. */
  readonly exchange: StreamingExchange;
  readonly kind: MarketKind;
  readonly pairOf: PairOf;
  /** Real time in which the subscription has to be confirmed. */
  readonly withinMs: number;
  readonly onNews: (news: FrameNews) => void;
  /** Once, when nothing more can be expected of it. Not after `close`. */
  readonly onOver: (why: string) => void;
}

/** What a keeper of connections needs of one. */
export interface UserConnection {
  /** Resolves when the exchange has confirmed it. Throws when it did not within the time. */
  readonly subscribed: Promise<void>;
  /** Of the key by which futures are listened to: false when the exchange refuses to go on with it. */
  renewKey(): Promise<boolean>;
  close(): Promise<void>;
}

/** Subscribes once to what happens to an account. ccxt subscribes and keeps the connection; what is told is read from its frames. */
export function openUserConnection({
  exchange,
  kind,
  pairOf,
  withinMs,
  onNews,
  onOver,
}: ConnectionParts): UserConnection {
  const confirmed = Promise.withResolvers<void>();
  confirmed.promise.catch(() => {});
  let isOver = false;
  const over = (why: string): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    confirmed.reject(new Error(why));
    onOver(why);
  };
  const timer = setTimeout(() => over('The subscription was not answered in time.'), withinMs);
  const confirm = (): void => {
    clearTimeout(timer);
    confirmed.resolve();
  };
  prepareStreaming(exchange);
  // Their timers outlive what they are for; the key is renewed by `renewKey`.
  Object.assign(exchange, { delay: () => {} });
  observeFutures(exchange);
  listen(exchange, {
    message: (message) => {
      const news = frameNews(message, pairOf);
      if (news.kind === 'subscribed') confirm();
      else if (!isOver) onNews(news);
      if (news.kind === 'over') over(news.why);
    },
    // A socket of futures opens by its key, and that is all there is to say.
    connected: () => {
      if (kind === 'futures') confirm();
    },
    unreadable: () => {
      if (!isOver) onNews({ kind: 'look', why: 'A frame of the user stream cannot be read.' });
    },
    lost: () => over('The connection of the user stream was lost.'),
  });
  exchange.watchOrders().catch(() => over('The subscription to the user stream failed.'));
  return {
    subscribed: confirmed.promise,
    renewKey: () => (kind === 'futures' ? renewed(exchange) : Promise.resolve(true)),
    close: () => {
      isOver = true;
      clearTimeout(timer);
      return closeSockets(exchange);
    },
  };
}

type Future = (hash: string) => Promise<unknown>;
interface Client {
  future: Future;
  reusableFuture: Future;
}

/**
 * ccxt leaves promises that nobody looks at and rejects them, when a subscription is refused and when a connection ends: what they would say
 * is heard otherwise.
 */
function observeFutures(exchange: StreamingExchange): void {
  const own = exchange as unknown as { client: (url: string) => Client };
  const client = own.client.bind(exchange);
  const seen = new WeakSet<Client>();
  own.client = (url) => {
    const made = client(url);
    if (seen.has(made)) return made;
    seen.add(made);
    for (const name of ['future', 'reusableFuture'] as const) {
      const future = made[name].bind(made);
      made[name] = (hash) => {
        const promise = future(hash);
        promise.catch(() => {});
        return promise;
      };
    }
    return made;
  };
}

interface Listeners {
  readonly message: (message: unknown) => void;
  readonly connected: () => void;
  readonly unreadable: () => void;
  readonly lost: () => void;
}

function listen(exchange: StreamingExchange, { message: read, connected, unreadable, lost }: Listeners): void {
  const own = {
    handleMessage: exchange.handleMessage.bind(exchange),
    onError: exchange.onError.bind(exchange),
    onClose: exchange.onClose.bind(exchange),
    onConnected: exchange.onConnected.bind(exchange),
  };
  exchange.handleMessage = (client, message) => {
    try {
      read(message);
      own.handleMessage(client, message);
    } catch {
      unreadable();
    }
  };
  exchange.onConnected = (client, message) => {
    own.onConnected(client, message);
    connected();
  };
  exchange.onError = (client, error) => {
    own.onError(client, error);
    lost();
  };
  exchange.onClose = (client, error) => {
    own.onClose(client, error);
    lost();
  };
}

/** What fails in passing is no refusal: the key lives for an hour. */
async function renewed(exchange: StreamingExchange): Promise<boolean> {
  const { call } = await overTheWire({ ticket: null, signal: undefined }, () =>
    ask(exchange, 'fapiPrivatePutListenKey')({}),
  );
  const status = call.answer?.status ?? 0;
  return status < 400 || status >= 500 || status === 429 || status === 418 || status === 403;
}
