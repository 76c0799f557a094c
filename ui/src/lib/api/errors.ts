import { m } from '$lib/paraglide/messages';
import type { Error as WireError, ErrorType } from './wire';

/** How bad it is: `notice` needs a correction, `problem` a decision, `halt` stops the whole console. */
export type Severity = 'notice' | 'problem' | 'halt';

/** What a person should know of a kind of refusal: what happened, and what to do next. */
export interface Explanation {
  title: string;
  next: string;
  severity: Severity;
}

/** Every refusal the console can meet. A new type does not compile until it has its two sentences in `messages`. */
export const severities: Record<ErrorType, Severity> = {
  general_argument_invalid: 'notice',
  general_query_invalid: 'notice',
  general_cursor_not_found: 'notice',
  general_unauthorized_scope: 'problem',
  general_access_forbidden: 'problem',
  general_unknown_origin: 'problem',
  general_route_not_found: 'problem',
  general_rate_limit_exceeded: 'problem',
  general_smtp_disabled: 'notice',
  general_server_error: 'problem',
  general_body_too_large: 'problem',
  database_timeout: 'problem',
  database_query_order_null: 'notice',
  database_not_found: 'notice',
  database_already_exists: 'notice',
  project_not_found: 'halt',
  project_key_expired: 'halt',
  project_id_missing: 'halt',
  user_unauthorized: 'problem',
  user_blocked: 'halt',
  user_invalid_credentials: 'notice',
  user_not_found: 'notice',
  user_already_exists: 'notice',
  user_target_already_exists: 'notice',
  user_target_not_found: 'notice',
  user_session_not_found: 'problem',
  user_session_already_exists: 'problem',
  user_jwt_invalid: 'problem',
  user_jwt_and_cookie_set: 'problem',
  user_jwt_creation_denied: 'problem',
  user_api_key_and_session_set: 'problem',
  storage_bucket_not_found: 'problem',
  storage_bucket_already_exists: 'notice',
  storage_file_not_found: 'problem',
  storage_file_already_exists: 'notice',
  storage_file_empty: 'problem',
  storage_file_type_unsupported: 'problem',
  storage_invalid_file_size: 'problem',
  storage_invalid_file: 'problem',
  storage_invalid_content_range: 'problem',
  storage_invalid_appwrite_id: 'problem',
  storage_invalid_range: 'problem',
  storage_bucket_transformations_disabled: 'notice',
  storage_image_resolution_exceeded: 'notice',
  token_not_found: 'notice',
  app_request_timeout: 'problem',
  team_not_found: 'problem',
  team_already_exists: 'notice',
  team_invite_not_found: 'notice',
  team_invalid_secret: 'problem',
  team_invite_mismatch: 'problem',
  team_membership_mismatch: 'problem',
  membership_not_found: 'problem',
  membership_already_confirmed: 'notice',
  app_command_not_found: 'halt',
  app_endpoint_not_found: 'problem',
  app_key_not_found: 'notice',
  app_transfer_not_found: 'notice',
  app_transfer_refused: 'notice',
  app_source_unreadable: 'problem',
  app_name_refused: 'problem',
  app_folder_invalid: 'notice',
  app_session_invalid: 'halt',
  app_unreachable: 'problem',
  app_disk_full: 'problem',
  app_scanner_unreachable: 'problem',
  app_store_locked: 'problem',
  app_read_only: 'problem',
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
    return new Refusal({ message: m.error_unreachable_why(), code: 503, type: 'app_unreachable', version: '' });
  }

  /** Somebody answered, but not in the language of the API. */
  static unreadable(code: number): Refusal {
    const message = m.error_unreadable_why({ code });
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
  return { ...explanationOf('general_server_error'), next: m.error_retry(), why };
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
  const known: ErrorType = Object.hasOwn(severities, type) ? (type as ErrorType) : 'general_server_error';
  return { title: m[`error_${known}`](), next: m[`error_${known}_next`](), severity: severities[known] };
}
