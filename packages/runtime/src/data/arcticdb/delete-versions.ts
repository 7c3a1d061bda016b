import { changeSymbol, type ArcticWriter, type Change } from './change.ts';
import { ArcticFault } from './errors.ts';
import type { KeyRow } from './encode-keys.ts';
import type { AtomKey } from './keys.ts';
import { publish, tombstone, tombstoneAll } from './publish.ts';
import { sweep } from './sweep.ts';
import { listLiveKeys } from './versions.ts';

/** Deletes versions of a symbol, all of which must be live. What a snapshot holds can still be read by its name. */
export async function deleteVersions(writer: ArcticWriter, symbol: string, versions: readonly number[]): Promise<void> {
  await changeSymbol(writer, symbol, async (change) => {
    const live = await liveKeys(change);
    const unknown = versions.find((version) => !live.some((key) => key.version === version));
    if (unknown !== undefined) throw new ArcticFault('arctic-no-version', `there is no version ${unknown} to delete`);
    const dead = live.filter(({ version }) => versions.includes(version));
    const atNs = change.nowNs();
    const rows = dead.map(({ version }) => tombstone(symbol, version, atNs));
    if (rows.length > 0) await bury(change, rows, dead, live);
  });
}

/** Deletes all versions of a symbol. One that is written under its name later goes on counting. */
export async function deleteSymbol(writer: ArcticWriter, symbol: string): Promise<void> {
  await changeSymbol(writer, symbol, async (change) => {
    const live = await liveKeys(change);
    if (live.length === 0) throw new ArcticFault('arctic-no-symbol', 'there is no live version to delete');
    await bury(change, [tombstoneAll(live[0]!, change.nowNs())], live, live);
  });
}

async function liveKeys({ state, storage }: Change): Promise<AtomKey[]> {
  if (state.head === null) throw new ArcticFault('arctic-no-symbol', 'there is no symbol of this name');
  return listLiveKeys(storage, state.head);
}

async function bury(
  change: Change,
  rows: readonly KeyRow[],
  dead: readonly AtomKey[],
  live: readonly AtomKey[],
): Promise<void> {
  const { state, lease, storage, symbol } = change;
  const left = live.filter((key) => !dead.includes(key));
  const [highest] = rows;
  const context = { ...change, version: highest!.version };
  await publish(context, lease, state.link, {
    rows,
    previous: null,
    listed: left.length === 0 ? 'deleted' : 'as before',
  });
  await sweep(storage, symbol, dead, left);
}
