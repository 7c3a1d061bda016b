import { z } from 'zod';
import { cleanUpRun, type CleanUpServices, type TaskEnd } from '../../operations/clean-up-run.ts';
import { findRun } from '../find-run.ts';
import { parseEvent, type Handler } from '../handler.ts';
import { attempt, runId } from '../event-schemas.ts';

/** As the workflow of a backtest picks it out of ECS' description of the task; empty where it was told nothing. */
const exit = z
  .object({
    stop_code: z.string().max(256).optional(),
    container: z.looseObject({ ExitCode: z.int().optional() }).optional(),
  })
  .transform(({ stop_code, container }): TaskEnd | null =>
    stop_code === undefined && container === undefined
      ? null
      : { exitCode: container?.ExitCode ?? null, stopCode: stop_code ?? null },
  );

const cleanup = z.object({ run_id: runId, attempt, exit: exit.optional() });

/** Gives back what a run held. A second call finds nothing to do. */
export const cleanupResources: Handler<CleanUpServices> = async (event, services) => {
  const { exit: end, ...whose } = parseEvent(cleanup, event, 'cleanup-resources');
  const run = await findRun(services, whose);
  const { deleted } = await cleanUpRun(services, run, end ?? null);
  return { deleted };
};
