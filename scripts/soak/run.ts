import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { tellCounts } from '../nightly/counts.ts';
import { numberAboveZero, oneOf, refuseOption, scriptOptions, wholeNumber, writableFile } from '../script-options.ts';
import { tableOf } from './figures.ts';
import { observedSoak } from './observed-soak.ts';
import { soakCounts } from './soak-counts.ts';
import { soakFigures, statesApart } from './soak-figures.ts';

/*
 * Lets a session trade for a simulated day and holds it to its service levels: see docs/soak.md. `npm run soak [-- --mode live --hours 24 --factor 40
 * --pairs 20 --node-options <text> --json <file>]`. Exit code 3 where a goal is missed, 64 for options that make no sense.
 */

const values = scriptOptions({
  mode: { type: 'string', default: 'dry-run' },
  hours: { type: 'string', default: '24' },
  factor: { type: 'string' },
  pairs: { type: 'string', default: '20' },
  'node-options': { type: 'string', default: '' },
  json: { type: 'string' },
});
/** Orders have a window of three seconds of the exchange's time, which is 75 ms of this machine's at ×40, and 25 at ×120. */
const MODES = [
  { name: 'dry-run', usualFactor: 120 },
  { name: 'live', usualFactor: 40 },
] as const;
/** Of candles there is one for each pair and minute, all in memory; a session takes no faster clock. */
const [MOST_HOURS, MOST_PAIRS, FASTEST] = [1000, 1000, 10_000];
const { name: mode, usualFactor } = oneOf('mode', values.mode, MODES);
const hours = numberAboveZero('hours', values.hours, MOST_HOURS);
const factor = values.factor === undefined ? usualFactor : numberAboveZero('factor', values.factor, FASTEST);
const pairs = wholeNumber('pairs', values.pairs, 1, MOST_PAIRS);
if (values.json !== undefined) writableFile('json', values.json);
assertTaken(values['node-options']);
const choice = { mode, hours, factor, pairs, nodeOptions: values['node-options'] };
const before = loadavg()[0]!;
const soak = await observedSoak(choice);
const figures = soakFigures(soak);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ figures, soak }));
const counts = soakCounts(soak, figures);
const { 'simulated hours': traded, 'goals missed': missed } = counts;
console.log(`${traded} of ${hours} simulated hours, ${pairs} pairs at ×${choice.factor}\n${tableOf(figures)}`);
for (const { message } of statesApart(soak.lines).slice(0, 20)) console.log(`  not RUNNING: ${message}`);
for (const text of soak.books?.faults.slice(0, 20) ?? []) console.log(`  ${text}`);
console.log(`soak: ${missed} goals missed; load ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`);
tellCounts(counts);
process.exitCode = missed > 0 ? 3 : 0;

/** Else the session would not start, after minutes in which it was built. */
function assertTaken(nodeOptions: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['-e', ''], {
    env: { NODE_OPTIONS: nodeOptions },
    encoding: 'utf8',
  });
  if (status !== 0)
    refuseOption(`--node-options ${nodeOptions}: Node does not take it: ${stderr.trim().split('\n')[0]}`);
}
