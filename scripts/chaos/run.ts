import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inLanes } from '../in-lanes.ts';
import { tellCounts } from '../nightly/counts.ts';
import { numberAboveZero, oneOf, refuseOption, scriptOptions, wholeNumber } from '../script-options.ts';
import { tableOf } from '../soak/figures.ts';
import { chaosFacts, failedFacts, isTooBare, type ChaosFacts } from './chaos-facts.ts';
import { bookFigures, bookTable } from './book-figures.ts';
import { accountFaults } from './account-faults.ts';
import { chaosFaults, shuffled, type ChaosFault } from './faults.ts';
import { chaosFigures, NOTICED_S, resumeTable } from './chaos-figures.ts';
import { imageProgram, programIn } from './program.ts';

/*
 * Sessions beside an exchange whose streams and answers fail in every way, for hours of its clock: see docs/soak.md. `npm run chaos [-- --mode
 * live --seed N --fault WORDS]`: one of them, and faults whose names have these words. Exit code 3 where a session did what it must not, or was too slow.
 */

const values = scriptOptions({
  mode: { type: 'string', default: 'dry-run' },
  seed: { type: 'string' },
  from: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '4' },
  factor: { type: 'string' },
  pairs: { type: 'string' },
  lanes: { type: 'string', default: '2' },
  fault: { type: 'string', default: '' },
  program: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const DIFFERS = 3;
/**
 * Orders have a window of three seconds of the exchange's time, which a machine must meet, and caps are of minutes and days of it: a seed makes fewer than
 * 300 orders. At that pace most faults are shorter than a candle, so that no seed is sure of each kind of what they leave (`traces`), but of some.
 */
const MODES = [
  { name: 'dry-run', factor: '240', pairs: '8', calmMs: 3500, traces: 'each', slowest: 'market' },
  { name: 'live', factor: '40', pairs: '3', calmMs: 1000, traces: 'any', slowest: 'account' },
] as const;
const usual = oneOf('mode', values.mode, MODES);
const mode = usual.name;
const factor = numberAboveZero('factor', values.factor ?? usual.factor);
const pairs = wholeNumber('pairs', values.pairs ?? usual.pairs, 1);
const [seeds, lanes] = [wholeNumber('seeds', values.seeds, 1), wholeNumber('lanes', values.lanes, 1)];
const from = wholeNumber('from', values.from);
const only = values.seed === undefined ? null : wholeNumber('seed', values.seed);
if (!allFaults(factor, ['A/USDT']).some(isAsked))
  refuseOption(`--fault ${values.fault}: expected words of the name of a fault, such as "no pong".`);
/** Between two looks at whether connections are there again. */
const LOOK_MS = 1000;
const MOST_OUTPUT = 64 * 2 ** 20;

const all = only === null ? await campaign() : [await ofSeed(only)];
if (values.json) console.log(JSON.stringify(all));
else process.exitCode = told(all);

function allFaults(pace: number, names: readonly string[]): readonly ChaosFault[] {
  return [...chaosFaults(pace, names), ...(mode === 'live' ? accountFaults(pace) : [])];
}

function isAsked({ name }: ChaosFault): boolean {
  return name.includes(values.fault);
}

async function ofSeed(seed: number): Promise<ChaosFacts> {
  const faults = (pace: number, names: readonly string[]): readonly ChaosFault[] =>
    shuffled(allFaults(pace, names), seed).filter(isAsked);
  const choice = {
    ...{ seed, mode, factor, pairs },
    faults,
    calmMs: usual.calmMs,
    connectedWithinMs: NOTICED_S[usual.slowest] * 1000 + LOOK_MS,
  };
  const program = values.program === undefined ? await imageProgram() : programIn(values.program);
  try {
    return await chaosFacts(choice, program);
  } finally {
    if (values.program === undefined) program.remove();
  }
}

/** Each seed in a process of its own: what one computes must not hold up the exchange of another. */
async function campaign(): Promise<readonly ChaosFacts[]> {
  const program = await imageProgram();
  const all = Array.from({ length: seeds }, (_, at) => from + at);
  const found = await inLanes(all, lanes, async (seed) => {
    const facts = await inProcess(seed, program.folder);
    console.error(`seed ${seed}: ${facts.hours.toFixed(1)} hours, ${facts.violations.length} wrong`);
    return facts;
  });
  program.remove();
  return found;
}

/** A run that cannot be judged counts as wrong. */
async function inProcess(seed: number, folder: string): Promise<ChaosFacts> {
  const { fault } = values;
  const options = Object.entries({ mode, seed, factor, pairs, fault, program: folder });
  const flags = options.flatMap(([name, value]) => [`--${name}`, String(value)]);
  const args = ['--conditions=@tradai/source', fileURLToPath(import.meta.url), ...flags, '--json'];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: MOST_OUTPUT });
    return (JSON.parse(stdout) as [ChaosFacts])[0];
  } catch (error) {
    return failedFacts(seed, (error as Error).message);
  }
}

function told(facts: readonly ChaosFacts[]): number {
  const books = facts.flatMap((each) => each.books ?? []);
  const figures = [
    ...chaosFigures(facts, values.fault === '' ? usual.traces : 'none', usual.slowest),
    ...(mode === 'live' ? bookFigures(books, factor) : []),
  ];
  const missed = figures.filter(({ isReached }) => isReached === false).length;
  console.log(`${tableOf(figures)}\n\n${resumeTable(facts)}`);
  if (books.length > 0) console.log(`\n${bookTable(books)}`);
  for (const { seed, folder, books: own } of facts)
    if (isTooBare({ books: own, choice: { factor } })) console.log(`seed ${seed} (${folder}): no stop for too long`);
  for (const { seed, folder, violations } of facts)
    for (const text of violations.slice(0, 20)) console.log(`seed ${seed} (${folder}): ${text}`);
  console.log(`chaos: ${missed} goals missed; load ${loadavg()[0]!.toFixed(1)}`);
  // What could not be judged has no hours.
  const hours = facts.map((each) => each.hours).filter((each) => each > 0);
  tellCounts({
    ...{ seeds: hours.length, 'simulated hours': hours.reduce((sum, each) => sum + each, 0), 'goals missed': missed },
    wrongs: facts.reduce((sum, { violations }) => sum + violations.length, 0),
  });
  return missed > 0 ? DIFFERS : 0;
}
