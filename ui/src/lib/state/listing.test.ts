import { describe, expect, it, vi } from 'vitest';
import type { File as StoredFile, FileList } from '$lib/api/wire';
import type { FolderContent } from '$lib/api/commands';
import { BY_NAME, NO_SEARCH, type Listed } from './listing-queries';
import { Listing, type Source } from './listing.svelte';

const place: Listed = { place: { endpoint: 'local', bucket: 'b', folder: '' }, sort: BY_NAME, search: NO_SEARCH };

const file = (name: string): StoredFile => ({
  $id: name,
  bucketId: 'b',
  $createdAt: '',
  $updatedAt: '',
  $permissions: [],
  name,
  folder: '',
  key: name,
  signature: '',
  mimeType: '',
  sizeOriginal: 1,
  sizeActual: 1,
  chunksTotal: 1,
  chunksUploaded: 1,
  encryption: false,
  compression: 'none',
});

/** A bucket in memory that remembers which pages were asked for. */
class Bucket implements Source {
  names: string[];
  folders: FolderContent = { folders: [], files: 0, bytes: 0 };
  asked: number[] = [];
  aborted: number[] = [];
  hold: Promise<void> | undefined;

  constructor(count: number) {
    this.names = Array.from({ length: count }, (_, index) => `file ${String(index)}`);
  }
  async files(_: Listed, offset: number, limit: number, signal: AbortSignal): Promise<FileList> {
    this.asked.push(offset);
    await this.hold;
    if (signal.aborted) {
      this.aborted.push(offset);
      throw new DOMException('aborted', 'AbortError');
    }
    return { total: this.names.length, files: this.names.slice(offset, offset + limit).map(file) };
  }
  content(): Promise<FolderContent> {
    return Promise.resolve(this.folders);
  }
}

const folder = (name: string) => ({ folder: `${name}/`, name, files: 2, bytes: 5, updatedAt: null });

async function look(listing: Listing, first: number, last: number): Promise<void> {
  vi.useFakeTimers();
  listing.show(first, last);
  await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
}

describe('a listing', () => {
  it('of a million files asks for one page', async () => {
    const bucket = new Bucket(1_000_000);
    const listing = new Listing(bucket);
    await listing.open(place);
    expect([listing.status.kind, listing.count]).toEqual(['ready', 1_000_000]);
    expect(bucket.asked).toEqual([0]);
  });

  it('asks for what is in view and one page around it', async () => {
    const bucket = new Bucket(1_000_000);
    const listing = new Listing(bucket);
    await listing.open(place);
    await look(listing, 500_000, 500_030);
    expect(bucket.asked).toEqual([0, 500_000, 499_800, 500_200]);
    expect(listing.at(500_010)?.name).toBe('file 500010');
    expect(listing.at(300_000)).toBeUndefined();
  });

  it('asks nothing for places that were only passed', async () => {
    const bucket = new Bucket(1_000_000);
    const listing = new Listing(bucket);
    await listing.open(place);
    for (let index = 1000; index < 100_000; index += 1000) listing.show(index, index + 30);
    await look(listing, 600_000, 600_030);
    expect(bucket.asked).toEqual([0, 600_000, 599_800, 600_200]);
  });

  it('gives up requests for what has left the view', async () => {
    const bucket = new Bucket(1_000_000);
    const listing = new Listing(bucket);
    await listing.open(place);
    let go: () => void = () => undefined;
    bucket.hold = new Promise((resolve) => (go = resolve));
    await look(listing, 500_000, 500_030);
    await look(listing, 900_000, 900_030);
    go();
    await vi.waitFor(() => expect(listing.at(900_000)?.name).toBe('file 900000'));
    expect(bucket.aborted).toEqual([500_000, 499_800, 500_200]);
  });

  it('puts folders first', async () => {
    const bucket = new Bucket(3);
    bucket.folders = { folders: [folder('a'), folder('z')], files: 3, bytes: 3 };
    const listing = new Listing(bucket);
    await listing.open(place);
    expect([0, 1, 2].map((index) => listing.at(index)?.name)).toEqual(['a', 'z', 'file 0']);
    expect([listing.count, listing.bytes]).toEqual([5, 13]);
    expect(listing.locate('file:file 2')).toBe(4);
  });

  it('has no folders while it searches', async () => {
    const bucket = new Bucket(3);
    bucket.folders = { folders: [folder('a')], files: 3, bytes: 3 };
    const listing = new Listing(bucket);
    await listing.open({ ...place, search: { text: 'file', scope: 'bucket', filters: [] } });
    expect([listing.count, listing.bytes]).toEqual([3, undefined]);
  });

  it('refreshes what is in view in one go and says by how much it moved', async () => {
    const bucket = new Bucket(1000);
    const listing = new Listing(bucket);
    await listing.open(place);
    await look(listing, 300, 330);
    bucket.asked = [];
    bucket.names.unshift('a new file');
    const refreshed = listing.refresh();
    expect(listing.at(300)?.name).toBe('file 300');
    await refreshed;
    expect(listing.at(301)?.name).toBe('file 300');
    expect(bucket.asked[0]).toBe(200);
    expect([listing.count, listing.shift.rows]).toEqual([1001, 1]);
  });

  it('ends a refresh that was overtaken together with the one that overtook it', async () => {
    const bucket = new Bucket(3);
    const listing = new Listing(bucket);
    await listing.open(place);
    const release: (() => void)[] = [];
    const held = () => new Promise<void>((resolve) => release.push(resolve));
    let isOver = false;
    bucket.hold = held();
    const overtaken = listing.refresh().then(() => (isOver = true));
    bucket.hold = held();
    void listing.refresh();
    release[0]?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect(isOver).toBe(false);
    bucket.names = ['new'];
    release[1]?.();
    await overtaken;
    expect(listing.at(0)?.name).toBe('new');
  });

  it('keeps what it shows when a refresh fails, and says why', async () => {
    const bucket = new Bucket(10);
    const listing = new Listing(bucket);
    await listing.open(place);
    const gone = new Error('gone');
    bucket.hold = Promise.reject(gone);
    await listing.refresh();
    expect([listing.at(3)?.name, listing.problem]).toEqual(['file 3', gone]);
  });

  it('fails as a whole when it cannot be opened', async () => {
    const bucket = new Bucket(10);
    bucket.hold = Promise.reject(new Error('gone'));
    const listing = new Listing(bucket);
    await listing.open(place);
    expect([listing.status.kind, listing.count]).toEqual(['failed', 0]);
  });

  it('shows the place that was opened last, however slow the one before is', async () => {
    const bucket = new Bucket(10);
    const listing = new Listing(bucket);
    let go: () => void = () => undefined;
    bucket.hold = new Promise((resolve) => (go = resolve));
    const slow = listing.open(place);
    const fast = listing.open({ ...place, place: { ...place.place, folder: 'later/' } });
    go();
    await Promise.all([slow, fast]);
    expect(bucket.aborted).toEqual([0]);
    expect([listing.listed?.place.folder, listing.status.kind, listing.count]).toEqual(['later/', 'ready', 10]);
  });

  it('fetches what stands at positions that were never in view', async () => {
    const bucket = new Bucket(5000);
    bucket.folders = { folders: [folder('a')], files: 3, bytes: 3 };
    const listing = new Listing(bucket);
    await listing.open(place);
    const names: string[] = [];
    for await (const { items } of listing.filesAt({ first: 1001, last: 3500 }, new AbortController().signal)) {
      names.push(...items.map(({ name }) => name));
    }
    expect([names.length, names[0], names.at(-1)]).toEqual([2500, 'file 1000', 'file 3499']);
  });
});
