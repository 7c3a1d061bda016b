/** `npm run check:leaks`: no tracked file names a place of one machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { leaksIn } from './leaks.ts';

/** Larger ones are data. */
const LARGEST_TEXT_BYTES = 1_000_000;

const git = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
if (git.status !== 0) console.log('leaks: not a git work tree, so there are no tracked files to read');
const tracked = (git.stdout ?? '').split('\0').filter(Boolean);
let read = 0;
let found = 0;
for (const path of tracked) {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? Infinity) > LARGEST_TEXT_BYTES) continue;
  const content = readFileSync(path);
  if (content.includes(0)) continue;
  read += 1;
  for (const { line, text } of leaksIn(content.toString())) {
    found += 1;
    console.log(`${path}:${line}: ${text}`);
  }
}
console.log(`leaks: ${read} files read, ${found} machine paths or package hosts`);
process.exitCode = found > 0 ? 1 : 0;
