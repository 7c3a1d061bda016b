import type { OrderEvent } from '../../../ports/order-exchange.ts';
import type { MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;

type Random = { next(): number };
/** What becomes of the account's stream: all of it is lost, each event by chance, twice, late and so in another order. */
type Trouble = 'well' | 'mute' | 'lossy' | 'doubled' | 'late';
const TROUBLES: readonly Trouble[] = ['well', 'mute', 'lossy', 'doubled', 'late'];

/** The stream of a made world's account, in the trouble that it is in now. */
export class MadeStream {
  trouble: Trouble = 'well';
  readonly #random: Random;
  readonly #world: MadeLiveWorld;

  constructor(world: MadeLiveWorld, random: Random) {
    this.#random = random;
    this.#world = world;
    const { exchange } = world;
    const tell = exchange.tell.bind(exchange);
    exchange.tell = (event) => this.#pass(event, tell);
  }

  /** To any, by chance. */
  change(): void {
    this.trouble = TROUBLES[Math.floor(TROUBLES.length * this.#random.next())]!;
  }

  #pass(event: OrderEvent, tell: (event: OrderEvent) => void): void {
    const { trouble } = this;
    if (trouble === 'mute' || (trouble === 'lossy' && this.#random.next() < 0.5)) return;
    if (trouble === 'late') void this.#world.time.sleep(5 * SECOND * this.#random.next()).then(() => tell(event));
    else tell(event);
    if (trouble === 'doubled') tell(event);
  }
}
