import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../demo-container/demo-folder.ts';
import { buildTradai, TRADAI } from '../demo-platform/built-tradai.ts';
import { demoExchange } from '../demo-platform/demo-exchange.ts';
import { runProgram } from '../demo-container/run-program.ts';
import { mlflowPython, startMlflow } from '../peers/mlflow-server.ts';
import { makeBase, PAIRS, STRATEGY, TIMEFRAME, TO, type BaseFolder } from './base-folder.ts';
import { planRound } from './plan.ts';
import { playRound, type Round } from './round.ts';
import { SwitchedProxy } from './switched-proxy.ts';

/*
 * Six runs of three people on a platform that is killed, frozen and lied to, round after round: `npm run chaos:platform [-- --rounds 50]`. All
 * rounds must end like the first one, which nothing befalls. Exit code 3 where one does not. See docs/platform-chaos.md.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string' },
    /** Every so many rounds have a real MLflow, which is away for a while; 0: none. */
    mlflow: { type: 'string', default: '10' },
    keep: { type: 'boolean', default: false },
  },
});
const DIFFERS = 3;
/** Of no image: containers of this machine do not look. */
const IMAGE = `sha256:${'0'.repeat(64)}`;
const root = join(REPOSITORY, '.demo', 'platform-chaos');
rmSync(root, { recursive: true, force: true });
mkdirSync(root, { recursive: true });
buildTradai();
const exchange = await demoExchange(
  PAIRS.map((pair) => pair.replace('/', '')),
  TIMEFRAME,
  TO,
);
const every = Number(values.mlflow);
const python = every === 0 ? null : mlflowPython();
if (every !== 0 && python === null) console.log('skipped: rounds with MLflow, which is not installed here');
const mlflow = python === null ? null : await startMlflow(python);
const proxy = mlflow === null ? null : await SwitchedProxy.open(Number(new URL(mlflow.url).port));
let differing = 0;
try {
  const base = await makeBase(join(root, 'base'));
  if (mlflow !== null) await registerIn(mlflow.url, base);
  const first = { folders: await untouched(false), mlflow: proxy === null ? null : await untouched(true) };
  const seeds =
    values.seed === undefined
      ? Array.from({ length: Number(values.rounds) }, (_, at) => at + 1)
      : [Number(values.seed)];
  for (const seed of seeds) {
    const round = await play(seed, proxy !== null && seed % every === 0);
    const like = round.plan.withMlflow ? first.mlflow! : first.folders;
    const differences = [...round.differences, ...unlike(like, round)];
    tell(round, differences);
    if (differences.length > 0) differing += 1;
    if (differences.length === 0 && !values.keep) rmSync(join(root, String(seed)), { recursive: true, force: true });
  }
  console.log(`${seeds.length} rounds, ${differing} of them with differences`);

  /** What the others are held to. */
  async function untouched(withMlflow: boolean): Promise<Round> {
    const round = await play(0, withMlflow);
    tell(round, round.differences);
    return round;
  }

  async function play(seed: number, withMlflow: boolean): Promise<Round> {
    const plan = seed === 0 ? { seed, faults: [], withMlflow } : planRound(seed, withMlflow);
    const place = { base, root: join(root, String(seed)), exchangeUrl: exchange.url };
    return playRound(plan, { ...place, mlflow: withMlflow ? proxy : null });
  }
} finally {
  proxy?.close();
  await mlflow?.close();
  await exchange.close();
}
process.exitCode = differing > 0 ? DIFFERS : 0;

/** With what a registry of several machines asks for: where the config is, and which image runs it. */
async function registerIn(url: string, { folder }: BaseFolder): Promise<void> {
  const strategies = join(REPOSITORY, 'examples/strategies');
  const config = join(strategies, STRATEGY, 'config.json');
  const key = `strategies/${STRATEGY}/config.json`;
  cpSync(config, join(folder, 'data/objects/configs', key));
  const words = ['registry', 'register', STRATEGY, '--pairs', PAIRS.join(','), '--alias', 'production'];
  const facts = ['--config', config, '--config-s3-path', `s3://configs/${key}`, '--image-digest', IMAGE];
  await runProgram(TRADAI, [...words, ...facts, '--strategy-dir', strategies], {
    cwd: root,
    env: { MLFLOW_TRACKING_URI: url },
  });
}

/** The same runs, ended the same, with the same results. */
function unlike(first: Round, { runs }: Round): string[] {
  return Object.entries(first.runs).flatMap(([key, outcome]) =>
    runs[key] === outcome ? [] : [`${key} is ${runs[key] ?? 'not there'}; without faults it is ${outcome}`],
  );
}

function tell({ plan, faults, starts, seconds }: Round, differences: readonly string[]): void {
  const verdict =
    differences.length === 0 ? 'as without faults' : differences.map((text) => `\n    ✗ ${text}`).join('');
  const where = plan.withMlflow ? ' with MLflow' : '';
  const what = faults.length === 0 ? 'nothing' : faults.join(', ');
  console.log(`round ${plan.seed}${where}, ${starts} starts, ${seconds.toFixed(0)} s: ${what}: ${verdict}`);
}
