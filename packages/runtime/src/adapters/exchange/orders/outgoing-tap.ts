import { AsyncLocalStorage } from 'node:async_hooks';
import type { CcxtExchange } from '../load-ccxt.ts';
import type { Connections, OnWire, WireAnswer } from './connections.ts';
import { punch, SendRefused, type Ticket } from './tickets.ts';

/** One call of ccxt, as it looked on the wire. */
export interface WireCall {
  /** Leave for a request with an effect; null for reads. */
  readonly ticket: Ticket | null;
  /** Ends what is on its way. */
  readonly signal: AbortSignal | undefined;
  /** The last answer; null where none came in whole. */
  answer: WireAnswer | null;
  /** Whether a request may have left. */
  hasLeft: boolean;
}

export interface OverTheWire<T> {
  readonly call: WireCall;
  readonly outcome: { readonly returned: T } | { readonly thrown: unknown };
}

/** Which call a request belongs to, however many awaits of ccxt lie between. */
const CALLS = new AsyncLocalStorage<WireCall>();

/** Keys of user streams are no orders: whoever has one may listen. */
const HARMLESS = ['/fapi/v1/listenKey', '/api/v3/userDataStream'];
/** What may be said over a socket: nothing that has an effect. */
const SAID_ON_SOCKETS = /^(SUBSCRIBE|UNSUBSCRIBE|LIST_SUBSCRIPTIONS|userDataStream\.[a-zA-Z.]+)$/;

/** Does something with ccxt under a ticket, or under none, and tells what went over the wire. */
export async function overTheWire<T>(
  { ticket, signal }: Pick<WireCall, 'ticket' | 'signal'>,
  work: () => Promise<T>,
): Promise<OverTheWire<T>> {
  const call: WireCall = { ticket, signal, answer: null, hasLeft: false };
  try {
    return { call, outcome: { returned: await CALLS.run(call, work) } };
  } catch (thrown) {
    return { call, outcome: { thrown } };
  }
}

/**
 * Puts the last door in front of an exchange object of ccxt: nothing with an effect leaves without a ticket for just that, whoever called
 * which method. Answers come back when they are whole. `onWire` is told on the way of what has a ticket.
 */
export function tapOutgoing(exchange: CcxtExchange, connections: Connections, onWire: OnWire | null = null): void {
  exchange.fetchImplementation = async (url: string, init: Init) => {
    const call = CALLS.getStore();
    const { method, headers, body } = init;
    admit(call?.ticket ?? null, method, url, body);
    if (call !== undefined) call.hasLeft = true;
    const signals = [init.signal, call?.signal].filter((each) => each !== undefined);
    const watch = call === undefined || call.ticket === null ? null : onWire;
    const answer = await connections.send({ method, url, headers, body }, AbortSignal.any(signals), watch);
    if (call !== undefined) call.answer = answer;
    const { status, statusText, headers: answered } = answer;
    return { status, statusText, headers: answered, text: () => Promise.resolve(answer.body) };
  };
  guardSockets(exchange);
}

interface Init {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

function admit(ticket: Ticket | null, method: string, url: string, body: string | undefined): void {
  const { pathname: path, search } = new URL(url);
  if (ticket !== null) return punch(ticket, { method, path, said: new URLSearchParams(body ?? search) });
  const isHarmless = method === 'GET' || HARMLESS.includes(path);
  if (!isHarmless) throw new SendRefused(`${method} ${path} would leave, and no gate has given it leave.`);
}

type Watch = (url: string, hash: string, message?: unknown, ...rest: unknown[]) => Promise<unknown>;

function guardSockets(exchange: CcxtExchange): void {
  const own = exchange as unknown as { watch?: Watch };
  const watch = own.watch?.bind(exchange);
  if (watch === undefined) return;
  own.watch = (url, hash, message, ...rest) => {
    const { method } = (message ?? {}) as { readonly method?: unknown };
    if (typeof method === 'string' && !SAID_ON_SOCKETS.test(method))
      return Promise.reject(new SendRefused(`${method} would leave over a socket, and no gate has given it leave.`));
    return watch(url, hash, message, ...rest);
  };
}
