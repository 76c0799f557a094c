/** A decision in words: what was looked at, what decided, and what would change it. */

import type { Decision, Fact, Step } from '$lib/api/wire';
import { m } from '$lib/paraglide/messages';
import { actionLabels, listed, roleWords, type Knowing } from './words';

/** Finds the step that decided: of a refusal the one that refuses, else the one that opened the door. */
export function decidingStep({ allowed, because }: Decision): number {
  if (!allowed) return because.findIndex(({ passes }) => !passes);
  const opened = because.findIndex(({ fact }) => opens(fact));
  return opened === -1 ? because.length - 1 : opened;
}

function opens(fact: Fact): boolean {
  if (fact.kind === 'bucketGrant' || fact.kind === 'fileGrant') return fact.matched !== null;
  return fact.kind === 'privileged' || (fact.kind === 'token' && fact.fits);
}

/** Says what a step has found. */
export function stepWords({ fact, passes }: Step, knowing: Knowing): string {
  const names = (roles: readonly string[]): string => listed(roles.map((role) => roleWords(role, knowing(role))));
  switch (fact.kind) {
    case 'scope':
      return fact.isHeld ? m.access_fact_scope({ scope: fact.scope }) : m.access_fact_no_scope({ scope: fact.scope });
    case 'userBlocked':
      return m.access_fact_blocked();
    case 'keyExpired':
      return m.access_fact_expired();
    case 'bucket':
      return bucketWords(fact.state, passes);
    case 'transformationsOff':
      return passes ? m.access_fact_previews_off_passed() : m.access_fact_previews_off();
    case 'token':
      return fact.fits ? m.access_fact_token() : m.access_fact_other_token();
    case 'privileged':
      return m.access_fact_privileged();
    case 'roles':
      return m.access_fact_roles({ roles: names(fact.roles) });
    case 'fileSecurity':
      return fact.isOn ? m.access_fact_file_security() : m.access_fact_no_file_security();
    case 'bucketGrant':
    case 'fileGrant':
      return grantWords(fact, passes, names);
    case 'onlyGrantedFiles':
      return m.access_fact_only_granted();
    case 'handedOut':
      return fact.notHeld.length === 0
        ? m.access_fact_handed_out()
        : m.access_fact_not_held({ roles: names(fact.notHeld) });
    case 'file':
      return fileWords(fact.state);
  }
}

function bucketWords(state: 'missing' | 'disabled' | 'enabled', passes: boolean): string {
  if (state === 'missing') return m.access_fact_no_bucket();
  if (state === 'enabled') return m.access_fact_bucket();
  return passes ? m.access_fact_bucket_disabled_passed() : m.access_fact_bucket_disabled();
}

function fileWords(state: 'missing' | 'incomplete' | 'complete'): string {
  if (state === 'missing') return m.access_fact_no_file();
  return state === 'complete' ? m.access_fact_file() : m.access_fact_incomplete();
}

function grantWords(
  fact: Extract<Fact, { kind: 'bucketGrant' | 'fileGrant' }>,
  passes: boolean,
  names: (roles: readonly string[]) => string,
): string {
  const action = actionLabels[fact.action]();
  const isBucket = fact.kind === 'bucketGrant';
  if (fact.matched !== null) {
    const role = names([fact.matched]);
    return isBucket ? m.access_fact_bucket_grant({ action, role }) : m.access_fact_file_grant({ action, role });
  }
  const roles = fact.granted.length === 0 ? m.access_nobody_word() : names(fact.granted);
  if (!isBucket) return m.access_fact_no_file_grant({ action, roles });
  return passes ? m.access_fact_file_decides({ action, roles }) : m.access_fact_no_bucket_grant({ action, roles });
}

/** Says what would change the answer; null where nothing here does. */
export function changeWords(decision: Decision, knowing: Knowing): string | null {
  const fact = decision.because[decidingStep(decision)]?.fact;
  if (!fact) return null;
  switch (fact.kind) {
    case 'scope':
      return m.access_change_scope({ scope: fact.scope });
    case 'userBlocked':
      return m.access_change_blocked();
    case 'keyExpired':
      return m.access_change_expired();
    case 'bucket':
      return fact.state === 'disabled' ? m.access_change_bucket_disabled() : null;
    case 'transformationsOff':
      return m.access_change_previews_off();
    case 'privileged':
      return m.access_change_privileged();
    case 'bucketGrant':
    case 'fileGrant':
      return changeOfGrant(fact, knowing);
    case 'token':
    case 'roles':
    case 'fileSecurity':
    case 'onlyGrantedFiles':
    case 'handedOut':
    case 'file':
      return null;
  }
}

function changeOfGrant(fact: Extract<Fact, { kind: 'bucketGrant' | 'fileGrant' }>, knowing: Knowing): string {
  const action = actionLabels[fact.action]();
  const isBucket = fact.kind === 'bucketGrant';
  if (fact.matched === null) return isBucket ? m.access_change_bucket({ action }) : m.access_change_file({ action });
  const role = roleWords(fact.matched, knowing(fact.matched));
  return isBucket ? m.access_change_close_bucket({ action, role }) : m.access_change_close_file({ action, role });
}

/** The roles that a decision speaks of. */
export function rolesIn({ because }: Decision): string[] {
  return because.flatMap(({ fact }) => {
    if (fact.kind === 'roles') return fact.roles;
    if (fact.kind === 'handedOut') return fact.notHeld;
    return fact.kind === 'bucketGrant' || fact.kind === 'fileGrant' ? fact.granted : [];
  });
}
