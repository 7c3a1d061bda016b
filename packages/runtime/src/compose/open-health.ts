import type { Heartbeat } from '../contract/heartbeat.ts';
import type { BeatsOf } from '../ports/heartbeats.ts';

/** The last of these beats that was kept in a folder, null when there is none. */
export async function newestBeatIn(folder: string, beats: BeatsOf): Promise<Heartbeat | null> {
  const { newestBeat } = await import('../adapters/embedded/newest-beat.ts');
  return newestBeat(folder, beats);
}
