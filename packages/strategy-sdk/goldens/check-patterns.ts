import { candleSet } from '../src/graph/candles.ts';
import { evaluate } from '../src/graph/evaluate.ts';
import { Graph } from '../src/graph/graph.ts';
import { outputOf } from '../src/graph/series.ts';
import type { CandleColumns } from '../src/market/candle-columns.ts';
import type { GoldenFrame, PatternHits } from './golden-types.ts';
import { TALIB_FUNCTIONS } from './talib-functions.ts';

/** TA-Lib says nothing about earlier candles; the longest look-back of its patterns. */
const SILENT = 15;

/** Every candle on which a pattern that is built differs from TA-Lib's hits, as text. */
export function patternDifferences(candles: CandleColumns, hits: PatternHits): string[] {
  const differences: string[] = [];
  for (const [name, found] of Object.entries(hits)) {
    const definition = TALIB_FUNCTIONS[name];
    if (definition === undefined) continue;
    const graph = new Graph('1h');
    const set = candleSet<GoldenFrame>(graph, graph.own);
    const column = definition.build(
      { candles: set, x: set.close, y: set.close },
      { penetration: usualPenetration(name) },
    )[0]!;
    const values = evaluate(graph, () => candles, [outputOf(column)]).column(outputOf(column));
    const expected = new Map(found);
    for (let i = SILENT; i < candles.length; i++) {
      const wanted = expected.get(i) ?? 0;
      if (values[i] !== wanted) differences.push(`${name}: candle ${i} is ${values[i]}, expected ${wanted}`);
    }
  }
  return differences;
}

function usualPenetration(name: string): number {
  return name === 'CDLDARKCLOUDCOVER' ? 0.5 : 0.3;
}
