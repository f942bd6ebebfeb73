/** Shapes of the bulletin 通报 (issue 5). As ./contract.ts: additions only. */
import type { Day, Grade, Language, Level, Severity, StandardRef, State } from './contract.ts';
import type { MatrixKey } from './contract_standards.ts';

/** draft: text may be edited, numbers computed anew. signed: frozen. recalled: frozen, and no longer what is said. */
export const BULLETIN_STATES = ['draft', 'signed', 'recalled'] as const;
export type BulletinState = (typeof BULLETIN_STATES)[number];

/** official: the colours officials expect. luminance: ordered in lightness, for a printer without colours. */
export const BULLETIN_THEMES = ['official', 'luminance'] as const;
export type BulletinTheme = (typeof BULLETIN_THEMES)[number];

/** internal: prints 内部资料 不得公开. public: only with the review number and the provider of the base map. */
export const BULLETIN_CLASSIFICATIONS = ['internal', 'public'] as const;
export type BulletinClassification = (typeof BULLETIN_CLASSIFICATIONS)[number];

/** svg is the map alone; json the signed document itself, whose SHA-256 is `sha256`. */
export const BULLETIN_FORMATS = ['pdf', 'docx', 'png', 'svg', 'txt', 'json'] as const;
export type BulletinFormat = (typeof BULLETIN_FORMATS)[number];

/**
 * `POST /api/bulletins`. `compared_with` is the day before where it is left out; `parent` a code of a level above the graded one.
 * `corrects` is a recalled issue that nothing corrects yet (where the draft that recalling made was deleted).
 */
export type BulletinRequest = {
  date: Day;
  compared_with?: Day;
  parent?: string | null;
  language: Language;
  theme?: BulletinTheme;
  corrects?: number;
};

/** What people write. `PATCH /api/bulletins/{id}` takes any of it, with If-Match. */
export type BulletinText = {
  title: string;
  lead: string;
  /** Paragraphs are parted by line ends. */
  notes: string;
  /** 签发人 */
  signatory: string;
  /** 制图单位 */
  organisation: string;
  /** 底图提供单位 */
  base_map_provider: string;
  /** 审图号 */
  review_number: string;
  classification: BulletinClassification;
};

/** Greatest length of each text, in characters. */
export const BULLETIN_TEXT_LENGTHS: Record<Exclude<keyof BulletinText, 'classification'>, number> = {
  title: 120,
  lead: 1_000,
  notes: 4_000,
  signatory: 60,
  organisation: 120,
  base_map_provider: 120,
  review_number: 60,
};

export type BulletinArea = {
  code: string;
  name: string;
  /** Names of the areas above it, from the largest, without those that hold the whole bulletin: `朝阳区 > 东湖街道`. */
  path: string;
};

export type BulletinChange = BulletinArea & {
  before: { grade: Grade | null; severity: Severity | null; state: State };
  after: { grade: Grade | null; severity: Severity | null; state: State };
  since: Day | null;
  population: number | null;
  /** Why, in a line, in the language of the bulletin. */
  reason: string;
};

/** up: more severe. other: from or to no grade. */
export type BulletinTransition = {
  from: MatrixKey;
  to: MatrixKey;
  direction: 'up' | 'down' | 'other';
  changes: BulletinChange[];
};

/** Computed by the server, never written by hand; words are in the language of the bulletin. */
export type BulletinContent = {
  date: Day;
  compared_with: Day;
  /** The moment of knowledge. */
  as_of: string;
  /** As it is printed: 数据截至 2月12日 24:00 */
  as_of_words: string;
  /** Of the moments that are printed. */
  time_zone: string;
  boundary_version: number;
  /** Of the grades. */
  revision: number;
  level: Level;
  level_name: string;
  /** Null: everything. */
  parent: { code: string; name: string; level: Level } | null;
  areas: number;
  population: number;
  /** Six, the worst first, `insufficient` last; their `areas` add up to `areas`. */
  grades: {
    key: MatrixKey;
    severity: Severity | null;
    numeral: string | null;
    label: string;
    /** What leads to it, thresholds in words. */
    words: string | null;
    colour: string;
    text_colour: string;
    areas: number;
    /** On the compared day. */
    before: number;
    population: number;
    /** Of the population of all areas, one decimal; null without population. */
    population_percent: number | null;
  }[];
  /** Areas that stand so, beside their grade; only those that occur. */
  states: { state: State; label: string; areas: number }[];
  /** Upgrades first, by how severe they end; within one by code. */
  transitions: BulletinTransition[];
  up: number;
  down: number;
  other: number;
  /** The counts and changes in a sentence, printed before `lead`. */
  summary: string;
  standard: StandardRef & { name: string; citation: string; fidelity: string };
  /** How the grades come about, in a paragraph. */
  method: string;
  /** Which side of a threshold counts, where the standard says. */
  threshold_side: string | null;
  /** In force per grade that occurs, the worst first. `ours`: not of the source of the standard. */
  measures: {
    key: Grade;
    label: string;
    measures: { source: 'source' | 'ours'; items: string[] } | null;
    resumption: { source: 'source' | 'ours'; items: string[] } | null;
  }[];
  insufficient: (BulletinArea & { reason: string })[];
  stale: (BulletinArea & { grade: Grade | null })[];
  overrides: (BulletinArea & {
    grade: Grade;
    from: Day;
    to: Day;
    reason: string;
    approved_by: string;
  })[];
  /** The standard is not the one of the compared day: what moved between the days, in MATRIX_ORDER, `matrix[from][to]`. */
  standard_change: { before: StandardRef; after: StandardRef; sentence: string; matrix: number[][] } | null;
  /** The last signed issue of the same day and area: what is said otherwise now. Null where there is none. */
  since_issue: {
    bulletin_id: number;
    number: number;
    signed_at: string;
    sentence: string;
    changes: (BulletinArea & {
      before: { grade: Grade | null; state: State } | null;
      after: { grade: Grade | null; state: State } | null;
    })[];
  } | null;
};

