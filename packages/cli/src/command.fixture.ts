import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine {
  run(
    argv: readonly string[],
    options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Ended>;
}

/** The command in a process of its own that lives as long as the tests of a file. Command lines run one after another. */
export function commandLine(): CommandLine {
  let server: ChildProcess;
  let last: Promise<unknown> = Promise.resolve();
  beforeAll(async () => {
    const path = fileURLToPath(new URL('./command-server.fixture.ts', import.meta.url));
    server = fork(path, {
      execArgv: ['--conditions=@tradai/source'],
      silent: true,
      env: { PATH: process.env['PATH'] },
    });
    await once(server, 'message');
  });
  afterAll(() => void server.kill());
  const runNow: CommandLine['run'] = async (argv, { cwd, env = {} }) => {
    server.send({ argv, cwd, env });
    const [ended] = (await once(server, 'message')) as [Ended];
    return ended;
  };
  return {
    run(argv, options) {
      const ended = last.then(() => runNow(argv, options));
      last = ended.catch(() => {});
      return ended;
    },
  };
}

/** A folder for the tests of a file, gone afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

const HOUR = 3_600_000;
const START = Date.UTC(2021, 0, 1);

/** `count` hours of a market that swings, as a CSV file; `scale` sets its prices apart from those of another pair. */
export function candlesCsv(count = 400, scale = 1): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const price = (hour: number): number => scale * (100 + 10 * Math.sin(hour / 12) + 3 * Math.sin(hour / 3.1));
    const [open, close] = [price(i), price(i + 1)].map((value) => Number(value.toFixed(2))) as [number, number];
    const [high, low] = [Math.max(open, close) * 1.002, Math.min(open, close) * 0.998].map((value) => value.toFixed(2));
    return `${START + i * HOUR},${open},${high},${low},${close},${10 + (i % 7)}`;
  });
  return `timestamp_ms,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

/** A strategy that trades the candles above. `more` goes into the definition, `head` in front of it. */
export function strategyText(name: string, { more = '', head = '' } = {}): string {
  return `import { crossesAbove, crossesBelow, defineStrategy, enterLong, exitLong, int, sma } from '@tradai/strategy-sdk';
${head}
export default defineStrategy({
  name: '${name}',
  timeframe: '1h',
  stoploss: -0.2,
  params: { fast: int({ min: 2, max: 20, default: 4 }), slow: int({ min: 5, max: 60, default: 12 }) },
  indicators: ({ candles, params }) => ({ fast: sma(candles.close, params.fast), slow: sma(candles.close, params.slow) }),
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow), 'up')],
  exit: ({ fast, slow }) => [exitLong(crossesBelow(fast, slow), 'down')],
  ${more}
});
`;
}
