import type { Graph, GraphFrame, GraphNode, Output } from './graph.ts';

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
  const seen = new Set<GraphNode>();
  const visit = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const { frame } = node;
    if (frame.kind === 'informative') needed.set(frame, Math.max(needed.get(frame) ?? 0, node.lookback + 1));
    for (const input of node.inputs) visit(input.node);
  };
  for (const { node } of outputs) visit(node);
  return needed;
}
