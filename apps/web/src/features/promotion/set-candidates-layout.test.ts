import { expect, it } from '@jest/globals';
import { setCandidates } from './set-candidates-layout.ts';

const release = (id: string, name: string, version: string | null) => ({
  id,
  version,
  ref: 'main',
  application: { name },
});

it('offers releases of the other applications, the newest of each first', () => {
  const releases = [
    release('4', 'web', '2.0'),
    release('3', 'shop', '1.1'),
    release('2', 'mail', null),
    release('1', 'web', '1.9'),
  ];
  expect(setCandidates(releases, 'shop')).toEqual([
    { application: 'mail', releases: [{ id: '2', name: 'main' }] },
    {
      application: 'web',
      releases: [
        { id: '4', name: '2.0' },
        { id: '1', name: '1.9' },
      ],
    },
  ]);
  expect(setCandidates([release('1', 'shop', '1')], 'shop')).toEqual([]);
});
