import { runSimExchange } from '../../packages/sim-exchange/src/index.ts';
import { join } from 'node:path';
import { REPOSITORY } from '../demo-container/demo-folder.ts';

export interface DemoExchange {
  /** What stands in the place of Binance's own address. */
  readonly url: string;
  close(): Promise<void>;
}

/** An exchange of this machine that has the shipped candles of 2021 up to the day `to`, at which its clock stands. */
export async function demoExchange(symbols: readonly string[], timeframe: string, to: string): Promise<DemoExchange> {
  const { sim } = await runSimExchange({
    ...{ data: [join(REPOSITORY, 'examples/data/binance/spot/2021')], symbol: symbols, timeframe },
    ...{ from: to, clock: 'stepped', market: 'spot' },
  });
  return { url: sim.urls.rest, close: () => sim.close() };
}
