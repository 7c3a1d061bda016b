import type { Caps } from '../../../orders/caps.ts';
import { usualOrderFault, type StakeTerms } from '../orders/usual-order.ts';
import type { ChangedSettings } from '../driver/session-driver.ts';

/** What a session that trades with money may do at most, and how much the version that enters usually puts in. */
export interface SettingsBounds {
  readonly caps: Pick<Caps, 'openPositions' | 'orderShare'>;
  /** As its config says; null: its strategy decides that. */
  readonly stake: StakeTerms | null;
  /** Stake currency that the session began with. */
  readonly wallet: number;
  readonly stakeCurrency: string;
}

/** What is not entered in spite of settings, as no setting raises a cap: sentences with a space before them. Nothing: an empty text. */
export function settingsNote(settings: ChangedSettings, bounds: SettingsBounds): string {
  const { caps, stake, wallet: equity, stakeCurrency: currency } = bounds;
  const usual = stake === null ? null : usualOrderFault({ ...stake, ...settings }, { equity, currency, caps });
  return [slotsFault(settings, caps), usual].flatMap((text) => (text === null ? [] : [` ${text}`])).join('');
}

function slotsFault(
  { max_open_trades: slots }: ChangedSettings,
  { openPositions: most }: SettingsBounds['caps'],
): string | null {
  const isMore = typeof slots === 'number' && (slots === -1 ? most < Number.MAX_SAFE_INTEGER : slots > most);
  if (!isMore) return null;
  return (
    `The cap open_positions stays ${most}: what is above it is not sent. No setting raises it; max_open_trades of the config does, with ` +
    `"tradai session reload-config", up to what live.caps and TRADAI_LIVE_CAPS leave.`
  );
}
