import type { Plural } from './plural.ts';
import type { problem as zh } from './problem_zh.ts';

/** What a refusal means and what to do next; codes that are not here are said in the words of the service. */
export const problem: Plural<typeof zh> = {
  key_required: 'A key is needed. Please sign in.',
  invalid_key:
    'There is no valid key like this. Check that it is whole; if it is, it may have expired or been revoked: ask the operator for a new one.',
  operator_only: 'This key only reads. What you asked for needs the key of an operator.',
  outside_scope: 'This is outside of what your key may read. Ask the operator for a wider one if you need it.',
  rate_limited: 'Too many requests: your key’s rate is used up.',
  foreign_origin:
    'The request came from a page of another site and was refused. Behind a reverse proxy, let it pass the original Host on.',
  not_found: 'The service has no such address. It may have been upgraded just now: reload the page.',
  unknown_area: 'There is no such area.',
  unknown_level: 'There is no area of this level. Choose another one.',
  unknown_date: 'This day is outside of the data. Choose a day that has some.',
  unknown_standard: 'There is no such grading standard. It may have been deleted; choose another from the list.',
  unknown_job: 'This task is gone: an hour after its end, or with a restart of the service. Start it again.',
  unknown_key: 'There is no such key.',
  unknown_webhook: 'This webhook was deleted.',
  unknown_cursor: 'There is no such cursor. Give one of /api/changes, or 0.',
  unknown_proposal: 'There is no such proposal. Choose another from the list.',
  unknown_override: 'There is no such grade by hand.',
  outdated_version: 'This version is no longer in force. Reload the page.',
  too_many_webhooks: 'There are as many webhooks as there may be. Delete one that is not used.',
  webhook_target_refused:
    'Nothing is sent to this address. Give a public http or https address without user and password. For a receiver on a private network the operator names its network in WUSETU_WEBHOOK_PRIVATE_TARGETS (such as 10.20.0.0/16) and restarts the service.',
  outlines_too_large: 'This level has too many areas for one picture. Look at the level above.',
  export_too_large: 'This is too much for one file. Take a part of it, the level above, or another format.',
  no_areas: 'There are no areas yet. Import the boundaries first.',
  nothing_graded: 'No day is graded yet. Import areas and reports first.',
  read_only_standard:
    'A standard that ships with the service is read-only. Save it as one of your own, then change that.',
  draft_exists: 'There is a draft of this standard already. Change that one, or delete it first.',
  not_a_draft: 'Only a draft can be changed. Begin a new draft from it.',
  not_proposable: 'This version cannot be proposed. Look at its state; where it was rejected, begin a new draft.',
  document_too_large: 'The standard is too long: 256 KB at most. Shorten it.',
  invalid_standard: 'The standard is not valid yet. Correct the places that are listed.',
  checks_failed:
    'The standard did not pass its checks and was not proposed. Correct what they found, then propose it again.',
  effective_day_passed:
    'This day is graded or being graded, and what was published never moves. Choose a later first day.',
  effective_day_taken: 'Another standard takes effect on this day. Choose another day, or cancel that one first.',
  already_decided: 'This proposal is decided already. Propose again where it is still wanted.',
  second_person:
    'This is for another person: approving and rejecting for somebody else, withdrawing for who proposed it.',
  not_cancellable: 'It cannot be cancelled: only an approved one can, before its day. Propose what is to follow it.',
  override_rejected: 'The grade cannot be set so by hand; nothing was stored. Check grade, days and reason.',
  override_decided: 'This grade by hand is decided already. Ask for another where it is still wanted.',
  override_overlaps: 'The grade is set by hand on these days already. End that one first, or choose days after it.',
  precondition_failed:
    'Somebody else changed the draft meanwhile. Reload it, put your change into it and save it again.',
  precondition_required: 'This page is not the latest. Reload it, then save again.',
  internal: 'A fault of the service. Try again; if it stays, tell the operator.',
  being_graded: 'The grade is being computed. Try again in a few seconds.',
  boundaries_moved: 'The boundaries have just changed. Please try again.',
  too_busy: 'The service is busy. Try again in a few seconds.',
  too_many_connections: 'There are as many live connections as there may be. Try again in a moment.',
  too_many_jobs: 'There are as many tasks as there may be. Wait for one to end, or cancel one; then try again.',
  database_unavailable: 'The database does not answer. Please try again in a moment.',
  starting: 'The service is starting. One moment, please.',
  none: 'The service does not answer. Please try again in a moment.',
  wait_one: 'Try again in {{count, number}} second.',
  wait_other: 'Try again in {{count, number}} seconds.',
  said: 'The service says: {{detail}}',
};
