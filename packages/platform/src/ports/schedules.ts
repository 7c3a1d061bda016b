/** When something is done, in our own form: adapters translate. */
export type Schedule =
  | { readonly everyMinutes: number }
  /** Of each day, UTC: `02:00`. */
  | { readonly dailyAt: string };

export interface Schedules {
  /** Not before the last one has ended. Gives what ends it. */
  every(name: string, schedule: Schedule, handler: () => Promise<void>): () => void;
}
