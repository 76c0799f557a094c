// The rows of one place: its folders, then its files, of which only the pages near the view are held.

import type { FileList } from '$lib/api/wire';
import type { FolderContent } from '$lib/api/commands';
import { fileItem, folderItem, type FileItem, type FolderItem, type Item } from './listing-item';
import { PAGE_SIZE, Pages } from './listing-pages';
import { isSearch, type Listed } from './listing-queries';
import type { Interval } from './selection-intervals';
import type { Rows } from './selection.svelte';

/** Where rows come from. */
export interface Source {
  files(listed: Listed, offset: number, limit: number, signal: AbortSignal): Promise<FileList>;
  content(listed: Listed, signal: AbortSignal): Promise<FolderContent>;
}

export type ListingStatus = { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; error: unknown };

/** Rows that a position may be asked for at a time when ids are resolved. */
const RESOLVE_SIZE = 1000;
const SETTLE_MS = 50;
const PATIENCE_MS = 150;
const NO_FOLDERS: FolderContent = { folders: [], files: 0, bytes: 0 };

const wasAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

export class Listing implements Rows {
  #source: Source;
  #pages = new Pages<FileItem>();
  #version = $state(0);
  #flights = new Map<number, AbortController>();
  #opening = new AbortController();
  #newest: Promise<void> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #visible: Interval = { first: 0, last: 0 };
  /** Called before rows move, and after they have. */
  onexpire: () => void = () => undefined;
  onsettle: (isWhole: boolean) => void = () => undefined;

  listed = $state.raw<Listed>();
  status = $state.raw<ListingStatus>({ kind: 'loading' });
  folders = $state.raw<FolderItem[]>([]);
  /** Why the newest page or refresh did not come; what is shown stays. */
  problem = $state.raw<unknown>();
  /** Bytes of everything in the folder; unknown while searching. */
  bytes = $state.raw<number>();
  /** By how many rows the first visible row has moved in a refresh. */
  shift = $state.raw({ rows: 0 });

  constructor(source: Source) {
    this.#source = source;
  }

  get count(): number {
    return this.folders.length + this.fileCount;
  }

  get fileCount(): number {
    this.#watch();
    return this.#pages.total ?? 0;
  }

  at(index: number): Item | undefined {
    this.#watch();
    return index < this.folders.length ? this.folders[index] : this.#pages.at(index - this.folders.length);
  }

