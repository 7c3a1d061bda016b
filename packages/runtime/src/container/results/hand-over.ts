import { ServiceError } from '../../ports/errors.ts';
import { failureOf } from '../../process/failure.ts';
import { openPlace } from '../object-reader.ts';
import { redactFiles } from '../redacted.ts';
import { publishResults } from './publish-results.ts';
import type { RunContext } from '../run-context.ts';

export interface FinishedFiles {
  readonly manifestSha256: string;
  readonly files: readonly string[];
  /** Where they are. */
  readonly folder: string;
}

/**
 * Gives the files of a finished run to the store of results and to tracking. Neither loses the work of the other: both are tried, and what
 * failed is thrown afterwards, with the place where the files are. They stay there until both have them.
 */
export async function handOver(
  finished: FinishedFiles,
  { settings, runId, io, log, redactor }: RunContext,
  track: () => Promise<void>,
): Promise<void> {
  const { manifestSha256, files, folder } = finished;
  redactFiles(files, redactor);
  const failures: Error[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(error as Error);
    }
  };
  await attempt(async () => {
    const objects = await openPlace(settings.results, io.env);
    const outcome = await publishResults(objects, { runId, attempt: settings.attempt, manifestSha256, files });
    if (outcome.isPublished) log.event('published', `Results: ${outcome.place}`, { place: outcome.place });
    else log.warn(`Attempt ${outcome.newerAttempt} has published its results already, and they stay.`);
  });
  await attempt(track);
  const [failure, ...others] = failures;
  if (failure === undefined) return;
  for (const other of others) log.warn(failureOf(other).text);
  const kept = `the run is done, its files are in ${folder}, and the same run id hands them over again.`;
  if (failure instanceof ServiceError)
    throw new ServiceError(failure.code, `${failure.message.replace(/\.$/, '')}; ${kept}`, { cause: failure });
  log.warn(`T${kept.slice(1)}`);
  throw failure;
}
