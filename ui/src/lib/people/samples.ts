import { call } from '$lib/api/client';
import { m } from '$lib/paraglide/messages';
import { toasts } from '$lib/state/toasts.svelte';

/** Adds people, teams, buckets and files to try things on, as far as they are not there. */
export async function addSamples(endpoint: string): Promise<void> {
  try {
    const { users, teams, buckets } = await call('sample_add', { endpoint });
    toasts.say(
      users + teams + buckets === 0 ? m.people_samples_there() : m.people_samples_added({ users, teams, buckets }),
    );
  } catch (error) {
    toasts.fail(error, m.people_add_samples());
  }
}

/** Removes them again. */
export async function removeSamples(endpoint: string): Promise<void> {
  try {
    const { users, teams, buckets } = await call('sample_remove', { endpoint });
    toasts.say(m.people_samples_removed({ users, teams, buckets }));
  } catch (error) {
    toasts.fail(error, m.people_remove_samples());
  }
}
