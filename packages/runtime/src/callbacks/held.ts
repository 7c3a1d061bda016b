import type { Trade } from '@tradai/strategy-sdk';
import type { Trade as CoreTrade } from '../core/trade.ts';
import type { PairScene } from './pair-scene.ts';
import type { Stage } from './stage.ts';

/** The view of a callback about a trade, filled with what all such questions say. `rate`: what the market shows at this moment. */
export function held<V extends { now: number; trade: Trade<object> }>(
  stage: Stage,
  views: (scene: PairScene) => V,
  trade: CoreTrade,
  rate: number,
  nowMs: number,
): V {
  const view = views(stage.at(trade.pair, nowMs, rate));
  view.now = nowMs;
  view.trade = stage.trade(trade);
  return view;
}
