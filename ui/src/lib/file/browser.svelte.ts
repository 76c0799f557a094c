// What the browser of one bucket shows: a place, its listing, what is selected, and what is open on top of it.

import { goto } from '$app/navigation';
import { files } from '$lib/api/client';
import { equal, lessThan, limit } from '$lib/api/query';
import type { Selection as Chosen } from '$lib/api/commands';
import type { Bucket, File as StoredFile } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { folderAddress } from '$lib/state/address';
import { fileKey, folderKey, split, type Item } from '$lib/state/listing-item';
import { NO_SEARCH, isSearch, parseSort, type Listed, type Search, type Sort } from '$lib/state/listing-queries';
import { Listing } from '$lib/state/listing.svelte';
import { Selection } from '$lib/state/selection.svelte';
import { onTags } from '$lib/state/tags';
import type { Target } from '$lib/state/target';
import { toasts } from '$lib/state/toasts.svelte';
import { isInside, nameOf, stepInto } from './folders';
import { source } from './source';

const REFRESH_MS = 400;

const rowOf = (folder: string | undefined): { key: string; name: string } | undefined =>
  folder === undefined ? undefined : { key: folderKey(folder), name: nameOf(folder) };

/** Rows came or went while positions were being turned into files; acting on them could hit others. */
class FolderMoved extends Error {
  override readonly name = 'FolderMoved';
  constructor() {
    super(m.file_folder_changed());
  }
}

const sortKey = ({ bucket, folder }: Target): string => `coffer.sort ${bucket}/${folder}`;

export class Browser {
  readonly listing = new Listing(source);
  readonly selection = new Selection(this.listing);
  readonly endpoint: string;
  readonly bucketId: string;
  bucket = $state.raw<Bucket>() as Bucket;
  /** The key of the row whose name is being changed. */
  renaming = $state.raw<string>();
  /** The file that is open in the viewer. */
  viewing = $state.raw<StoredFile>();
  /** What the dialog of folders is about to move or copy. */
  moving = $state.raw<{ chosen: Chosen; copies: boolean }>();
  /** Whose access is shown; with the file, where it is one. */
  granting = $state.raw<{ chosen: Chosen; file: StoredFile | undefined }>();
  /** What gets new names together. */
  naming = $state.raw<readonly StoredFile[]>();
  /** What keeps the person waiting, in words. */
  waiting = $state.raw<string>();
  /** Puts the keyboard back onto the rows. */
  focusRows: () => void = () => undefined;
  /** Brings a row into view. */
  reveal: (index: number) => void = () => undefined;

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How often something changed; tells whether a refresh was overtaken. */
  #changes = 0;
  /** The row to select once the next place is shown. */
  #wanted: { key: string; name: string } | undefined;

  constructor(endpoint: string, bucket: Bucket) {
    this.endpoint = endpoint;
    this.bucketId = bucket.$id;
    this.bucket = bucket;
    this.listing.onexpire = () => this.#letGo();
    this.listing.onsettle = (isWhole) => this.selection.settle(isWhole);
  }

  /** The folder that is shown; what is new arrives here. */
  get place(): Target {
    return this.listing.listed?.place ?? { endpoint: this.endpoint, bucket: this.bucketId, folder: '' };
  }

  get folder(): string {
    return this.place.folder;
  }

  get search(): Search {
    return this.listing.listed?.search ?? NO_SEARCH;
  }

  get isSearching(): boolean {
    return this.listing.listed !== undefined && isSearch(this.listing.listed);
  }

  /** The row that has the focus. */
  get lead(): Item | undefined {
    return this.listing.at(this.selection.lead);
  }

  /** The one selected row; undefined when there are none or several. */
  get single(): Item | undefined {
    if (this.selection.size !== 1) return undefined;
    const key = this.selection.parts.keys[0];
    const index = key === undefined ? undefined : this.listing.locate(key);
    return index === undefined ? undefined : this.listing.at(index);
  }

  /** Follows the address: opens a folder, with a search or without. */
  async open(folder: string, search: Search): Promise<void> {
    const place = { endpoint: this.endpoint, bucket: this.bucketId, folder };
    if (isInside(this.folder, folder)) this.#wanted ??= rowOf(stepInto(folder, this.folder));
    this.renaming = undefined;
    await this.#show({ place, search, sort: parseSort(sessionStorage.getItem(sortKey(place))) });
    await this.#selectWanted();
  }

  /** Shows the place in another order, and remembers it for this folder. */
  async order(sort: Sort): Promise<void> {
    const { listed } = this.listing;
    if (!listed) return;
    sessionStorage.setItem(sortKey(listed.place), JSON.stringify(sort));
    await this.#show({ ...listed, sort });
  }

