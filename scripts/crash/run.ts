import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CRASH_POINTS } from '../../packages/runtime/src/modes/session/host/crash-point.ts';
import { inLanes } from '../in-lanes.ts';
import { numberAboveZero, oneOf, scriptOptions, wholeNumber } from '../script-options.ts';
import { campaignEnd, DIFFERS, isNoticed } from './campaign-end.ts';
import { duelRun, duelText } from './duel-run.ts';
import { MUTATIONS, SHORT_LEASES, SHORT_TTL_MS } from './mutations.ts';
import { buildProgram, programIn, removeProgram, type CrashProgram } from './program.ts';
import { factsText, seedRuns, type RunFacts, type SeedChoice } from './seed-runs.ts';

/*
 * Kills sessions of the container with SIGKILL, at random moments and at named places, and looks for what is then not as it must be: see
 * docs/crash-campaign.md. `npm run crash [-- --seed N]`. Exit code 3 where anything differs; with `--mutate <name>`, where nothing shows that mistake.
 */

const values = scriptOptions({
  seed: { type: 'string' },
  seeds: { type: 'string', default: '10' },
  from: { type: 'string', default: '1' },
  hours: { type: 'string', default: '6' },
  factor: { type: 'string', default: '240' },
  lanes: { type: 'string', default: '3' },
  kills: { type: 'string', default: '30' },
  freezes: { type: 'string' },
  real: { type: 'boolean', default: false },
  mutate: { type: 'string' },
  program: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const mutation = values.mutate === undefined ? null : oneOf('mutate', values.mutate, MUTATIONS);
for (const name of ['seeds', 'lanes'] as const) wholeNumber(name, values[name], 1);
for (const name of ['hours', 'factor'] as const) numberAboveZero(name, values[name]);
for (const name of ['seed', 'from', 'kills'] as const) wholeNumber(name, values[name] ?? '0');
wholeNumber('freezes', values.freezes ?? '1', 1);

if (values.freezes !== undefined) process.exitCode = await duel(Number(values.freezes));
else if (values.seed !== undefined) process.exitCode = await oneSeed(Number(values.seed));
else process.exitCode = await campaign();

async function oneSeed(seed: number): Promise<number> {
  const program =
    values.program === undefined ? await buildProgram(mutation === null ? [] : [mutation]) : programIn(values.program);
  let differences = 0;
  for await (const facts of seedRuns(choiceOf(seed), program)) {
    console.log(values.json ? JSON.stringify(facts) : factsText(facts));
    differences += facts.differences.length;
  }
  if (values.program === undefined) removeProgram(program);
  return differences > 0 ? DIFFERS : 0;
}

function choiceOf(seed: number): SeedChoice {
  const [hours, factor, kills] = [values.hours, values.factor, values.kills].map(Number) as [number, number, number];
  return { seed, hours, factor, kills, points: CRASH_POINTS };
}

/** Two containers on one lease, whose holder is frozen; with `--real` for the times that leases have, else for a quarter of them. */
async function duel(freezes: number): Promise<number> {
  const mutations = [...(values.real ? [] : [SHORT_LEASES]), ...(mutation === null ? [] : [mutation])];
  const program = await buildProgram(mutations);
  const times = values.real
    ? { ttlMs: 20_000, factor: 60, least: 1.1 }
    : { ttlMs: SHORT_TTL_MS, factor: 60, least: 0.2 };
  const result = await duelRun({ seed: Number(values.from), freezes, ...times }, program);
  removeProgram(program);
  console.log(duelText(result));
  return campaignEnd([result], mutation);
}

/** Seeds in a few processes at once. */
async function campaign(): Promise<number> {
  const began = performance.now();
  const program = await buildProgram(mutation === null ? [] : [mutation]);
  const first = Number(values.from);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, at) => first + at);
  const inOne = (seed: number): Promise<readonly RunFacts[]> => ofSeed(seed, program);
  const found = await inLanes(
    seeds,
    Number(values.lanes),
    inOne,
    (each) => mutation !== null && isNoticed(each.flat(), mutation),
  );
  const all = found.flat();
  removeProgram(program);
  console.log(summary(all, (performance.now() - began) / 1000));
  return campaignEnd(all, mutation);
}

/** A process of its own: what one seed computes must not hold up the exchange of another. */
async function ofSeed(seed: number, { folder }: CrashProgram): Promise<readonly RunFacts[]> {
  const { hours, factor, kills } = values;
  const options = {
    '--seed': String(seed),
    '--hours': hours,
    '--factor': factor,
    '--kills': kills,
    '--program': folder,
  };
  const args = [
    '--conditions=@tradai/source',
    fileURLToPath(import.meta.url),
    ...Object.entries(options).flat(),
    '--json',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const found: RunFacts[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const facts = JSON.parse(line) as RunFacts;
      found.push(facts);
      console.log(factsText(facts));
    }
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 && code !== DIFFERS) throw new Error(`The process of seed ${seed} ended with ${code}.`);
  return found;
}

function summary(all: readonly RunFacts[], seconds: number): string {
  const killed = all.filter(({ choice }) => choice.kills > 0);
  const sum = (of: 'kills' | 'starts' | 'trades' | 'messages' | 'steps'): number =>
    killed.reduce((total, each) => total + each[of], 0);
  const differences = all.reduce((total, each) => total + each.differences.length, 0);
  const counts = `${sum('kills')} kills, ${sum('starts')} starts, ${sum('trades')} trades, ${sum('messages')} messages, ${sum('steps')} steps`;
  return `\n${killed.length} seeds: ${counts} in ${(seconds / 60).toFixed(1)} min: ${differences} differences.`;
}
