import { fileURLToPath } from 'node:url';
import type { Mutation } from '../crash/mutations.ts';
import { buildProgram, type CrashProgram } from '../crash/program.ts';

const STRATEGIES = fileURLToPath(new URL('./strategies', import.meta.url));

/** The container's program with the strategies of this campaign. */
export function liveProgram(mutations: readonly Mutation[] = []): Promise<CrashProgram> {
  return buildProgram(mutations, STRATEGIES);
}
