import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { NO_SEARCH } from '$lib/state/listing-queries';
import { announce } from '$lib/state/tags';
import { Browser } from './browser.svelte';
import { neighbour } from './neighbours';

const world = vi.hoisted(() => ({ names: [] as string[], folders: [] as string[] }));

vi.mock('$app/navigation', () => ({ goto: vi.fn() }));
vi.mock('$lib/api/client', () => ({
  call: (name: string) => Promise.resolve(name === 'folder_content' ? content() : {}),
  files: {
    list: (_endpoint: string, _bucket: string, { queries }: { queries: string[] }) => {
      const value = (method: string): number =>
        Number(parsed(queries).find((query) => query.method === method)?.values[0]);
      const [offset, limit] = [value('offset'), value('limit')];
      return Promise.resolve({ total: world.names.length, files: world.names.slice(offset, offset + limit).map(file) });
    },
  },
}));

const parsed = (queries: string[]) => queries.map((text) => JSON.parse(text) as { method: string; values: unknown[] });

const content = () => ({
  folders: world.folders.map((name) => ({ folder: `${name}/`, name, files: 1, bytes: 1, updatedAt: null })),
  files: world.names.length,
  bytes: 0,
});

const file = (name: string): StoredFile => ({
  $id: `id-${name}`,
  bucketId: 'b',
  $createdAt: '',
  $updatedAt: '',
  $permissions: [],
  name,
  folder: '',
  key: name,
  signature: '',
  mimeType: name.endsWith('.png') ? 'image/png' : 'text/plain',
  sizeOriginal: 1,
  sizeActual: 1,
  chunksTotal: 1,
  chunksUploaded: 1,
  encryption: false,
  compression: 'none',
});

const kept = new Map<string, string>();
vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) });

async function opened(): Promise<Browser> {
  const browser = new Browser('local', { $id: 'b', name: 'B' } as Bucket);
  await browser.open('', NO_SEARCH);
  return browser;
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

beforeEach(() => {
  world.names = numbered(5000);
  world.folders = ['x', 'y'];
});

describe('what is chosen', () => {
  it('is every file and folder, whether it was loaded or not, but those taken out', async () => {
    const browser = await opened();
    browser.selection.all();
    browser.selection.toggle(0);
    browser.selection.toggle(5);
    const chosen = await browser.chosen();
    expect(chosen.folders).toEqual(['y/']);
    expect(chosen.files).toEqual(
      numbered(5000)
        .filter((name) => name !== '3')
        .map((name) => `id-${name}`),
    );
  });

  it('is a range over rows that were never loaded', async () => {
    const browser = await opened();
    browser.selection.only(1);
    browser.selection.extend(1501);
    const chosen = await browser.chosen();
    expect([chosen.folders, chosen.files.length, chosen.files.includes('id-1499')]).toEqual([['y/'], 1500, true]);
  });

  it('is refused when rows came in between, rather than hitting others', async () => {
    const browser = await opened();
    browser.selection.only(1);
    browser.selection.extend(1501);
    world.names.unshift('a new one');
    await expect(browser.chosen()).rejects.toThrow('Nothing was done');
  });

  it('stays by name when rows came in between and all of them had been seen', async () => {
    world.names = numbered(20);
    const browser = await opened();
    browser.selection.only(2);
    browser.selection.extend(4);
    world.names.unshift('a new one');
    await browser.listing.refresh();
    expect((await browser.chosen()).files).toEqual(['id-0', 'id-1', 'id-2']);
  });
});

describe('the viewer', () => {
  it('goes from picture to picture, past other files and over pages', async () => {
    world.names = numbered(900);
    for (const index of [3, 7, 650]) world.names[index] = `${String(index)}.png`;
    const browser = await opened();
    const { signal } = new AbortController();
    const next = await neighbour(browser, file('7.png'), 1, signal);
    expect(next?.name).toBe('650.png');
    expect((await neighbour(browser, file('7.png'), -1, signal))?.name).toBe('3.png');
    expect(await neighbour(browser, file('3.png'), -1, signal)).toBeUndefined();
  });

  it('goes from any other file to the next one, and not to folders', async () => {
    const browser = await opened();
    const { signal } = new AbortController();
    expect((await neighbour(browser, file('0'), 1, signal))?.name).toBe('1');
    expect(await neighbour(browser, file('0'), -1, signal)).toBeUndefined();
  });
});

describe('a stream of changes', () => {
  it('is followed at its pace, and positions are let go at once', async () => {
    vi.useFakeTimers();
    const browser = await opened();
    const end = browser.watch();
    browser.selection.only(1);
    browser.selection.extend(1501);
    world.names.unshift('a new one');
    announce('local', ['files:b']);
    expect(browser.selection.parts.ranges).toEqual([]);
    await vi.advanceTimersByTimeAsync(450);
    expect(browser.listing.at(2)?.name).toBe('a new one');
    world.names.unshift('another');
    announce('local', ['files:b']);
    await vi.advanceTimersByTimeAsync(450);
    expect(browser.listing.at(2)?.name).toBe('another');
    end();
    vi.useRealTimers();
  });
});
