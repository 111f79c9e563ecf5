import { expect, test } from '@jest/globals';
import { sameRepository } from './same-repository.ts';

test.each([
  ['https://git.example/team/app.git', 'https://git.example/team/app', true],
  ['https://git.example/team/app', 'https://git.example/Team/App/', true],
  ['https://git.example/team/app', 'git@git.example:team/app.git', true],
  ['https://git.example/team/app', 'ssh://git@git.example:2222/team/app.git', true],
  ['https://git.example:8443/team/app', 'https://git.example/team/app', true],
  ['https://git.example/team/app', 'https://git.example/team/app2', false],
  ['https://git.example/team/app', 'https://git.example.evil/team/app', false],
  ['https://git.example/team/app', 'https://evil/git.example/team/app', false],
  ['https://git.example/team', 'https://git.example/team/app', false],
  ['file:///srv/git/app.git', 'file:///srv/git/app', true],
  ['file:///srv/git/app', 'file:///srv/git/App', false],
  ['file:///srv/git/app', 'https://srv/git/app', false],
  ['nonsense', 'nonsense', false],
  ['https://git.example', 'https://git.example/', false],
])('%s and %s: %s', (one, other, expected) => {
  expect(sameRepository(one, other)).toBe(expected);
  expect(sameRepository(other, one)).toBe(expected);
});
