/** `npm run check:lock` */
import { readFileSync } from 'node:fs';
import { type Lock, lockProblems } from './lock-problems.ts';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const problems = lockProblems(lock);

for (const problem of problems) console.log(`package-lock.json: ${problem}`);
console.log(`lock: ${Object.keys(lock.packages).length} entries, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
