import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';

/** Files whose tests are measured: the books of orders, what sends and settles them, leases, the journal. Below `packages/runtime/src`. */
const SCOPE: readonly string[] = [
  'orders/*.ts',
  'modes/session/orders/{sender,resolve-attempt,order-lists,recover-orders,audit,difference-text,order-step,take-order-news,plan-orders,protection-keeper,order-gate}.ts',
  // What a look at the account changes in the books, and in trades that it ended.
  'modes/session/orders/{read-snapshot,take-snapshot,settle-snapshot,settle-positions,gone-positions,taken-positions,taken-stops,tell-taken,close-unheld,closed-by-hand,strangers,still-open}.ts',
  'modes/session/host/lease-keeper.ts',
  'ports/{leases,leases-on-rows,session-store-rules}.ts',
  'adapters/embedded/{session-file,session-journal,session-store-sqlite,session-tail}.ts',
  'adapters/exchange/orders/{order-sender,order-reads,binance-rows,read-failures}.ts',
];

/** Tests that may be able to notice a mistake in them. Which of them run a function is found out by running them. */
const TESTS: readonly string[] = [
  'orders/*.test.ts',
  'modes/session/orders/*.test.ts',
  'modes/session/host/*.test.ts',
  'ports/*.test.ts',
  'adapters/embedded/session-*.test.ts',
  'adapters/embedded/state.test.ts',
  // Others there wait for sockets and deadlines, which takes too long for this.
  'adapters/exchange/orders/{binance-*,ccxt-order-exchange,golden-requests,order-*,read-failures,send-gate}.test.ts',
  'container/live/*.test.ts',
  'modes/session/start/live-rest.test.ts',
  'modes/session/turn/closed-by-hand*.test.ts',
];

const SOURCES = 'packages/runtime/src';
const NOT_SOURCES = /\.(test|test-d|fixture)\.ts$/;

/** Paths of the scope that ship, from the root, sorted. */
export function sourcesIn(root: string): readonly string[] {
  return pathsIn(root, SCOPE).filter((path) => !NOT_SOURCES.test(path));
}

/** Whether a path is one of those that are asked for; `null`: all are. */
export const isIn = (file: string, glob: string | null): boolean => glob === null || matchesGlob(file, glob);

/** Those that kill processes, or all places one after the other, take too long to be run for each mistake. */
const TOO_LONG = /[.-]kills?\.test\.ts$/;

export const testsIn = (root: string): readonly string[] => pathsIn(root, TESTS).filter((path) => !TOO_LONG.test(path));

const pathsIn = (root: string, globs: readonly string[]): string[] =>
  globs.flatMap((glob) => globSync(`${SOURCES}/${glob}`, { cwd: root })).sort();
