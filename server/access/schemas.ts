import { type TSchema, Type } from 'typebox';
import { KEY_FIELDS, KEY_ROLES, type KeyField, type KeyPayload, type KeyRole } from '#core/contract_services.ts';

const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] });
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String();
const Day = Type.String({ format: 'date' });
const Moment = Type.String({ format: 'date-time' });

// None of these may be null: Ajv would make null of 0, false and an empty text, and a limit written wrongly would be none.
export const ScopeSchema = Type.Object(
  {
    areas: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 1_000 })),
    fields: Type.Optional(Type.Array(oneOf<KeyField>(KEY_FIELDS), { minItems: 1, maxItems: 3 })),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  },
  {
    additionalProperties: false,
    description: 'An area opens all areas below it; from and to are days, both included.',
  },
);

export const NewKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, description: 'Whose it is, to tell it from others' }),
    role: Type.Optional(oneOf<KeyRole>(KEY_ROLES)),
    scope: Type.Optional(ScopeSchema),
    rate_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
    expires_at: Type.Optional(Moment),
  },
  { additionalProperties: false },
);

const key = {
  key_id: Type.Integer(),
  name: text,
  prefix: text,
  role: oneOf<KeyRole>(KEY_ROLES),
  scope: orNull(
    Type.Object({
      areas: orNull(Type.Array(text)),
      fields: orNull(Type.Array(oneOf<KeyField>(KEY_FIELDS))),
      from: orNull(text),
      to: orNull(text),
    }),
  ),
  rate_per_minute: orNull(Type.Integer()),
  state: oneOf<KeyPayload['state']>(['active', 'expired', 'revoked']),
  expires_at: orNull(text),
  created_at: text,
  created_by: orNull(text),
  revoked_at: orNull(text),
  revoked_by: orNull(text),
  last_used_at: orNull(text),
};
export const KeySchema = Type.Object(key);
export const NewKeySchema = Type.Object({
  ...key,
  key: Type.String({ description: 'The key itself: shown here and never again' }),
});
export const KeysSchema = Type.Object({ keys: Type.Array(KeySchema) });
export const UsageSchema = Type.Object({
  key_id: Type.Integer(),
  name: text,
  usage: Type.Array(Type.Object({ day: text, route_group: text, requests: Type.Integer(), refused: Type.Integer() })),
});
export const SessionSchema = Type.Object({
  key_required: Type.Boolean(),
  may_write: Type.Boolean(),
  key: orNull(
    Type.Object({ key_id: key.key_id, name: text, role: key.role, scope: key.scope, expires_at: key.expires_at }),
  ),
});
