import type { MarketKind } from '../market/market-spec.ts';
import { encodeJson } from './encode-json.ts';
import type { Exchange } from './exchange.ts';
import { Params } from './params.ts';
import { type Call, type Route, routes } from './route.ts';
import { type Outcome, serve, type WireRequest } from './serve.ts';
import { signedParams } from './sign.ts';
import type { Socket } from './sockets.ts';
import type { UserListener, UserStreams } from './user-streams.ts';
import { wsAnswer } from './ws-answer.ts';
import { refused } from './wire-refusal.ts';
import { WS_METHODS } from './ws-api-methods.ts';

const PATHS: Readonly<Record<MarketKind, string>> = { spot: '/ws-api/v3', usdm: '/ws-fapi/v1' };

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Requests and answers on one socket, and the spot user streams that it asked for. */
export class WsApiSession {
  readonly #exchange: Exchange;
  readonly #kind: MarketKind;
  readonly #socket: Socket;
  readonly #users: UserStreams;
  readonly #own: ReadonlyMap<string, Route>;
  #account: string | null = null;
  #subscriptions = 0;

  constructor(exchange: Exchange, kind: MarketKind, socket: Socket, users: UserStreams) {
    this.#exchange = exchange;
    this.#kind = kind;
    this.#socket = socket;
    this.#users = users;
    this.#own = kind === 'spot' ? this.#socketMethods() : new Map();
  }

  take(text: string): void {
    const request = parse(text);
    if (request === null) {
      const error = { code: -1100, msg: 'Invalid JSON: expected a request with "id" and "method".' };
      return this.#socket.send(encodeJson({ id: null, status: 400, error }));
    }
    const values = new Map(Object.entries(request.params).map(([name, value]) => [name, textOf(value)]));
    const params = new Params(values);
    const wire = {
      transport: 'ws',
      method: 'WS',
      path: PATHS[this.#kind],
      wsMethod: request.method,
      params,
      apiKey: params.peek('apiKey'),
      signedText: signedParams(values),
      route: this.#own.get(request.method) ?? WS_METHODS[this.#kind].get(request.method) ?? null,
      session: this.#account,
    } as const;
    serve(this.#exchange, wire, (outcome) => this.#answer(request, wire, outcome));
  }

  #answer({ id, params }: Request, wire: WireRequest, outcome: Outcome): void {
    const { exchange, account } = {
      exchange: this.#exchange,
      account: this.#account ?? textOf(params['apiKey'] ?? ''),
    };
    const limits = exchange.limits[this.#kind];
    const type = wire.route?.trade === true ? 'ORDERS' : 'REQUEST_WEIGHT';
    const rateLimits = params['returnRateLimits'] === false ? undefined : limits.used(exchange.now(), account, type);
    const { text, tears } = wsAnswer(id, wire, outcome, rateLimits);
    if (tears) this.#socket.close();
    else if (text !== null) this.#socket.send(text);
  }

  /** Methods that mean this socket. */
  #socketMethods(): ReadonlyMap<string, Route> {
    const own = (name: string, security: Route['security'], handle: (call: Call) => unknown) => {
      const [route] = routes('spot', [{ method: 'GET', path: name, security, weight: 2, params: '', handle }]);
      return [name, route!] as const;
    };
    const status = () => ({
      apiKey: this.#account,
      authorizedSince: null,
      userDataStream: this.#subscription() !== undefined,
    });
    return new Map([
      own('userDataStream.subscribe.signature', 'SIGNED', ({ account }) => this.#subscribe(account)),
      own('userDataStream.subscribe', 'NONE', () => {
        if (this.#account === null) throw refused(-1002, 'You are not authorized to execute this request.');
        return this.#subscribe(this.#account);
      }),
      own('userDataStream.unsubscribe', 'NONE', () => this.#unsubscribe()),
      own('session.logon', 'SIGNED', ({ account }) => {
        this.#account = account;
        return status();
      }),
      own('session.status', 'NONE', status),
      own('session.logout', 'NONE', () => {
        this.#account = null;
        return status();
      }),
    ]);
  }

  #subscription(): UserListener | undefined {
    return this.#users.of(this.#socket)[0];
  }

  #subscribe(account: string): object {
    if (this.#subscription() !== undefined) throw refused(-2035, 'User data stream subscription is already active.');
    const subscriptionId = this.#subscriptions++;
    const wrap = (text: string): string => `{"subscriptionId":${subscriptionId},"event":${text}}`;
    this.#users.add({ kind: 'spot', account, socket: this.#socket, wrap, key: null });
    return { subscriptionId };
  }

  #unsubscribe(): object {
    const subscription = this.#subscription();
    if (subscription === undefined) throw refused(-2036, 'User data stream subscription is not active.');
    this.#users.remove(subscription);
    return {};
  }
}

/** As it stands in the text that was signed. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parse(text: string): Request | null {
  try {
    const value = JSON.parse(text) as Partial<Request> | null;
    if (value === null || typeof value.method !== 'string') return null;
    const params = typeof value.params === 'object' && value.params !== null ? value.params : {};
    return { id: value.id ?? null, method: value.method, params };
  } catch {
    return null;
  }
}
