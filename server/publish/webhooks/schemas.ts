import { type Static, type TSchema, Type } from 'typebox';
import type { Severity } from '#core/contract.ts';
import {
  CHANGE_TRANSITIONS,
  type ChangeTransitions,
  type DeliveriesPayload,
  type DeliveryPayload,
  type NewWebhookPayload,
  type WebhookPayload,
  type WebhooksPayload,
} from '#core/contract_services.ts';
import { SECRET_PATTERN } from './signature.ts';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const whole = Type.Integer();
const severity = Type.Unsafe<Severity>({ type: 'integer', minimum: 0, maximum: 4 });
const transitions = Type.Unsafe<ChangeTransitions>({ type: 'string', enum: [...CHANGE_TRANSITIONS] });

const webhook = {
  webhook_id: whole,
  url: text,
  areas: nullable(Type.Array(text)),
  transitions,
  min_severity: nullable(severity),
  state: Type.Union([Type.Literal('active'), Type.Literal('failed')]),
  cursor: text,
  behind: Type.Boolean(),
  created_at: text,
  note: nullable(text),
};
export const WebhookSchema = Type.Object(webhook);
export const WebhooksSchema = Type.Object({ webhooks: Type.Array(WebhookSchema) });
export const NewWebhookSchema = Type.Object({ ...webhook, secret: text });

export const DeliverySchema = Type.Object({
  delivery_id: whole,
  message_id: text,
  kind: Type.Union([Type.Literal('changes'), Type.Literal('test')]),
  state: Type.Union([
    Type.Literal('pending'),
    Type.Literal('delivered'),
    Type.Literal('failed'),
    Type.Literal('replaced'),
  ]),
  from_cursor: nullable(text),
  to_cursor: nullable(text),
  attempts: whole,
  response_code: nullable(whole),
  error: nullable(text),
  created_at: text,
  attempted_at: nullable(text),
  next_attempt_at: nullable(text),
});
export const DeliveriesSchema = Type.Object({ deliveries: Type.Array(DeliverySchema) });

const closed = { additionalProperties: false } as const;

export const NewWebhookBody = Type.Object(
  {
    url: Type.String({
      maxLength: 4_096,
      description: 'https: or http:, public',
      examples: ['https://example.org/hook'],
    }),
    secret: Type.Optional(
      Type.String({
        pattern: SECRET_PATTERN,
        description: 'whsec_ and 24 to 64 bytes in base64; made here where none is given',
      }),
    ),
    areas: Type.Optional(
      // A list of types, because a union would turn null into 0 or the empty text.
      Type.Unsafe<string[] | null>({
        type: ['array', 'null'],
        items: { type: 'string', minLength: 1, maxLength: 128 },
        minItems: 1,
        maxItems: 1_000,
        description: 'Codes; an area stands for all below it. Without: all areas',
      }),
    ),
    transitions: Type.Optional(
      Type.Enum([...CHANGE_TRANSITIONS], {
        description: 'grade: only where the grade changed; every: the days or the standard too',
      }),
    ),
    min_severity: Type.Optional(
      Type.Unsafe<Severity | null>({
        type: ['integer', 'null'],
        minimum: 0,
        maximum: 4,
        description: 'The grade before or after is at least this severe: 0 green to 4 red',
      }),
    ),
    since: Type.Optional(
      Type.String({
        pattern: '^(now|0|[1-9]\\d{0,14})$',
        description: 'now (default), 0 (all there ever was), or a cursor of /api/changes',
      }),
    ),
    note: Type.Optional(
      Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength: 500, description: 'Whose it is' }),
    ),
  },
  closed,
);
export const ReplayBody = Type.Object(
  {
    since: Type.Optional(
      Type.String({ pattern: '^(0|[1-9]\\d{0,14})$', description: 'A cursor; without: where deliveries ended' }),
    ),
  },
  closed,
);

/** The schemas say what the contract says. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const SCHEMAS_MATCH: [
  Same<Static<typeof WebhookSchema>, WebhookPayload>,
  Same<Static<typeof WebhooksSchema>, WebhooksPayload>,
  Same<Static<typeof NewWebhookSchema>, NewWebhookPayload>,
  Same<Static<typeof DeliverySchema>, DeliveryPayload>,
  Same<Static<typeof DeliveriesSchema>, DeliveriesPayload>,
] = [true, true, true, true, true];
