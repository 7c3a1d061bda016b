import { readFileSync } from 'node:fs';
import { argumentsOfStart } from './container/arguments-of-start.ts';
import { healthOf } from './container/health.ts';
import { failureOf } from './process/failure.ts';

/** The image's health check: one sentence, and 0 or 1 as Docker wants it. */
try {
  const { isHealthy, text } = await healthOf(process.env, Date.now(), argumentsOfStart(firstCommandLine()));
  process.stdout.write(`${text}\n`);
  process.exitCode = isHealthy ? 0 : 1;
} catch (error) {
  process.stdout.write(`${failureOf(error).text}\n`);
  process.exitCode = 1;
}

/** Of the container's first process: Docker gives its variables to the check, and not its flags. */
function firstCommandLine(): string {
  try {
    return readFileSync('/proc/1/cmdline', 'utf8');
  } catch {
    return '';
  }
}
