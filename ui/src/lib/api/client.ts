import { host } from '$lib/host/host';
import type { Commands, Transfer } from './commands';
import { Refusal } from './errors';
import { request, requestJson, withJson } from './request';
import type { Bucket, BucketDraft, BucketList, File, FileList, FilePatch } from './wire';

/** Runs one of the program's commands. */
export function call<K extends keyof Commands>(
  name: K,
  body: Commands[K]['request'],
  signal?: AbortSignal,
): Promise<Commands[K]['response']> {
  return requestJson(`/call/${name}`, { ...withJson('POST', body), ...(signal ? { signal } : {}) });
}

/** What a list call may ask for. */
export interface ListOptions {
  /** JSON strings made by `api/query`. */
  queries?: string[];
  /** Words to search for. */
  search?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** How the preview of a file shall look. */
export interface PreviewOptions {
  width?: number;
  height?: number;
  quality?: number;
  output?: 'jpeg' | 'png' | 'webp' | 'gif';
}

/** A preview that was drawn. */
export interface Preview {
  blob: Blob;
  /** Whether the endpoint had drawn it before. */
  isKept: boolean;
}

/** The buckets of an endpoint. */
export const buckets = {
  list: (endpoint: string, options: ListOptions = {}): Promise<BucketList> =>
    requestJson(storage(endpoint, `/buckets${listQuery(options)}`), signalOf(options)),
  get: (endpoint: string, bucket: string): Promise<Bucket> => requestJson(bucketPath(endpoint, bucket)),
  create: (endpoint: string, bucketId: string, draft: BucketDraft): Promise<Bucket> =>
    requestJson(storage(endpoint, '/buckets'), withJson('POST', { bucketId, ...draft })),
  /** Replaces every setting: what is left out falls back to Appwrite's default. */
  update: (endpoint: string, bucket: string, draft: BucketDraft): Promise<Bucket> =>
    requestJson(bucketPath(endpoint, bucket), withJson('PUT', draft)),
  /** Moves the bucket with all of its files to the trash. */
  delete: async (endpoint: string, bucket: string): Promise<void> => {
    await request(bucketPath(endpoint, bucket), { method: 'DELETE' });
  },
};

/** The files of a bucket. */
export const files = {
  list: (endpoint: string, bucket: string, options: ListOptions = {}): Promise<FileList> =>
    requestJson(`${bucketPath(endpoint, bucket)}/files${listQuery(options)}`, signalOf(options)),
  get: (endpoint: string, bucket: string, file: string): Promise<File> => requestJson(filePath(endpoint, bucket, file)),
  update: (endpoint: string, bucket: string, file: string, patch: FilePatch): Promise<File> =>
    requestJson(filePath(endpoint, bucket, file), withJson('PUT', patch)),
  /** Moves the file to the trash. */
  delete: async (endpoint: string, bucket: string, file: string): Promise<void> => {
    await request(filePath(endpoint, bucket, file), { method: 'DELETE' });
  },
  /** The address of a picture of the file; `version` changes it when the file does. */
  previewUrl: (endpoint: string, file: File, options: PreviewOptions = {}): string => {
    const query = new URLSearchParams({ ...texts(options), v: file.signature });
    return host().address(`${filePath(endpoint, file.bucketId, file.$id)}/preview?${query.toString()}`);
  },
  /** Draws a picture of the file exactly as programs get it. */
  preview: async (
    endpoint: string,
    file: File,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Preview> => {
    const query = new URLSearchParams({ ...params, v: file.signature, exact: '1' });
    const path = `${filePath(endpoint, file.bucketId, file.$id)}/preview?${query.toString()}`;
    // What the browser keeps would say nothing of how long it takes.
    const response = await request(path, { signal, cache: 'no-store' });
    return { blob: await response.blob(), isKept: response.headers.get('x-appwrite-cache') === 'hit' };
  },
  /** The address of the content; changes with it, too: an id is free again once its file is deleted. */
  viewUrl: (endpoint: string, file: File): string => {
    const query = new URLSearchParams({ v: file.signature });
    return host().address(`${filePath(endpoint, file.bucketId, file.$id)}/view?${query.toString()}`);
  },
  /** The content, for those who look into it. */
  content: async (endpoint: string, file: File, signal: AbortSignal): Promise<Blob> => {
    const response = await request(`${filePath(endpoint, file.bucketId, file.$id)}/view`, {
      signal,
      cache: 'no-store',
    });
    return response.blob();
  },
  downloadUrl: (endpoint: string, bucket: string, file: string): string =>
    host().address(`${filePath(endpoint, bucket, file)}/download`),
};

/** How the virus scanner is: it answers, it does not, or none is configured. */
export interface ScannerHealth {
  version: string;
  status: 'pass' | 'fail' | 'disabled';
}

/** Asks an endpoint for its scanner; takes some seconds when the scanner is not well. */
export async function scannerHealth(endpoint: string): Promise<ScannerHealth> {
  try {
    return await requestJson(`/e/${encodeURIComponent(endpoint)}/v1/health/anti-virus`);
  } catch (error) {
    // Appwrite tells of a scanner that does not answer by failing itself.
    if (error instanceof Refusal && error.code === 500) return { version: '', status: 'fail' };
    throw error;
  }
}

/** Sends the next bytes of a transfer whose file the page holds. */
export function transferBytes(id: number, offset: number, bytes: Blob, signal: AbortSignal): Promise<Transfer> {
  return requestJson(`/transfers/${id}?offset=${offset}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal,
  });
}

/** The address of an archive that `archive_create` announced. */
export function archiveUrl(id: string): string {
  return host().address(`/archive/${encodeURIComponent(id)}`);
}

/** The address of the stream of events. */
export function eventsUrl(): string {
  return host().address('/events');
}

function storage(endpoint: string, path: string): string {
  return `/e/${encodeURIComponent(endpoint)}/v1/storage${path}`;
}

function bucketPath(endpoint: string, bucket: string): string {
  return storage(endpoint, `/buckets/${encodeURIComponent(bucket)}`);
}

function filePath(endpoint: string, bucket: string, file: string): string {
  return `${bucketPath(endpoint, bucket)}/files/${encodeURIComponent(file)}`;
}

/** Writes what a list call asks for as the query of an address. */
export function listQuery({ queries = [], search }: ListOptions): string {
  const query = new URLSearchParams(queries.map((text): [string, string] => ['queries[]', text]));
  if (search) query.set('search', search);
  return query.size > 0 ? `?${query.toString()}` : '';
}

/** The part of a list call that ends it early. */
export function signalOf({ signal }: ListOptions): RequestInit {
  return signal ? { signal } : {};
}

function texts(options: PreviewOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}
