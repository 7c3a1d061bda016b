import { parseArgs } from 'node:util';
import { night, runNpm } from './night.ts';
import { NIGHT_PARTS } from './parts.ts';

/*
 * What is tested at night: kills of live sessions and random sequences as often as docs/live-crash.md says, in pieces that are written down, so that
 * a night that was cut short goes on. `npm run test:nightly [-- --parts a,b --minutes N --file F]`. Exit code 3 where a piece failed.
 */

const { values } = parseArgs({
  options: {
    parts: { type: 'string' },
    minutes: { type: 'string', default: '600' },
    file: { type: 'string', default: '.demo/nightly.json' },
  },
});
const names = values.parts?.split(',') ?? NIGHT_PARTS.map(({ name }) => name);
const unknown = names.find((name) => !NIGHT_PARTS.some((part) => part.name === name));
if (unknown !== undefined)
  throw new Error(`--parts ${unknown}: expected some of ${NIGHT_PARTS.map(({ name }) => name).join(', ')}.`);
const results = await night({
  parts: NIGHT_PARTS.filter(({ name }) => names.includes(name)),
  file: values.file,
  untilMs: performance.now() + Number(values.minutes) * 60_000,
  say: (text) => console.log(text),
  run: runNpm,
});
const failures = Object.values(results).flatMap((result) => result.failures);
for (const { command } of failures) console.log(`failed: ${command}`);
process.exitCode = failures.length > 0 ? 3 : 0;
