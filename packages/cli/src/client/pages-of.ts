import type { ApiClient } from './api-client.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

const PAGE = 100;

/** The first `most` of a list that comes in pages. */
export async function pagesOf<T>(
  client: ApiClient,
  path: string,
  filter: Readonly<Record<string, string | undefined>>,
  most: number,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: Math.min(PAGE, most - items.length), cursor };
    const { body } = await client.ask<Page<T>>('GET', path, { query });
    items.push(...body.items);
    cursor = body.next_cursor ?? undefined;
  } while (cursor !== undefined && items.length < most);
  return items;
}
