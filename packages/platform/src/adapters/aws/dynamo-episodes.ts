import { textIn, type DynamoTable } from '@tradai/runtime/dynamo';
import { KEPT_MS } from '../../domain/change-status.ts';
import type { Episode, EpisodeStore } from '../../ports/episodes.ts';

const OPEN = 'EPISODES#OPEN';
const ENDED = 'EPISODES#ENDED';

/** Episodes as rows `EPISODE#<id> META`. */
export class DynamoEpisodes implements EpisodeStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async unfinished(): Promise<readonly Episode[]> {
    const rows = await this.#table.getMany(await this.#table.indexed(OPEN));
    const episodes = rows.map((row) => JSON.parse(textIn(row, 'row')) as Episode);
    return episodes.filter(({ told }) => told !== 'all-clear');
  }

  async put(episode: Episode): Promise<void> {
    const { id, openedMs, closedMs, told } = episode;
    const [rank, part] = [rankOf(episode), told === 'all-clear' ? ENDED : OPEN];
    const row = { pk: `EPISODE#${id}`, sk: 'META', gsi1pk: part, gsi1sk: `${new Date(openedMs).toISOString()}#${id}` };
    // Somebody who looked at the same time may have told of it.
    const isOver = told === 'all-clear' && closedMs !== null;
    const until = isOver ? { expires_at: Math.ceil((closedMs + KEPT_MS) / 1000) } : {};
    const isNewer = { text: 'attribute_not_exists(#pk) OR #rank <= :rank', values: { rank } };
    await this.#table.put({ ...row, ...until, rank, row: JSON.stringify(episode) }, isNewer);
  }

  async latest(limit: number): Promise<readonly Episode[]> {
    const found = await Promise.all([OPEN, ENDED].map((part) => this.#latestOf(part, limit)));
    const keys = new Map(found.flat().map((entry) => [entry.order, entry]));
    const newest = [...keys.values()].toSorted((a, b) => (a.order < b.order ? 1 : -1)).slice(0, limit);
    return (await this.#table.getMany(newest)).map((row) => JSON.parse(textIn(row, 'row')) as Episode);
  }

  async #latestOf(part: string, limit: number): Promise<{ pk: string; sk: string; order: string }[]> {
    const found: { pk: string; sk: string; order: string }[] = [];
    for await (const entry of this.#table.queryIndex('gsi1', part, { isBackwards: true, pageSize: limit })) {
      if (found.length >= limit) break;
      found.push({ pk: textIn(entry, 'pk'), sk: textIn(entry, 'sk'), order: textIn(entry, 'gsi1sk') });
    }
    return found;
  }
}

/** An episode only goes on: told of, over, told that it is. */
function rankOf({ told, closedMs }: Episode): number {
  return ['nothing', 'alert', 'all-clear'].indexOf(told) * 2 + (closedMs === null ? 0 : 1);
}
