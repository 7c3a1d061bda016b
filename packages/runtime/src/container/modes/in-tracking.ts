import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { failureOf } from '../../process/failure.ts';
import { removeRunFolder } from '../results/run-folder.ts';
import { TrackedContainer } from '../results/tracked-container.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';

/** Runs work that is in tracking from its beginning to its end, however it ends; what it leaves on disk goes when all was handed over. */
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
