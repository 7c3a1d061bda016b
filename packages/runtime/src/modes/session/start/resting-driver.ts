import { applyDelta, type SessionDelta, type SessionRecords } from '../../../session/record-book.ts';
import { cancelEntry } from '../../../session/cancel-entry.ts';
import { RESTING } from '../driver/resting.ts';
import { DriverError } from '../driver/driver-error.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import type { DriverAnswer, DriverEvent, OpenedSession, SessionDriver, SessionLook } from '../driver/session-driver.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';

/**
 * A session of which nothing is open but its records, for the little that can be done without strategy and candles: entries are canceled, stopped
 * and allowed again. Its changes are those of a session that is open.
 */
export class RestingDriver implements SessionDriver {
  readonly opened: OpenedSession = { versions: [], adopted: [] };
  #records: SessionRecords;

  constructor(records: SessionRecords) {
    this.#records = records;
  }

  take(event: DriverEvent): Promise<DriverAnswer> {
    if (OF_ORDERS.includes(event.kind)) return Promise.resolve(UNHEARD);
    const delta = this.#changes(event);
    this.#records = applyDelta(this.#records, delta);
    const none = { problem: null, asked: [], wants: [], awaits: {}, tookMs: 0 };
    return Promise.resolve({ ...delta, ...none });
  }

  look(): Promise<SessionLook> {
    return Promise.reject(notOpen());
  }

  async close(): Promise<void> {}

  #changes(event: DriverEvent): SessionDelta {
    if (event.kind === 'pause' || event.kind === 'resume') return this.#pause(event.kind === 'pause');
    if (event.kind !== 'command' || event.command.kind !== 'cancel-order') throw notOpen();
    const about = JSON.parse(this.#records.get(HOST_ABOUT) ?? 'null') as HostAbout | null;
    const dryRunWallet = about?.wallet ?? 0;
    return cancelEntry(this.#records, event.command.tradeId, { dryRunWallet, isCross: this.#isCross() });
  }

  #pause(isPaused: boolean): SessionDelta {
    const account = JSON.parse(this.#records.get('account') ?? 'null') as { readonly isPaused: boolean } | null;
    // One that never traded has no account, and begins unpaused.
    if (account === null || account.isPaused === isPaused) return { put: new Map(), gone: [] };
    return { put: new Map([['account', JSON.stringify({ ...account, isPaused })]]), gone: [] };
  }

  #isCross(): boolean {
    const { versions } = JSON.parse(this.#records.get('account') ?? '{"versions":[]}') as {
      readonly versions: readonly string[];
    };
    const spec = JSON.parse(this.#records.get(`version/${versions.at(-1)}`) ?? 'null') as VersionSpec | null;
    return spec?.config['margin_mode'] === 'cross';
  }
}

/** What orders at an exchange bring. */
const OF_ORDERS: readonly string[] = ['order', 'stop-placed', 'liquidated', 'position', 'funding'];
const UNHEARD: DriverAnswer = {
  ...{ put: new Map(), gone: [], asked: [], wants: [], awaits: {}, tookMs: 0 },
  problem: { code: RESTING, text: 'The strategy is not open.' },
};

function notOpen(): DriverError {
  return new DriverError('driver-ended', 'The strategy is not open.');
}
