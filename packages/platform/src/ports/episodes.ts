import type { LiveKey } from './live-services.ts';

/** What is wrong with a session that a person should know of at once. */
export const EPISODE_KINDS = [
  'silent',
  'stalled',
  'halted',
  'fenced',
  'restarts',
  'ended',
  'swap-rejected',
  'dead-man',
] as const;
export type EpisodeKind = (typeof EPISODE_KINDS)[number];

/** From when something was found wrong until it was no more. */
export interface Episode extends LiveKey {
  /** Of the episode: whoever hears it twice hears of the same. */
  readonly id: string;
  readonly kind: EpisodeKind;
  readonly text: string;
  readonly openedMs: number;
  /** Null: it goes on. */
  readonly closedMs: number | null;
  /** What people were told: nothing, that it began, and that it is over. */
  readonly told: 'nothing' | 'alert' | 'all-clear';
  /** It tries the alarm out, and nobody is to hear of it. */
  readonly isMuted: boolean;
}

/** Episodes, so that each is told once whoever looks and however often. All throw `ServiceError`. */
export interface EpisodeStore {
  /** Those that go on, and those of which not all was told. */
  unfinished(): Promise<readonly Episode[]>;
  /** By id: the first one stays, and so does a newer state of what was told. */
  put(episode: Episode): Promise<void>;
  /** Newest first. */
  latest(limit: number): Promise<readonly Episode[]>;
}
