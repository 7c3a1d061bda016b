import { TradaiError } from '@tradai/strategy-sdk';
import { expectedKey } from './account-key.ts';
import type { LivePermit } from '../../ports/live-permits.ts';

/** What a process brings that wants to trade with money. */
export interface LiveClaim {
  readonly strategy: string;
  readonly account: string;
  /** As it was started: TRADING_MODE, or `--mode`. */
  readonly mode: string;
  /** The config's `dry_run`, whatever stands there. */
  readonly dryRun: unknown;
  /** Whether credentials of the account were given. */
  readonly hasKey: boolean;
  readonly permit: LivePermit | null;
  /** The digest of its image, or the version of the program. */
  readonly build: string;
}

/** Refuses whoever lacks one thing of all that money needs. Throws `not-allowed`, in one sentence. */
export function assertMayTrade(claim: LiveClaim): void {
  const [problem] = liveProblems(claim);
  if (problem !== undefined) throw new TradaiError('not-allowed', problem);
}

/** What lacks: a mode without contradiction, credentials, a permit that a person gave, and this build on it. None: it may trade. */
export function liveProblems(claim: LiveClaim): readonly string[] {
  const { strategy, account, mode, dryRun, hasKey, permit, build } = claim;
  const whose = `${strategy} on the account ${account}`;
  const found: readonly (readonly [isWrong: boolean, text: string])[] = [
    [mode !== 'live', `The mode is ${mode}; expected live for trades with money.`],
    [dryRun !== false, `The config does not say dry_run: false; expected it for trades with money.`],
    [!hasKey, `There are no credentials of the account ${account}; ${expectedKey(account)}.`],
    [permit === null, `Nobody allowed ${whose} to trade live; expected a deploy, or "tradai live allow".`],
    [
      permit !== null && !permit.builds.includes(build),
      `The build ${build} is not allowed to trade ${whose}; expected ${permit?.builds.join(' or ')}.`,
    ],
  ];
  return found.filter(([isWrong]) => isWrong).map(([, text]) => text);
}
