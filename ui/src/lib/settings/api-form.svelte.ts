import type { ApiSettings } from '$lib/api/commands';
import type { ProjectSettings } from '$lib/api/wire';
import { portProblem } from './hosts';

type Doors = Pick<ProjectSettings, 'origins' | 'hosts'>;

/** Who reaches the API and where, as the person changes it. */
export class ApiForm {
  enabled = $state(true);
  port = $state('0');
  origins = $state.raw<readonly string[]>([]);
  hosts = $state.raw<readonly string[]>([]);
  #address = $state.raw<ApiSettings>({ enabled: true, port: 0 });
  #doors = $state.raw<Doors>({ origins: [], hosts: [] });

  readonly problems = $derived({ port: this.enabled ? portProblem(this.port) : undefined });
  readonly isSound = $derived(this.problems.port === undefined);

  readonly isAddressChanged = $derived(
    this.enabled !== this.#address.enabled || this.port.trim() !== String(this.#address.port),
  );
  readonly #areOriginsChanged = $derived(!isSame(this.origins, this.#doors.origins));
  readonly #areHostsChanged = $derived(!isSame(this.hosts, this.#doors.hosts));
  readonly areDoorsChanged = $derived(this.#areOriginsChanged || this.#areHostsChanged);
  readonly isChanged = $derived(this.isAddressChanged || this.areDoorsChanged);

  /** Takes in what is kept. What the person has changed and not saved stays. */
  follow(address: ApiSettings, doors: Doors): void {
    const isAddressChanged = this.isAddressChanged;
    const areOriginsChanged = this.#areOriginsChanged;
    const areHostsChanged = this.#areHostsChanged;
    this.#address = address;
    this.#doors = doors;
    if (!isAddressChanged) this.#fillAddress();
    if (!areOriginsChanged) this.origins = doors.origins;
    if (!areHostsChanged) this.hosts = doors.hosts;
  }

  discard(): void {
    this.#fillAddress();
    this.origins = this.#doors.origins;
    this.hosts = this.#doors.hosts;
  }

  get address(): ApiSettings {
    // A port that makes no sense does not matter while nothing listens on it.
    const port = portProblem(this.port) === undefined ? Number(this.port) : this.#address.port;
    return { enabled: this.enabled, port };
  }

  get doors(): Doors {
    return { origins: [...this.origins], hosts: [...this.hosts] };
  }

  #fillAddress(): void {
    this.enabled = this.#address.enabled;
    this.port = String(this.#address.port);
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item, index) => item === other[index]);
