import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeLayout } from '../image/make-layout.ts';
import { CANDLES, demoFolder, exampleConfig, REPOSITORY, type DemoFolder } from './demo-folder.ts';
import type { DemoPlace } from './demo-place.ts';
import { embeddedPlace } from './embedded-place.ts';
import { register } from './register.ts';
import { runProgram } from './run-program.ts';
import { servicePlace } from './service-place.ts';

/*
 * The container from three variables, on real services or (`--embedded`) on none: registers an example strategy, promotes it, runs the image's
 * layout as a backtest and as a search, and looks everywhere where something should have arrived. `npm run demo:container [-- --embedded]`.
 * Exit code 1 when anything is missing or differs.
 */

const { values } = parseArgs({ options: { embedded: { type: 'boolean', default: false } } });
const STRATEGY = 'sma-crossover';
const demo = demoFolder({
  name: 'container',
  strategy: STRATEGY,
  pairs: ['BTC/USDT', 'ETH/USDT', 'ADA/USDT', 'XRP/USDT'],
  // Inside the shipped candles.
  config: { ...exampleConfig(STRATEGY), timerange: '20210115-20210615' },
});
console.log(`Everything of this demo lies in ${demo.root}.`);
if (!existsSync(join(demo.data, 'binance'))) {
  rmSync(demo.data, { recursive: true, force: true });
  await step('Importing candles', () => tradai(['data', 'import', CANDLES, '--data', demo.data]));
}
await step('Making the image’s layout', () =>
  makeLayout({
    out: demo.image,
    strategyDirs: [join(REPOSITORY, 'examples/strategies')],
    gitCommit: null,
    warmFor: [],
  }),
);
const place = await step(
  values.embedded ? 'Making folders' : 'Starting MLflow, S3, DynamoDB; writing an ArcticDB library',
  () => (values.embedded ? embeddedPlace(demo) : servicePlace(demo)),
);
try {
  await step(`Registering ${STRATEGY} with its config, as production`, () => register(demo, place));
  const expected = await step('Backtesting the same with tradai backtest', () => reference(demo));
  await step('Running the container: backtest', () => containerRun('backtest', place, expected));
  await step('Running the container: hyperopt', () => containerRun('hyperopt', place, null));
} finally {
  await place.close();
}
console.log('\nEverything arrived, and the trades are the same.');

async function step<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
  const from = performance.now();
  process.stdout.write(`\n${text} … `);
  const result = await work();
  console.log(`${((performance.now() - from) / 1000).toFixed(1)} s`);
  return result;
}

function tradai(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runProgram(demo.tradai, args, { cwd: demo.root, env });
}

/** SHA-256 of `trades.csv`. */
async function reference({ data, config }: DemoFolder): Promise<string> {
  const out = demo.empty('reference');
  await tradai(['backtest', STRATEGY, '--config', config, '--data', data, '--out', out, '--no-html']);
  return sha256(readFileSync(join(out, 'trades.csv')));
}

async function containerRun(mode: string, place: DemoPlace, expectedTrades: string | null): Promise<void> {
  const three = { STRATEGY_NAME: STRATEGY, STRATEGY_STAGE: 'Production', TRADING_MODE: mode };
  const entry = join(demo.image, 'bin', 'tradai-strategy.js');
  const { err } = await runProgram(entry, [], { cwd: demo.empty('cwd'), env: { ...place.env, ...three } });
  const runId = runIdIn(err);
  const record = await place.tracking.find(STRATEGY, runId, 1);
  must(record?.status === 'finished', `the run ${runId} is finished in ${place.tracking.place}`);
  must(Object.keys(record!.metrics).length > 20, 'it has metrics');
  must((await place.tracking.artifact(record!, 'report.html')) !== null, 'it has a report');
  const trades = await place.results.get(`backtests/${runId}/a1/trades.csv`);
  must(trades !== null, `its trades are in ${place.results.place}`);
  if (expectedTrades !== null)
    must(sha256(trades!.bytes) === expectedTrades, 'they are those of tradai backtest, to the byte');
  const beat = await place.beatOf(runId);
  must(beat?.outcome?.code === 0, 'its last beat says that it ended well');
  const manifest = await place.results.get(`backtests/${runId}/a1/manifest.json`);
  console.log(`\n  manifest: ${sha256(manifest!.bytes)}`);
  writeFileSync(join(demo.root, `${mode}-${values.embedded ? 'embedded' : 'services'}.json`), manifest!.bytes);
}

function runIdIn(log: string): string {
  const lines = log.split('\n').filter((line) => line !== '');
  const ready = lines
    .map((line) => JSON.parse(line) as { event?: string; run_id?: string })
    .find(({ event }) => event === 'ready');
  if (ready?.run_id === undefined) throw new Error('the container did not say its run id');
  return ready.run_id;
}

function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`not so: ${what}`);
  console.log(`\n  ✓ ${what}`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
