import { describe, expect, it } from '@jest/globals';
import { layOutLayers, readInstruction } from './layers-layout.ts';

describe('readInstruction', () => {
  it.each([
    ['/bin/sh -c #(nop)  ENV PATH=/usr/bin', 'ENV PATH=/usr/bin'],
    ['/bin/sh -c apt-get update &&     apt-get install -y git', 'RUN apt-get update && apt-get install -y git'],
    ['RUN /bin/sh -c go build ./... # buildkit', 'RUN go build ./...'],
    ['RUN |2 VERSION=1.4.2 COMMIT=abc /bin/sh -c go build # buildkit', 'RUN go build'],
    ['COPY /out/app /app # buildkit', 'COPY /out/app /app'],
    ['USER 65532', 'USER 65532'],
    ['', ''],
  ])('%j reads %j', (history, instruction) => {
    expect(readInstruction(history)).toBe(instruction);
  });
});

describe('layOutLayers', () => {
  const layers = [
    { digest: 'sha256:a', size: 300, instruction: 'COPY a /a', empty: false },
    { digest: null, size: 0, instruction: 'USER 1', empty: true },
  ];

  it('measures bars by the largest layer of all platforms and shares by this image', () => {
    const rows = layOutLayers(layers, 400, 600);
    expect(rows.map(({ number, keyword, bar, share }) => ({ number, keyword, bar, share }))).toEqual([
      { number: 1, keyword: 'COPY', bar: 0.5, share: 0.75 },
      { number: 2, keyword: 'USER', bar: 0, share: 0 },
    ]);
  });

  it('divides nothing by nothing', () => {
    expect(layOutLayers([{ digest: null, size: 0, instruction: 'ENV A=1', empty: true }], 0, 0)[0]?.bar).toBe(0);
  });
});
