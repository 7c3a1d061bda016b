import { isAccountEvent } from '../engine/events.ts';
import type { MarketKind } from '../market/market-spec.ts';
import { encodeJson } from './encode-json.ts';
import type { Exchange } from './exchange.ts';
import type { Outbox } from './outbox.ts';
import type { Socket } from './sockets.ts';
import { spotUserFrame } from './spot-user-frames.ts';
import { usdmUserFrames } from './usdm-user-frames.ts';

/** One account's listener. */
export interface UserListener {
  readonly kind: MarketKind;
  readonly account: string;
  readonly socket: Socket;
  /** Gives a frame the form of its socket. */
  readonly wrap: (text: string) => string;
  /** Listen key, on futures. */
  readonly key: string | null;
}

/** Names by which fault scripts and the oracle know these streams. */
const USER_STREAM: Readonly<Record<MarketKind, string>> = { spot: 'spot@userData', usdm: 'usdm@userData' };

/** What happens to accounts, told to whoever listens. */
export class UserStreams {
  readonly #exchange: Exchange;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<UserListener>();
  #isQuiet = false;

  constructor(exchange: Exchange, outbox: Outbox) {
    this.#exchange = exchange;
    this.#outbox = outbox;
    exchange.engine.subscribe((event) => {
      if (!isAccountEvent(event) || event.silent === true || this.#isQuiet) return;
      const now = exchange.now();
      const spot = spotUserFrame(event, now);
      if (spot !== null) this.tell('spot', event.account, spot);
      for (const frame of usdmUserFrames(event, now, exchange.options.tradeLite))
        this.tell('usdm', event.account, frame);
    });
    exchange.listenKeys.onExpired = (key, account) => {
      this.tell('usdm', account, { e: 'listenKeyExpired', E: exchange.now(), listenKey: key });
    };
  }

  /** Does something of which no stream is told. */
  quietly(work: () => void): void {
    this.#isQuiet = true;
    try {
      work();
    } finally {
      this.#isQuiet = false;
    }
  }

  add(listener: UserListener): void {
    this.#listeners.add(listener);
  }

  remove(listener: UserListener): void {
    this.#listeners.delete(listener);
  }

  drop(socket: Socket): void {
    for (const listener of this.#listeners) if (listener.socket === socket) this.#listeners.delete(listener);
  }

  of(socket: Socket): UserListener[] {
    return [...this.#listeners].filter((listener) => listener.socket === socket);
  }

  /** Ends the spot streams of an account, with a word. */
  terminate(account: string): void {
    this.tell('spot', account, { e: 'eventStreamTerminated', E: this.#exchange.now() });
    this.#outbox.push(() => {
      for (const listener of this.#listeners) {
        if (listener.kind === 'spot' && listener.account === account) this.#listeners.delete(listener);
      }
    });
  }

  /** Sends a frame to an account's listeners of one market, after what else happens at this instant. */
  tell(kind: MarketKind, account: string, payload: object): void {
    const { faults, frames, now } = this.#exchange;
    this.#outbox.push(() => {
      const stream = USER_STREAM[kind];
      const record = frames.add(now(), stream, encodeJson(payload));
      const own = [...this.#listeners].filter(
        (each) => each.kind === kind && each.account === account && this.#lives(each, payload),
      );
      faults.outgoing({ stream, symbol: symbolOf(payload), account, payload }, record.text, {
        write: (text) => {
          for (const { socket, wrap } of own) socket.send(wrap(text));
          if (own.length > 0) frames.wrote(record);
        },
        close: (code) => {
          for (const { socket } of own) socket.close(code);
        },
      });
    });
  }

  /** A stream whose key is gone says that, and nothing else. */
  #lives({ key, account }: UserListener, payload: object): boolean {
    if (key === null || this.#exchange.listenKeys.accountOf(key) === account) return true;
    return 'listenKey' in payload && payload.listenKey === key;
  }
}

function symbolOf(payload: object): string | null {
  const fields = payload as { readonly s?: unknown; readonly o?: { readonly s?: unknown } };
  const symbol = fields.s ?? fields.o?.s;
  return typeof symbol === 'string' ? symbol : null;
}
