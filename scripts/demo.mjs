/** `npm run demo`: backtests an example strategy over real candles that ship with the repository. */
import { demo, example, prepare, tradai } from './demo-steps.mjs';

prepare();
tradai('Backtesting the example sma-crossover', 'backtest', ...example, '--out', `${demo}/report`);
