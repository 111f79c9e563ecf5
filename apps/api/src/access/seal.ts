import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

/** The text was sealed with another key, for another place, or was changed. */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

/**
 * AES-256-GCM: version, nonce, tag, then the text. `place` is authenticated with it, so that a sealed value that is
 * moved to another row does not open.
 */
export function seal(key: Buffer, place: string, text: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** @throws SealBroken */
export function open(key: Buffer, place: string, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const broken = () => new SealBroken(`The secret "${place}" does not open: was SLIPWAY_SECRET_KEY_FILE replaced?`);
  if (bytes[0] !== VERSION || bytes.length < 1 + NONCE + TAG) throw broken();
  const nonce = bytes.subarray(1, 1 + NONCE);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(1 + NONCE, 1 + NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    throw broken();
  }
}
