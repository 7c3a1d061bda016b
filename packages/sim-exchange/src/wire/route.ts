import type { Gate, ListQuery } from '../engine/requests.ts';
import type { ReadGroup } from '../faults/script.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Exchange } from './exchange.ts';
import type { Params } from './params.ts';
import type { Reads } from './reads.ts';
import { refused, WireRefusal } from './wire-refusal.ts';

/** A request that passed all checks that do not look at its meaning. */
export interface Call {
  readonly exchange: Exchange;
  readonly params: Params;
  /** Empty for public routes. */
  readonly account: string;
  /** The exchange's time, as it would tell it. */
  readonly now: number;
  /** The second look at the request's window. */
  readonly gate: Gate;
  /** What the account's queries see. */
  readonly reads: Reads;
  /** Throws when the account placed too many orders; else counts one. */
  readonly countOrder: () => void;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Whose limits and codes hold. */
  readonly kind: MarketKind;
  /** `KEY` needs the header, `SIGNED` a signature as well. */
  readonly security: 'NONE' | 'KEY' | 'SIGNED';
  readonly weight: number | ((params: Params) => number);
  /** Names of its parameters; those with a star must be there. */
  readonly params: string;
  /** Needs a key that may trade. */
  readonly trade?: true;
  readonly group?: ReadGroup;
  /** The body of the answer. Refusals are thrown. */
  readonly handle: (call: Call) => unknown;
}

/** Adds what all routes of one host share. */
export function routes(kind: MarketKind, rows: readonly Omit<Route, 'kind'>[]): Route[] {
  return rows.map((row) => ({ ...row, kind }));
}

/** Weight of routes that answer for one symbol or for all. */
export function perSymbol(one: number, all: number): (params: Params) => number {
  return (params) => (params.peek('symbol') === undefined ? all : one);
}

/** Weight by how many rows are asked for: the first step whose bound is not below the limit. */
export function byLimit(
  usual: number,
  steps: readonly (readonly [upTo: number, weight: number])[],
): (params: Params) => number {
  return (params) => {
    const limit = Number(params.peek('limit') ?? usual);
    return (steps.find(([upTo]) => limit <= upTo) ?? steps.at(-1)!)[1];
  };
}

/** The second look at the window, for changes that the engine makes without asking for it. Throws −1021. */
export function passGate({ gate }: Call): void {
  const refusal = gate();
  if (refusal !== null) throw new WireRefusal(refusal);
}

/** Bounds of a list of orders or trades. Throws −1127 when its times lie further apart than `longestMs`. */
export function listQuery({ params }: Call, longestMs: number, idName?: string): ListQuery {
  const from = params.integer('startTime');
  const to = params.integer('endTime');
  if (from !== undefined && to !== undefined && to - from > longestMs) {
    throw refused(-1127, `More than ${longestMs / 3_600_000} hours between startTime and endTime.`);
  }
  return {
    from,
    to,
    fromId: idName === undefined ? undefined : params.id(idName),
    limit: params.limit(500, 1_000),
  };
}
