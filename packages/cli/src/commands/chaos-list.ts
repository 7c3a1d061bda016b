import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { SCENARIO_NAMES, SCENARIO_TEXTS } from '@tradai/sim-exchange';

/** `tradai chaos list` */
export function chaosListCommand({ json }: { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const rows = SCENARIO_NAMES.map((name) => ({ name, text: SCENARIO_TEXTS[name] }));
  const width = Math.max(...SCENARIO_NAMES.map((name) => name.length)) + 2;
  if (json === true) io.out(`${JSON.stringify(rows, null, 1)}\n`);
  else io.out(rows.map(({ name, text }) => `${name.padEnd(width)}${text}\n`).join(''));
  return Promise.resolve(EXIT_CODE.done);
}
