import { ContractError, readRunSpec } from '@tradai/runtime/contract';
import type { Registry } from '@tradai/runtime/ports';
import type { Json } from '../domain/json.ts';
import { judge, readThresholds, type Judgement, type Thresholds } from '../domain/performance.ts';
import type { Run } from '../domain/run.ts';
import type { Documents } from '../ports/documents.ts';
import type { RunResult } from './run-result.ts';
import type { CheckConfig } from './validate-version.ts';

export interface JudgeServices {
  readonly registry: Registry;
  readonly documents: Documents;
  readonly checkConfig: CheckConfig;
}

/** Where thresholds are, in the run's specification or else in the strategy's config. */
const KEY = 'performance';

/** Holds a run to the thresholds of its specification, or else of its strategy. Throws `ContractError` for thresholds that are none. */
export async function judgeRun(
  services: JudgeServices,
  run: Run,
  { trades, profit_ratio, max_drawdown_ratio, sharpe, figures }: RunFigures,
): Promise<Judgement> {
  const thresholds = await thresholdsOf(services, run);
  return judge(
    {
      ...figures,
      ...{ trades, profit_ratio: Number(profit_ratio), max_drawdown_ratio: Number(max_drawdown_ratio) },
      sharpe: sharpe === null ? null : Number(sharpe),
    },
    thresholds,
  );
}

export type RunFigures = Pick<
  RunResult['document'],
  'trades' | 'profit_ratio' | 'max_drawdown_ratio' | 'sharpe' | 'figures'
>;

async function thresholdsOf(services: JudgeServices, run: Run): Promise<Thresholds> {
  const spec = await readRunSpec(await textOf(services, run.spec.uri), run.spec.uri);
  const [given, place] =
    spec.config?.[KEY] === undefined ? await inConfig(services, run) : [spec.config[KEY], run.spec.uri];
  const { thresholds, problem } = readThresholds(given as Json | undefined);
  if (problem !== null) throw new ContractError('invalid-document', `${place}: ${problem}.`);
  return thresholds;
}

async function inConfig(services: JudgeServices, run: Run): Promise<readonly [unknown, string]> {
  const { tags } = await services.registry.version(run.strategy, run.strategyVersion);
  const place = tags['config_s3_path'];
  if (place === undefined) return [undefined, ''];
  const { values } = services.checkConfig(place, await textOf(services, place), 'backtest');
  return [values[KEY], place];
}

async function textOf({ documents }: JudgeServices, name: string): Promise<string> {
  const bytes = await documents.read(name);
  if (bytes === null) throw new ContractError('invalid-document', `There is no ${name}.`);
  return new TextDecoder().decode(bytes);
}
