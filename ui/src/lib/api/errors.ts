import type { Error as WireError, ErrorType } from './wire';

/** How bad it is: `notice` needs a correction, `problem` a decision, `halt` stops the whole console. */
export type Severity = 'notice' | 'problem' | 'halt';

/** What a person should know of a kind of refusal: what happened, and what to do next. */
export interface Explanation {
  title: string;
  next: string;
  severity: Severity;
}

const notice = (title: string, next: string): Explanation => ({ title, next, severity: 'notice' });
const problem = (title: string, next: string): Explanation => ({ title, next, severity: 'problem' });
const halt = (title: string, next: string): Explanation => ({ title, next, severity: 'halt' });

const retry = 'Try again.';
const reload = 'Go back and open it again from the list.';

/** Every refusal the console can meet. A new type does not compile until it has a sentence. */
export const explanations: Record<ErrorType, Explanation> = {
  general_argument_invalid: notice('Something in the request is not allowed', 'Correct the value and try again.'),
  general_query_invalid: notice('This filter cannot be used', 'Remove the filter and try again.'),
  general_cursor_not_found: notice('The list has changed meanwhile', 'Reload the list.'),
  general_unauthorized_scope: problem('The key may not do this', 'Use a key with the scope that the message names.'),
  general_access_forbidden: problem('Access is forbidden', 'Ask the owner of the endpoint for access.'),
  general_unknown_origin: problem('The endpoint does not know this page', 'Open the console from its own address.'),
  general_route_not_found: problem('The endpoint cannot do this', 'It may run an older version; update it.'),
  general_rate_limit_exceeded: problem('Too many requests', 'Wait a minute and try again.'),
  general_smtp_disabled: notice('The endpoint sends no mail', 'Add the member with an API key, or in the console.'),
  general_server_error: problem(
    'Something went wrong inside',
    'Try again. If it stays, the log of the server says more.',
  ),
  general_body_too_large: problem(
    'The request is too large',
    'Upload the file in the console, which sends it in parts.',
  ),
  database_timeout: problem('The list takes too long', 'Filter by a folder or a type, or search for words.'),
  database_query_order_null: notice('The list cannot go on from here', 'Sort by another column.'),
  database_not_found: notice('This database does not exist any more', 'Reload the list.'),
  database_already_exists: notice('This ID is taken', 'Choose another ID, or leave it empty to get a fresh one.'),
  project_not_found: halt('The project does not exist', 'Check the project of this endpoint.'),
  project_key_expired: halt('The key has expired', 'Make a new key and enter it.'),
  project_id_missing: halt('The project is missing', 'Check the project of this endpoint.'),
  user_unauthorized: problem('You may not do this', 'Change the permissions of the bucket, or use a key.'),
  user_blocked: halt('This account is blocked', 'Ask the owner of the project.'),
  user_invalid_credentials: notice('That did not fit', 'Check the email address and the password.'),
  user_not_found: notice('This user is gone', 'It was deleted meanwhile.'),
  user_already_exists: notice('There is such a user already', 'Choose another id, email address or phone number.'),
  user_target_already_exists: notice('Another user has this already', 'Choose another email address or phone number.'),
  user_target_not_found: notice('This user has no such address or number any more', 'Reload the user.'),
  user_session_not_found: problem('This session has ended', 'Sign in again.'),
  user_session_already_exists: problem('Somebody is signed in already', 'Sign out first.'),
  user_jwt_invalid: problem('This sign-in has expired', 'Sign in again.'),
  user_jwt_and_cookie_set: problem('Two sign-ins at once', 'Use a session or a JWT, not both.'),
  user_jwt_creation_denied: problem('A session is needed for this', 'Sign in again.'),
  user_api_key_and_session_set: problem('Two sign-ins at once', 'Use a session or a key, not both.'),
  storage_bucket_not_found: problem(
    'This bucket does not exist any more',
    'Look in the trash, or go back to the buckets.',
  ),
  storage_bucket_already_exists: notice('This ID is taken', 'Choose another ID, or leave it empty to get a fresh one.'),
  storage_file_not_found: problem('This file does not exist any more', 'Look in the trash, or reload the list.'),
  storage_file_already_exists: notice('A file with this ID exists', 'Upload it again to get a fresh ID.'),
  storage_file_empty: problem('No file arrived', 'Choose the file again.'),
  storage_file_type_unsupported: problem(
    'The bucket does not take this kind of file',
    'Add the extension to the settings of the bucket, or choose another file.',
  ),
  storage_invalid_file_size: problem(
    'The file is larger than the bucket allows',
    'Raise the maximum file size in the settings of the bucket, then retry.',
  ),
  storage_invalid_file: problem(
    'The file was refused',
    'It was not stored. Check the file before you upload it again.',
  ),
  storage_invalid_content_range: problem('A part of the file arrived in the wrong place', 'Retry the upload.'),
  storage_invalid_appwrite_id: problem('The upload was continued under a wrong ID', 'Start the upload again.'),
  storage_invalid_range: problem('The file has no such part', reload),
  storage_bucket_transformations_disabled: notice(
    'Previews are switched off for this bucket',
    'Download the file, or switch image transformations on in the settings of the bucket.',
  ),
  storage_image_resolution_exceeded: notice('The picture is too large for a preview', 'Download the file to see it.'),
  token_not_found: notice('This token does not exist any more', 'Reload the list.'),
  app_request_timeout: problem('The request did not arrive in time', retry),
  team_not_found: problem('This team does not exist any more', 'Reload the list.'),
  team_already_exists: notice('This ID is taken', 'Choose another ID, or leave it empty to get a fresh one.'),
  team_invite_not_found: notice('This invitation does not exist any more', 'Reload the list.'),
  team_invalid_secret: problem('The invitation is not valid', 'Ask for a new invitation.'),
  team_invite_mismatch: problem('The invitation is for somebody else', 'Sign in as the person who was invited.'),
  team_membership_mismatch: problem('This member belongs to another team', 'Reload the list.'),
  membership_not_found: problem('This member has left the team', 'Reload the list.'),
  membership_already_confirmed: notice('This person is a member already', 'Change the roles of the member instead.'),
  app_command_not_found: halt('This page is older than the program', 'Reload the page.'),
  app_endpoint_not_found: problem('There is no such endpoint', 'Go back to the buckets.'),
  app_key_not_found: notice('This key does not exist any more', 'Reload the list.'),
  app_transfer_not_found: notice('This transfer was cleared', 'Start it again.'),
  app_transfer_refused: notice('The transfer cannot do that now', 'Wait until it has changed its state.'),
  app_source_unreadable: problem(
    'A file on this computer could not be read',
    'Check that it exists and that you may read it, then retry.',
  ),
  app_name_refused: problem('The bucket cannot take this name', 'Rename the file, then upload it again.'),
  app_folder_invalid: notice('This folder name is not allowed', 'Use a name without / and other than . and ..'),
  app_session_invalid: halt(
    'This session has ended',
    'Open the console again from the address that was printed at start.',
  ),
  app_unreachable: problem('The endpoint does not answer', 'Check that Coffer is running, then try again.'),
  app_disk_full: problem('The disk is full', 'Nothing was lost. Free some space and try again.'),
  app_scanner_unreachable: problem(
    'The virus scanner does not answer',
    'Nothing was stored. Start the scanner, or check its address in the settings of the project, then retry.',
  ),
  app_store_locked: problem('The store is locked', 'Open it with its passphrase or its recovery key.'),
  app_read_only: problem('The data folder cannot be written', 'Check its permissions, then try again.'),
};

