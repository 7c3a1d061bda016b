import { describe, expect, it } from 'vitest';
import type { Episode, EpisodeStore } from './episodes.ts';

const NOW = Date.UTC(2026, 0, 5, 10);

export function anEpisode(id: string, more: Partial<Episode> = {}): Episode {
  return {
    ...{ id, strategy: 'momentum', account: 'dry-run', mode: 'dry-run', kind: 'silent', text: 'No beat for 200 s.' },
    ...{ openedMs: NOW, closedMs: null, told: 'nothing', isMuted: false },
    ...more,
  };
}

/** What every store of episodes promises. `open` gives an empty one, and what closes it. */
export function episodeStoreContract(
  adapter: string,
  open: () => Promise<{ readonly episodes: EpisodeStore; readonly close: () => void }>,
): void {
  const promises: [title: string, check: (episodes: EpisodeStore) => Promise<void>][] = [];
  const promise = (title: string, check: (episodes: EpisodeStore) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('an episode is unfinished until people were told that it is over', async (episodes) => {
    for (const told of ['nothing', 'alert'] as const) {
      await episodes.put(anEpisode('a', { told }));
      expect(await episodes.unfinished()).toEqual([anEpisode('a', { told })]);
    }
    await episodes.put(anEpisode('a', { told: 'alert', closedMs: NOW + 1 }));
    expect(await episodes.unfinished()).toHaveLength(1);
    await episodes.put(anEpisode('a', { told: 'all-clear', closedMs: NOW + 1 }));
    expect(await episodes.unfinished()).toEqual([]);
    expect(await episodes.latest(10)).toEqual([anEpisode('a', { told: 'all-clear', closedMs: NOW + 1 })]);
  });

  promise('an earlier state that comes late changes nothing', async (episodes) => {
    const over = anEpisode('a', { told: 'all-clear', closedMs: NOW + 1 });
    await episodes.put(over);
    await episodes.put(anEpisode('a', { told: 'alert' }));
    expect(await episodes.latest(10)).toEqual([over]);
  });

  promise('the newest come first, as many as are wanted', async (episodes) => {
    for (const [at, id] of ['a', 'b', 'c'].entries()) await episodes.put(anEpisode(id, { openedMs: NOW + at }));
    expect((await episodes.latest(2)).map(({ id }) => id)).toEqual(['c', 'b']);
    expect((await episodes.unfinished()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  describe(`${adapter} keeps the promises of a store of episodes`, () => {
    it.each(promises)('%s', async (_, check) => {
      const { episodes, close } = await open();
      try {
        await check(episodes);
      } finally {
        close();
      }
    });
  });
}
