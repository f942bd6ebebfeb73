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
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    action: 'See /docs for the addresses there are.',
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