  *held(): Generator<{ first: number; items: readonly Item[] }> {
    if (this.folders.length > 0) yield { first: 0, items: this.folders };
    for (const { offset, items } of this.#pages.confirmed()) yield { first: offset + this.folders.length, items };
  }

  locate(key: string): number | undefined {
    const folder = this.folders.findIndex((item) => item.key === key);
    if (folder >= 0) return folder;
    for (const [index, item] of this.#pages.entries()) if (item.key === key) return index + this.folders.length;
    return undefined;
  }

  /** Shows another place, order or search. The old rows stay for a moment, so that a fast answer does not flash. */
  async open(listed: Listed): Promise<void> {
    this.#stop();
    this.listed = listed;
    this.problem = undefined;
    const opening = (this.#opening = new AbortController());
    const patience = setTimeout(() => this.#empty(), PATIENCE_MS);
    try {
      const [content, page] = await Promise.all([this.#content(opening.signal), this.#fetch(0, opening.signal)]);
      this.#pages.clear();
      this.#apply(content, [[0, page]]);
      this.#visible = { first: 0, last: 0 };
      this.status = { kind: 'ready' };
    } catch (error) {
      if (wasAborted(error)) return;
      this.#empty();
      this.status = { kind: 'failed', error };
    } finally {
      clearTimeout(patience);
    }
  }

  /** Says which rows are in view; asks for what is missing once the view rests. */
  show(first: number, last: number): void {
    this.#visible = { first, last };
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#load(), SETTLE_MS);
  }

  /** Asks again for what is in view. A refresh that is overtaken ends with the one that overtook it. */
  async refresh(): Promise<void> {
    this.#newest = this.#askAgain();
    let awaited: Promise<void> | undefined;
    while (awaited !== this.#newest) await (awaited = this.#newest);
  }

  /** Puts what is in view in place of the old rows in one go. */
  async #askAgain(): Promise<void> {
    if (this.listed === undefined || this.status.kind !== 'ready') return;
    this.onexpire();
    this.#stop();
    this.#pages.expire();
    const { signal } = (this.#opening = new AbortController());
    const wanted = this.#wanted(0);
    try {
      const pages = wanted.map(async (page) => [page, await this.#fetch(page, signal)] as const);
      const [content, fresh] = await Promise.all([this.#content(signal), Promise.all(pages)]);
      const top = this.at(this.#visible.first)?.key;
      this.#apply(content, fresh);
      this.problem = undefined;
      this.#shift(top);
      this.#load();
    } catch (error) {
      if (!wasAborted(error)) this.problem = error;
    }
  }

  /** Loads the row if it must, and returns it. */
  async get(index: number, signal: AbortSignal): Promise<Item | undefined> {
    if (this.at(index) === undefined && index < this.count) {
      const page = Math.floor((index - this.folders.length) / PAGE_SIZE);
      this.#put(page, await this.#fetch(page, signal));
    }
    return this.at(index);
  }

  /** Fetches the files that stand at these positions without keeping them, and says how many there are in all. */
  async *filesAt(part: Interval, signal: AbortSignal): AsyncGenerator<{ items: FileItem[]; total: number }> {
    const first = Math.max(0, part.first - this.folders.length);
    const last = part.last - this.folders.length;
    for (let offset = first; offset <= last; offset += RESOLVE_SIZE) {
      const limit = Math.min(RESOLVE_SIZE, last - offset + 1);
      const { files, total } = await this.#source.files(this.#required(), offset, limit, signal);
      yield { items: files.map(fileItem), total };
    }
  }

  close(): void {
    this.#stop();
  }

  #required(): Listed {
    if (this.listed === undefined) throw new Error('No place has been opened yet');
    return this.listed;
  }

  #fetch(page: number, signal: AbortSignal): Promise<FileList> {
    return this.#source.files(this.#required(), page * PAGE_SIZE, PAGE_SIZE, signal);
  }

  #content(signal: AbortSignal): Promise<FolderContent> {
    const listed = this.#required();
    return isSearch(listed) ? Promise.resolve(NO_FOLDERS) : this.#source.content(listed, signal);
  }

  #wanted(ahead: number): number[] {
    const { first, last } = this.#visible;
    const skip = this.folders.length;
    return last < skip && ahead === 0
      ? this.#pages.wanted(0, 0, 0)
      : this.#pages.wanted(Math.max(0, first - skip), Math.max(0, last - skip), ahead);
  }

  #load(): void {
    if (this.status.kind !== 'ready') return;
    const wanted = this.#wanted(1);
    for (const [page, flight] of this.#flights) {
      if (!wanted.includes(page)) flight.abort();
    }
    for (const page of wanted) if (!this.#flights.has(page)) void this.#fly(page);
  }

  async #fly(page: number): Promise<void> {
    const flight = new AbortController();
    this.#flights.set(page, flight);
    try {
      const list = await this.#fetch(page, flight.signal);
      if (flight.signal.aborted) return;
      this.#put(page, list);
      this.problem = undefined;
    } catch (error) {
      if (!wasAborted(error)) this.problem = error;
    } finally {
      if (this.#flights.get(page) === flight) this.#flights.delete(page);
    }
  }

  #put(page: number, list: FileList): void {
    this.#pages.put(page, list.files.map(fileItem), list.total);
    this.#settled();
  }

  #apply(content: FolderContent, pages: readonly (readonly [number, FileList])[]): void {
    this.folders = content.folders.map(folderItem);
    const below = content.folders.reduce((sum, folder) => sum + folder.bytes, 0);
    this.bytes = isSearch(this.#required()) ? undefined : content.bytes + below;
    for (const [page, list] of pages) this.#pages.put(page, list.files.map(fileItem), list.total);
    this.#settled();
  }

  #watch(): number {
    return this.#version;
  }

  #settled(): void {
    this.#version += 1;
    this.onsettle(this.#pages.isWhole);
  }

  #shift(top: string | undefined): void {
    const index = top === undefined ? undefined : this.locate(top);
    if (index !== undefined && index !== this.#visible.first) this.shift = { rows: index - this.#visible.first };
  }

  #empty(): void {
    this.#pages.clear();
    this.folders = [];
    this.bytes = undefined;
    this.status = { kind: 'loading' };
    this.#version += 1;
  }

  #stop(): void {
    clearTimeout(this.#settling);
    this.#opening.abort();
    for (const flight of this.#flights.values()) flight.abort();
    this.#flights.clear();
  }
}
