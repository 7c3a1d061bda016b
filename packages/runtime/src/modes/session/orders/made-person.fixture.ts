import { LIVE_KEY, type MadeLiveWorld } from './made-live-world.fixture.ts';

/** A person resumes whatever has halted. `ms`: of the play, no two alike. */
export function resumedBy({ store }: MadeLiveWorld, ms: number): Promise<unknown> {
  const asked = { id: `resume-${ms}`, wish: { kind: 'resume' }, reason: 'on', by: 'bot', atMs: 0 } as const;
  return store.order(LIVE_KEY, asked).catch(() => 'nothing is there yet');
}
