import { appendFileSync } from 'node:fs';

/*
 * A program that a container might be. Of its environment: `FAKE_LINES`, a file for its lines; `FAKE_MS`, how long it works; `FAKE_CODE`, how it
 * ends; `FAKE_DEAF`, what it does not hear: `parent`, `term`; `FAKE_MEMORY`: it fills its memory.
 */

const { FAKE_LINES = '', FAKE_MS = '0', FAKE_CODE = '0', FAKE_DEAF = '', FAKE_MEMORY } = process.env;
const line = (text: string): void => {
  if (FAKE_LINES !== '') appendFileSync(FAKE_LINES, `${text} ${process.pid}\n`);
};
const end = (code: number): never => {
  line(`end-${code}`);
  process.exit(code);
};

console.log(JSON.stringify(process.env));
process.on('SIGTERM', () => {
  if (!FAKE_DEAF.includes('term')) end(143);
});
process.stdin.on('end', () => {
  if (!FAKE_DEAF.includes('parent')) end(75);
});
process.stdin.resume();
// By now it hears what it hears.
line('start');
if (FAKE_MEMORY !== undefined) for (const all: object[] = []; ;) all.push(Array.from({ length: 1000 }, () => ({})));
setTimeout(() => end(Number(FAKE_CODE)), Number(FAKE_MS));
