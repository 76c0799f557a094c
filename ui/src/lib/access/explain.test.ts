import { expect, it } from 'vitest';
import type { Decision, Step } from '$lib/api/wire';
import { changeWords, decidingStep, rolesIn, stepWords } from './explain';

const nobody = () => undefined;
const grant = (kind: 'bucketGrant' | 'fileGrant', granted: string[], matched: string | null, passes = true): Step => ({
  fact: { kind, action: 'read', granted, matched },
  passes,
});
const decided = (allowed: boolean, ...because: Step[]): Decision => ({ operation: 'content', allowed, because });
const roles: Step = { fact: { kind: 'roles', roles: ['any', 'guests'] }, passes: true };
const file: Step = { fact: { kind: 'file', state: 'complete' }, passes: true };

it('a refusal is decided by the step that refuses', () => {
  const decision = decided(
    false,
    roles,
    grant('bucketGrant', ['users'], null),
    file,
    grant('fileGrant', [], null, false),
  );
  expect(decidingStep(decision)).toBe(3);
  expect(stepWords(decision.because[3] as Step, nobody)).toBe('The file grants “Read” to nobody.');
  expect(changeWords(decision, nobody)).toContain('on this file');
});

it('a yes is decided by what opened the door, not by what came after it', () => {
  const decision = decided(true, roles, grant('bucketGrant', ['any'], 'any'), file);
  expect(decidingStep(decision)).toBe(1);
  expect(changeWords(decision, nobody)).toContain('Anyone');
});

it('keys pass by permissions', () => {
  const decision = decided(true, { fact: { kind: 'privileged' }, passes: true }, file);
  expect(decidingStep(decision)).toBe(0);
});

it('all roles that are spoken of are known', () => {
  expect(rolesIn(decided(true, roles, grant('bucketGrant', ['team:a'], null), file))).toEqual([
    'any',
    'guests',
    'team:a',
  ]);
});
