import { ContractError } from '@tradai/runtime/contract';
import { z } from 'zod';
import { summaryPayload } from '../../domain/summary-payload.ts';
import { runResult, type ResultServices, type RunResult } from '../../operations/run-result.ts';
import type { Services } from '../../operations/services.ts';
import { trackRun, type TrackServices } from '../../operations/track-run.ts';
import { FunctionError } from '../../ports/functions.ts';
import type { Run } from '../../domain/run.ts';
import { whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { orUnavailable, parseEvent, type Handler } from '../handler.ts';

export type TransformServices = ResultServices & TrackServices & Pick<Services, 'runs' | 'clock'>;

const event = z.object(whose);

/**
 * What a container has published becomes part of its run: the documents are two small ones, whatever lies beside them. A container of an earlier
 * attempt that publishes late is not believed.
 */
export const transformResults: Handler<TransformServices> = async (given, services) => {
  const run = await findRun(services, parseEvent(event, given, 'transform-results'));
  const found = await resultOf(services, run);
  const { result, summary, document } = found;
  const verdict = run.summary?.verdict ?? null;
  const note = {
    attempt: run.attempt,
    atMs: services.clock.now(),
    patch: { result, summary: { ...summary, verdict } },
  };
  const outcome = await services.runs.note(run.id, note);
  if (outcome === null || outcome.kind === 'conflict')
    throw new FunctionError('Run.NotRunnable', `The run ${run.id} is ${outcome?.run.status ?? 'gone'}.`);
  const tracked = await orUnavailable('Mlflow.Unavailable', trackRun(services, run, document));
  return { summary: summaryPayload(document), result_uri: result.uri, result_sha256: result.sha256, tracked };
};

async function resultOf(services: ResultServices, run: Run): Promise<RunResult> {
  try {
    const found = await runResult(services, run);
    if (found !== null) return found;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new FunctionError('Transform.Invalid', error.message);
  }
  throw new FunctionError('Transform.Invalid', `Attempt ${run.attempt} of ${run.id} has published no results.`);
}
