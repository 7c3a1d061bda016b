import { openCandleTarget, openExchange, ServiceError, type Exchange } from '@tradai/runtime';
import { EXIT_CODE, makeProgress, type ExitCode } from '@tradai/runtime/contract';
import { DataError, loadDownload, type CandleTarget, type SeriesOutcome } from '@tradai/runtime/data';
import { withStop, type Io } from '@tradai/runtime/process';
import { downloadJob, type DataDownloadOptions, type DownloadJob } from './data-download-job.ts';
import { tellDownload } from './data-download-text.ts';

/** `tradai data download`: candles from an exchange, from the last stored one on. */
export async function dataDownloadCommand(options: DataDownloadOptions, io: Io): Promise<ExitCode> {
  const job = downloadJob(options, io, Date.now());
  const { exchange: name, market } = job;
  const onWait = (text: string): void => io.err(`Note: ${text}\n`);
  const opened = await openCandleTarget({ to: job.to, dataDir: job.dataDir, env: io.env });
  const exchange = await openExchange({ exchange: name, market, env: io.env, onWait });
  try {
    const { result, stopped } = await withStop((signal) =>
      downloadAll(exchange, opened.target, { job, options, io, signal }),
    );
    const facts = { exchange: name, ...exchange.usage, place: opened.target.place };
    if (result !== null) tellDownload(result, facts, options.json === true, io);
    if (stopped === null) return EXIT_CODE.done;
    io.err('Stopped. What was fetched is stored; the same command goes on from there.\n');
    return stopped;
  } finally {
    await exchange.close();
    opened.close();
  }
}

interface Circumstances {
  readonly job: DownloadJob;
  readonly options: DataDownloadOptions;
  readonly io: Io;
  readonly signal: AbortSignal;
}

async function downloadAll(
  exchange: Exchange,
  target: CandleTarget,
  { job, options, io, signal }: Circumstances,
): Promise<readonly SeriesOutcome[]> {
  const wishes = job.wishes(await exchange.pairs(signal));
  await exchange.assertSeries(
    wishes.map(({ key }) => key),
    signal,
  );
  const { download } = await loadDownload();
  const progress = makeProgress({
    phase: 'Download',
    unit: 'candles',
    total: null,
    now: () => performance.now(),
    terminal: options.progress === false ? null : io.progress,
    ...(options.json === true ? { onLine: (line) => io.err(`${JSON.stringify(line)}\n`) } : {}),
  });
  try {
    const world = { exchange, target, now: Date.now, signal, badRows: job.badRows };
    return await download(wishes, world, ({ done, total }) => progress.update(done, total));
  } catch (error) {
    progress.end();
    if (error instanceof ServiceError) io.err('What was fetched is stored; the same command goes on from there.\n');
    if (!(error instanceof DataError) || error.remedy !== 'badRows') throw error;
    throw new DataError(error.code, `${error.message} --bad-rows drop leaves such rows out.`, { cause: error });
  } finally {
    progress.end();
  }
}
