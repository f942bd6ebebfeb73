import type { FastifyRequest } from 'fastify';

export const COOKIE = 'wusetu_key';

export type Credential = { text: string; from: 'header' | 'cookie' };

/**
 * `Authorization: Bearer KEY`, or Basic with the key as the password: what QGIS, GDAL, spreadsheets and BI tools can all send. Never in the
 * address: those are logged by proxies, kept in histories and handed on in links, and a next link would not have it.
 */
export function credentialOf({ headers }: FastifyRequest): Credential | null {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const [scheme = '', rest = ''] = authorization.trim().split(/\s+/, 2);
    return { text: scheme.toLowerCase() === 'basic' ? passwordOf(rest) : rest, from: 'header' };
  }
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === COOKIE && value !== '') return { text: value, from: 'cookie' };
  }
  return null;
}

function passwordOf(encoded: string): string {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

/** Secure where the page was fetched by TLS, ended here or at a proxy before us. A client that lies about it harms itself only. */
export function cookieOf(request: FastifyRequest, key: string | null): string {
  const secure = request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';
  return [
    `${COOKIE}=${key ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    // Without an age the browser forgets it at its end.
    ...(key === null ? ['Max-Age=0'] : []),
  ].join('; ');
}
