import type { Run } from '../domain/run.ts';
import type { Services } from '../operations/services.ts';
import { FunctionError } from '../ports/functions.ts';

/** The run that a step is for. Throws `Run.Unknown`, and `Run.NotRunnable` where another attempt is on its way by now. */
export async function findRun(
  { runs, clock }: Pick<Services, 'runs' | 'clock'>,
  { run_id: id, attempt }: { readonly run_id: string; readonly attempt: number },
): Promise<Run> {
  const run = await runs.get(id, clock.now());
  if (run === null) throw new FunctionError('Run.Unknown', `There is no run ${id}, or no longer.`);
  if (run.attempt === attempt) return run;
  throw new FunctionError('Run.NotRunnable', `Attempt ${attempt} of ${id} is over; it is at ${run.attempt} by now.`);
}
