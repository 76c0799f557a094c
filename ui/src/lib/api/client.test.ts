import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setHost } from '$lib/host/host';
import { buckets, call, files, transferBytes } from './client';
import { Refusal } from './errors';
import { equal, limit } from './query';
import { onSessionEnd } from './request';
import type { File } from './wire';

const answer = vi.fn<typeof fetch>();

beforeEach(() => {
  setHost({ address: (path) => `http://127.0.0.1:1/s/secret${path}`, native: null });
  vi.stubGlobal('fetch', answer);
});

afterEach(() => {
  vi.unstubAllGlobals();
  answer.mockReset();
});

function sent(): { url: string; init: RequestInit } {
  const [url, init] = answer.mock.lastCall ?? [];
  return { url: url as string, init: init ?? {} };
}

it('a command is posted as JSON under the base address of the host', async () => {
  answer.mockResolvedValue(Response.json({ buckets: [] }));
  await call('bucket_stats', { endpoint: 'local' });
  expect(sent().url).toBe('http://127.0.0.1:1/s/secret/call/bucket_stats');
  expect(sent().init.method).toBe('POST');
  expect(sent().init.body).toBe('{"endpoint":"local"}');
});

it('queries travel as an array of JSON strings and ids are escaped', async () => {
  answer.mockResolvedValue(Response.json({ total: 0, files: [] }));
  await files.list('local', 'a b', { queries: [equal('folder', 'x/'), limit(100)], search: 'ä & b' });
  const url = new URL(sent().url);
  expect(url.pathname).toBe('/s/secret/e/local/v1/storage/buckets/a%20b/files');
  expect(url.searchParams.getAll('queries[]').map((text) => JSON.parse(text) as unknown)).toEqual([
    { method: 'equal', attribute: 'folder', values: ['x/'] },
    { method: 'limit', values: [100] },
  ]);
  expect(url.searchParams.get('search')).toBe('ä & b');
});

it('creating a bucket sends its id beside the draft', async () => {
  answer.mockResolvedValue(Response.json({}));
  await buckets.create('local', 'unique()', { name: 'Photos', permissions: ['read("any")'] });
  expect(JSON.parse(sent().init.body as string)).toEqual({
    bucketId: 'unique()',
    name: 'Photos',
    permissions: ['read("any")'],
  });
});

it('an answer without a body is no error', async () => {
  answer.mockResolvedValue(new Response(null, { status: 204 }));
  await expect(buckets.delete('local', 'photos')).resolves.toBeUndefined();
  expect(sent().init.method).toBe('DELETE');
});

it('the address of a preview changes with the content of the file', () => {
  const file = { $id: 'f', bucketId: 'b', signature: 'abc' } as File;
  const url = new URL(files.previewUrl('local', file, { width: 256, output: 'webp' }));
  expect(url.pathname).toBe('/s/secret/e/local/v1/storage/buckets/b/files/f/preview');
  expect(Object.fromEntries(url.searchParams)).toEqual({ width: '256', output: 'webp', v: 'abc' });
});

it('the address of a content changes with it', () => {
  const url = (signature: string) => files.viewUrl('local', { $id: 'f', bucketId: 'b', signature } as File);
  expect(new URL(url('abc')).pathname).toBe('/s/secret/e/local/v1/storage/buckets/b/files/f/view');
  expect(url('abc')).not.toBe(url('def'));
});

it('the bytes of a transfer say where they belong', async () => {
  answer.mockResolvedValue(Response.json({}));
  await transferBytes(7, 5_242_880, new Blob(['x']), new AbortController().signal);
  expect(sent().url).toBe('http://127.0.0.1:1/s/secret/transfers/7?offset=5242880');
  expect(sent().init.method).toBe('PUT');
});

it('a refusal carries type, code and message', async () => {
  const wire = { message: 'Taken.', code: 409, type: 'storage_bucket_already_exists', version: '1' };
  answer.mockResolvedValue(Response.json(wire, { status: 409 }));
  const refusal: unknown = await buckets.get('local', 'x').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ message: 'Taken.', code: 409, type: 'storage_bucket_already_exists' });
});

it('silence is told as an endpoint that cannot be reached', async () => {
  answer.mockRejectedValue(new TypeError('Failed to fetch'));
  await expect(buckets.get('local', 'x')).rejects.toMatchObject({ type: 'app_unreachable' });
});

it('an answer that is not of this API is told as such', async () => {
  answer.mockResolvedValue(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(buckets.get('local', 'x')).rejects.toMatchObject({ type: 'general_server_error', code: 502 });
});

it('what was given up is not told as a failure of the endpoint', async () => {
  const control = new AbortController();
  answer.mockImplementation(() => Promise.reject(new DOMException('Aborted', 'AbortError')));
  control.abort();
  await expect(files.list('local', 'x', { signal: control.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

it('the end of the session is announced once it is heard of', async () => {
  const ended = vi.fn();
  onSessionEnd(ended);
  const wire = { message: 'Ended.', code: 401, type: 'app_session_invalid', version: '1' };
  answer.mockResolvedValue(Response.json(wire, { status: 401 }));
  await expect(call('console', {})).rejects.toBeInstanceOf(Refusal);
  expect(ended).toHaveBeenCalledOnce();
});
