import type { Episode, EpisodeStore } from '../../ports/episodes.ts';
import type { PlatformDatabase } from './platform-database.ts';

/** Episodes in SQLite. */
export class SqliteEpisodes implements EpisodeStore {
  readonly #database: PlatformDatabase;

  constructor(database: PlatformDatabase) {
    this.#database = database;
  }

  unfinished(): Promise<readonly Episode[]> {
    return this.#read('WHERE is_finished = 0 ORDER BY opened_ms, id');
  }

  latest(limit: number): Promise<readonly Episode[]> {
    return this.#read('ORDER BY opened_ms DESC, id DESC LIMIT ?', limit);
  }

  put(episode: Episode): Promise<void> {
    const { id, openedMs, told } = episode;
    return this.#database.write((query) => {
      const known = query('SELECT row FROM episodes WHERE id = ?').get(id);
      // Somebody who looked at the same time has told of it.
      if (known !== undefined && rankOf(JSON.parse(String(known['row'])) as Episode) > rankOf(episode)) return;
      const row = JSON.stringify(episode);
      query('INSERT OR REPLACE INTO episodes VALUES (?, ?, ?, ?)').run(id, openedMs, told === 'all-clear' ? 1 : 0, row);
    });
  }

  #read(rest: string, ...values: number[]): Promise<readonly Episode[]> {
    return this.#database.read((query) =>
      query(`SELECT row FROM episodes ${rest}`)
        .all(...values)
        .map(({ row }) => JSON.parse(String(row)) as Episode),
    );
  }
}

/** An episode only goes on: told of, over, told that it is. */
function rankOf({ told, closedMs }: Episode): number {
  return ['nothing', 'alert', 'all-clear'].indexOf(told) * 2 + (closedMs === null ? 0 : 1);
}
