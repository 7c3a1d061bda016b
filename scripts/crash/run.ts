import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MUTATIONS } from './mutations.ts';
import { buildProgram, programIn, removeProgram, type CrashProgram } from './program.ts';
import { factsText, seedRuns, type RunFacts, type SeedChoice } from './seed-runs.ts';

/*
 * Kills sessions of the container with SIGKILL, at random moments and at named places, and looks for what is then not as it must be: see
 * docs/crash-campaign.md. `npm run crash [-- --seed N]`. Exit code 3 where anything differs; with `--mutate <name>`, where nothing does.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '14' },
    from: { type: 'string', default: '1' },
    hours: { type: 'string', default: '10' },
    factor: { type: 'string', default: '360' },
    lanes: { type: 'string', default: '2' },
    kind: { type: 'string' },
    mutate: { type: 'string' },
    program: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const DIFFERS = 3;
const mutation = MUTATIONS.find(({ name }) => name === values.mutate) ?? null;
if (values.mutate !== undefined && mutation === null)
  throw new Error(`--mutate ${values.mutate}: expected one of ${MUTATIONS.map(({ name }) => name).join(', ')}.`);

if (values.seed !== undefined) process.exitCode = await oneSeed(Number(values.seed));
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
  const kinds = values.kind === undefined ? (['random', 'points'] as const) : [values.kind as 'random' | 'points'];
  return { seed, hours: Number(values.hours), factor: Number(values.factor), kinds };
}

/** Seeds in a few processes at once. */
async function campaign(): Promise<number> {
  const began = performance.now();
  const program = await buildProgram(mutation === null ? [] : [mutation]);
  const first = Number(values.from);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, at) => first + at);
  const all: RunFacts[] = [];
  const isRed = (): boolean => mutation !== null && all.some(({ differences }) => differences.length > 0);
  const lane = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined && !isRed(); seed = seeds.shift())
      all.push(...(await ofSeed(seed, program)));
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  removeProgram(program);
  console.log(summary(all, (performance.now() - began) / 1000));
  if (mutation === null) return all.every(({ differences }) => differences.length === 0) ? 0 : DIFFERS;
  console.log(isRed() ? `The mistake ${mutation.name} is noticed.` : `Nothing notices the mistake ${mutation.name}.`);
  return isRed() ? 0 : DIFFERS;
}

/** A process of its own: what one seed computes must not hold up the exchange of another. */
async function ofSeed(seed: number, { folder }: CrashProgram): Promise<readonly RunFacts[]> {
  const { hours, factor, kind } = values;
  const options = ['--seed', String(seed), '--hours', hours, '--factor', factor, '--program', folder, '--json'];
  const args = [
    '--conditions=@tradai/source',
    fileURLToPath(import.meta.url),
    ...options,
    ...(kind === undefined ? [] : ['--kind', kind]),
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
  const killed = all.filter(({ choice }) => choice.kind !== 'uninterrupted');
  const sum = (facts: readonly RunFacts[], of: 'kills' | 'starts' | 'trades' | 'messages' | 'steps'): number =>
    facts.reduce((total, each) => total + each[of], 0);
  const kills = (['random', 'points'] as const).map(
    (kind) =>
      `${sum(
        killed.filter(({ choice }) => choice.kind === kind),
        'kills',
      )} ${kind === 'random' ? 'at random moments' : 'at named places'}`,
  );
  const differences = all.reduce((total, each) => total + each.differences.length, 0);
  const runs = new Set(all.map(({ choice }) => choice.seed)).size;
  return `\n${runs} seeds, ${killed.length} runs with kills: ${kills.join(', ')}; ${sum(killed, 'starts')} starts, ${sum(killed, 'trades')} trades, ${sum(killed, 'messages')} messages, ${sum(killed, 'steps')} steps in ${(seconds / 60).toFixed(1)} min: ${differences} differences.`;
}
