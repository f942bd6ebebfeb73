import type { FastifyRequest } from 'fastify';

const COOKIE = 'wusetu_key';

/** Fetched by TLS, ended here or at a proxy before us. A client that lies about it harms itself only. */
const isSecure = (request: FastifyRequest): boolean =>
  request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';

/** By TLS a name that a browser takes from this very host only: a neighbouring subdomain cannot sign anybody in with a key of its own. */
const cookieName = (request: FastifyRequest): string => (isSecure(request) ? `__Host-${COOKIE}` : COOKIE);

export type Credential = { text: string; from: 'header' | 'cookie' };

/**
 * `Authorization: Bearer KEY`, or Basic with the key as the password: what QGIS, GDAL, spreadsheets and BI tools can all send. Never in the
 * address: those are logged by proxies, kept in histories and handed on in links, and a next link would not have it.
 */
export function credentialOf(request: FastifyRequest): Credential | null {
  const { authorization, cookie = '' } = request.headers;
  if (authorization !== undefined) {
    const [scheme = '', rest = ''] = authorization.trim().split(/\s+/, 2);
    return { text: scheme.toLowerCase() === 'basic' ? passwordOf(rest) : rest, from: 'header' };
  }
  const wanted = cookieName(request);
  for (const part of cookie.split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === wanted && value !== '') return { text: value, from: 'cookie' };
  }
  return null;
}

function passwordOf(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

export function cookieOf(request: FastifyRequest, key: string | null): string {
  return [
    `${cookieName(request)}=${key ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(isSecure(request) ? ['Secure'] : []),
    // Without an age the browser forgets it at its end.
    ...(key === null ? ['Max-Age=0'] : []),
  ].join('; ');
}
