import { describe, expect, it } from 'vitest';
import { costFigures } from './costs.ts';
import { closedTrades, goldenFiles, readGolden } from './golden-case.fixture.ts';
import { madeTrade } from './made-trade.fixture.ts';

describe('what a run paid', () => {
  it('is fees, slippage and funding beside the profit of the prices', () => {
    const long = madeTrade({
      fills: [
        [0, 10, 100],
        [1, -10, 110],
      ],
      fee: 0.01,
      funding: -3,
    });
    const short = madeTrade({
      fills: [
        [0, 10, 100],
        [1, -10, 110],
      ],
      fee: 0.01,
      isShort: true,
      funding: 5,
    });
    expect(costFigures([long], 0)).toMatchObject({ priceProfit: 100, fees: 21, slippage: 0, funding: -3, profit: 76 });
    expect(costFigures([short], 0)).toMatchObject({ priceProfit: -100, fees: 21, funding: 5, profit: -116 });
    expect(costFigures([long], 4)).toMatchObject({ priceProfit: 104, slippage: 4, profit: 76, costShare: 28 / 104 });
    expect(costFigures([short], 0).costShare).toBe('no-gross-profit');
  });

  it.each(goldenFiles())('adds up to the profit of %s', (file) => {
    const trades = closedTrades(readGolden(file));
    const { priceProfit, fees, slippage, funding, profit } = costFigures(trades, 0);
    // Each exit is rounded to 8 decimals; averages of several entries are rounded to the price tick.
    const tick = trades.reduce(
      (sum, trade) => sum + (trade.orders.length > 2 ? (trade.priceTick ?? 0) * trade.amount : 0),
      0,
    );
    expect(Math.abs(priceProfit - fees - slippage + funding - profit)).toBeLessThan(1e-6 + 1e-9 * fees + tick);
  });
});
