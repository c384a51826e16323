import { describe, expect, it } from 'vitest';
import { isCommand, shellCommand, shellWord } from './shell-word.ts';

describe('a word of a command', () => {
  it.each(['alice', 'Team.Data+ci=1,2@example-x', 'arn:aws:iam::aws:policy/AdministratorAccess', '_x'])(
    'is the name %s as it is',
    (name) => {
      expect(shellWord(name)).toBe(name);
    },
  );

  it.each([
    ['', 'empty'],
    ['--profile', 'an option'],
    ['=ls', 'a command to zsh'],
    ['~root', 'a home'],
    ['a b', 'two words'],
    ['$(id)', 'a command'],
    ['a;id', 'a command'],
    ["a'b", 'a quote'],
    ['a\nid', 'a line'],
    ['*', 'files'],
    ['{a,b}', 'words'],
    ['аlice', 'a letter of another script'],
    ['www.evil.example', 'what the report would change'],
    ['x'.repeat(600), 'too long'],
  ])('is not %j: %s', (name) => {
    expect(shellWord(name)).toBeUndefined();
  });

  it('makes a command only with all the others', () => {
    expect(shellCommand`aws iam delete-user --user-name ${'alice'}`).toBe(
      'aws iam delete-user --user-name alice',
    );
    expect(shellCommand`aws iam x --user-name ${'alice'} --policy-name ${'a;b'}`).toBeUndefined();
    expect(shellCommand`aws iam delete-user --user-name ${undefined}`).toBeUndefined();
  });

  it('is told from a sentence', () => {
    expect(isCommand('cordon contain AKIAIOSFODNN7EXA7Q2X')).toBe(true);
    expect(isCommand('aws iam delete-user --user-name alice')).toBe(true);
    expect(isCommand('deny the user who made it')).toBe(false);
  });
});
