import type { ProjectSettings } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { bytesOf, typedSize, type SizeUnit } from '$lib/parts/bytes';
import { scannerProblem } from './hosts';

type Kept = Pick<ProjectSettings, 'maximumFileSize' | 'protectAnySize' | 'antivirus'>;

export const sizePresets = () =>
  [
    { value: '5000000000', label: '5 GB', hint: m.settings_size_most() },
    { value: '30000000', label: '30 MB', hint: m.settings_size_promised() },
    { value: 'custom', label: m.settings_size_other(), hint: m.settings_size_other_hint() },
  ] as const;
export type SizePreset = ReturnType<typeof sizePresets>[number]['value'];

/** The engine takes no project that allows more. */
const largest = 100_000_000_000;

/** What the project's storage does, as the person changes it. */
export class StorageForm {
  preset = $state<SizePreset>('5000000000');
  amount = $state('');
  unit = $state<SizeUnit>('GB');
  protectAnySize = $state(false);
  antivirus = $state('');
  #kept = $state.raw<Kept>({ maximumFileSize: 5_000_000_000, protectAnySize: false, antivirus: '' });

  /** NaN when it is no number. */
  readonly bytes = $derived(this.preset === 'custom' ? (bytesOf(this) ?? NaN) : Number(this.preset));
  readonly problems = $derived({
    maximum: this.bytes >= 1 && this.bytes <= largest ? undefined : m.settings_size_invalid(),
    antivirus: scannerProblem(this.antivirus),
  });
  readonly isSound = $derived(this.problems.maximum === undefined && this.problems.antivirus === undefined);
  readonly #changed = $derived({
    size: this.bytes !== this.#kept.maximumFileSize,
    protection: this.protectAnySize !== this.#kept.protectAnySize,
    scanner: this.antivirus.trim() !== this.#kept.antivirus,
  });
  readonly isChanged = $derived(Object.values(this.#changed).some(Boolean));

  /** Takes in what is kept. What the person has changed and not saved stays. */
  follow(kept: Kept): void {
    const changed = this.#changed;
    this.#kept = kept;
    if (!changed.size) this.#fillSize();
    if (!changed.protection) this.protectAnySize = kept.protectAnySize;
    if (!changed.scanner) this.antivirus = kept.antivirus;
  }

  discard(): void {
    this.#fillSize();
    this.protectAnySize = this.#kept.protectAnySize;
    this.antivirus = this.#kept.antivirus;
  }

  get draft(): Kept {
    return {
      maximumFileSize: this.bytes,
      protectAnySize: this.protectAnySize,
      antivirus: this.antivirus.trim(),
    };
  }

  #fillSize(): void {
    const { maximumFileSize } = this.#kept;
    const preset = sizePresets().find(({ value }) => value === String(maximumFileSize));
    const { amount, unit } = typedSize(maximumFileSize);
    this.preset = preset?.value ?? 'custom';
    this.amount = amount;
    this.unit = unit;
  }
}
