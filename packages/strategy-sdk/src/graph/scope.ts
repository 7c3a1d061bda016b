import { StrategyError } from '../errors.ts';
import type { Graph, GraphFrame } from './graph.ts';

/** The graph under construction, and the frame whose columns are being written. */
export interface Scope {
  readonly graph: Graph;
  readonly frame: GraphFrame;
}

let current: Scope | null = null;

/** Runs `build` with this scope. Building is synchronous, so one variable is enough. */
export function withScope<R>(scope: Scope, build: () => R): R {
  const outer = current;
  current = scope;
  try {
    return build();
  } finally {
    current = outer;
  }
}

/** For constants, which have no column to take their frame from. */
export function scopeOf(operation: string): Scope {
  if (current !== null) return current;
  throw new StrategyError(
    'invalid-graph',
    `${operation} has no column to take its candles from; call it inside indicators, entry or exit.`,
  );
}