/** What an area shows on the day and on the compared one: the map is drawn from these. */
export type BulletinRow = {
  seq: number;
  code: string;
  name: string;
  /** Code of the area it lies in; null at the top. */
  parent: string | null;
  population: number | null;
  severity: Severity | null;
  state: State;
  since: Day | null;
  before: { severity: Severity | null; state: State };
};

/** `GET /api/bulletins/{id}.json`: what was signed, as canonical JSON (RFC 8785), whose SHA-256 is the hash of the issue. */
export type BulletinDocument = {
  document: 'wusetu-bulletin';
  document_version: 1;
  bulletin_id: number;
  number: number;
  corrects: { bulletin_id: number; number: number } | null;
  language: Language;
  theme: BulletinTheme;
  signed_at: string;
  text: BulletinText;
  content: BulletinContent;
  areas: BulletinRow[];
};

export type BulletinFile = { format: BulletinFormat | 'atlas'; url: string; bytes: number; sha256: string };

/** One of the list. */
export type BulletinSummary = {
  bulletin_id: number;
  state: BulletinState;
  /** 第N期; null for a draft. */
  number: number | null;
  title: string;
  /** 签发人; of a draft who is to sign, empty where nobody is named. */
  signatory: string;
  date: Day;
  compared_with: Day;
  parent: { code: string; name: string; level: Level } | null;
  language: Language;
  theme: BulletinTheme;
  classification: BulletinClassification;
  /** The recalled issue that this one corrects. */
  corrects: { bulletin_id: number; number: number } | null;
  /** The issue, or the draft of it (number null), that corrects this one. */
  corrected_by: { bulletin_id: number; number: number | null } | null;
  recalled: { at: string; by: string; reason: string } | null;
  /** Counts up with every change of a draft: the ETag `"version"`, to be sent as If-Match. */
  version: number;
  created_at: string;
  updated_at: string;
  signed_at: string | null;
  /** Of the signed document, `/api/bulletins/{id}.json`. */
  sha256: string | null;
};

/** `GET /api/bulletins?state=&limit=`: the newest first. */
export type BulletinsPayload = { bulletins: BulletinSummary[] };

/**
 * `GET /api/bulletins/{id}`; also the answer of
 * - `POST /api/bulletins` (201): a draft;
 * - `PATCH /api/bulletins/{id}` `Partial<BulletinText & {theme}>` with If-Match;
 * - `POST …/refresh` with If-Match: the numbers computed anew, text stays;
 * - `POST …/sign` with If-Match: takes the next number, renders, freezes;
 * - `POST …/recall` `{by, reason}`: the recalled issue; `corrected_by` is a new draft that corrects it, with its text.
 * `DELETE /api/bulletins/{id}` (204) takes drafts only.
 * Files: `GET …/preview?format=` of a draft (marked as one), `GET /api/bulletins/{id}.{format}` and `…/atlas.pdf` of a signed one.
 */
export type BulletinPayload = BulletinSummary & {
  content: BulletinContent;
  text: BulletinText;
  /** Of a draft: grades or boundaries have moved on since its numbers were computed. False otherwise. */
  outdated: boolean;
  /** Why it cannot be signed as it is; empty where it can be, or was. */
  missing: BulletinLack[];
  files: BulletinFile[];
};

/** What has to be filled in (fields of the text) or done before signing. */
export type BulletinLack =
  | 'title'
  | 'signatory'
  | 'organisation'
  | 'review_number'
  | 'base_map_provider'
  /** Boundaries were imported since: refresh it. */
  | 'boundaries';
