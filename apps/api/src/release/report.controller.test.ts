import { expect, test } from '@jest/globals';
import { contentDisposition, contentType } from './report.controller.ts';
import { reportUrl } from './step.resolver.ts';

test.each([
  ['junit.xml', 'text/plain; charset=utf-8'],
  ['a/b/coverage.TXT', 'text/plain; charset=utf-8'],
  ['index.html', 'application/octet-stream'],
  ['image.svg', 'application/octet-stream'],
  ['xml', 'application/octet-stream'],
  ['.xml', 'text/plain; charset=utf-8'],
  ['archive.tar.gz', 'application/octet-stream'],
])('%s is sent as %s', (path, type) => {
  expect(contentType(path)).toBe(type);
});

test.each([
  ['a/junit.xml', `attachment; filename="junit.xml"; filename*=UTF-8''junit.xml`],
  ['a/"x"\r\n.xml', `attachment; filename="_x___.xml"; filename*=UTF-8''%22x%22%0D%0A.xml`],
  ["prüf's.xml", `attachment; filename="pr_f_s.xml"; filename*=UTF-8''pr%C3%BCf%27s.xml`],
  ['folder/', `attachment; filename="report"; filename*=UTF-8''report`],
])('%j is named safely', (path, header) => {
  expect(contentDisposition(path)).toBe(header);
});

test('an address keeps folders and escapes the rest', () => {
  expect(reportUrl('s', 'a b/ü?.xml')).toBe('/api/reports/s/a%20b/%C3%BC%3F.xml');
});
