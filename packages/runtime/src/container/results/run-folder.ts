import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunContext } from '../run-context.ts';

type Attempt = Pick<RunContext, 'settings' | 'runId'>;

/** Where the files of an attempt are until everybody has them. */
export function runFolder({ settings, runId }: Attempt): string {
  return join(settings.stateDir, 'runs', runId, `a${settings.attempt}`);
}

/** Held by the one process that runs an attempt with this state folder. */
export function attemptLock({ settings, runId }: Attempt): string {
  return join(settings.stateDir, 'locks', `${runId}-a${settings.attempt}.lock`);
}

/** The files were handed over; a state folder that is kept would fill with them. */
export function removeRunFolder(attempt: Attempt): void {
  const folder = runFolder(attempt);
  rmSync(folder, { recursive: true, force: true });
  const run = dirname(folder);
  // Another attempt may have left something.
  if (existsSync(run) && readdirSync(run).length === 0) rmdirSync(run);
}
