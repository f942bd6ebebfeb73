import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#core/contract.ts';
import { answer, formOf, type Representation, representation, tagOf } from '#server/publish/responses.ts';
import type { Shelf } from '#server/publish/shelf.ts';
import { page } from './html/page.ts';
import type { Kind, Link, Payloads } from './payloads.ts';

export type Form = 'json' | 'html';
export type Asked = { form: Form; language: Language; base: string };
export type Negotiated = { f?: string; lang?: string };

const FORMS = ['application/json', 'application/geo+json', 'application/schema+json', 'text/html'] as const;

/** Kinds whose JSON has a more exact name. */
const JSON_TYPES: Partial<Record<Kind, string>> = {
  items: 'application/geo+json',
  item: 'application/geo+json',
  queryables: 'application/schema+json',
  sortables: 'application/schema+json',
  schema: 'application/schema+json',
};

export const jsonTypeOf = (kind: Kind): string => JSON_TYPES[kind] ?? 'application/json';

/** What decides the form of an answer beside its content: `f`, else Accept; `lang`, else Accept-Language; the host its links name. */
export function askedOf(request: FastifyRequest): Asked {
  const { f, lang } = request.query as Negotiated;
  const form = f === undefined ? (formOf(request, FORMS) === 'text/html' ? 'html' : 'json') : f;
  const base = `${request.protocol}://${request.host}`;
  return { form: form as Form, language: (lang as Language | undefined) ?? languageOf(request), base };
}

/** Chinese unless English is asked for first. */
function languageOf(request: FastifyRequest): Language {
  const wishes = (request.headers['accept-language'] ?? '').toLowerCase().split(',');
  const found = wishes.map(wish => wish.trim().slice(0, 2)).find(wish => wish === 'zh' || wish === 'en');
  return (found as Language | undefined) ?? 'zh';
}

/**
 * The one place where an answer of the OGC addresses takes its form. `tag` names all that decides the content: a client that has it gets
 * 304 before `make` reads anything. `flights` keeps nothing (a shelf of 0 bytes), so that no choice of parameters fills the memory; it
 * makes one answer for all who ask the same at once.
 */
export async function respond<K extends Kind>(
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, tag, flights }: { kind: K; tag: unknown[]; flights: Shelf<Representation> },
  make: (asked: Asked) => Promise<Payloads[K]>,
): Promise<FastifyReply> {
  const asked = askedOf(request);
  const full = tagOf('ogc', kind, asked, ...tag);
  const vary = 'Accept, Accept-Language, Accept-Encoding';
  return answer(request, reply, flights, { tag: full, vary }, async () => {
    const payload = await make(asked);
    return asked.form === 'html'
      ? representation(
          full,
          'text/html; charset=utf-8',
          page(kind, payload, asked.language, formLinks(request, asked, kind)),
        )
      : representation(full, jsonTypeOf(kind), JSON.stringify(payload));
  });
}

/** Links to the forms of this very answer: `self` is the one that is given. */
export function formLinks(request: FastifyRequest, asked: Asked, kind: Kind): Link[] {
  const link = (form: Form): Link => {
    const url = new URL(request.url, asked.base);
    url.searchParams.set('f', form);
    return {
      href: url.href,
      rel: form === asked.form ? 'self' : 'alternate',
      type: form === 'html' ? 'text/html' : jsonTypeOf(kind),
      title: form === 'html' ? 'HTML' : 'JSON',
    };
  };
  return asked.form === 'html' ? [link('html'), link('json')] : [link('json'), link('html')];
}
