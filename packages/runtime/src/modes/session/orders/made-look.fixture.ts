import type { MadeLiveWorld, MadeProcess } from './made-live-world.fixture.ts';

/** Records of a world's journal whose keys begin so. */
export async function rows<Row>(world: MadeLiveWorld, prefix: string): Promise<readonly Row[]> {
  return [...(await world.records())].flatMap(([key, text]) =>
    key.startsWith(prefix) ? [JSON.parse(text) as Row] : [],
  );
}

/** A session that has traded for half a minute. */
export async function opened(world: MadeLiveWorld): Promise<MadeProcess> {
  const process = world.start();
  await world.time.pass(30_000);
  return process;
}
