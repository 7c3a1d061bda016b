import { fileURLToPath } from 'node:url';

/** Arguments of Node that start a container's process: its entry point out of the sources, or as it was built beside this command. */
export function containerProcess(): readonly string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const place = isSource ? '../../../runtime/src/main.ts' : './tradai-strategy.js';
  const file = fileURLToPath(new URL(place, import.meta.url));
  return isSource ? ['--conditions=@tradai/source', file] : [file];
}
