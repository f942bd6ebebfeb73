import type { Problem } from '#core/contract.ts';

/**
 * The error registry: every code, its status, its title and what to do next. Answers are RFC 9457 problem details.
 * A user's fault is a `Fault`; any other exception is our bug and answers `internal`.
 */
export const ERRORS = {
  bad_request: {
    status: 400,
    title: 'The request is not understood',
    action: 'Compare it with /docs and send it again.',
  },
  unknown_parameter: { status: 400, title: 'There is no such parameter', action: 'Remove it, or look it up in /docs.' },
  invalid_parameter: {
    status: 400,
    title: 'A parameter has a value that cannot be',
    action: 'Correct the value named in detail.',
  },
  foreign_origin: {
    status: 403,
    title: 'A page from elsewhere may not write',
    action: 'Send it from the page of this service, or from a program.',
  },
  key_required: {
    status: 401,
    title: 'A key is needed here',
    action: 'Send it as "Authorization: Bearer KEY", or on the page: sign in. The operator gives keys out.',
  },
  invalid_key: {
    status: 401,
    title: 'This key is not valid',
    action: 'Check that it is whole. If it is, it may have ended: ask the operator for a new one.',
  },
  operator_only: {
    status: 403,
    title: 'This key only reads',
    action: 'Use the key of an operator.',
  },
  rate_limited: {
    status: 429,
    title: 'This key has asked too often',
    action: 'Wait as many seconds as retry-after says, or ask the operator for a higher rate.',
  },
  unknown_key: { status: 404, title: 'There is no key with this number', action: 'List them with /api/keys.' },
  outside_scope: {
    status: 403,
    title: 'This key does not read that',
    action: 'Ask for what is in the scope of the key, or ask the operator for a wider one.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    action: 'See /docs for the addresses there are.',
  },
  unsatisfiable_range: {
    status: 416,
    title: 'The file has no such part',
    action: 'Ask for a range within the length after the slash in content-range, or for the whole file.',
  },
  unknown_area: {
    status: 404,
    title: 'There is no area with this code',
    action: 'List the codes with /api/areas?level=community.',
  },
  unknown_level: {
    status: 404,
    title: 'There is no area of this level',
    action: 'See /api/status for the levels there are.',
  },
  unknown_date: {
    status: 404,
    title: 'The day is outside the data',
    action: 'Ask for a day from first_date to last_date of /api/status.',
  },
  unknown_tile: {
    status: 404,
    title: 'There is no such tile',
    action: 'See the TileJSON of the level for its zooms and bounds.',
  },
  outdated_version: {
    status: 410,
    title: 'This version is no longer in force',
    action: 'Take the present one, in version and url, or the address without version.',
  },
  unknown_cursor: {
    status: 410,
    title: 'This cursor is not of this feed',
    action: 'The database was replaced: read /api/grades anew and go on with /api/changes?since=now.',
  },
  unknown_standard: {
    status: 404,
    title: 'There is no grading standard with this id',
    action: 'List them with /api/standards.',
  },
  unknown_import: { status: 404, title: 'There is no import with this id', action: 'List them with /api/imports.' },
  unknown_job: {
    status: 404,
    title: 'There is no job with this id',
    action: 'Start it again: jobs are kept for an hour after their end, and a restart forgets them.',
  },
  unknown_report: { status: 404, title: 'There is no report with this receipt', action: 'Check the receipt number.' },
  unacceptable: {
    status: 406,
    title: 'The answer cannot be given in that form',
    action: 'Ask for application/json or one of the forms in /docs.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'This Idempotency-Key was used for another report',
    action: 'Send a correction under a new key.',
  },
  file_too_large: {
    status: 413,
    title: 'The file is larger than the limit',
    action: 'Part the file, or raise WUSETU_MAX_IMPORT_BYTES.',
  },
  export_too_large: {
    status: 413,
    title: 'This is too much for one file of tiles',
    action: 'Ask for a part of it with parent=, for a level above, or in another format.',
  },
  outlines_too_large: {
    status: 413,
    title: 'This level has too many areas for one picture',
    action: 'Ask for a level above, or take its tiles: /tiles/{level}.json.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a type that is not read here',
    action: 'Send text/csv, application/geo+json or application/json as /docs says.',
  },
  unreadable_file: {
    status: 422,
    title: 'The file cannot be read',
    action: 'Correct the place named in detail and send the whole file again; nothing was stored.',
  },
  wrong_columns: {
    status: 422,
    title: 'The columns are not those of this import',
    action: 'Rename or remove the column named in detail; known lists the columns there are. Nothing was stored.',
  },
  no_areas: {
    status: 409,
    title: 'There are no areas yet',
    action: 'Import the boundaries first: npx wusetu import areas FILE --code PROPERTY --name PROPERTY.',
  },
  import_rejected: {
    status: 422,
    title: 'Rows were rejected, so nothing was stored',
    action: 'Correct the rows listed in errors, or send the file with partial=true to store the others.',
  },
  report_rejected: {
    status: 422,
    title: 'The report was not accepted',
    action: 'Correct what detail names and send it again; nothing was stored.',
  },
  read_only_standard: {
    status: 409,
    title: 'A preset is read-only',
    action: 'Save it under an id of your own: POST /api/standards with that id in the document, and based_on.',
  },
  draft_exists: {
    status: 409,
    title: 'There is a draft of this standard already',
    action: 'Change that draft with PUT, or delete it first; its version is in version.',
  },
  not_a_draft: {
    status: 409,
    title: 'Only a draft can be changed',
    action: 'Begin a new draft from it: POST /api/standards with based_on.',
  },
  not_proposable: {
    status: 409,
    title: 'This version cannot be proposed',
    action: 'Look at its state with GET /api/standards/{id}; begin a new draft where it was rejected.',
  },
  nothing_graded: {
    status: 409,
    title: 'No day is graded yet',
    action: 'Import areas and reports first; until then WUSETU_STANDARD says which preset is in force.',
  },
  document_too_large: {
    status: 413,
    title: 'The document is too large',
    action: 'Shorten it: a standard is at most 256 KB of JSON.',
  },
  filter_too_slow: {
    status: 422,
    title: 'The filter takes too long over so many areas',
    action: 'Make it simpler, or fewer areas with bbox or with parameters such as parent.',
  },
  invalid_standard: {
    status: 422,
    title: 'The standard is not valid',
    action: 'Correct what problems lists, each with its place in the document.',
  },
  checks_failed: {
    status: 422,
    title: 'The standard did not pass its checks',
    action: 'Correct what checks names and propose it again; nothing was stored.',
  },
  unknown_bulletin: {
    status: 404,
    title: 'There is no bulletin with this number',
    action: 'List them with /api/bulletins; drafts are for operators.',
  },
  bulletin_signed: {
    status: 409,
    title: 'The bulletin is signed, so it does not change',
    action: 'Recall it with POST /api/bulletins/{bulletin_id}/recall: that begins a corrected issue.',
  },
  bulletin_not_signed: {
    status: 409,
    title: 'The bulletin is not signed, or recalled already',
    action: 'Look at its state with GET /api/bulletins/{bulletin_id}; a draft has a preview and no files.',
  },
  bulletin_incomplete: {
    status: 422,
    title: 'The bulletin cannot be signed as it is',
    action:
      'Fill in what missing lists; a public one needs the review number and the provider of the base map. Where it has boundaries, refresh it.',
  },
  bulletin_empty: {
    status: 422,
    title: 'There is nothing to print',
    action:
      'Choose another day or area. Where there should be something, GET /api/status says what is imported and graded: import boundaries or reports first.',
  },
  precondition_required: {
    status: 428,
    title: 'The header If-Match is missing',
    action: 'Send the ETag that GET gave, so that no change of another person is overwritten.',
  },
  precondition_failed: {
    status: 412,
    title: 'The draft was changed meanwhile',
    action: 'Get it again, put your change into it, and send it with the new ETag.',
  },
  effective_day_passed: {
    status: 409,
    title: 'The day is graded already or being graded',
    action: 'Choose the day in earliest_effective_from or a later one: what was published never moves.',
  },
  effective_day_taken: {
    status: 409,
    title: 'Another standard takes effect on this day',
    action: 'Choose another day, or cancel that one before its day.',
  },
  unknown_proposal: {
    status: 404,
    title: 'There is no proposal with this number',
    action: 'List them with /api/proposals?state=all.',
  },
  already_decided: {
    status: 409,
    title: 'The proposal is decided already',
    action: 'Look at it with GET /api/proposals/{proposal_id}; propose again where it is still wanted.',
  },
  second_person: {
    status: 409,
    title: 'This is for another person to do',
    action: 'Approving and rejecting are for a second person, withdrawing for who proposed it.',
  },
  not_cancellable: {
    status: 409,
    title: 'The proposal cannot be cancelled',
    action: 'Only an approved one is cancelled, before its day; after it propose what is to follow.',
  },
  unknown_override: {
    status: 404,
    title: 'There is no override with this number',
    action: 'List them with /api/overrides.',
  },
  override_rejected: {
    status: 422,
    title: 'The grade cannot be set so by hand',
    action: 'Correct what detail names and send it again; nothing was stored.',
  },
  override_decided: {
    status: 409,
    title: 'The override is not in a state for this',
    action: 'Look at its state with GET /api/overrides/{override_id}; ask for another where it is still wanted.',
  },
  override_overlaps: {
    status: 409,
    title: 'The grade of the area is set by hand on these days already',
    action: 'End that override first (its number is in override_id), or choose days after it.',
  },
  table_rejected: {
    status: 422,
    title: 'The table cannot be graded',
    action: 'Correct the place named in detail and send the whole table again.',
  },
  unknown_webhook: {
    status: 404,
    title: 'There is no webhook with this number',
    action: 'List them with /api/webhooks.',
  },
  too_many_webhooks: {
    status: 409,
    title: 'There are as many webhooks as there may be',
    action: 'Delete one that is not used: DELETE /api/webhooks/{webhook_id}.',
  },
  webhook_target_refused: {
    status: 422,
    title: 'Nothing is sent to this address',
    action: 'Give a public http or https address; the operator may allow others with WUSETU_WEBHOOK_PRIVATE_TARGETS.',
  },
  internal: {
    status: 500,
    title: 'A fault of the service',
    action: 'Try again; if it stays, report the instance to the operator.',
  },
  starting: {
    status: 503,
    title: 'The service is starting',
    action: 'Try again in a few seconds; /readyz says when it is ready.',
  },
  being_graded: {
    status: 503,
    title: 'The grade is being computed',
    action: 'Try again in a few seconds; /api/status says how many areas are waiting (stale_areas).',
  },
  too_busy: {
    status: 503,
    title: 'More is asked of the service than it can answer',
    action: 'Try again in a few seconds, and ask for fewer things at a time.',
  },
  boundaries_moved: {
    status: 503,
    title: 'The boundaries have just changed',
    action: 'Ask again: the answer is then of the new ones.',
  },
  too_many_connections: {
    status: 503,
    title: 'No more readers of events are taken now',
    action: 'Try again in a few seconds, or ask /api/changes with your cursor.',
  },
  too_many_jobs: {
    status: 503,
    title: 'No more jobs are taken now',
    action: 'Wait for one to end, or cancel one with DELETE /api/jobs/{job_id}; then send it again.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database does not answer',
    action: 'Try again in a few seconds; /readyz says when it is ready.',
  },
} as const satisfies Record<string, { status: number; title: string; action: string }>;

