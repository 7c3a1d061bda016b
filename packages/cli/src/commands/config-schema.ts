import { configJsonSchema } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';

/** `tradai config schema`: the JSON Schema of configs, for editors. */
export async function configSchemaCommand(io: Io): Promise<ExitCode> {
  io.out(`${JSON.stringify(await configJsonSchema(), null, 2)}\n`);
  return EXIT_CODE.done;
}
