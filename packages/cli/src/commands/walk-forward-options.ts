import type { WalkForwardRequest, WalkWishes } from '@tradai/runtime';
import { UsageError } from '@tradai/runtime/process';
import { defined, number, whole, type HyperoptOptions } from './hyperopt-options.ts';

/** Options of `tradai walk-forward` as they were typed. */
export interface WalkForwardOptions extends Omit<HyperoptOptions, 'split' | 'export' | 'html'> {
  readonly train?: string;
  readonly test?: string;
  readonly step?: string;
  readonly embargo?: string;
  readonly anchored?: boolean;
  readonly windowsAtOnce?: string;
}

export function walkOf(options: WalkForwardOptions): WalkWishes {
  return defined({
    trainDays: days('--train', options.train, false),
    testDays: days('--test', options.test, false),
    stepDays: days('--step', options.step, false),
    embargoDays: days('--embargo', options.embargo, true),
    anchored: options.anchored,
  });
}

export function atOnceOf({ windowsAtOnce }: WalkForwardOptions): Pick<WalkForwardRequest, 'windowsAtOnce'> {
  return defined({ windowsAtOnce: whole('--windows-at-once', windowsAtOnce, 1) });
}

function days(flag: string, text: string | undefined, mayBeNone: boolean): number | undefined {
  const value = number(flag, text);
  if (value === undefined || value > 0 || (mayBeNone && value === 0)) return value;
  throw new UsageError(`${flag} is "${text}"; expected days ${mayBeNone ? 'from 0 on' : 'above 0'}.`);
}
