import type { SessionWish } from '../../../contract/session-command.ts';

/** A wish in a few words, for lists: `force-exit 3`, `set max_open_trades=2`. One of a later version has its kind alone. */
export function wishText(wish: SessionWish): string {
  if (wish.kind === 'force-entry') return `force-entry ${wish.pair} ${wish.side}`;
  if (wish.kind === 'force-exit' || wish.kind === 'cancel-order') return `${wish.kind} ${wish.trade}`;
  if (wish.kind === 'resolve') return `resolve ${wish.matters.join(' ')}${wish.isGone ? ' --gone' : ''}`;
  if (wish.kind === 'withdraw') return `withdraw ${wish.command}`;
  if (wish.kind === 'stop') return `stop --${wish.how}`;
  if (wish.kind !== 'change-settings') return wish.kind;
  const settings = Object.entries(wish.settings).map(([key, value]) => `${key}=${String(value)}`);
  return `set ${settings.join(' ')}`;
}
