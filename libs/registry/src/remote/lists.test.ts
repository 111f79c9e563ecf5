import type { RequestListener } from 'node:http';
import { expect, test } from '@jest/globals';
import { startServer } from '../testing/server.ts';
import { RemoteRegistry } from './remote-registry.ts';

const retry = { attempts: 2, baseDelay: 1, maxDelay: 10, jitter: () => 0 };

async function tagsOf(listener: RequestListener): Promise<readonly string[]> {
  await using server = await startServer(listener);
  const remote = new RemoteRegistry({ plainHttp: [server.host], retry });
  try {
    const tags: string[] = [];
    for await (const tag of remote.listTags({ registry: server.host, repository: 'a' })) tags.push(tag);
    return tags;
  } finally {
    await remote.close();
  }
}

test('pages are followed to the end, relative addresses and null included', async () => {
  const tags = await tagsOf((request, response) => {
    const last = new URL(request.url ?? '', 'http://x').searchParams.get('last');
    if (last === null) response.setHeader('link', '</v2/a/tags/list?n=1000&last=b>; rel="next"');
    if (last === 'b') response.setHeader('link', '<?n=1000&last=c>; rel=next');
    response.end(JSON.stringify({ name: 'a', tags: last === null ? ['a', 'b'] : last === 'b' ? ['c'] : null }));
  });
  expect(tags).toEqual(['a', 'b', 'c']);
});

test.each([
  ['on another host', '<http://127.0.0.1:9/v2/a/tags/list?last=a>; rel="next"', /not its own host/],
  ['that is the same one', '</v2/a/tags/list?n=1000>; rel="next"', /page that was read/],
  ['by another protocol', '<ftp://HOST/v2/a/tags/list?last=a>; rel="next"', /on by ftp:/],
  ['that is no address', '<http://[>; rel="next"', /no address/],
])('a next page %s is an error and no silent end', async (_, link, message) => {
  const served = tagsOf((request, response) =>
    response.setHeader('link', link.replace('HOST', String(request.headers.host))).end('{"tags":["a"]}'),
  );
  await expect(served).rejects.toMatchObject({ code: 'unexpected-content', message: expect.stringMatching(message) });
});

test('a loop over several pages is an error', async () => {
  const served = tagsOf((request, response) => {
    const last = Number(new URL(request.url ?? '', 'http://x').searchParams.get('last') ?? 0);
    response.setHeader('link', `</v2/a/tags/list?last=${(last % 3) + 1}>; rel="next"`).end('{"tags":["a"]}');
  });
  await expect(served).rejects.toMatchObject({ code: 'unexpected-content' });
});

test.each(['<html>', '[]', 'null', '{}', '{"tags":{}}', '{"tags":[1]}'])('%s is no list', async (body) => {
  await expect(tagsOf((_, response) => response.end(body))).rejects.toMatchObject({ code: 'unexpected-content' });
});

test('a list that is cut in its body is asked for again', async () => {
  let times = 0;
  const tags = await tagsOf((_, response) => {
    if (times++ > 0) return response.end('{"tags":["a"]}');
    response.setHeader('content-length', '15').write('{"tags"');
    return setTimeout(() => response.destroy(), 10);
  });
  expect(tags).toEqual(['a']);
});
