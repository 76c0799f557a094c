import type { Kept } from '$lib/api/commands';
import { m } from '$lib/paraglide/messages';

/** The ways to keep a master key: what they are called, and what they mean for the person. */
export const ways: Record<Kept, { label: () => string; text: () => string }> = {
  file: {
    label: m.settings_way_file,
    text: m.settings_way_file_text,
  },
  keyring: {
    label: m.settings_way_keyring,
    text: m.settings_way_keyring_text,
  },
  passphrase: {
    label: m.settings_way_passphrase,
    text: m.settings_way_passphrase_text,
  },
};

/** The engine takes no shorter passphrase. */
const shortest = 8;

/** A change of the keys, as the person fills it in. */
export class KeysForm {
  kept = $state<Kept>('file');
  /** The present passphrase, or the recovery key. */
  secret = $state('');
  passphrase = $state('');
  again = $state('');
  /** What the engine blamed last. */
  refused = $state.raw<{ param: string; why: string } | null>(null);

  readonly #present: Kept;
  readonly #isNewWay: boolean;

  /** For keys that are kept in the way `present`; `isNewWay` when it is the way that changes. */
  constructor(present: Kept, isNewWay: boolean) {
    this.#present = present;
    this.#isNewWay = isNewWay;
    this.kept = present;
  }

  /** Whether the store opens by a passphrase, which has to be given again. */
  get needsSecret(): boolean {
    return this.#present === 'passphrase';
  }

  /** Whether a passphrase is to be chosen. */
  get needsPassphrase(): boolean {
    return this.#isNewWay && this.kept === 'passphrase';
  }

  /** Whether it would stay as it is. */
  get isSame(): boolean {
    return this.#isNewWay && this.kept === this.#present && this.kept !== 'passphrase';
  }

  /** Whether there will be a recovery key. */
  get givesRecovery(): boolean {
    return this.kept !== 'file';
  }

  readonly problems = $derived({
    secret: this.needsSecret && this.secret === '' ? m.settings_enter_to_go_on() : undefined,
    passphrase:
      this.needsPassphrase && Array.from(this.passphrase).length < shortest
        ? m.settings_at_least({ characters: shortest })
        : undefined,
    again: this.needsPassphrase && this.again !== this.passphrase ? m.settings_not_the_same() : undefined,
  });
  readonly isSound = $derived(!this.isSame && Object.values(this.problems).every((problem) => problem === undefined));

  /** Why the engine did not take a value; gone once the person tries again. */
  whyNot(param: string): string | undefined {
    return this.refused?.param === param ? `${this.refused.why}.` : undefined;
  }
}
