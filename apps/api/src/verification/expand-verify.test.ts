// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how slipway.yaml writes variables.
import { expect, it } from '@jest/globals';
import { parsePipelineFile, variablesOf } from '@slipway/pipeline';
import { expandVerify } from './expand-verify.ts';

const text = `
image: a/b
platforms: [linux/amd64]
run: { port: 80 }
verify:
  http:
    - { path: "/\${version}", expect: { contains: "\${shortCommit}", matches: "^\\\\d$", headers: { x: "\${version}" } } }
    - url: "https://\${branch}.example.org/"
  command: [/smoke, "\${version}"]
  bake: 1m
`;

it('puts the values of a release into all texts but the pattern', () => {
  const { verify } = parsePipelineFile(text, { registry: 'localhost' });
  if (verify === undefined) throw new Error('The file has verify.');
  const release = { registry: 'r', version: '1.4.2', commit: 'abcdef0123', committedAt: new Date(0), branch: 'main' };
  expect(expandVerify(verify, variablesOf(release))).toEqual({
    ...verify,
    http: [
      { ...verify.http[0], path: '/1.4.2', expect: { contains: 'abcdef0', matches: '^\\d$', headers: { x: '1.4.2' } } },
      { ...verify.http[1], url: 'https://main.example.org/' },
    ],
    command: { run: ['/smoke', '1.4.2'], timeout: 60_000 },
  });
});
