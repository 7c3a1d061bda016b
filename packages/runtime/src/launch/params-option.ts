import { readFileSync } from 'node:fs';
import { StrategyError } from '@tradai/strategy-sdk';
import { paramValues, type AnyStrategy } from '@tradai/strategy-sdk/graph';
import { settingProblem } from '../config/setting-problem.ts';
import { readParamsFile } from '../contract/read-document.ts';
import type { ParamsFile } from '../contract/params-file.ts';
import type { BacktestRequest } from '../modes/backtest/request.ts';
import { UsageError } from '../process/failure.ts';

/**
 * A request with the values of a file of `--params`: over the config, below what the command line says by itself. Throws `usage` with
 * the file and the name that is not the strategy's or no setting.
 */
export async function withParamsFile(request: BacktestRequest, file: string): Promise<BacktestRequest> {
  const params = await readParamsFile(textOf(file), file);
  checkParams(request.strategy, params, file);
  checkSettings(params, file);
  return {
    ...request,
    params: { ...params.params, ...request.params },
    overrides: { ...params.settings, ...request.overrides },
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `--params ${file}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}.`,
    );
  }
}

function checkParams(strategy: AnyStrategy, { strategy: name, params }: ParamsFile, file: string): void {
  if (name !== strategy.name)
    throw new UsageError(`--params ${file}: it has parameters of ${name}; expected those of ${strategy.name}.`);
  try {
    paramValues(strategy, params);
  } catch (error) {
    if (error instanceof StrategyError) throw new UsageError(`--params ${file}: ${error.message}`);
    throw error;
  }
}

function checkSettings({ settings }: ParamsFile, file: string): void {
  for (const [key, value] of Object.entries(settings)) {
    const expected = settingProblem(key, value);
    if (expected !== null)
      throw new UsageError(`--params ${file}: ${key} is ${JSON.stringify(value)}; expected ${expected}.`);
  }
}
