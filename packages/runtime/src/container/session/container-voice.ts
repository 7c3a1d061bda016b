import type { SessionVoice } from '../../modes/session/host/session-voice.ts';
import type { ContainerLog } from '../log.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { Pulse } from '../pulse/pulse.ts';

/** A session in the log and the beats of its container. There are no beats before it has its lease. */
export function containerVoice(
  log: ContainerLog,
  pulse: () => Pulse | null,
  kill: Pick<KillSwitch, 'heard'>,
): SessionVoice {
  return {
    news: ({ id, kind, level, title, text, data }) => {
      // What a line warns of is what it is found by.
      const event = kind === 'warning' ? String(data['cause']) : kind;
      log.say(level, event, text === '' || text === title ? title : `${title}. ${text}`, { id, ...data });
    },
    line: (level, event, text, facts) => log.say(level, event, text, facts),
    state({ stage, causes }) {
      kill.heard(causes);
      pulse()?.stage(stage, causes);
    },
    vitals: (vitals) => pulse()?.session(vitals),
    version: ({ name, spec }) => pulse()?.versions({ model: name, config: spec.id }),
  };
}
