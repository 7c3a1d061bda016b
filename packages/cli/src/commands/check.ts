import {
  explainFailure,
  findStrategy,
  reporting,
  strategyFolders,
  type PlacedFinding,
  type StrategyCheck,
  backtestJob,
  type BacktestOptions,
  strategyRoots,
  plainTable,
} from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, makeProgress, snakeCased, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io, withSignalsAtOnce, withSignalsAtOnceAsync } from '@tradai/runtime/process';

interface CheckOptions extends BacktestOptions {
  readonly samples?: string;
  readonly tolerance?: string;
}

const SAMPLES = 20;
const MOST_SAMPLES = 1_000;

/** `tradai check`: whether a strategy reads later candles, and whether its signals depend on the length of the history. */
export async function checkCommand(name: string, options: CheckOptions, io: Io): Promise<ExitCode> {
  const { checkStrategy, WARM_UP_TOLERANCE } = await reporting();
  const wishes = {
    samples: numberOption('--samples', options.samples, SAMPLES, MOST_SAMPLES),
    tolerance: numberOption('--tolerance', options.tolerance, WARM_UP_TOLERANCE, 1),
  };
  const folders = strategyFolders(strategyRoots(), options.strategyDir);
  const loaded = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  const { request } = backtestJob(loaded, { ...options, html: false }, io);
  const now = (): number => performance.now();
  const bar = makeProgress({ phase: 'Checks', unit: 'pairs', total: null, now, terminal: io.progress });
  let check: StrategyCheck;
  try {
    check = withSignalsAtOnce(() =>
      checkStrategy(request, { ...wishes, onPair: (done, total) => bar.update(done, total) }),
    );
  } catch (error) {
    throw explainFailure(error, loaded);
  } finally {
    bar.end();
  }
  io.out(options.json === true ? canonicalJson(snakeCased(check)) : checkText(check));
  return check.findings.length === 0 ? EXIT_CODE.done : EXIT_CODE.differences;
}

/** `most` 1 is a share, everything else a count from 1. */
function numberOption(flag: string, text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  const isFine = most === 1 ? value >= 0 && value <= 1 : Number.isInteger(value) && value >= 1 && value <= most;
  if (text.trim() !== '' && isFine) return value;
  throw new UsageError(
    `${flag} is "${text}"; expected ${most === 1 ? 'a share from 0 to 1' : `a whole number from 1 to ${most}`}.`,
  );
}

function checkText(check: StrategyCheck): string {
  const { strategy, pairs, findings } = check;
  const blocks = [
    `${strategy}: ${findings.length === 0 ? 'nothing found' : `${findings.length} finding${findings.length === 1 ? '' : 's'}`}`,
    ...findings.map(findingText),
    ...(pairs.length === 0 ? [] : [doneText(check), columnsText(check)]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function findingText({ pair, openTimeMs, finding }: PlacedFinding): string {
  if (finding.kind === 'look-ahead') return `Reads later candles: ${finding.message}`;
  const place = `${pair} ${utc(openTimeMs!)}`;
  if (finding.kind === 'truncation') {
    const { column, whole, alone } = finding;
    return `Reads later candles: ${column} on ${place} is ${whole} with all candles, and ${alone} when those after it are not there.`;
  }
  const { startup, moved, signals, first, enough } = finding;
  const where = first.column === null ? '' : `, where ${first.column} differs by ${percent(first.drift)}`;
  return [
    `Not warm after ${startup} startup candles: ${moved} of ${signals} signals of ${pair} are others with a longer history.`,
    `  The first: ${first.signal} on ${place}${where}.`,
    enough === null
      ? '  No number of startup candles that was tried is enough.'
      : `  ${enough} startup candles are enough: startupCandleCount: ${enough}.`,
  ].join('\n');
}

function doneText({ pairs }: StrategyCheck): string {
  const candles = pairs.reduce((sum, pair) => sum + pair.candles, 0);
  const { cuts, starts, startup } = pairs[0]!;
  return [
    `Later candles: ${candles} candles of ${pairs.length} pair${pairs.length === 1 ? '' : 's'} one by one, and all columns anew at ${cuts} ends each`,
    `Warm-up: ${starts === 0 ? 'nothing has to warm up, or the candles are too few' : `${starts} starts each with ${startup} startup candles`}`,
  ].join('\n');
}

/** Of each column the largest drift over all pairs. */
function columnsText({ pairs }: StrategyCheck): string {
  const [{ columns, startup }] = pairs as [StrategyCheck['pairs'][number]];
  if (columns.length === 0) return '';
  const rows = columns.map(({ column, lookback, memory }, i) => [
    ...[column, String(lookback), memory],
    percent(Math.max(...pairs.map((pair) => pair.columns[i]!.drift))),
  ]);
  const head = `Off after ${startup} candles`;
  return plainTable(['Column', 'Look-back', 'Memory', head], rows, ['Look-back', head]);
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
