/** `npm run check:lock` */
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Lock, lockProblems, type Manifest, manifestProblems } from './lock-problems.ts';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const root = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest & { workspaces: readonly string[] };
const workspaces = globSync(root.workspaces.map((pattern) => `${pattern}/package.json`));
const manifests: Record<string, Manifest> = { '': root };
for (const path of workspaces) manifests[dirname(path)] = JSON.parse(readFileSync(path, 'utf8')) as Manifest;

const problems = [...lockProblems(lock), ...manifestProblems(lock, manifests)];
for (const problem of problems) console.log(`package-lock.json: ${problem}`);
console.log(`lock: ${Object.keys(lock.packages).length} entries, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