export type ErrorCode = keyof typeof ERRORS;

export class Fault extends Error {
  readonly code: ErrorCode;
  readonly extra: Record<string, unknown>;
  constructor(code: ErrorCode, detail: string, extra: Record<string, unknown> = {}) {
    super(detail);
    this.code = code;
    this.extra = extra;
  }
}

/** A fault of the request: `throw fault('unknown_area', 'There is no area "x".')`. `extra` becomes members of the problem. */
export const fault = (code: ErrorCode, detail: string, extra?: Record<string, unknown>): Fault =>
  new Fault(code, detail, extra);

export const problem = (code: ErrorCode, detail: string, instance?: string): Problem => ({
  type: `/docs/errors#${code}`,
  title: ERRORS[code].title,
  status: ERRORS[code].status,
  code,
  detail,
  action: ERRORS[code].action,
  ...(instance === undefined ? {} : { instance }),
});

/** PostgreSQL's connection and shutdown classes, and the system's. */
const UNAVAILABLE =
  /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ECONNABORTED|EHOSTUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT)$/;

/** Losses that come without a code: of the pool, of a connection, of the embedded engine. */
const LOST =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|The embedded engine has ended|driver has already been destroyed)/;

/** Whether an error says that the database is away, in contrast to a statement that it refuses. */
export const isUnavailable = ({ code, message }: Error & { code?: unknown }): boolean =>
  (typeof code === 'string' && UNAVAILABLE.test(code)) || LOST.test(message);
