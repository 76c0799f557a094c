// What strangers can read, by rule; and how it is closed.

import { buckets, call, files } from '$lib/api/client';
import { explain, type Told } from '$lib/api/errors';
import { tokens } from '$lib/api/people';
import type { Bucket, BucketDraft, Exposed, ExposureGroup, ExposureRule, Permission, Role } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { Resource } from '$lib/state/resource.svelte';
import { undoStack } from '$lib/state/undo.svelte';
import { each } from './apply';
import { grantsOf, permissionsOf, withGrant } from './permissions';

const pageSize = 100;

/** Names a rule, as lists and addresses need it. */
export const keyOf = ({ way, role }: ExposureRule): string => `${way} ${role ?? ''}`;

/** Names something that is open. */
export const entryKey = ({ bucket, file, token }: Exposed): string => `${bucket}/${file ?? ''}/${token ?? ''}`;

/** Takes reading from one role and gives it to another, or to none. */
export function narrowed(permissions: readonly Permission[], from: Role, to: Role | null): Permission[] {
  let grants = grantsOf(permissions);
  const actionsOf = (role: Role) => grants.find((grant) => grant.role === role)?.actions ?? [];
  grants = withGrant(
    grants,
    from,
    actionsOf(from).filter((action) => action !== 'read'),
  );
  return permissionsOf(to === null ? grants : withGrant(grants, to, [...actionsOf(to), 'read']));
}

/** The map, and what is selected in it. */
export class ExposureMap {
  readonly endpoint: string;
  readonly overview: Resource<ExposureGroup[]>;
  #wanted = $state<string>();
  entries = $state.raw<readonly Exposed[]>([]);
  error = $state.raw<Told | null>(null);
  isLoading = $state(true);
  selected = $state.raw<ReadonlySet<string>>(new Set());
  #turn = 0;

  readonly groups = $derived.by(() => this.overview.value ?? []);
  /** The rule whose entries are shown: the one that was chosen as long as it opens anything, else the widest. */
  readonly group = $derived(this.groups.find(({ rule }) => keyOf(rule) === this.#wanted) ?? this.groups[0]);
  readonly chosen = $derived(this.entries.filter((entry) => this.selected.has(entryKey(entry))));

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.overview = new Resource(async () => {
      const { groups } = await call('access_exposure', { endpoint, rule: null, offset: 0, limit: 0 });
      return groups;
    });
  }

  choose(rule: ExposureRule): void {
    this.#wanted = keyOf(rule);
  }

  /** Shows the first of what a rule opens. */
  async open(rule: ExposureRule): Promise<void> {
    this.isLoading = true;
    const turn = ++this.#turn;
    try {
      const { exposed } = await this.#page(rule, 0);
      if (turn !== this.#turn) return;
      [this.entries, this.error] = [exposed, null];
      const present = new Set(exposed.map(entryKey));
      this.selected = new Set([...this.selected].filter((key) => present.has(key)));
    } catch (error) {
      if (turn === this.#turn) this.error = explain(error);
    } finally {
      if (turn === this.#turn) this.isLoading = false;
    }
  }

  /** Shows the next of what the rule opens. */
  async more(rule: ExposureRule): Promise<void> {
    const turn = this.#turn;
    const { exposed } = await this.#page(rule, this.entries.length);
    if (turn === this.#turn) this.entries = [...this.entries, ...exposed];
  }

  select(entry: Exposed, isSelected: boolean): void {
    const next = new Set(this.selected);
    if (isSelected) next.add(entryKey(entry));
    else next.delete(entryKey(entry));
    this.selected = next;
  }

  selectAll(isSelected: boolean): void {
    this.selected = new Set(isSelected ? this.entries.map(entryKey) : []);
  }

  /** Takes reading from strangers, or leaves it to fewer of them. Can be taken back. */
  async narrow(from: Role, to: Role | null): Promise<void> {
    const undone: (() => Promise<unknown>)[] = [];
    const count = this.chosen.length;
    try {
      await each(this.chosen, async (entry) => {
        undone.push(await this.#narrowOne(entry, from, to));
      });
    } finally {
      const said = to === null ? m.access_exposure_closed({ count }) : m.access_exposure_narrowed({ count });
      const back = (): Promise<void> => each(undone, async (undo) => void (await undo())).then(() => this.refresh());
      if (undone.length > 0) undoStack.offer(said, back);
      await this.refresh();
    }
  }

  /** Ends links for good. */
  async revoke(): Promise<void> {
    try {
      await each(this.chosen, async ({ token }) => {
        if (token !== null) await tokens.delete(this.endpoint, token);
      });
    } finally {
      await this.refresh();
    }
  }

  async refresh(): Promise<void> {
    await this.overview.refresh();
    this.selected = new Set();
    if (this.group) await this.open(this.group.rule);
    else this.entries = [];
  }

  #page(rule: ExposureRule, offset: number) {
    return call('access_exposure', { endpoint: this.endpoint, rule, offset, limit: pageSize });
  }

  /** Changes what is there now, not what was shown; returns what puts it back. */
  async #narrowOne({ bucket, file }: Exposed, from: Role, to: Role | null): Promise<() => Promise<unknown>> {
    const { endpoint } = this;
    if (file === null) {
      const before = await buckets.get(endpoint, bucket);
      const permissions = narrowed(before.$permissions, from, to);
      await buckets.update(endpoint, bucket, { ...settingsOf(before), permissions });
      return () => buckets.update(endpoint, bucket, settingsOf(before));
    }
    const before = (await files.get(endpoint, bucket, file)).$permissions;
    await files.update(endpoint, bucket, file, { permissions: narrowed(before, from, to) });
    return () => files.update(endpoint, bucket, file, { permissions: before });
  }
}

/** All settings of a bucket: what an update leaves out falls back to a default. */
function settingsOf(bucket: Bucket): BucketDraft {
  const { name, description, fileSecurity, enabled, maximumFileSize, allowedFileExtensions } = bucket;
  const { compression, encryption, antivirus, transformations, stripMetadata } = bucket;
  return {
    ...{ name, description, fileSecurity, enabled, maximumFileSize, allowedFileExtensions },
    ...{ compression, encryption, antivirus, transformations, stripMetadata, permissions: bucket.$permissions },
  };
}
