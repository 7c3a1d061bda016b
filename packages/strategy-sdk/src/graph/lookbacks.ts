import type { Graph, GraphFrame, Output } from './graph.ts';
import { nodesBehind } from './nodes-behind.ts';

/** Own candles before the first row on which all of these have a value. */
export function longestLookback(outputs: readonly Output[]): number {
  return outputs.reduce((longest, { node }) => Math.max(longest, node.lookback), 0);
}

/**
 * Candles that each loaded frame needs before its first needed value. For the own frame the look-back; an informative frame needs
 * one more than its columns' look-back, because its first value counts only once that candle has closed.
 */
export function frameLookbacks(graph: Graph, outputs: readonly Output[]): ReadonlyMap<GraphFrame, number> {
  const needed = new Map<GraphFrame, number>([[graph.own, longestLookback(outputs)]]);
  for (const { frame, lookback } of nodesBehind(graph, outputs)) {
    if (frame.kind === 'informative') needed.set(frame, Math.max(needed.get(frame) ?? 0, lookback + 1));
  }
  return needed;
}
