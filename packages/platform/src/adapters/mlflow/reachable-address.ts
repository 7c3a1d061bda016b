import { BlockList, isIP, isIPv4 } from 'node:net';

/** Nothing of ours is there: this host, links, metadata of clouds, groups, what translates to the rest. */
const NEVER = blockList([
  ...[['0.0.0.0', 8], ['169.254.0.0', 16], ['224.0.0.0', 4], ['240.0.0.0', 4], ['192.0.0.0', 24]],
  ...[['100.100.100.200', 32], ['168.63.129.16', 32]],
  ...[['::', 128], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8], ['fd00:ec2::', 32], ['64:ff9b::', 32], ['2002::', 16]],
] as const); // prettier-ignore
const LOOPBACK = blockList([['127.0.0.0', 8], ['::1', 128]] as const); // prettier-ignore

/**
 * Whether an address that a name stands for may be asked. One of this machine only where the name says so: any other name that leads there
 * was made to.
 */
export function isReachable(address: string, host: string): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (NEVER.check(address, family)) return false;
  if (!LOOPBACK.check(address, family)) return true;
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || (isIP(name) !== 0 && LOOPBACK.check(name, isIPv4(name) ? 'ipv4' : 'ipv6'));
}

function blockList(ranges: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
  return list;
}
