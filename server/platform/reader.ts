import type { Day } from '#core/contract.ts';
import type { KeyField as Field } from '#core/contract_services.ts';

export { KEY_FIELDS as FIELDS, type KeyField as Field } from '#core/contract_services.ts';

/** null = everything. An area in `areas` (codes) opens all areas below it. `from` and `to` are days, both included. */
export type Scope = {
  /** Digest of the rest: readers of the same scope share what is kept for them. */
  id: string;
  areas: string[] | null;
  fields: Field[] | null;
  from: Day | null;
  to: Day | null;
};

/** Who asks. Without a key (loopback) or with an operator's key everything may be read: `scope` is null. */
export type Reader = { key: { key_id: number; name: string } | null; scope: Scope | null; may_write: boolean };

export const EVERYONE: Reader = Object.freeze({ key: null, scope: null, may_write: true });

declare module 'fastify' {
  interface FastifyRequest {
    reader: Reader;
  }
  interface FastifyContextConfig {
    /** The route honours `request.reader.scope` itself. Any other refuses a reader whose scope is not null. */
    scoped?: boolean;
    /** The route needs no key anywhere: the page's own files, health. */
    open?: boolean;
    /** Only a key that may write is let in, although the route only reads: what the operator alone should know. */
    operator?: boolean;
  }
}
