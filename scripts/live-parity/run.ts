import { buildProgram, removeProgram } from '../crash/program.ts';
import { inLanes } from '../in-lanes.ts';
import { tellCounts } from '../nightly/counts.ts';
import { scriptOptions, wholeNumber } from '../script-options.ts';
import { PARITY_STRATEGIES, parityRun, type ParityRun } from './parity-run.ts';
import { parityCounts, parityText } from './parity-text.ts';

/*
 * A dry run beside a live session on the same tapes of a simulated exchange: `npm run parity:live -- --tapes 30`. Exit code 3 when they planned
 * otherwise and no fill says why, when one of them never traded, and when no tape says anything.
 */

const values = scriptOptions({
  tapes: { type: 'string', default: '3' },
  minutes: { type: 'string', default: '12' },
  factor: { type: 'string', default: '10' },
  from: { type: 'string', default: '0' },
  together: { type: 'string', default: '2' },
});
const [tapes, minutes, factor, from, together] = (['tapes', 'minutes', 'factor', 'from', 'together'] as const).map(
  (name) => wholeNumber(name, values[name], name === 'from' ? 0 : 1),
) as [number, number, number, number, number];

const program = await buildProgram([], PARITY_STRATEGIES);
const numbers = Array.from({ length: tapes }, (_, at) => from + at);
const runs = await inLanes(numbers, together, beside).finally(() => removeProgram(program));
const { text, isSame } = parityText(runs.toSorted((a, b) => a.tape - b.tape));
console.log(`\n${text}`);
tellCounts(parityCounts(runs));
process.exitCode = isSame ? 0 : 3;

async function beside(tape: number): Promise<ParityRun> {
  const run = await parityRun({ program, tape, minutes, factor });
  console.log(parityText([run]).text.split('\n', 1)[0]);
  return run;
}
