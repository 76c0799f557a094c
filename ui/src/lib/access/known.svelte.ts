import { call } from '$lib/api/client';
import type { KnownRole, Role } from '$lib/api/wire';
import { toasts } from '$lib/state/toasts.svelte';

/** Who stands behind roles, as far as it has been asked for. */
export class Known {
  readonly #endpoint: string;
  #roles = $state.raw<ReadonlyMap<Role, KnownRole>>(new Map());
  readonly #asked = new Set<Role>();

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  readonly of = (role: Role): KnownRole | undefined => this.#roles.get(role);

  /** Asks for those that are not known yet. */
  async want(roles: readonly Role[]): Promise<void> {
    const missing = roles.filter((role) => !this.#asked.has(role));
    if (missing.length === 0) return;
    for (const role of missing) this.#asked.add(role);
    try {
      const { roles: found } = await call('roles_known', { endpoint: this.#endpoint, roles: missing });
      this.#roles = new Map([...this.#roles, ...found.map((known): [Role, KnownRole] => [known.role, known])]);
    } catch (error) {
      for (const role of missing) this.#asked.delete(role);
      toasts.fail(error);
    }
  }
}
