import type { ExitWorld } from './exit-world.fixture.ts';
import { MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
/** Within ten minutes; what began before these counts no more. */
const STARTS = 6;

type MadeOrder = ExitWorld['exchange']['books']['orders'][number];

/** A core that holds 0.943 with a stop; until then it looks seldom. */
export async function bought(world: ExitWorld): Promise<MadeProcess> {
  const { throttleMs } = world;
  world.throttleMs = 300 * SECOND;
  const process = await world.bought();
  world.throttleMs = throttleMs;
  return process;
}

/** The process that comes after so many starts that its strategy is not opened any more. It dies when `mortal` does. */
export async function startedTooOften(
  world: ExitWorld,
  first: MadeProcess,
  mortal = new MortalProcess(),
): Promise<MadeProcess> {
  let process = first;
  for (let start = 1; start <= STARTS; start += 1) {
    process.kill();
    process = world.begin(start < STARTS ? new MortalProcess() : mortal);
    await world.time.pass(5 * SECOND);
  }
  await world.time.pass(10 * SECOND);
  return process;
}

/** The stop that rests. */
export function stopOf({ exchange, out }: ExitWorld): MadeOrder {
  return exchange.books.orders.find(
    ({ side, kind, status }) => side === out && kind.startsWith('stop') && status === 'open',
  )!;
}

/** As exchanges do, stops whose price is reached are refused from now on. `rate`: the last price. */
export function refusesReached({ exchange, out, pair }: ExitWorld, rate: number): void {
  const { books } = exchange;
  const place = books.place.bind(books);
  books.place = (request, cid, route) => {
    const stop = Number(request.stopPrice);
    const isReached = request.kind.startsWith('stop') && (out === 'sell' ? rate <= stop : rate >= stop);
    if (!isReached) return place(request, cid, route);
    return pair.includes(':')
      ? { code: '-2021', text: 'Order would immediately trigger.' }
      : { code: '-2010', text: 'Stop price would trigger immediately.' };
  };
}

/** A person lets the session go on, and it has time to open its strategy and to look. */
export async function goesOn(world: ExitWorld): Promise<void> {
  await resumedBy(world, 1);
  await world.time.pass(90 * SECOND);
}
