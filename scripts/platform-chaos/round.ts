import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeRandom } from '@tradai/sim-exchange';
import { isTerminal, type RunStatus } from '../../packages/platform/src/domain/run-status.ts';
import { copyBase, tradai, type BaseFolder } from './base-folder.ts';
import { befall } from './befall.ts';
import { endState, type EndState } from './end-state.ts';
import { faultText, type RoundPlan } from './plan.ts';
import { RunningPlatform } from './running-platform.ts';
import type { SwitchedProxy } from './switched-proxy.ts';
import { submitAll, WANTED } from './work.ts';

export interface RoundPlace {
  readonly base: BaseFolder;
  /** Of this round, made anew. */
  readonly root: string;
  readonly exchangeUrl: string;
  readonly mlflow: SwitchedProxy | null;
}

export interface Round extends EndState {
  readonly plan: RoundPlan;
  /** What befell something. */
  readonly faults: readonly string[];
  readonly starts: number;
  readonly seconds: number;
}

const SLOTS = 3;
const LONGEST_MS = 300_000;
const LOOK_MS = 500;

/** Runs of people on a platform that faults befall; afterwards it is stopped as it should be, and looked at. */
export async function playRound(plan: RoundPlan, { base, root, exchangeUrl, mlflow }: RoundPlace): Promise<Round> {
  copyBase(base, root);
  const began = performance.now();
  const data = join(root, 'data');
  const env = {
    TRADAI_EXCHANGE_URL_BINANCE: exchangeUrl,
    ...(mlflow === null ? {} : { MLFLOW_TRACKING_URI: mlflow.url }),
  };
  const platform = new RunningPlatform({ root, slots: SLOTS, env, withMlflow: plan.withMlflow });
  await platform.start();
  const ids = new Map<string, string>();
  const submitted = submitAll(base, platform, ids);
  submitted.catch(() => {});
  const random = makeRandom(plan.seed, 'victims');
  const happened: string[] = [];
  const from = performance.now();
  for (const planned of plan.faults) {
    await pause(Math.max(0, from + planned.atMs - performance.now()));
    const victim = { platform, data, ids: () => [...ids.values()], mlflow, random };
    if (await befall(victim, planned.fault)) happened.push(faultText(planned));
  }
  await submitted;
  const isOver = await untilOver(root, data);
  const code = await platform.stop();
  const { runs, differences } = await endState(root, ids, mlflow?.url ?? null);
  return {
    ...{ plan, runs, faults: happened, starts: platform.starts, seconds: (performance.now() - began) / 1000 },
    differences: [
      ...(isOver ? [] : ['not all runs ended in time']),
      ...(code === 0 ? [] : [`tradai up ended with ${String(code)}`]),
      ...differences,
    ],
  };
}

/** Looks at the folder, which nobody's rate limit counts; notices are sent behind the last status. */
async function untilOver(root: string, data: string): Promise<boolean> {
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; await pause(LOOK_MS)) {
    const { runs, executions } = JSON.parse(await tradai(root, ['status', '--data', data, '--json'])) as {
      runs: Record<string, number>;
      executions: number;
    };
    const ended = Object.entries(runs).reduce(
      (sum, [status, count]) => sum + (isTerminal(status as RunStatus) ? count : 0),
      0,
    );
    if (ended === WANTED.length && executions === 0) return true;
  }
  return false;
}
