import { plainTable, searching, type Study, type StudyTrial } from '@tradai/runtime';
import { canonicalJson, EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { dateText } from './registry-choice.ts';
import { whole } from './hyperopt-options.ts';
import { trialOf, withStudies, type StudiesOptions, type TrialOptions } from './hyperopt-studies.ts';
import { cellsOf, pointText, trialText, valuesText } from './hyperopt-text.ts';

/** `tradai hyperopt list` */
export async function hyperoptListCommand(options: StudiesOptions, io: Io): Promise<ExitCode> {
  const { bestTrial } = await searching();
  const { place, rows } = await withStudies(options, async (studies) => ({
    place: studies.place,
    rows: await Promise.all(
      (await studies.list()).map(async (study) => ({ ...study, best: bestTrial(await studies.trials(study.name)) })),
    ),
  }));
  if (options.json === true) io.out(canonicalJson(rows));
  else if (rows.length === 0) io.out(`${place} has no studies. "tradai hyperopt <strategy>" makes one.\n`);
  else {
    const cells = rows.map(({ name, strategy, trials, failed, best, createdMs }) => [
      ...[name, strategy, String(trials), String(failed)],
      ...[best === null ? '–' : valuesText(best), dateText(createdMs)],
    ]);
    const heads = ['Study', 'Strategy', 'Trials', 'Failed', 'Best', 'Made'];
    io.out(`${plainTable(heads, cells, ['Trials', 'Failed', 'Best'])}\n`);
  }
  return EXIT_CODE.done;
}

/** `tradai hyperopt show`: what was searched, and the best trials. */
export async function hyperoptShowCommand(
  name: string,
  options: StudiesOptions & { readonly top?: string },
  io: Io,
): Promise<ExitCode> {
  const top = whole('--top', options.top, 1) ?? 10;
  const { study, trials } = await withStudies(options, async (studies) => ({
    study: await studies.study(name),
    trials: await studies.trials(name),
  }));
  const { rankedTrials } = await searching();
  const shown = rankedTrials(trials).slice(0, top);
  if (options.json === true) io.out(canonicalJson({ ...study, trials }));
  else io.out(`${studyText(study, trials)}\n\n${trialTable(shown)}\n`);
  return EXIT_CODE.done;
}

/** `tradai hyperopt best` */
export async function hyperoptBestCommand(name: string, options: TrialOptions, io: Io): Promise<ExitCode> {
  const { study, trials } = await withStudies(options, async (studies) => ({
    study: await studies.study(name),
    trials: await studies.trials(name),
  }));
  const trial = await trialOf(trials, options, study.name);
  io.out(options.json === true ? canonicalJson(trial) : `${trialText(trial)}\n`);
  return EXIT_CODE.done;
}

function studyText({ name, strategy, spec, createdMs }: Study, trials: readonly StudyTrial[]): string {
  const {
    sampler,
    seed,
    objectives,
    pairs,
    space,
    startup_candles: startup,
  } = spec as {
    readonly [key: string]: unknown;
    readonly objectives: readonly string[];
    readonly pairs: readonly string[];
    readonly space: readonly { readonly name: string }[];
  };
  const failed = trials.filter(({ error }) => error !== null).length;
  return [
    `${name}: ${strategy} on ${pairs.join(', ')}, made ${dateText(createdMs)}`,
    `${objectives.join(', ')} by ${String(sampler)}, seed ${String(seed)}; ${String(startup)} startup candles`,
    `Searched: ${space.map((dimension) => dimension.name).join(', ')}`,
    `${trials.length} trials, ${failed} failed`,
  ].join('\n');
}

function trialTable(trials: readonly StudyTrial[]): string {
  const rows = trials.map((trial) => {
    const { trades, profit, drawdown } = cellsOf(trial);
    return [String(trial.number), valuesText(trial), trades, profit, drawdown, pointText(trial)];
  });
  const numbers = ['Trial', 'Value', 'Trades', 'Profit', 'Closed drawdown'];
  return plainTable([...numbers, 'Parameters'], rows, numbers);
}
