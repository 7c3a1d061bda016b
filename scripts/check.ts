/**
 * `npm run check`: everything that can be said about the code without running it, two at a time after the types. Ends with
 * `check: N passed, N failed`; a step's output is shown when it fails.
 */
import { spawn } from 'node:child_process';

interface Step {
  readonly name: string;
  /** A script of the root package.json. */
  readonly script: string;
}

interface StepResult {
  readonly step: Step;
  readonly exitCode: number;
  readonly output: string;
  readonly seconds: number;
}

/** Writes the declarations by which the linter knows the types of other packages, so nothing may run beside it. */
const TYPES: Step = { name: 'types', script: 'typecheck' };
const STEPS: readonly Step[] = [
  { name: 'lint', script: 'lint' },
  { name: 'import rules', script: 'deps' },
  { name: 'unused code', script: 'knip' },
  { name: 'format', script: 'fmt:check' },
  { name: 'lock', script: 'check:lock' },
  { name: 'leaks', script: 'check:leaks' },
];

const results: StepResult[] = [];
const waiting = [TYPES];
await worker();
waiting.push(...STEPS);
await Promise.all([worker(), worker()]);

const failed = results.filter(({ exitCode }) => exitCode !== 0);
console.log(`\ncheck: ${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function worker(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const result = await run(step);
    results.push(result);
    console.log(
      `${result.exitCode === 0 ? '✓' : '✗'} ${step.name} (npm run ${step.script}) ${result.seconds.toFixed(1)} s`,
    );
    if (result.exitCode !== 0) console.log(result.output.trimEnd());
  }
}

function run(step: Step): Promise<StepResult> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', step.script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text: Buffer): void => {
      output += text.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      output += error.message;
    });
    child.on('close', (code) => {
      resolve({ step, exitCode: code ?? 1, output, seconds: (performance.now() - start) / 1000 });
    });
  });
}
