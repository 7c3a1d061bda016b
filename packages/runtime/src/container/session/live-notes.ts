import { namesTarget, NOBODY_TOLD } from '../../compose/open-notifier.ts';
import type { RawConfig } from '../../config/key-row.ts';
import { rateRules, type RateSettings } from '../../session/rate-settings.ts';

export interface NotedStart {
  /** Settings in force, by freqtrade's names. */
  readonly settings: RateSettings;
  /** As it is given: where messages go. */
  readonly config: RawConfig;
  readonly account: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What whoever starts a session with money may not expect, a sentence each; none: nothing of it. */
export function liveNotes({ settings, config, account, env }: NotedStart): readonly string[] {
  const { forceExitOrderType } = rateRules(settings, 0);
  const ignored = ['FREQTRADE__EXCHANGE__KEY', 'FREQTRADE__EXCHANGE__SECRET'].filter(
    (name) => (env[name] ?? '') !== '',
  );
  return [
    ...(forceExitOrderType === 'market' ? [] : [RESTS]),
    ...ignored.map((name) => `${name} counts for nothing here; the key is the secret exchange/${account}.`),
    ...(namesTarget(config, env) ? [] : [NOBODY_TOLD]),
  ];
}

const RESTS =
  'What a person leaves by force-exit or stop --close goes at a limit, and may wait without a stop; ' +
  'order_types.force_exit "market" leaves at any price.';
