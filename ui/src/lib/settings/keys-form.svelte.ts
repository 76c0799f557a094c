import type { Kept } from '$lib/api/commands';

/** The ways to keep a master key: what they are called, and what they mean for the person. */
export const ways: Record<Kept, { label: string; text: string }> = {
  file: {
    label: 'In a file of the data folder',
    text: 'Only your account may read it, and the store opens by itself. Whoever copies the whole folder can read the files.',
  },
  keyring: {
    label: 'In the keyring of the system',
    text: 'The store opens by itself while you are signed in. A copy of the data folder alone is of no use.',
  },
  passphrase: {
    label: 'Under a passphrase',
    text: 'Coffer asks for it at each start. A copy of the data folder alone is of no use.',
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
    secret: this.needsSecret && this.secret === '' ? 'Enter it to go on.' : undefined,
    passphrase:
      this.needsPassphrase && Array.from(this.passphrase).length < shortest
        ? `At least ${shortest} characters.`
        : undefined,
    again: this.needsPassphrase && this.again !== this.passphrase ? 'This is not the same.' : undefined,
  });
  readonly isSound = $derived(!this.isSame && Object.values(this.problems).every((problem) => problem === undefined));

  /** Why the engine did not take a value; gone once the person tries again. */
  whyNot(param: string): string | undefined {
    return this.refused?.param === param ? `${this.refused.why}.` : undefined;
  }
}
