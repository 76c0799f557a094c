import { describe, expect, it } from 'vitest';
import {
  emailProblem,
  idProblem,
  initialsOf,
  nameProblem,
  parseLabel,
  parseRoles,
  passwordProblem,
  phoneProblem,
} from './rules';

describe('what may stay', () => {
  it('is empty, or keeps the rules', () => {
    for (const rule of [idProblem, nameProblem, emailProblem, phoneProblem, passwordProblem])
      expect(rule('')).toBeUndefined();
    expect(idProblem('ada.l-1')).toBeUndefined();
    expect(emailProblem(' ada@example.com ')).toBeUndefined();
    expect(phoneProblem('+491701234567')).toBeUndefined();
    expect(passwordProblem('é'.repeat(8))).toBeUndefined();
  });

  it('is nothing else', () => {
    for (const bad of ['.a', 'a b', 'x'.repeat(37)]) expect(idProblem(bad)).toBeDefined();
    for (const bad of ['ada', 'ada@', 'ada@example', 'a b@example.com', 'a@b..c'])
      expect(emailProblem(bad)).toBeDefined();
    for (const bad of ['123', '+0123456789', '+12 345 678']) expect(phoneProblem(bad)).toBeDefined();
    expect(passwordProblem('1234567')).toBeDefined();
    expect(nameProblem('x'.repeat(129))).toBeDefined();
  });
});

it('labels are letters and digits', () => {
  expect(parseLabel(' vip ')).toEqual({ item: 'vip' });
  for (const bad of ['', 'a-b', 'ä', 'x'.repeat(37)]) expect(parseLabel(bad)).toHaveProperty('problem');
});

it('roles are read as people write them', () => {
  expect(parseRoles('owner, editor owner')).toEqual({ roles: ['owner', 'editor'] });
  expect(parseRoles('')).toEqual({ roles: [] });
  expect(parseRoles('a/b')).toHaveProperty('problem');
});

it('a person is known by the first and the last name', () => {
  expect(initialsOf('Ada King Lovelace')).toBe('AL');
  expect(initialsOf('ada')).toBe('A');
  expect(initialsOf('')).toBe('?');
});
