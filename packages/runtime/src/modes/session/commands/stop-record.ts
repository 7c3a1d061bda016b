/** Key of what a person asked for when the session was to end. It outlives a crash, and is dropped when it is done. */
export const HOST_STOP = 'host/stop';

export interface StopRecord {
  readonly how: 'drain' | 'close' | 'leave';
  readonly by: string;
  /** Of the command. */
  readonly id: string;
  /** Whether entries had been stopped before: a later start goes on as it was. */
  readonly wasPaused: boolean;
}
