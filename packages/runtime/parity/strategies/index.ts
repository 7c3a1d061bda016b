import { BREAKOUT_STRATEGIES } from './breakouts.ts';
import { EXIT_STRATEGIES } from './exits.ts';
import { FUTURES_STRATEGIES } from './futures.ts';
import type { GoldenStrategies } from './golden-strategy.ts';
import { LOCK_STRATEGIES } from './locks.ts';
import { OWN_FUTURES_STRATEGIES } from './own-futures.ts';
import { OWN_POSITION_STRATEGIES } from './own-positions.ts';
import { OWN_PRICE_STRATEGIES } from './own-prices.ts';
import { POSITION_STRATEGIES } from './positions.ts';
import { PRICE_STRATEGIES } from './prices.ts';
import { REALISTIC_STRATEGIES } from './realistic.ts';
import { SIGNAL_STRATEGIES } from './signals.ts';
import { STOP_STRATEGIES } from './stops.ts';

export const GOLDEN_STRATEGIES: GoldenStrategies = {
  ...SIGNAL_STRATEGIES,
  ...STOP_STRATEGIES,
  ...EXIT_STRATEGIES,
  ...POSITION_STRATEGIES,
  ...LOCK_STRATEGIES,
  ...PRICE_STRATEGIES,
  ...FUTURES_STRATEGIES,
  ...REALISTIC_STRATEGIES,
  ...BREAKOUT_STRATEGIES,
  ...OWN_POSITION_STRATEGIES,
  ...OWN_PRICE_STRATEGIES,
  ...OWN_FUTURES_STRATEGIES,
};
