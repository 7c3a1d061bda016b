import { expect, it } from 'vitest';
import { settle } from '../backtest/settle.ts';
import { loadStudyCandles, studyNeeds } from './study-candles.ts';
import { StudyWorld } from './study-world.fixture.ts';

it('a study of futures without leverage tiers ends before its first trial', async () => {
  const { backtest } = await new StudyWorld(1500).request();
  const settled = settle(backtest);
  const needed = studyNeeds(backtest, settled, [], () => ({ params: {}, overrides: {} }));
  const markets = { ...backtest.markets, rules: new Map(), tiers: new Map() };

  expect(() => loadStudyCandles(backtest, settled.settings, needed)).not.toThrow();
  expect(() =>
    loadStudyCandles({ ...backtest, markets }, { ...settled.settings, tradingMode: 'futures' }, needed),
  ).toThrow(/^\S+: there are no leverage tiers, which futures need; expected them in a file given by --markets/);
});
