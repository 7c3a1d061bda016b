/**
 * Sends sockets of an exchange elsewhere: `base` takes the place of scheme and host, and the first word of the host that was there stands
 * before the path, so that markets with hosts of their own stay apart: `wss://fstream.binance.com/ws` becomes `<base>/fstream/ws`.
 */
export function movedSockets(urls: unknown, base: string): unknown {
  if (typeof urls === 'string') return movedSocket(urls, base.replace(/\/+$/, ''));
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, movedSockets(url, base)]));
}

function movedSocket(url: string, base: string): string {
  const [, host, path = ''] = /^\w+:\/\/([^/:]+)[^/]*(.*)$/.exec(url) ?? [];
  if (host === undefined) return url;
  const first = `/${host.split('.')[0]!}`;
  return `${base}${path.startsWith(`${first}/`) ? '' : first}${path}`;
}
