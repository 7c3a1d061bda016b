import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRow, madeRows, type SearchRow } from './searches.ts';

/** What the rows of a made market must show; the sentence says what was found. */
interface Verdict {
  readonly text: string;
  readonly holds: boolean;
}

const SKILL = 0.95;
/** One search in twenty may be called skill by chance. */
const CALLED_BY_CHANCE = 0.05;
const FAIR_OVERFITTING = [0.35, 0.65] as const;

const SEEDS = 20;
/** Candles of the examples, as `npm run demo` imports them. */
const DATA = join(import.meta.dirname, '../../.demo/data');
const EXAMPLES = [
  ['sma-crossover', ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT']],
  ['band-reversion', ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT']],
  ['range-breakout', ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT']],
] as const;

/** Searches and walks on noise, on a planted edge and of three examples, printed as they end. Whether all is as it must be. */
export async function reportSearches(): Promise<boolean> {
  const onRow = (row: SearchRow): void => console.log(JSON.stringify(row));
  const noise = await madeRows('noise', { trend: 0, drift: 0 }, SEEDS, onRow);
  const edge = await madeRows('trends of a fifth of the noise', { trend: 0.2, drift: 0 }, SEEDS, onRow);
  const examples = existsSync(join(DATA, 'binance')) ? await exampleRows(onRow) : [];
  if (examples.length === 0) console.log('The examples need candles: npm run demo imports them.');
  console.table([meanRow(noise), meanRow(edge), ...examples.map((row) => meanRow([row]))]);
  const verdicts = [...noiseVerdicts(noise), ...edgeVerdicts(edge, noise)];
  for (const { text, holds } of verdicts) console.log(`${holds ? 'as it must be' : 'NOT AS IT MUST BE'}: ${text}`);
  return verdicts.every(({ holds }) => holds);
}

async function exampleRows(onRow: (row: SearchRow) => void): Promise<SearchRow[]> {
  const rows: SearchRow[] = [];
  for (const [name, pairs] of EXAMPLES) {
    const row = await exampleRow(name, DATA, pairs);
    rows.push(row);
    onRow(row);
  }
  return rows;
}

/** Noise is not called skill, and choosing there is no better than chance. */
function noiseVerdicts(rows: readonly SearchRow[]): Verdict[] {
  const called = rows.filter(({ deflated }) => (deflated ?? 0) >= SKILL).length;
  const overfitting = meanOf(rows, 'overfitting');
  const [least, most] = FAIR_OVERFITTING;
  return [
    {
      text: `deflated Sharpe ratio of ${SKILL} or more in ${called} of ${rows.length} searches; expected at most ${Math.floor(rows.length * CALLED_BY_CHANCE)}`,
      holds: called <= Math.floor(rows.length * CALLED_BY_CHANCE),
    },
    {
      text: `mean probability of overfitting ${overfitting.toFixed(2)}; expected ${least} to ${most}`,
      holds: overfitting >= least && overfitting <= most,
    },
  ];
}

/** A planted edge is found by most searches. */
function edgeVerdicts(rows: readonly SearchRow[], noise: readonly SearchRow[]): Verdict[] {
  const found = rows.filter(({ deflated }) => (deflated ?? 0) >= SKILL).length;
  const overfitting = meanOf(rows, 'overfitting');
  const walked = rows.filter((row) => row.walked > 0).length;
  return [
    {
      text: `deflated Sharpe ratio of ${SKILL} or more in ${found} of ${rows.length} searches; expected at least three in four`,
      holds: found >= rows.length * 0.75,
    },
    {
      text: `mean probability of overfitting ${overfitting.toFixed(2)}; expected below that of noise`,
      holds: overfitting < meanOf(noise, 'overfitting'),
    },
    {
      text: `${walked} of ${rows.length} walks earned; expected at least three in four`,
      holds: walked >= rows.length * 0.75,
    },
  ];
}

/** Means of figures, those without an answer left out. */
function meanRow(rows: readonly SearchRow[]): Record<string, number | string> {
  const names = Object.keys(rows[0]!).filter((name) => name !== 'market' && name !== 'seed');
  const means = names.map((name) => [name, Number(meanOf(rows, name as keyof SearchRow).toPrecision(3))] as const);
  return { market: rows[0]!.market, ...Object.fromEntries(means) };
}

function meanOf(rows: readonly SearchRow[], name: keyof SearchRow): number {
  const values = rows.map((row) => row[name]).filter((value) => typeof value === 'number');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
