import type { Heartbeat } from '../contract/heartbeat.ts';

/** The last beat of any run that was kept in a folder, null when there is none. */
export async function newestBeatIn(folder: string): Promise<Heartbeat | null> {
  const { newestBeat } = await import('../adapters/embedded/newest-beat.ts');
  return newestBeat(folder);
}
