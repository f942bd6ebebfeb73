import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SHAPE = /^wusetu_[A-Za-z0-9_-]{43}$/;
/** Of a key's 256 bits 36 are shown for people to know it by: 220 are left to guess. */
const SHOWN = 'wusetu_'.length + 6;

export const newKey = (): string => `wusetu_${randomBytes(32).toString('base64url')}`;
export const isKey = (text: string): boolean => SHAPE.test(text);
export const prefixOf = (key: string): string => key.slice(0, SHOWN);

/**
 * What is stored. SHA-256 and no slow hash: those are for passwords, which can be guessed; 32 random bytes cannot, and a slow hash
 * would cost each request its time. It is looked up by an index on the digest, so the time taken says nothing about a key.
 */
export const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** The process's own requests to itself (the demo goes in by the front door). In memory only, another one at each start. */
export const OWN_KEY = newKey();
const OWN_HASH = hashOf(OWN_KEY);
/** By digests, in a time that says nothing of how far they agree. */
export const isOwnKey = (text: string): boolean => timingSafeEqual(hashOf(text), OWN_HASH);
