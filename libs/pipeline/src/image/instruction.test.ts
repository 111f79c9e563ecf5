import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cpuTime } from '../testing/cpu-time.ts';
import { instructionOf } from './instruction.ts';

const file = 'file:3548570bec0a525723a303ae113f996d5f434840c9a511449fec202bba6e8faa';

// As Docker Engine 20.10.24 wrote them for one Dockerfile, with BuildKit and without.
describe('instructionOf', () => {
  it.each([
    // BuildKit
    ['RUN /bin/sh -c go build ./... # buildkit', 'RUN go build ./...'],
    [
      'RUN |2 VERSION=2 NAME=a b /bin/sh -c echo $VERSION &&        echo two # buildkit',
      'RUN echo $VERSION && echo two',
    ],
    ['RUN |2 VERSION=2 NAME=a b /bin/sh -eu -c echo shell # buildkit', 'RUN echo shell'],
    ['RUN |2 NAME=a b VERSION=2 /bin/busybox true # buildkit', 'RUN /bin/busybox true'],
    ['RUN /bin/busybox true # buildkit', 'RUN /bin/busybox true'],
    ['RUN /bin/bash -o pipefail -c curl x | tar x # buildkit', 'RUN curl x | tar x'],
    ['RUN /bin/bash -euo pipefail -c curl x | tar x # buildkit', 'RUN curl x | tar x'],
    ['RUN /bin/ash -lc true # buildkit', 'RUN true'],
    ['RUN /bin/sh -c sh -c "true" # buildkit', 'RUN sh -c "true"'],
    ['RUN /bin/sh -c <<EOF\necho a\n  echo b\nEOF # buildkit', 'RUN <<EOF\necho a\n echo b\nEOF'],
    ['RUN cmd /S /C dir # buildkit', 'RUN dir'],
    ['RUN powershell -Command Get-Date # buildkit', 'RUN Get-Date'],
    ['COPY /app /app # buildkit', 'COPY /app /app'],
    ['ADD Dockerfile /y # buildkit', 'ADD Dockerfile /y'],
    ['WORKDIR /app', 'WORKDIR /app'],
    ['ENV GREETING=hello world X=1', 'ENV GREETING=hello world X=1'],
    ['LABEL a=b c d=e f', 'LABEL a=b c d=e f'],
    ['ARG NAME=a b', 'ARG NAME=a b'],
    ['USER 1000:1000', 'USER 1000:1000'],
    ['STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGTERM'],
    ['EXPOSE map[53/udp:{} 8080/tcp:{}]', 'EXPOSE 53/udp 8080/tcp'],
    ['VOLUME [/data /more]', 'VOLUME /data /more'],
    ['SHELL [/bin/sh -eu -c]', 'SHELL [/bin/sh -eu -c]'],
    ['CMD ["echo" "hi"]', 'CMD ["echo", "hi"]'],
    ['CMD ["echo", "hi"]', 'CMD ["echo", "hi"]'],
    ['ENTRYPOINT ["/bin/sh" "-c" "a \\"b\\""]', 'ENTRYPOINT ["/bin/sh", "-c", "a \\"b\\""]'],
    [
      'HEALTHCHECK &{["CMD-SHELL" "nc -z localhost 8080"] "5s" "0s" "0s" \'\\x00\'}',
      'HEALTHCHECK CMD nc -z localhost 8080',
    ],
    ['HEALTHCHECK &{["CMD" "nc" "-z" "x\\"y"] "5s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK CMD ["nc", "-z", "x\\"y"]'],
    ['HEALTHCHECK &{["NONE"] "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK NONE'],
    // The classic builder
    ['/bin/sh -c go build ./...', 'RUN go build ./...'],
    ['|2 NAME=a b VERSION=2 /bin/sh -c echo $VERSION &&        echo two', 'RUN echo $VERSION && echo two'],
    ['|2 NAME=a b VERSION=2 /bin/sh -eu -c echo shell', 'RUN echo shell'],
    ['|2 NAME=a b VERSION=2 /bin/busybox true', 'RUN /bin/busybox true'],
    ['|0 /bin/sh -c true', 'RUN true'],
    ['/bin/busybox true', 'RUN /bin/busybox true'],
    ['/bin/sh -c #(nop)  CMD ["echo" "hi"]', 'CMD ["echo", "hi"]'],
    ['/bin/sh -eu -c #(nop)  CMD ["echo" "hi"]', 'CMD ["echo", "hi"]'],
    ['/bin/sh -c #(nop) WORKDIR /app', 'WORKDIR /app'],
    ['/bin/sh -c #(nop)  ENV GREETING=hello world X=1', 'ENV GREETING=hello world X=1'],
    ['/bin/sh -c #(nop)  EXPOSE 53/udp 8080', 'EXPOSE 53/udp 8080'],
    ['/bin/sh -c #(nop)  ONBUILD RUN echo onbuild', 'ONBUILD RUN echo onbuild'],
    [`/bin/sh -c #(nop) ADD ${file} in / `, 'ADD file:3548570bec0a in /'],
    [`/bin/sh -c #(nop) COPY ${file} in /app/ `, 'COPY file:3548570bec0a in /app/'],
    // What others wrote
    ['RUN make', 'RUN make'],
    ['Debian packages: busybox-static', 'Debian packages: busybox-static'],
    ['bazel build ...', 'bazel build ...'],
    ['debuerreotype 0.15', 'debuerreotype 0.15'],
    ['COPYRIGHT notice', 'COPYRIGHT notice'],
    ['', ''],
    ['   ', ''],
    ['/bin/sh -c #(nop) ', ''],
  ])('%j is %j', (createdBy, instruction) => expect(instructionOf(createdBy)).toBe(instruction));

  it('takes any text, and leaves an instruction as it is', () => {
    const word = fc.constantFrom(
      'RUN ',
      '|2 ',
      '|x ',
      'A=b ',
      '/bin/sh -c ',
      '#(nop) ',
      'CMD ',
      '["a"',
      ']',
      ' # buildkit',
      '\n',
    );
    const text = fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 });
    fc.assert(
      fc.property(text, (words) => {
        expect(typeof instructionOf(words.join(''))).toBe('string');
      }),
    );
    expect(instructionOf(instructionOf('RUN |1 A=b /bin/sh -c make # buildkit'))).toBe('RUN make');
  });

  it.each([
    ['blanks', `a${' '.repeat(100_000)}b`],
    ['blanks in a RUN', `RUN a${' \t'.repeat(50_000)}b`],
    ['marks', '# buildkit '.repeat(10_000)],
    ['letters of an option', `|1 /bin/sh -${'a'.repeat(100_000)}`],
    ['shells', `|1 ${'/bin/sh -a '.repeat(10_000)}`],
    ['options of a shell', `/bin/sh ${'-a '.repeat(50_000)}`],
    ['arguments', `|9 ${'A=b '.repeat(20_000)}`],
    ['quotes', `CMD [${'"'.repeat(50_001)}`],
    ['backslashes', `HEALTHCHECK &{["${'\\'.repeat(50_001)}`],
    ['quoted words', `HEALTHCHECK &{[${'"a" '.repeat(30_000)}`],
  ])('is not slow for many %s', (_what, text) => {
    expect(cpuTime(() => instructionOf(text))).toBeLessThan(5_000);
  });
});
