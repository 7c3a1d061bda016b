import { oneOf, refuseOption, scriptOptions, wholeNumber, writableFile } from '../script-options.ts';
import { nightEnd } from './night-end.ts';
import { commitsOf, piecesIn, type NightPieces } from './night-file.ts';
import { night } from './night.ts';
import { NIGHT_PARTS } from './parts.ts';
import { runNpm, treeHere } from './run-npm.ts';

/*
 * What is tested at night: kills of live sessions and random sequences as often as docs/nightly.md says, in pieces that are written down, so that
 * a night that was cut short goes on. `npm run test:nightly [-- --parts a,b --minutes N --file F]`. Exit code 3 unless all that was asked for is done
 * and green, 64 for options that make no sense and for a file of another commit.
 */

const values = scriptOptions({
  parts: { type: 'string' },
  minutes: { type: 'string', default: '600' },
  file: { type: 'string', default: '.demo/nightly.json' },
});
const minutes = wholeNumber('minutes', values.minutes);
const parts = values.parts?.split(',').map((name) => oneOf('parts', name, NIGHT_PARTS)) ?? NIGHT_PARTS;
writableFile('file', values.file);
refuseOther(before(), treeHere().commit);
const pieces = await night({
  ...{ parts, file: values.file, run: runNpm, tree: treeHere },
  untilMs: performance.now() + minutes * 60_000,
  say: (text) => console.log(text),
});
const { lines, isWhole } = nightEnd(parts, pieces);
for (const line of lines) console.log(line);
process.exitCode = isWhole ? 0 : 3;

function before(): NightPieces {
  try {
    return piecesIn(values.file);
  } catch (error) {
    return refuseOption((error as Error).message);
  }
}

/** Pieces of two commits do not add up. */
function refuseOther(pieces: NightPieces, here: string | null): void {
  const other = commitsOf(pieces).find((commit) => commit !== here);
  if (other !== undefined)
    refuseOption(
      `${values.file} holds pieces of ${other ?? 'no commit'}, and this is ${here ?? 'no commit'}: expected the same one, another --file, or no such file.`,
    );
}
