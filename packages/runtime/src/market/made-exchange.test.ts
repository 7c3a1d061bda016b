import { liveMarketContract } from '../ports/live-market-contract.fixture.ts';
import { MadeExchange } from './made-exchange.fixture.ts';
import { VirtualClock } from './virtual-clock.fixture.ts';

const START = Date.UTC(2025, 0, 1, 12);

liveMarketContract('the made exchange', () => {
  const clock = new VirtualClock(START + 30_000);
  const trades = Array.from({ length: 2000 }, (_, at) => ({
    timeMs: START - 3_600_000 + at * 7_000,
    price: 100 + (at % 11),
  }));
  const market = new MadeExchange(clock, { 'A/USDT': trades });
  return Promise.resolve({
    market,
    series: { pair: 'A/USDT', timeframe: '1m', candleType: null },
    nowMs: () => clock.nowMs(),
    until: async (isSo) => {
      for (let steps = 0; !isSo(); steps += 1) {
        if (steps > 1000) throw new Error('It never came to be.');
        await clock.pass(1000);
      }
    },
    answered: async (answer) => {
      await clock.pass(5000);
      return answer;
    },
  });
});
