import type { SessionWish } from '../../../contract/session-command.ts';

/** A wish in a few words, for lists: `force-exit 3`, `set max_open_trades=2`. */
export function wishText(wish: SessionWish): string {
  switch (wish.kind) {
    case 'force-entry':
      return `force-entry ${wish.pair} ${wish.side}`;
    case 'force-exit':
    case 'cancel-order':
      return `${wish.kind} ${wish.trade}`;
    case 'change-settings':
      return `set ${Object.entries(wish.settings)
        .map(([key, value]) => `${key}=${String(value)}`)
        .join(' ')}`;
    case 'stop':
      return `stop --${wish.how}`;
    // Also of a later version, whose wishes have no other words here.
    default:
      return wish.kind;
  }
}
