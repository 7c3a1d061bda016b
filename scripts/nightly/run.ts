import { oneOf, scriptOptions, wholeNumber } from '../script-options.ts';
import { night, runNpm } from './night.ts';
import { NIGHT_PARTS } from './parts.ts';

/*
 * What is tested at night: kills of live sessions and random sequences as often as docs/live-crash.md says, in pieces that are written down, so that
 * a night that was cut short goes on. `npm run test:nightly [-- --parts a,b --minutes N --file F]`. Exit code 3 where a piece failed, 64 for options that make no sense.
 */

const values = scriptOptions({
  parts: { type: 'string' },
  minutes: { type: 'string', default: '600' },
  file: { type: 'string', default: '.demo/nightly.json' },
});
const minutes = wholeNumber('minutes', values.minutes);
const parts = values.parts?.split(',').map((name) => oneOf('parts', name, NIGHT_PARTS)) ?? NIGHT_PARTS;
const results = await night({
  parts,
  file: values.file,
  untilMs: performance.now() + minutes * 60_000,
  say: (text) => console.log(text),
  run: runNpm,
});
const failures = Object.values(results).flatMap((result) => result.failures);
for (const { command } of failures) console.log(`failed: ${command}`);
process.exitCode = failures.length > 0 ? 3 : 0;