  enter(folder: string): void {
    void goto(folderAddress(this.bucketId, folder));
  }

  /** Opens the folder that a file stands in, and selects it there. */
  enterFor(file: StoredFile): void {
    this.#wanted = { key: fileKey(file.$id), name: file.name };
    this.enter(file.folder);
  }

  /** Whether a dialog lies over the rows, so that their keys must not be heard. */
  get isCovered(): boolean {
    return [this.viewing, this.moving, this.naming, this.granting].some((open) => open !== undefined);
  }

  /** Goes on with what changes elsewhere. For `$effect`: returns what ends it. */
  watch(): () => void {
    const end = onTags(this.endpoint, [`files:${this.bucketId}`], () => this.#refreshSoon());
    return () => {
      end();
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.listing.close();
    };
  }

  /** Selects rows once they are there, and brings the first into view. */
  async showRows(keys: readonly string[]): Promise<void> {
    await this.listing.refresh();
    const index = keys[0] === undefined ? undefined : this.listing.locate(keys[0]);
    if (index === undefined) return;
    this.selection.only(index);
    this.selection.pick(keys);
    this.reveal(index);
  }

  /** Selects a row and brings it into view. */
  select(index: number): void {
    this.selection.only(index);
    this.reveal(index);
  }

  /** Goes to the first file whose name begins so, in a folder too long to be held; needs the order by name. */
  async seek(prefix: string): Promise<void> {
    const item = await this.#firstFrom(prefix);
    if (item?.name.startsWith(prefix) !== true) return;
    const index = this.listing.locate(item.key);
    if (index !== undefined) this.select(index);
  }

  /** Names everything that is selected, asking for the ids of rows that were never loaded. */
  async chosen(): Promise<Chosen> {
    const { everything, except, keys, ranges } = this.selection.parts;
    const folders = everything ? this.listing.folders.map(({ key }) => key) : [];
    const spans = everything ? [{ first: this.listing.folders.length, last: this.listing.count - 1 }] : ranges;
    const found: string[] = [...keys, ...folders];
    try {
      for (const span of spans) {
        for await (const { items, total } of this.listing.filesAt(span, new AbortController().signal)) {
          if (!everything && total !== this.listing.fileCount) throw new FolderMoved();
          found.push(...items.map(({ key }) => key));
          if (this.selection.size > 2000) this.waiting = m.file_looking_up({ count: found.length });
        }
      }
    } finally {
      this.waiting = undefined;
    }
    return { ...this.place, ...split(found.filter((key) => !except.has(key))) };
  }

  /** Whether another file of this name stands in the folder. */
  async isTaken(name: string, folder: string, but: string): Promise<boolean> {
    const queries = [equal('folder', folder), equal('name', name), limit(2)];
    const list = await files.list(this.endpoint, this.bucketId, { queries });
    return list.files.some((file) => file.$id !== but);
  }

  async #show(listed: Listed): Promise<void> {
    this.selection.clear();
    await this.listing.open(listed);
    this.selection.anchor = 0;
    this.selection.focus(0);
    this.reveal(0);
  }

  async #selectWanted(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (wanted === undefined || this.isSearching) return;
    if (this.listing.locate(wanted.key) === undefined) await this.#firstFrom(wanted.name);
    const index = this.listing.locate(wanted.key);
    if (index !== undefined) this.select(index);
  }

  /** Loads the page on which the names from `name` on begin, and returns the first of them. */
  async #firstFrom(name: string): Promise<Item | undefined> {
    const { listing } = this;
    const sort = listing.listed?.sort;
    if (this.isSearching || sort?.attribute !== 'name' || sort.descending) return undefined;
    const queries = [equal('folder', this.folder), lessThan('name', name), limit(1)];
    try {
      const { total } = await files.list(this.endpoint, this.bucketId, { queries });
      return await listing.get(listing.folders.length + total, new AbortController().signal);
    } catch {
      // The row is not scrolled to; what is wrong with the endpoint shows elsewhere.
      return undefined;
    }
  }

  #refreshSoon(): void {
    // Positions may be wrong from this moment on, not only once the rows have been asked for again.
    this.#letGo();
    this.#changes += 1;
    this.#timer ??= setTimeout(() => void this.#catchUp(), REFRESH_MS);
  }

  /** One refresh at a time: under a stream of changes a slow answer must still be shown. */
  async #catchUp(): Promise<void> {
    const known = this.#changes;
    await this.listing.refresh();
    this.#timer = undefined;
    if (this.#changes !== known) this.#refreshSoon();
  }

  #letGo(): void {
    const lost = this.selection.letGoOfPositions();
    if (lost === 0) return;
    toasts.say(m.file_rows_left({ count: lost }));
  }
}
