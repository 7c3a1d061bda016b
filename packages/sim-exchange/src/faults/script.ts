import { anything, type Check, either, flag, integer, list, number, object, oneOf, onlyOne, text } from './check.ts';

/** Which part of a lagging replica answers. */
export type ReadGroup = 'order' | 'list' | 'trades' | 'account';

/** How long something takes, in milliseconds. */
export type Distribution =
  | { readonly fixed: number }
  | { readonly uniform: readonly [from: number, to: number] }
  | { readonly lognormal: { readonly p50: number; readonly p99: number } };

/** When a rule holds: everything that is given must. Times are milliseconds since the epoch, or `+ms` after the script was loaded. */
export interface FaultMatch {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Exact, or the beginning when it ends with a star; `stream` likewise. */
  readonly path?: string;
  readonly wsMethod?: string;
  readonly stream?: string;
  readonly symbol?: string;
  /** Beginning of a client order id. */
  readonly clientId?: string;
  readonly account?: string;
  readonly nth?: number | readonly number[];
  readonly every?: number;
  readonly probability?: number;
  /** Fires no more often than this. */
  readonly max?: number;
  readonly phase?: string;
  readonly window?: { readonly from?: number | string; readonly to?: number | string };
}

export interface ShapeAction {
  readonly id: string;
  readonly point: 'before' | 'after';
  readonly code?: number;
}

const STREAM_KINDS = [
  'mute',
  'noPong',
  'cut',
  'dropEvent',
  'dupEvent',
  'reorder',
  'coalesce',
  'lateEvent',
  'garbageFrame',
  'unknownFrame',
  'skipDepthIds',
  'finalDelay',
  'reviseLastBar',
  'badRow',
] as const;
const USER_STREAM_KINDS = [
  'expireListenKey',
  'terminateStream',
  'serverShutdown',
  'subscribeError',
  'subscribeHang',
  'commissionNone',
] as const;
const CONNECT_KINDS = ['refuse', 'halfOpen', 'slowBody', 'duplicateRequest'] as const;
const LIMIT_KINDS = ['429', '418', '403', 'weightUsed'] as const;
const EXCHANGE_KINDS = [
  'maintenance',
  'status',
  'delist',
  'rename',
  'filtersChange',
  'exchangeInfo',
  'usdmStopsOn',
  'keyState',
] as const;
const ACCOUNT_KINDS = [
  'partial',
  'rejectCode',
  'stopVanish',
  'stopDuplicate',
  'leverageLie',
  'marginModeLie',
  'liquidate',
  'adl',
  'foreignOrder',
  'foreignTrade',
  'deposit',
  'withdraw',
  'fundingLate',
  'fundingDuplicate',
] as const;

export interface StreamAction {
  readonly kind: (typeof STREAM_KINDS)[number];
  readonly ms?: number;
  readonly k?: number;
  readonly value?: unknown;
}

/** What a rule does; exactly one key. */
export interface FaultAction {
  readonly shape?: ShapeAction;
  readonly delay?: { readonly dist: Distribution; readonly point?: 'before' | 'after' };
  readonly visibilityLag?: { readonly dist: Distribution; readonly group?: ReadGroup | 'all' };
  readonly stream?: StreamAction;
  readonly userStream?: { readonly kind: (typeof USER_STREAM_KINDS)[number]; readonly silent?: boolean };
  readonly connect?: { readonly kind: (typeof CONNECT_KINDS)[number]; readonly bytesPerSecond?: number };
  readonly limit?: { readonly kind: (typeof LIMIT_KINDS)[number]; readonly seconds?: number; readonly value?: number };
  readonly exchange?: { readonly kind: (typeof EXCHANGE_KINDS)[number]; readonly value?: unknown };
  readonly clock?: { readonly skew?: number; readonly step?: number; readonly drift?: number };
  readonly read?: {
    readonly kind: 'emptyList' | 'staleList' | 'queryFail';
    readonly ms?: number;
    readonly status?: number;
  };
  readonly account?: { readonly kind: (typeof ACCOUNT_KINDS)[number]; readonly value?: unknown };
}

export interface FaultRule {
  readonly id?: string;
  readonly match?: FaultMatch;
  readonly do: FaultAction;
}

