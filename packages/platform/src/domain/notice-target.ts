/** Where a notice may go. */
export type NoticeTarget =
  | { readonly kind: 'email'; readonly address: string }
  /** An https address; whether its host may be called is known when it is resolved. */
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'topic'; readonly topic: string };

const LONGEST = 256;
/** Enough of the rules that nothing else than an address passes: no comment, no quoting, no list. */
const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,63}$/;
const TOPIC = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Names that mean this machine or a network around it, whatever they resolve to. */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|arpa|test|invalid|example|onion)\.?$/i;

/** Reads `email:me@example.org`, `webhook:https://…`, `topic:name`. Null: it is none of them, or an address inside of a network. */
export function noticeTarget(text: string): NoticeTarget | null {
  const [, kind, rest] = /^(email|webhook|topic):(.*)$/s.exec(text.length > LONGEST ? '' : text) ?? [];
  if (rest === undefined) return null;
  if (kind === 'email') return EMAIL.test(rest) ? { kind, address: rest } : null;
  if (kind === 'topic') return TOPIC.test(rest) ? { kind, topic: rest } : null;
  return isOutside(rest) ? { kind: 'webhook', url: rest } : null;
}

function isOutside(text: string): boolean {
  // What URL would mend or drop is not what was written: backslashes, tabs, line ends, blanks.
  if (!/^https:\/\/[!-~]+$/.test(text) || text.includes('\\')) return false;
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  // An address in numbers is looked at when it is called; a name has a dot, and does not mean a place inside.
  const { hostname } = url;
  return hostname.startsWith('[') || (hostname.includes('.') && !INSIDE.test(hostname));
}
