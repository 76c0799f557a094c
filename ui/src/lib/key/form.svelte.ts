import type { ApiKeyDraft, Scope } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { expireOf, presetOf, scopePresets, type Expiry, type ScopePreset } from './keys';

const longestName = 128;

/** What the person types about a key, and what is wrong with it. */
export class KeyForm {
  name = $state('');
  scopes = $state.raw<readonly Scope[]>([]);
  expiry = $state<Expiry>('never');
  date = $state('');
  /** What the engine did not take. */
  refused = $state.raw<{ param: string; why: string } | null>(null);

  readonly preset = $derived(presetOf(this.scopes));

  readonly problems = $derived({
    name: nameProblem(this.name) ?? this.#refusal('name'),
    scopes: this.scopes.length === 0 ? m.key_scopes_missing() : this.#refusal('scopes'),
    date: expireOf(this.expiry, this.date, Date.now()) === undefined ? m.key_date_past() : this.#refusal('expire'),
  });

  readonly isSound = $derived(Object.values(this.problems).every((problem) => problem === undefined));

  choose(preset: ScopePreset): void {
    this.scopes = scopePresets.find(({ value }) => value === preset)?.scopes ?? this.scopes;
  }

  /** Adds a scope or takes it away. */
  toggle(scope: Scope): void {
    this.scopes = this.scopes.includes(scope)
      ? this.scopes.filter((other) => other !== scope)
      : [...this.scopes, scope];
  }

  /** What is to be made; null as long as something is wrong. A refusal is forgotten by asking again. */
  draft(): ApiKeyDraft | null {
    this.refused = null;
    const expire = expireOf(this.expiry, this.date, Date.now());
    if (!this.isSound || expire === undefined) return null;
    return { name: this.name.trim(), scopes: [...this.scopes], expire };
  }

  #refusal(param: string): string | undefined {
    return this.refused?.param === param ? this.refused.why : undefined;
  }
}

function nameProblem(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return m.key_name_missing();
  return length > longestName ? m.key_name_long({ most: longestName, length }) : undefined;
}