/** What goes wrong, and when. */
export interface FaultScript {
  readonly version: 1;
  readonly name?: string;
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}

/** Reads a script. Throws an `Error` with one sentence that names the first thing that is wrong. */
export function readFaultScript(value: unknown): FaultScript {
  const wrong = SCRIPT(value, 'The fault script');
  if (wrong !== null) throw new Error(`${wrong}.`);
  const script = value as FaultScript;
  const late = script.rules.findIndex(
    ({ do: { shape } }) => shape?.id.startsWith('R') === true && shape.point === 'after',
  );
  if (late >= 0) throw new Error(`The fault script.rules[${late}].do.shape is a refusal, which has no point "after".`);
  const nameless = script.rules.findIndex(({ match, do: { exchange } }) => {
    return exchange?.kind === 'rename' && (match?.symbol === undefined || RENAMED(exchange.value, '') !== null);
  });
  if (nameless >= 0) {
    throw new Error(
      `The fault script.rules[${nameless}].do.exchange renames one symbol: it needs match.symbol and value.to.`,
    );
  }
  const lost = script.rules.findIndex(({ do: { exchange } }) => {
    return exchange?.kind === 'usdmStopsOn' && exchange.value !== 'algo' && exchange.value !== 'order';
  });
  if (lost >= 0) {
    throw new Error(
      `The fault script.rules[${lost}].do.exchange.value says which route: it must be "algo" or "order".`,
    );
  }
  return script;
}

const RENAMED = object({ to: text(/^[A-Z0-9]{2,24}$/) }, ['to']);
const ms = integer(0);
const when = either(integer(), text(/^\+\d+$/));
const dist: Check = onlyOne({
  fixed: ms,
  uniform: list(ms, 2, 2),
  lognormal: object({ p50: number(Number.MIN_VALUE), p99: number(Number.MIN_VALUE) }, ['p50', 'p99']),
});

const MATCH = object({
  method: oneOf('GET', 'POST', 'PUT', 'DELETE'),
  path: text(/^\/[^ ]*\*?$/),
  wsMethod: text(),
  stream: text(),
  symbol: text(/^[A-Z0-9]{2,24}$/),
  clientId: text(/^.{0,36}$/),
  account: text(),
  nth: either(integer(1), list(integer(1), 1)),
  every: integer(1),
  probability: number(0, 1),
  max: integer(1),
  phase: text(),
  window: object({ from: when, to: when }),
});

const ACTION = onlyOne({
  shape: object({ id: text(/^(A(0[1-9]|1[0-9]|2[0-6])|R0[1-3])$/), point: oneOf('before', 'after'), code: integer() }, [
    'id',
    'point',
  ]),
  delay: object({ dist, point: oneOf('before', 'after') }, ['dist']),
  visibilityLag: object({ dist, group: oneOf('order', 'list', 'trades', 'account', 'all') }, ['dist']),
  stream: object({ kind: oneOf(...STREAM_KINDS), ms, k: integer(1, 64), value: anything }, ['kind']),
  userStream: object({ kind: oneOf(...USER_STREAM_KINDS), silent: flag }, ['kind']),
  connect: object({ kind: oneOf(...CONNECT_KINDS), bytesPerSecond: integer(1) }, ['kind']),
  limit: object({ kind: oneOf(...LIMIT_KINDS), seconds: integer(1), value: integer(0) }, ['kind']),
  exchange: object({ kind: oneOf(...EXCHANGE_KINDS), value: anything }, ['kind']),
  clock: onlyOne({ skew: integer(), step: integer(), drift: number() }),
  read: object({ kind: oneOf('emptyList', 'staleList', 'queryFail'), ms, status: integer(400, 599) }, ['kind']),
  account: object({ kind: oneOf(...ACCOUNT_KINDS), value: anything }, ['kind']),
});

const SCRIPT = object(
  {
    version: oneOf(1),
    name: text(/^.{0,80}$/),
    seed: integer(0),
    rules: list(object({ id: text(/^[a-z0-9-]{1,40}$/), match: MATCH, do: ACTION }, ['do']), 0, 500),
  },
  ['version', 'rules'],
);
