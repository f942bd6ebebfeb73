/** Shapes of what serves integrators (issue 4): changes, webhooks, keys, exports. As ./contract.ts: additions only. */
import type { ChangesPayload, Day, GradedArea, Level, Severity } from './contract.ts';

// Changes -------------------------------------------------------------------------------------------------------------

/** every: also where only the days or the version of the standard changed. grade: where the grade did. */
export const CHANGE_TRANSITIONS = ['every', 'grade'] as const;
export type ChangeTransitions = (typeof CHANGE_TRANSITIONS)[number];

/**
 * What the revisions since the last announced one may have changed, in `revision` of `/api/events`, so that who keeps answers
 * knows what to let go. It covers the change and may be wider.
 */
export type Touched = {
  /** Codes of the graded level; null: too many to list, take it for all. */
  codes: string[] | null;
  /** West, south, east, north; null where codes is. */
  bbox: [number, number, number, number] | null;
  from: Day;
  /** Null: until further notice. */
  to: Day | null;
  /** Of each level (those above are rolled up) and zoom the rectangle of tiles that may differ; null where bbox is. */
  tiles: Partial<Record<Level, TileRange[]>> | null;
};

/** Tiles of zoom z from x_min to x_max and from y_min to y_max, all included. */
export type TileRange = [z: number, x_min: number, y_min: number, x_max: number, y_max: number];

/** Event `revision` of `/api/events`. No `touched`: only the last day moved. `version` is that of addresses from now on. */
export type RevisionEvent = {
  revision: number;
  changed: number;
  last_date: Day | null;
  version?: string;
  touched?: Touched;
};

// Webhooks ------------------------------------------------------------------------------------------------------------

/** failed: deliveries have ended; POST …/replay goes on where they did. */
export type WebhookState = 'active' | 'failed';
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'replaced';

export type WebhookPayload = {
  webhook_id: number;
  url: string;
  /** Codes; an area stands for all areas below it. Null: all. */
  areas: string[] | null;
  transitions: ChangeTransitions;
  min_severity: Severity | null;
  state: WebhookState;
  /** All changes up to this one were delivered; as the cursor of /api/changes. */
  cursor: string;
  /** Whether changes wait to be delivered. */
  behind: boolean;
  created_at: string;
  note: string | null;
};
/** `GET /api/webhooks` */
export type WebhooksPayload = { webhooks: WebhookPayload[] };
/** `POST /api/webhooks`: the only answer that has the secret. */
export type NewWebhookPayload = WebhookPayload & { secret: string };

export type DeliveryPayload = {
  delivery_id: number;
  /** Header webhook-id: the same at every attempt. */
  message_id: string;
  kind: 'changes' | 'test';
  state: DeliveryState;
  /** The changes after `from_cursor` up to `to_cursor`; null for a test. */
  from_cursor: string | null;
  to_cursor: string | null;
  attempts: number;
  /** Of the last attempt. */
  response_code: number | null;
  error: string | null;
  created_at: string;
  attempted_at: string | null;
  next_attempt_at: string | null;
};
/** `GET /api/webhooks/{webhook_id}/deliveries`: the newest first. */
export type DeliveriesPayload = { deliveries: DeliveryPayload[] };

/** Body of a delivery, as Standard Webhooks has it: type, timestamp, data. */
export type WebhookMessage =
  | {
      type: 'grades.changed';
      timestamp: string;
      data: { changes: ChangesPayload['changes']; since: string; next: string };
    }
  | { type: 'webhook.test'; timestamp: string; data: { webhook_id: number } };

// Keys ----------------------------------------------------------------------------------------------------------------

/** What a key may be limited to: colours and their history, numbers behind them, the reasons in words. */
export const KEY_FIELDS = ['grades', 'indicators', 'reasons'] as const;
export type KeyField = (typeof KEY_FIELDS)[number];
/** operator: may also write and administrate, and has no scope. */
export const KEY_ROLES = ['read', 'operator'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** Null: no limit. An area opens all areas below it; `from` and `to` are days, both included. */
export type KeyScope = { areas: string[] | null; fields: KeyField[] | null; from: Day | null; to: Day | null };

export type KeyPayload = {
  key_id: number;
  name: string;
  /** The first characters of the key, to recognise it by. */
  prefix: string;
  role: KeyRole;
  /** Null: everything may be read. */
  scope: KeyScope | null;
  rate_per_minute: number | null;
  state: 'active' | 'expired' | 'revoked';
  expires_at: string | null;
  created_at: string;
  /** Name of the key that made it; null: somebody on the machine itself. */
  created_by: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
  /** Up to some seconds late. */
  last_used_at: string | null;
};
/** `GET /api/keys`: the newest first. */
export type KeysPayload = { keys: KeyPayload[] };
/** `POST /api/keys`: the only answer that has the key. */
export type NewKeyPayload = KeyPayload & { key: string };
/** `GET /api/keys/{key_id}/usage`: by UTC day and group of routes, the newest day first. */
export type KeyUsagePayload = {
  key_id: number;
  name: string;
  usage: { day: Day; route_group: string; requests: number; refused: number }[];
};
/** `/api/session`: who reads, for a page. `key_required` is false where reading is open. */
export type SessionPayload = {
  key_required: boolean;
  may_write: boolean;
  key: Pick<KeyPayload, 'key_id' | 'name' | 'role' | 'scope' | 'expires_at'> | null;
};

// Frames --------------------------------------------------------------------------------------------------------------

/** `GET /frames/{level}.json`: every graded day with the address under which its bytes never change. */
export type FramesPayload = {
  level: Level;
  boundary_version: number;
  revision: number;
  days: { date: Day; version: string; url: string }[];
};

// Exports -------------------------------------------------------------------------------------------------------------

/** `GET /api/exports/{level}/{date}.{format}`: a day as a file. `date` may be `latest`. Header wusetu-rows: how many areas. */
export const EXPORT_FORMATS = ['csv', 'geojson', 'fgb', 'parquet', 'pmtiles'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Columns of every format but pmtiles, in this order; after them the indicators that items of OGC API Features have on the level, by name.
 * Formats with geometry have it beside them, or as the column `geometry`.
 */
export type ExportRow = GradedArea & { standard: string; date: Day; as_of: string };

/** What is said of the whole file: foreign members of GeoJSON, key `wusetu` in the metadata of Parquet and PMTiles. */
export type ExportAbout = {
  /** Stated before the rows and checked after them. */
  rows: number;
  level: Level;
  date: Day;
  /** The moment of knowledge. */
  as_of: string;
  standard: string;
  /** Not the standard that was in force on the day: nobody published this. */
  analysis: boolean;
  parent: string | null;
  boundary_version: number;
  /** wgs84, cgcs2000, gcj02 or bd09, always longitude before latitude; null where there is no geometry, or only that of the tiles. */
  coordinate_system: string | null;
};
