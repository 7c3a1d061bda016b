/** Settings that a person changed while the session trades, by their config keys. */
export type ChangedSettings = Readonly<Record<string, number | string | boolean>>;
