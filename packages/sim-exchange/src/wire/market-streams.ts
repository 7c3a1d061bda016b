import type { Frame } from '../faults/frames.ts';
import { isAccountEvent } from '../engine/events.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { encodeJson } from './encode-json.ts';
import type { Exchange } from './exchange.ts';
import type { Feed } from './feed.ts';
import { openFeed } from './feeds.ts';
import type { Outbox } from './outbox.ts';
import type { Socket } from './sockets.ts';
import { parseStreamName } from './stream-names.ts';

interface Channel {
  readonly name: string;
  /** {@link EVERY} for a stream of all markets. */
  readonly symbol: string;
  feed: Feed;
  readonly sockets: Map<Socket, (text: string) => string>;
}

const EVERY = '';
const MOST_STREAMS: Readonly<Record<MarketKind, number>> = { spot: 1_024, usdm: 200 };

/** Market streams of one host: each is made once, however many sockets listen. */
export class MarketStreams {
  readonly #exchange: Exchange;
  readonly #kind: MarketKind;
  readonly #outbox: Outbox;
  readonly #channels = new Map<string, Channel>();
  readonly #bySymbol = new Map<string, Set<Channel>>();

  constructor(exchange: Exchange, kind: MarketKind, outbox: Outbox) {
    this.#exchange = exchange;
    this.#kind = kind;
    this.#outbox = outbox;
    exchange.engine.subscribe((event) => {
      if (isAccountEvent(event) || ('market' in event && event.market !== kind)) return;
      for (const { feed } of this.#bySymbol.get(event.symbol) ?? []) feed.see?.(event);
      for (const { feed } of this.#bySymbol.get(EVERY) ?? []) feed.see?.(event);
    });
  }

  /** False when there is no such stream. `wrapped`: frames name their stream. */
  subscribe(socket: Socket, name: string, wrapped: boolean): boolean {
    const channel = this.#channels.get(name) ?? this.#open(name);
    if (channel === null) return false;
    channel.sockets.set(
      socket,
      wrapped ? (text) => `{"stream":${JSON.stringify(name)},"data":${text}}` : (text) => text,
    );
    return true;
  }

  unsubscribe(socket: Socket, name: string): void {
    const channel = this.#channels.get(name);
    if (channel === undefined || !channel.sockets.delete(socket) || channel.sockets.size > 0) return;
    channel.feed.close?.();
    this.#channels.delete(name);
    this.#bySymbol.get(channel.symbol)?.delete(channel);
  }

  /** Begins all streams anew, at a time that is another one now. */
  restart(): void {
    for (const channel of this.#channels.values()) {
      channel.feed.close?.();
      channel.feed = this.#feedOf(channel.name, channel.sockets)!;
    }
  }

  namesOf(socket: Socket): string[] {
    return [...this.#channels].filter(([, { sockets }]) => sockets.has(socket)).map(([name]) => name);
  }

  drop(socket: Socket): void {
    for (const name of this.namesOf(socket)) this.unsubscribe(socket, name);
  }

  /** What a socket asks for: a JSON request, answered with its id. */
  control(socket: Socket, text: string, wrapped: boolean): void {
    const request = parseControl(text);
    if (request === null) return socket.send(errorAnswer(3, 'Invalid JSON: expected a request', null));
    const { method, params, id } = request;
    const answer = (result: unknown): void => socket.send(encodeJson({ result, id }));
    switch (method) {
      case 'SUBSCRIBE':
        return this.#subscribeAll(socket, params, id, wrapped, answer);
      case 'UNSUBSCRIBE':
        for (const name of params) this.unsubscribe(socket, name);
        return answer(null);
      case 'LIST_SUBSCRIPTIONS':
        return answer(this.namesOf(socket));
      default:
        return socket.send(errorAnswer(2, `Invalid request: unknown variant \`${method}\``, id));
    }
  }

  #subscribeAll(
    socket: Socket,
    names: readonly string[],
    id: unknown,
    wrapped: boolean,
    answer: (result: unknown) => void,
  ): void {
    const isTooMany = this.namesOf(socket).length + names.length > MOST_STREAMS[this.#kind];
    const known = names.every((name) => this.#isKnown(name));
    if (isTooMany || !known) return socket.send(errorAnswer(2, 'Invalid request: invalid stream', id));
    for (const name of names) this.subscribe(socket, name, wrapped);
    answer(null);
  }

  #isKnown(name: string): boolean {
    const stream = parseStreamName(name, this.#kind);
    if (stream === null) return false;
    return stream.symbol === null || this.#exchange.engine.market(this.#kind, stream.symbol) !== undefined;
  }

  #open(name: string): Channel | null {
    const sockets: Channel['sockets'] = new Map();
    const feed = this.#feedOf(name, sockets);
    const symbol = parseStreamName(name, this.#kind)?.symbol ?? EVERY;
    if (feed === null) return null;
    const channel = { name, symbol, feed, sockets };
    this.#channels.set(name, channel);
    const beside = this.#bySymbol.get(symbol) ?? new Set();
    this.#bySymbol.set(symbol, beside.add(channel));
    return channel;
  }

  /** `null` when there is no such stream. */
  #feedOf(name: string, sockets: Channel['sockets']): Feed | null {
    const stream = parseStreamName(name, this.#kind);
    if (stream === null) return null;
    const { engine, now, faults } = this.#exchange;
    const emit = (payload: unknown, symbol: string | null): void => {
      this.#outbox.push(() => this.#write(sockets, { stream: name, symbol, account: null, payload }));
    };
    return openFeed({ engine, now, emit, finalDelayMs: (each) => faults.finalDelayMs(each) }, this.#kind, stream);
  }

  /** Encoded once for all sockets. */
  #write(sockets: Channel['sockets'], frame: Frame): void {
    const { faults, frames, now } = this.#exchange;
    const record = frames.add(now(), frame.stream, encodeJson(frame.payload));
    faults.outgoing(frame, record.text, {
      write: (text) => {
        for (const [socket, wrap] of sockets) socket.send(wrap(text));
        frames.wrote(record);
      },
      close: (code) => {
        for (const socket of sockets.keys()) socket.close(code);
      },
    });
  }
}

function errorAnswer(code: number, msg: string, id: unknown): string {
  return encodeJson({ error: { code, msg }, id });
}

function parseControl(text: string): { method: string; params: readonly string[]; id: unknown } | null {
  try {
    const value = JSON.parse(text) as { method?: unknown; params?: unknown; id?: unknown } | null;
    if (value === null || typeof value.method !== 'string') return null;
    const params = Array.isArray(value.params) ? value.params.map(String) : [];
    return { method: value.method, params, id: value.id ?? null };
  } catch {
    return null;
  }
}
