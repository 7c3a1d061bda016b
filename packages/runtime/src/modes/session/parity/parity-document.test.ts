import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../contract/canonical-json.ts';
import { PARITY_CAUSES } from '../../../contract/parity.ts';
import { readParity } from '../../../contract/read-document.ts';
import type { RateWorld } from '../../../session/rate-world.fixture.ts';
import { JournalPlay } from './journal-play.fixture.ts';
import { parity } from './parity.ts';
import { parityDocument } from './parity-document.ts';

const GOLDEN = fileURLToPath(new URL('../../../../goldens/parity.json', import.meta.url));
const PRICES = [100, 100, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118];
const WORLD: RateWorld = {
  pairs: [
    { prices: PRICES, enterLong: [2], exitLong: [6] },
    { prices: PRICES, enterLong: [3, 8], exitLong: [6, 9] },
  ],
  rules: { maxOpenTrades: 1 },
};

/** One trade is equal, one was missed, one followed from that. */
function madeDocument() {
  const input = new JournalPlay(WORLD, { away: [2] }).input(2);
  return parityDocument(parity(input), {
    head: {
      ...{ versions: { '@tradai/runtime': '0.1.0' }, strategy: { name: 'made', sha256: 'f'.repeat(64) } },
      ...{ exchange: 'binance', pairs: ['P0/USDT', 'P1/USDT'], timeframe: '5m' },
      ...{ stake_currency: 'USDT', starting_balance: 1_000 },
    },
    key: { account: 'dry-run', strategy: 'made', mode: 'dry-run' },
    range: { fromMs: input.world.fromMs, toMs: input.world.fromMs + 9 * 300_000 },
    ...{ input, notes: ['A note.'] },
  });
}

describe('the document of a parity report', () => {
  it('is what it was when it was first written', async () => {
    await expect(canonicalJson(madeDocument())).toMatchFileSnapshot(GOLDEN);
  });

  it('is read back as it was written', async () => {
    const document = madeDocument();
    expect(await readParity(canonicalJson(document))).toEqual(document);
  });

  it('has all causes, whose costs are the difference of profit', () => {
    const { causes, summary, differences } = madeDocument();
    expect(causes.map(({ cause }) => cause)).toEqual(PARITY_CAUSES);
    const sum = causes.reduce((total, { cost_abs: cost }) => total + cost, 0);
    expect(sum).toBeCloseTo(summary.profit_session - summary.profit_backtest, 9);
    expect(sum).toBeCloseTo(summary.cost_abs, 9);
    expect(differences.map(({ cause }) => cause)).toEqual(['missed-candle', 'earlier-difference']);
    expect(summary).toMatchObject({ equal: 1, different: 2, unexplained: 0, equal_ratio: 1 / 3 });
  });

  it.each([
    ['a cause that there is not', /causes\[0\]\.cause/, (text: string) => text.replaceAll('late-data', 'bad-luck')],
    [
      'a cost without a number',
      /summary\.cost_abs/,
      (text: string) => text.replaceAll(/"cost_abs": [^,]*,/g, '"cost_abs": "much",'),
    ],
  ])('with %s is refused', async (_, message, spoil) => {
    await expect(readParity(spoil(canonicalJson(madeDocument())))).rejects.toThrow(message);
  });
});
