import { users } from '$lib/api/people';
import type { User } from '$lib/api/wire';
import { emailProblem, nameProblem, passwordProblem, phoneProblem } from './rules';

/** What the person changes about a user. Each thing has a route of its own; only what differs is sent. */
export class UserForm {
  readonly #user: User;
  name = $state('');
  email = $state('');
  phone = $state('');
  password = $state('');
  labels = $state.raw<readonly string[]>([]);
  emailVerification = $state(false);
  phoneVerification = $state(false);

  constructor(user: User) {
    this.#user = user;
    this.name = user.name;
    this.email = user.email;
    this.phone = user.phone;
    this.labels = user.labels;
    this.emailVerification = user.emailVerification;
    this.phoneVerification = user.phoneVerification;
  }

  readonly problems = $derived({
    name: nameProblem(this.name),
    email: emailProblem(this.email),
    phone: phoneProblem(this.phone),
    password: passwordProblem(this.password),
  });
  readonly isSound = $derived(Object.values(this.problems).every((problem) => problem === undefined));
  readonly isChanged = $derived(this.#changes().length > 0);

  /** Sends what differs, one after the other. A new address is unproven, so whether it is comes after it. */
  async save(endpoint: string): Promise<void> {
    for (const send of this.#changes()) await send(endpoint);
  }

  #changes(): ((endpoint: string) => Promise<unknown>)[] {
    const before = this.#user;
    const id = before.$id;
    const [name, email, phone] = [this.name.trim(), this.email.trim().toLowerCase(), this.phone.trim()];
    const isEmailNew = email !== before.email;
    const isPhoneNew = phone !== before.phone;
    const isLabelNew = this.labels.join(' ') !== before.labels.join(' ');
    return [
      name !== before.name && ((at: string) => users.rename(at, id, name)),
      isEmailNew && ((at: string) => users.setEmail(at, id, email)),
      isPhoneNew && ((at: string) => users.setPhone(at, id, phone)),
      this.emailVerification !== (before.emailVerification && !isEmailNew) &&
        email !== '' &&
        ((at: string) => users.verifyEmail(at, id, this.emailVerification)),
      this.phoneVerification !== (before.phoneVerification && !isPhoneNew) &&
        phone !== '' &&
        ((at: string) => users.verifyPhone(at, id, this.phoneVerification)),
      isLabelNew && ((at: string) => users.setLabels(at, id, this.labels)),
      this.password !== '' && ((at: string) => users.setPassword(at, id, this.password)),
    ].filter((each) => each !== false);
  }
}
