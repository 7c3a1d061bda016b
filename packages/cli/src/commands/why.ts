import { explainFailure, reporting, type Why } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, snakeCased, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io, withSignalsAtOnce } from '@tradai/runtime/process';
import { storedJob, type StoredRunOptions } from './stored-job.ts';
import { storyText } from './why-text.ts';

/** `tradai why`: the story of one candle of a stored run. */
export async function whyCommand(
  path: string,
  pair: string,
  time: string,
  options: StoredRunOptions,
  io: Io,
): Promise<ExitCode> {
  const timeMs = timeOf(time);
  const { stored, loaded, job } = await storedJob(path, options, false, io);
  const { why } = await reporting();
  let told: Why;
  try {
    told = withSignalsAtOnce(() => why(stored, job, pair, timeMs));
  } catch (error) {
    throw explainFailure(error, loaded);
  }
  const { story, different } = told;
  if (different.length > 0) {
    const files = different.map(({ file }) => file).join(', ');
    io.err(
      `Warning: this is not quite the stored run: ${files} came out differently; "tradai rerun ${path}" tells how.\n`,
    );
  }
  io.out(options.json === true ? canonicalJson(snakeCased(story)) : storyText(story));
  return EXIT_CODE.done;
}

/** A moment in UTC: `2021-03-01 05:00`, with or without `T`, seconds and `Z`; a day; or epoch ms. */
export function timeOf(text: string): number {
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?Z?$/.exec(text);
  const timeMs = parts === null ? Number.NaN : Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}Z`);
  if (Number.isFinite(timeMs)) return timeMs;
  throw new UsageError(`The time is "${text}"; expected UTC such as "2021-03-01 05:00".`);
}
