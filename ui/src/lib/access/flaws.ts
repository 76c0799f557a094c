import { m } from '$lib/paraglide/messages';
import type { Flaw } from './permissions';

/** Says why a text of permissions is not taken. */
export function flawWords({ line, kind, text }: Flaw): string {
  if (kind === 'many') return m.access_flaw_many({ text });
  if (kind === 'action') return m.access_flaw_action({ line, text });
  return kind === 'role' ? m.access_flaw_role({ line, text }) : m.access_flaw_syntax({ line, text });
}
