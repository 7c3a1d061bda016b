import { containerSettings, isOfSession, type SessionSettings } from '../settings.ts';

/** Settings of a container that trades. */
export function sessionSettings(env: Readonly<Record<string, string | undefined>>): SessionSettings {
  const settings = containerSettings([], env);
  if (isOfSession(settings)) return settings;
  throw new Error(`${settings.mode} trades nothing`);
}
