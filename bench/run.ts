import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import type { Report } from './harness.ts';

/**
 * `npm run bench`: every part in a process of its own, figures and goals as a table, or one document with `--json`. A part may be
 * named: `npm run bench -- one-pair`. Exit code 3 when a goal is not reached.
 */
const PARTS: Readonly<Record<string, () => Promise<Report>>> = {
  indicators: async () => (await import('./indicators.ts')).indicators(),
  talib: async () => (await import('./talib.ts')).talib(),
  'one-pair': async () => (await import('./one-pair.ts')).onePair(),
  'many-pairs': async () => (await import('./many-pairs.ts')).manyPairs(),
  callbacks: async () => (await import('./callbacks.ts')).callbacks(),
  'five-minutes': async () => (await import('./five-minutes.ts')).fiveMinutes(),
  detail: async () => (await import('./detail.ts')).detail(),
  freqtrade: async () => (await import('./freqtrade.ts')).freqtrade(),
  hyperopt: async () => (await import('./hyperopt.ts')).hyperopt(),
  'search-grid': async () => (await import('./search-grid.ts')).searchGrid(),
  'search-vectorbt': async () => (await import('./search-vectorbt.ts')).searchVectorbt(),
  'search-memory': async () => (await import('./search-memory.ts')).searchMemory(),
  search: async () => (await import('./search.ts')).search(),
  'cache-load': async () => (await import('./cache-load.ts')).cacheLoad(),
  'session-store': async () => (await import('./session-store.ts')).sessionStore(),
  'session-path': async () => (await import('./session-path.ts')).sessionPath(),
  'order-latency': async () => (await import('./order-latency.ts')).orderLatency(),
  'session-ticks': async () => (await import('./session-path.ts')).sessionTicks(),
  'live-config': async () => (await import('./live-config.ts')).liveConfig(),
  'market-feed': async () => (await import('./market-feed.ts')).marketFeed(),
  'sim-exchange': async () => (await import('./sim-exchange.ts')).simExchange(),
  'platform-up': async () => (await import('./platform-up.ts')).platformUp(),
  'platform-api': async () => (await import('./platform-api.ts')).platformApi(),
  'platform-stores': async () => (await import('./platform-stores.ts')).platformStores(),
  'arcticdb-s3': async () => (await import('./arcticdb-s3.ts')).arcticdbS3(),
  'cold-start': async () => (await import('./cold-start.ts')).coldStart(),
  'container-start': async () => (await import('./container-start.ts')).containerStart(),
};

const args = process.argv.slice(2);
const part = process.env['TRADAI_BENCH_PART'];

if (part !== undefined) console.log(JSON.stringify(await PARTS[part]!()));
else runAll();

function runAll(): void {
  const asJson = args.includes('--json');
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.find((name) => !(name in PARTS));
  if (unknown !== undefined) {
    console.error(`error: there is no part "${unknown}"; expected ${Object.keys(PARTS).join(', ')}.`);
    process.exitCode = 64;
    return;
  }
  const reports = (named.length > 0 ? named : Object.keys(PARTS)).map((name) => {
    const report = runPart(name);
    if (!asJson) print(report);
    return report;
  });
  if (asJson) console.log(JSON.stringify({ node: process.version, load: loadavg()[0], reports }, null, 2));
  const missed = reports.flatMap(({ goals }) => goals.filter(({ reached }) => !reached));
  if (!asJson)
    console.log(
      `bench: ${reports.flatMap(({ goals }) => goals).length - missed.length} goals reached, ${missed.length} missed; load ${loadavg()[0]!.toFixed(2)}`,
    );
  process.exitCode = missed.length > 0 ? 3 : 0;
}

function runPart(name: string): Report {
  const flags = ['--conditions=@tradai/source', '--expose-gc', '--no-flush-bytecode', import.meta.filename];
  const output = execFileSync(process.execPath, flags, {
    encoding: 'utf8',
    env: { ...process.env, TRADAI_BENCH_PART: name },
  });
  return JSON.parse(output) as Report;
}

function print({ part: title, figures, goals, notes = [] }: Report): void {
  console.log(`\n${title}`);
  for (const { name, value, unit } of figures) console.log(`  ${name.padEnd(58)} ${shown(value).padStart(12)} ${unit}`);
  for (const { name, ratio, goal, reached } of goals)
    console.log(`  ${reached ? 'reached' : 'MISSED '} ${name.padEnd(50)} ${shown(ratio).padStart(12)}   goal ${goal}`);
  for (const note of notes) console.log(`  ${note}`);
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
}
