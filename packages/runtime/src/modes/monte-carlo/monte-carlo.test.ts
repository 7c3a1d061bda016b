import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { readMonteCarlo } from '../../contract/read-document.ts';
import { StudyWorld } from '../hyperopt/study-world.fixture.ts';
import { monteCarlo, type MonteCarloRun } from './monte-carlo.ts';
import type { MonteCarloRequest } from './monte-carlo-request.ts';

const world = new StudyWorld();

async function request(more: Partial<MonteCarloRequest> = {}): Promise<MonteCarloRequest> {
  const { backtest, strategyFile } = await world.request();
  return { backtest, strategyFile, paths: 10, ...more };
}

let asked: MonteCarloRequest;
let found: MonteCarloRun;
beforeAll(async () => {
  asked = await request();
  found = await monteCarlo(asked);
});

describe('Monte Carlo of a strategy', () => {
  it('has the run as it was', () => {
    const { run, document } = found;

    expect(document).toMatchObject({
      seed: 1,
      params: run.built.params,
      pairs: ['BTC/USDT', 'ETH/USDT'],
      warnings: [],
    });
    expect(document.figures.trades).toBe(run.outcome.trades.length);
    expect(document.equity.values.at(-1)).toBeCloseTo(1000 * (1 + document.figures.total_return), 6);
    expect(document.equity.values).toHaveLength(document.figures.days);
    expect(document.figures).not.toHaveProperty('objectives');
  });

  it('has that account in four other ways', () => {
    const { monte_carlo: ways } = found.document;

    for (const fan of Object.values(ways))
      expect(fan).toMatchObject({
        actual: { final: expect.closeTo(found.document.equity.values.at(-1)!, 6) as number },
      });
    expect(ways.candles).toMatchObject({ paths: 10 });
  });

  it('is a document that can be read again, the same for the same run and seed', async () => {
    const again = await monteCarlo(asked);

    expect(await readMonteCarlo(canonicalJson(found.document))).toEqual(found.document);
    expect(canonicalJson(again.document)).toBe(canonicalJson(found.document));
    expect((await monteCarlo({ ...asked, seed: 2 })).document.monte_carlo).not.toEqual(found.document.monte_carlo);
  });

  it.each([
    [{ seed: -1 }, 'seed of Monte Carlo is -1; expected a whole number from 0 on.'],
    [{ paths: 0 }, 'paths of Monte Carlo is 0; expected a whole number from 1 on.'],
    [{ meanBlock: 0.5 }, 'the mean block of Monte Carlo is 0.5; expected a number of candles from 1 on.'],
  ])('refuses %j', async (wrong, message) => {
    await expect(monteCarlo({ ...asked, ...wrong })).rejects.toMatchObject({ code: 'bad-option', message });
  });
});
