import { snakeCased } from '../../contract/snake-case.ts';
import { BUILT_IN_SPACES, searchedSettings } from '../../search/space/built-in-spaces.ts';
import type { ChosenSpace } from '../../search/space/choose-space.ts';
import type { Point } from '../../search/space/search-space.ts';
import type { BacktestRequest } from '../backtest/request.ts';

/** What a trial has of its own: parameters, and settings by the config's keys. */
export type TrialRequest = Pick<BacktestRequest, 'params' | 'overrides'>;

export interface TrialFrame {
  readonly space: ChosenSpace;
  /** Of the study: the command line's. */
  readonly overrides: BacktestRequest['overrides'];
  readonly isStakeUnlimited: boolean;
}

/**
 * The frame of a stored study. Startup candles are named for every trial, so that a later run with its values sees as many; exits by signal
 * and protections are on where they are searched.
 */
export function trialFrame(spec: Readonly<Record<string, unknown>>): TrialFrame {
  const dimensions = spec['space'] as ChosenSpace['dimensions'];
  const has = (word: string): boolean => dimensions.some(({ space }) => space === word);
  const overrides = spec['overrides'] as TrialFrame['overrides'];
  return {
    space: {
      dimensions,
      fixed: spec['fixed_values'] as Point,
      needsExitSignal: has('exit'),
      needsProtections: has('protection'),
    },
    overrides: { ...overrides, startup_candle_count: spec['startup_candles'] },
    isStakeUnlimited: spec['is_stake_unlimited'] === true,
  };
}

/** The run of a point: what was searched, over what stands still. */
export function trialRequest(point: Point, { space, overrides, isStakeUnlimited }: TrialFrame): TrialRequest {
  const [params, settings] = splitPoint(point, space);
  return {
    params: { ...space.fixed, ...params },
    overrides: {
      ...overrides,
      ...(space.needsExitSignal ? { use_exit_signal: true } : {}),
      ...(space.needsProtections ? { enable_protections: true } : {}),
      ...snakeCased(searchedSettings(settings, { isStakeUnlimited })),
    },
  };
}

/** Values of parameters, and those of built-in spaces. */
function splitPoint(point: Point, { dimensions }: ChosenSpace): [params: Point, settings: Point] {
  const ofSettings = new Set(
    dimensions.filter(({ space }) => (BUILT_IN_SPACES as readonly string[]).includes(space)).map(({ name }) => name),
  );
  const part = (isSetting: boolean): Point =>
    Object.fromEntries(Object.entries(point).filter(([name]) => ofSettings.has(name) === isSetting));
  return [part(false), part(true)];
}
