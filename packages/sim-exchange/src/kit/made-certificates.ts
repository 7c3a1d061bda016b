import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** An authority that nobody knows, and a certificate by it, all in PEM. */
export interface MadeCertificates {
  /** What a client must trust, as in a file that `NODE_EXTRA_CA_CERTS` names. */
  readonly authority: string;
  /** What a server shows, and proves with `key`. */
  readonly cert: string;
  readonly key: string;
}

/** Tags of DER. */
const TAG = { integer: 2, bits: 3, octets: 4, oid: 6, text: 12, sequence: 0x30, set: 0x31, time: 0x17 } as const;
/** Numbers that name things, as DER has them: ECDSA with SHA-256, a common name, whether it is an authority, other names. */
const OID = { ecdsa: '2a8648ce3d040302', name: '550403', authority: '551d13', names: '551d11' } as const;
/** Of the choices of a certificate: its version, its extensions; and of names: that of a host. */
const [VERSION, EXTENSIONS, HOST] = [0xa0, 0xa3, 0x82];
const TRUE = Buffer.from('0101ff', 'hex');
/** From 2020 to the last year that has two digits. */
const VALID = ['200101000000Z', '491231235959Z'].map((time) => der(TAG.time, Buffer.from(time)));
const AUTHORITY = 'authority of a test';

/** Made anew with each call, for these host names; a name may begin with `*.`. Keys are on P-256. */
export function madeCertificates(hosts: readonly string[]): MadeCertificates {
  const [authority, own] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const names = hosts.map((host) => der(HOST, Buffer.from(host)));
  const issuer = { name: AUTHORITY, key: authority!.privateKey };
  return {
    authority: certificate(issuer, { serial: 1, name: AUTHORITY, key: authority!.publicKey }, [
      extension(OID.authority, [TRUE]),
    ]),
    cert: certificate(issuer, { serial: 2, name: hosts[0]!, key: own!.publicKey }, [extension(OID.names, names)]),
    key: String(own!.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

interface Subject {
  readonly serial: number;
  readonly name: string;
  readonly key: KeyObject;
}

/** X.509, version 3. */
function certificate(
  issuer: { readonly name: string; readonly key: KeyObject },
  subject: Subject,
  extensions: readonly Buffer[],
): string {
  const algorithm = sequence(oid(OID.ecdsa));
  const said = sequence(
    der(VERSION, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([subject.serial])),
    algorithm,
    named(issuer.name),
    sequence(...VALID),
    named(subject.name),
    subject.key.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, sequence(...extensions)),
  );
  const signature = der(TAG.bits, Buffer.from([0]), sign('sha256', said, issuer.key));
  const lines = sequence(said, algorithm, signature)
    .toString('base64')
    .match(/.{1,64}/g)!;
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function named(name: string): Buffer {
  return sequence(der(TAG.set, sequence(oid(OID.name), der(TAG.text, Buffer.from(name)))));
}

function extension(id: string, value: readonly Buffer[]): Buffer {
  return sequence(oid(id), der(TAG.octets, sequence(...value)));
}

function oid(hex: string): Buffer {
  return der(TAG.oid, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(TAG.sequence, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
