import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsIn, heardIo, MONTHS, tagsFor, type ContainerWorld, type LogLine } from '../container-world.fixture.ts';
import { runContainer } from '../run-container.ts';

export interface Ended {
  readonly code: number;
  /** The one sentence, undefined when all went well. */
  readonly error: string | undefined;
  readonly warnings: readonly string[];
  readonly lines: readonly LogLine[];
  /** All that was written to either output. */
  readonly text: string;
}

/** A container in this process, over two months unless flags say otherwise. */
export async function runIn(
  world: ContainerWorld,
  env: Readonly<Record<string, string>> = {},
  argv: readonly string[] = [],
): Promise<Ended> {
  const io = heardIo({ ...world.env, ...env });
  const code = await runContainer(['--timerange', MONTHS, ...argv], io);
  // Stacks, where they are wanted, are no lines of JSON.
  const lines = eventsIn(io.heard.err.replaceAll(/^(?!\{).*$/gm, ''));
  const saying = (level: string): string[] => lines.flatMap((line) => (line.level === level ? [line.message!] : []));
  return { code, error: saying('error')[0], warnings: saying('warn'), lines, text: io.heard.out + io.heard.err };
}

/** Tags as a registry on a server needs them. */
export function fullTags(configText: string): Record<string, string> {
  return { ...tagsFor(configText), image_digest: `sha256:${'0'.repeat(64)}` };
}

export function resultsOf({ folder }: ContainerWorld, runId: string): string {
  return join(folder, 'results', 'backtests', runId);
}

export function manifestOf(world: ContainerWorld, runId: string): string {
  const text = readFileSync(join(resultsOf(world, runId), 'publication.json'), 'utf8');
  return (JSON.parse(text) as { manifest_sha256: string }).manifest_sha256;
}
