import { EXIT_CODE, VERSION, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { openState } from '@tradai/runtime/services';
import { assertBuild, assertName } from './live-names.ts';
import { askedBy } from './session-by.ts';
import { statePlaceOf, type PlaceOptions } from './session-place.ts';

interface Options extends PlaceOptions {
  readonly account?: string;
  readonly build?: readonly string[];
  readonly by?: string;
}

/** `tradai live allow`: what a deploy does where there is no platform. The builds take the place of those that were allowed. */
export async function liveAllowCommand(strategy: string, given: object, io: Io): Promise<ExitCode> {
  const options = given as Options;
  const account = options.account ?? '';
  if (account === '') throw new UsageError('On which account? Give --account.');
  const builds = [...new Set(options.build ?? [VERSION])];
  for (const build of builds) assertBuild(build);
  const { place, api } = await statePlaceOf(options, io.env);
  assertName('strategy', strategy, api);
  assertName('account', account, api);
  const state = await openState(place);
  try {
    const permit = { builds, by: askedBy(options.by), atMs: Date.now() };
    const seen = api.permitIn(await state.leaseRows.read({ kind: 'live-permit', account, strategy }));
    await api.allowLive(state.leaseRows, { account, strategy }, permit);
    io.out(`${strategy} may trade live on ${account} as ${builds.join(' or ')} (${state.place}).\n`);
    const dropped = (seen?.builds ?? []).filter((build) => !builds.includes(build));
    if (dropped.length > 0) io.out(`Not any more as ${dropped.join(' or ')}.\n`);
    return EXIT_CODE.done;
  } finally {
    state.close();
  }
}
