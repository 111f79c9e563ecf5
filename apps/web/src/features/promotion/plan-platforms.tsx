'use client';

import type { PlanPartsFragment } from '../../graphql/generated/documents.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { Digest } from '../../ui/digest.tsx';
import { type Mark, StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { PlatformLabel } from '../platform/platform-label.tsx';

const tests: Readonly<Record<string, { mark: Mark; word: string }>> = {
  passed: { mark: 'succeeded', word: 'passed' },
  failed: { mark: 'failed', word: 'failed' },
  none: { mark: 'cancelled', word: 'none' },
};
const unknownTests = { mark: 'waiting', word: 'not known' } as const;

/** What runs and what would, platform by platform. */
export function PlanPlatforms({ platforms }: { platforms: PlanPartsFragment['platforms'] }) {
  return (
    <Table
      label="Images by platform"
      minWidth={600}
      head={
        <>
          <Head>Platform</Head>
          <Head>Tests</Head>
          <Head>Now</Head>
          <Head>Then</Head>
          <Head align="right">Pull size</Head>
          <Head align="right">Update size</Head>
        </>
      }
    >
      {platforms.map((platform) => (
        <Row key={platform.platform}>
          <Cell>
            <PlatformLabel platform={platform.platform} />
          </Cell>
          <Cell>
            <StateMark {...(tests[platform.tests ?? ''] ?? unknownTests)} />
          </Cell>
          <Cell>{platform.presentDigest === null ? <None /> : <Digest value={platform.presentDigest} quiet />}</Cell>
          <Cell>
            {platform.digest === null ? (
              <None />
            ) : platform.digest === platform.presentDigest ? (
              <span className="text-ink-faint">the same</span>
            ) : (
              <Digest value={platform.digest} />
            )}
          </Cell>
          <Cell align="right">{platform.pullSize === null ? <None /> : <Bytes value={platform.pullSize} />}</Cell>
          <Cell align="right" className="font-medium">
            {platform.updateSize === null ? <None /> : <Bytes value={platform.updateSize} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function None() {
  return <span className="text-ink-faint">–</span>;
}
