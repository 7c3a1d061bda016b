import { describe, expect, it } from 'vitest';
import { bothWalks } from '../src/backtest/plain/both-walks.fixture.ts';
import { scenarioRun } from './scenario.ts';
import { randomWorlds } from './scenario-suites.ts';

describe('random worlds of the real engine', () => {
  const walks = randomWorlds().map((scenario) => ({ scenario, ...bothWalks(scenarioRun(scenario, null)) }));

  it('come out to the last bit the same, walked plainly and not', () => {
    for (const { scenario, plain, general } of walks) expect(plain, scenario.name).toStrictEqual(general);
  });

  it('are walked plainly to the end wherever nobody is asked, on the spot market without detail candles and stacking', () => {
    const isMeant = ({ scenario: { callbacks, futures, detailMinutes, config } }: (typeof walks)[number]) =>
      Object.keys(callbacks).length === 0 && !futures && detailMinutes === null && config['position_stacking'] !== true;
    const meant = walks.filter(isMeant);

    // There the price has more decimals than the tick of the trade, so that its exit waits.
    expect(meant.filter(({ reach }) => reach !== 'all').map(({ scenario, reach }) => [scenario.name, reach])).toEqual([
      ['protections-47-27', 'part'],
    ]);
    expect(meant.length).toBeGreaterThan(250);
  });
});
