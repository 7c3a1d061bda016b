import type { ExitCode } from '../../contract/exit-code.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';
import { inTracking } from './in-tracking.ts';

/** Runs a mode; those that leave results are in tracking from their beginning to their end, however they end. */
export async function runMode(ready: ReadyRun, context: RunContext): Promise<ExitCode> {
  const { mode } = context.settings;
  if (mode === 'prepare') {
    const { prepareMode } = await import('./prepare-mode.ts');
    return prepareMode(ready, context);
  }
  if (mode === 'check') {
    const { checkMode } = await import('./check-mode.ts');
    return checkMode(ready, context);
  }
  if (mode === 'hyperopt' && context.settings.batchUri !== null) {
    const { batchMode } = await import('./batch-mode.ts');
    return batchMode(ready, context, context.settings.batchUri);
  }
  if (mode === 'hyperopt') {
    const { hyperoptMode } = await import('./hyperopt-mode.ts');
    return inTracking(ready, context, (tracked) => hyperoptMode(ready, context, tracked));
  }
  if (mode === 'walk-forward') {
    const { walkForwardMode } = await import('./walk-forward-mode.ts');
    return inTracking(ready, context, (tracked) => walkForwardMode(ready, context, tracked));
  }
  const { backtestMode } = await import('./backtest-mode.ts');
  return inTracking(ready, context, (tracked) => backtestMode(ready, context, tracked));
}
