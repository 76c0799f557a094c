import { host } from '$lib/host/host';
import { Refusal } from './errors';
import type { Error as WireError } from './wire';

type SessionListener = () => void;

let sessionEnded: SessionListener = () => undefined;

/** Says what happens when the host no longer knows this page. */
export function onSessionEnd(listener: SessionListener): void {
  sessionEnded = listener;
}

/** Sends a request to the host. Whatever goes wrong arrives as a `Refusal`. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(host().address(path), { credentials: 'same-origin', ...init }).catch(
    (cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw Refusal.unreachable();
    },
  );
  if (response.ok) return response;
  const refusal = await readRefusal(response);
  if (refusal.type === 'app_session_invalid') sessionEnded();
  throw refusal;
}

/** Sends a request and reads the JSON of its answer. */
export async function requestJson<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await request(path, init);
  return (await response.json()) as T;
}

/** Returns the parts of a request that carries JSON. */
export function withJson(method: 'POST' | 'PUT' | 'PATCH', body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function readRefusal(response: Response): Promise<Refusal> {
  try {
    return new Refusal((await response.json()) as WireError);
  } catch {
    return Refusal.unreadable(response.status);
  }
}
