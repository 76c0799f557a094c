import { buckets } from '$lib/api/client';
import { sentences } from '$lib/api/errors';
import type { Bucket, BucketDraft } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { size } from '$lib/parts/format';
import { changesOf, rulesOf, type Change, type Rules } from './changes';
import { readSettings, type Flaw, type Imported } from './settings-file';
import { rulesOfTemplate } from './templates';

/** What importing one bucket would do. */
export interface Plan {
  id: string;
  rules: Rules;
  isNew: boolean;
  changes: Change[];
  /** Why it cannot be done, or was refused. */
  problem: string | null;
  isDone: boolean;
}

/** Says what importing a bucket would do to what is there. */
export function planOf({ id, rules }: Imported, present: readonly Bucket[], limit: number): Plan {
  const bucket = present.find(({ $id }) => $id === id);
  const before: Rules = bucket ? rulesOf(bucket) : { ...rulesOfTemplate('blank', limit), name: '', description: '' };
  const after = { ...before, ...rules };
  const isTooLarge = after.maximumFileSize > limit;
  return {
    id,
    rules: after,
    isNew: !bucket,
    changes: bucket ? changesOf(before, after) : [],
    problem: isTooLarge ? m.bucket_import_too_large({ size: size(limit) }) : null,
    isDone: false,
  };
}

/** Settings of buckets on their way in: first looked at, then taken. */
export class SettingsImport {
  text = $state('');
  busy = $state(false);
  readonly #endpoint: string;
  readonly #limit: number;
  readonly #present: () => readonly Bucket[];
  /** What became of those that were tried. */
  #outcomes = $state.raw<ReadonlyMap<string, string | null>>(new Map());

  constructor(endpoint: string, limit: number, present: () => readonly Bucket[]) {
    this.#endpoint = endpoint;
    this.#limit = limit;
    this.#present = present;
  }

  readonly read = $derived.by((): { buckets: Imported[]; flaws: Flaw[]; problem: string | null } => {
    if (this.text.trim() === '') return { buckets: [], flaws: [], problem: null };
    try {
      return { ...readSettings(this.text), problem: null };
    } catch (error) {
      return { buckets: [], flaws: [], problem: error instanceof Error ? error.message : String(error) };
    }
  });

  readonly plans = $derived.by((): Plan[] =>
    this.read.buckets.map((imported) => {
      const plan = planOf(imported, this.#present(), this.#limit);
      const outcome = this.#outcomes.get(imported.id);
      return { ...plan, problem: outcome ?? plan.problem, isDone: outcome === null };
    }),
  );

  /** Those that can be taken and would change something. */
  readonly wanted = $derived.by(() =>
    this.plans.filter(({ isNew, changes, problem, isDone }) => !problem && !isDone && (isNew || changes.length > 0)),
  );

  /** Takes a text, from a file or from the clipboard. */
  take(text: string): void {
    this.text = text;
    this.#outcomes = new Map();
  }

  /** Creates and changes what is wanted; returns how many that were. One that is refused does not stop the others. */
  async run(): Promise<number> {
    this.busy = true;
    let taken = 0;
    for (const plan of this.wanted) {
      const outcome = await this.#put(plan);
      if (outcome === null) taken += 1;
      this.#outcomes = new Map([...this.#outcomes, [plan.id, outcome]]);
    }
    this.busy = false;
    return taken;
  }

  async #put({ id, rules, isNew }: Plan): Promise<string | null> {
    const draft: BucketDraft = { ...rules };
    try {
      await (isNew ? buckets.create(this.#endpoint, id, draft) : buckets.update(this.#endpoint, id, draft));
      return null;
    } catch (error) {
      return sentences(error);
    }
  }
}
