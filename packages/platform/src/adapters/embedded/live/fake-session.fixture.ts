import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Stands for the container of a session: `node fake-session.fixture.ts <folder>`. It says in `<folder>/events` when it begins and when it ends, ends
 * with the code that `<folder>/end-<account>` says, and in order when it is asked to, a moment later. With the account `deaf` it does not hear.
 */

const [folder = ''] = process.argv.slice(2);
const { STRATEGY_NAME, STRATEGY_STAGE, TRADING_MODE, ACCOUNT, SPEC_URI, IMAGE_DIGEST, SECRET } = process.env;

function say(event: 'begins' | 'ends'): void {
  const told = { STRATEGY_NAME, STRATEGY_STAGE, TRADING_MODE, ACCOUNT, SPEC_URI, IMAGE_DIGEST, SECRET };
  appendFileSync(join(folder, 'events'), `${JSON.stringify({ event, pid: process.pid, ...told })}\n`);
}

say('begins');
setInterval(() => {
  const file = join(folder, `end-${ACCOUNT}`);
  if (!existsSync(file)) return;
  const code = Number(readFileSync(file, 'utf8'));
  rmSync(file);
  say('ends');
  console.error(JSON.stringify({ type: 'log', level: 'error', message: `It ended with ${code}.` }));
  process.exit(code);
}, 10);
process.on('SIGTERM', () => {
  if (ACCOUNT === 'deaf') return;
  setTimeout(() => {
    say('ends');
    process.exit(0);
  }, 50);
});
