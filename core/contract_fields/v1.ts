import type { ContractFields } from './contract_fields.ts';
import fields from './v1.json' with { type: 'json' };

/** Inferred, its lists of fields would be one type with every path optional. */
export const V1 = fields as unknown as ContractFields;