/** A request that was refused or could not be made. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly type: string;
  readonly code: number;

  constructor(wire: WireError) {
    super(wire.message);
    this.type = wire.type;
    this.code = wire.code;
  }

  /** Nobody answered. */
  static unreachable(): Refusal {
    return new Refusal({ message: 'Coffer could not be reached.', code: 503, type: 'app_unreachable', version: '' });
  }

  /** Somebody answered, but not in the language of the API. */
  static unreadable(code: number): Refusal {
    const message = `The answer with status ${code} could not be read.`;
    return new Refusal({ message, code, type: 'general_server_error', version: '' });
  }

  /** Says whether the refusal is of this type. */
  is(type: ErrorType): boolean {
    return this.type === type;
  }
}

/** What to tell a person: what happened, why (in the words of whoever refused), what next. */
export interface Told extends Explanation {
  why: string;
}

/** Puts anything that was thrown, or the error of a transfer, into words. */
export function explain(error: unknown): Told {
  if (isWireError(error)) return { ...explanationOf(error.type), why: ended(error.message) };
  const why = ended(error instanceof Error ? error.message : String(error));
  return { ...explanations.general_server_error, next: retry, why };
}

/** The same in one line, for where there is no room for more. */
export function sentences(error: unknown): string {
  const { title, why, next } = explain(error);
  return `${title}. ${why} ${next}`;
}

/** Appwrite ends some of its sentences and others not. */
function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The parameter that a refusal blames, and why; null when it blames none. */
export function blamed(error: unknown): { param: string; why: string } | null {
  const [, param, why] = (isWireError(error) && /^Invalid `(\w+)` param: (.*)$/s.exec(error.message)) || [];
  return param !== undefined && why !== undefined ? { param, why } : null;
}

function isWireError(error: unknown): error is { type: string; message: string } {
  return typeof error === 'object' && error !== null && 'type' in error && 'message' in error;
}

function explanationOf(type: string): Explanation {
  return Object.hasOwn(explanations, type) ? explanations[type as ErrorType] : explanations.general_server_error;
}
