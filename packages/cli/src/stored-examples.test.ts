import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, ROOT, temporaryFolder } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const EXAMPLES = join(ROOT, 'examples', 'strategies');
const SERIES = ['spot/2021', 'futures/2025'];

beforeAll(async () => {
  for (const series of SERIES) await done(['data', 'import', join(ROOT, 'examples/data/binance', series)]);
}, 60_000);

async function done(argv: readonly string[]): Promise<void> {
  const { code, err } = await tradai.run(argv, { cwd });
  if (code !== 0) throw new Error(err);
}

/** Rows of a table of a run, as cells. */
function rows(run: string, file: string): string[][] {
  const [, ...lines] = readFileSync(join(cwd, run, file), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.split(','));
}

describe.each(readdirSync(EXAMPLES))('the golden run of %s', (name) => {
  beforeAll(async () => {
    const folder = join(EXAMPLES, name);
    const markets = join(folder, 'markets.json');
    const options = existsSync(markets) ? ['--markets', markets] : [];
    await done(['backtest', folder, '--config', join(folder, 'config.json'), ...options, '--no-html', '--out', name]);
  }, 60_000);

  it('has its golden trades', () => {
    const golden = readFileSync(join(EXAMPLES, name, 'golden', 'trades.csv'), 'utf8');

    expect(readFileSync(join(cwd, name, 'trades.csv'), 'utf8')).toBe(golden);
  });

  it('is made again by rerun, to the byte', async () => {
    const { code, out } = await tradai.run(['rerun', name], { cwd });

    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('came out the same, to the byte') });
  });

  it('is told by why for each reason as it was', async () => {
    const seen = new Map(rows(name, 'reasons.csv').map((row) => [row[4]!, row]));
    for (const [reason, [pair, time, side]] of seen) {
      const { out, err } = await tradai.run(['why', name, pair!, time!, '--json'], { cwd });
      const { entry } = JSON.parse(out) as { entry: { fate: string; side: string } };

      expect({ err, fate: entry.fate, side: entry.side }).toEqual({ err: '', fate: reason, side });
    }
    expect(seen.size).toBeGreaterThan(0);
  });

  it('is told by why for each exit reason as it was', async () => {
    const seen = new Map(rows(name, 'trades.csv').map((row) => [row[4]!, row]));
    for (const [reason, row] of seen) {
      const { out, err } = await tradai.run(['why', name, row[1]!, row[6]!, '--json'], { cwd });
      const { inside } = JSON.parse(out) as {
        inside: { left: { reason: string } | null; exits: { is_reached: boolean }[] }[];
      };
      const left = inside.find((trade) => trade.left !== null)!;

      expect({ err, reason: left.left!.reason }).toEqual({ err: '', reason });
      expect(left.exits.some((exit) => exit.is_reached) || reason === 'force_exit', `${row[1]} ${row[6]}`).toBe(true);
    }
  });
});
