import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { failureOf } from '../../process/failure.ts';
import type { RunContext } from '../run-context.ts';
import { removeRunFolder } from '../results/run-folder.ts';
import type { ReadyRun } from '../start.ts';
import { TrackedContainer } from '../results/tracked-container.ts';

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

/** What the run is known by in tracking begins and ends with it. */
export async function inTracking(
  ready: ReadyRun,
  context: RunContext,
  run: (tracked: TrackedContainer) => Promise<ExitCode>,
): Promise<ExitCode> {
  const tracked = await TrackedContainer.begin(ready, context);
  const { log } = context;
  if (tracked.url !== null) log.event('tracked', `Tracking: ${tracked.url}`, { url: tracked.url });
  try {
    const code = await endedBy(tracked, () => run(tracked), context);
    await tracked.end(code);
    removeRunFolder(context);
    return code;
  } finally {
    tracked.close();
  }
}

async function endedBy(
  tracked: TrackedContainer,
  run: () => Promise<ExitCode>,
  context: RunContext,
): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    await endQuietly(tracked, failureOf(error).ending, context);
    throw error;
  }
}

/** What went wrong first is what is told. */
async function endQuietly(tracked: TrackedContainer, code: ExitCode, { log }: RunContext): Promise<void> {
  try {
    await tracked.end(code);
  } catch (error) {
    if (code !== EXIT_CODE.unavailable) log.warn(failureOf(error).text);
  }
}
