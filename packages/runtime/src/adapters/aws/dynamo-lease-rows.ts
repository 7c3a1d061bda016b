import type { LeaseRow, LeaseRows, SeenRow } from '../../ports/lease-rows.ts';
import { leaseKeyParts, type LeaseKey } from '../../ports/leases.ts';
import { numberIn, textIn } from './dynamo-items.ts';
import type { DynamoTable, Expression, Key } from './dynamo-table.ts';

const PREFIX = { strategy: 'LEASE', series: 'DATA', symbol: 'ARCTIC', 'live-permit': 'PERMIT' } as const;

/**
 * Leases as rows `LEASE#<account>#<strategy>`, `DATA#<exchange>#<market>#<timeframe>#<pair>` and `ARCTIC#<library>#<symbol>`; permits as
 * `PERMIT#<account>#<strategy>`.
 */
export class DynamoLeaseRows implements LeaseRows {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  get place(): string {
    return this.#table.place;
  }

  async read(key: LeaseKey): Promise<LeaseRow | null> {
    const row = await this.#table.get(placeOf(key));
    if (row === null) return null;
    return {
      ...{ holder: textIn(row, 'holder'), epoch: numberIn(row, 'epoch'), rvn: textIn(row, 'rvn') },
      ...{ ttlMs: numberIn(row, 'ttl_ms'), build: textIn(row, 'build'), mode: textIn(row, 'mode') },
      ...{ startedMs: numberIn(row, 'started_ms'), isReleased: row['is_released']?.BOOL === true },
    };
  }

  replace(key: LeaseKey, row: LeaseRow, seen: SeenRow | null): Promise<boolean> {
    const { holder, epoch, rvn, ttlMs, build, mode, startedMs, isReleased } = row;
    return this.#table.put(
      {
        ...placeOf(key),
        ...{ holder, epoch, rvn, ttl_ms: ttlMs, build, mode, started_ms: startedMs, is_released: isReleased },
      },
      seenCondition(seen),
    );
  }

  close(): void {
    this.#table.close();
  }
}

function seenCondition(seen: SeenRow | null): Expression {
  if (seen === null) return { text: 'attribute_not_exists(#pk)' };
  const { holder, epoch, rvn } = seen;
  const isSame = '#holder = :holder AND #epoch = :epoch';
  if (rvn === null)
    return { text: `${isSame} AND #is_released = :is_released`, values: { holder, epoch, is_released: false } };
  return { text: `${isSame} AND #rvn = :rvn`, values: { holder, epoch, rvn } };
}

function placeOf(key: LeaseKey): Key {
  const [, ...names] = leaseKeyParts(key);
  return { pk: [PREFIX[key.kind], ...names].join('#'), sk: 'LEASE' };
}
