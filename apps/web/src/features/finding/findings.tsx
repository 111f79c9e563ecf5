'use client';

import { Upload } from 'lucide-react';
import { describeFault } from '../../graphql/client.ts';
import { ReleaseFindingsDocument, type ReleaseFindingsQuery } from '../../graphql/generated/documents.ts';
import { useLive } from '../../graphql/use-live.ts';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Empty, Problem } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { PlatformLabel } from '../platform/platform-label.tsx';
import { useWhyNot } from '../session/viewer.tsx';
import { countWords, severityWords } from './finding-words.ts';
import { UploadFindingsDrawer } from './upload-findings-drawer.tsx';

type Image = NonNullable<ReleaseFindingsQuery['release']>['images'][number];
type Report = NonNullable<Image['findings']>;

/** What scanners found in a release's images, platform by platform, the worst first. */
export function Findings({ id, name }: { id: string; name: string }) {
  const address = useAddress();
  const mayRelease = useWhyNot('RELEASE');
  const { data, error, reload } = useLive(
    ReleaseFindingsDocument,
    { id },
    (change) => change.release === null || change.release === id,
  );
  if (error && !data) return <Problem message={describeFault(error)} onRetry={reload} />;
  if (!data) return <Skeleton className="m-4 h-40" />;
  const images = data.release?.images ?? [];
  if (images.length === 0) {
    return (
      <Empty title="There is no image yet.">
        Once its images are there, reports of scanners about them stand here.
      </Empty>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-2">
        <p className="min-w-0 flex-1 basis-64 text-ink-soft">
          Reports of Trivy, Grype or any tool that writes SARIF 2.1.0; the newest of each image counts in policies.
        </p>
        <Button
          why={mayRelease}
          icon={<Upload size={14} aria-hidden />}
          onClick={() => address.go({ upload: images[0]?.platform ?? '' })}
        >
          Upload a report…
        </Button>
      </div>
      {images.map((image) => (
        <section
          key={image.platform}
          aria-label={`Findings of ${image.platform}`}
          className="not-first:border-t border-line"
        >
          <header className="flex flex-wrap items-center gap-x-5 gap-y-1 px-4 pt-3 pb-2">
            <h3 className="font-semibold">
              <PlatformLabel platform={image.platform} />
            </h3>
            <Digest value={image.digest} quiet />
            {image.findings ? (
              <>
                <span className="font-medium">{countWords(image.findings.counts)}</span>
                <span className="text-ink-faint">
                  {image.findings.tool}, <Age at={image.findings.at} />, uploaded by {image.findings.uploadedBy}
                </span>
              </>
            ) : (
              <span className="text-ink-soft">No scanner has reported on this image.</span>
            )}
          </header>
          {image.findings && image.findings.top.length > 0 && (
            <Worst report={image.findings} platform={image.platform} />
          )}
        </section>
      ))}
      {address.get('upload') !== null && (
        <UploadFindingsDrawer
          release={id}
          name={name}
          platforms={images.map((image) => image.platform)}
          platform={address.get('upload') ?? ''}
          onDone={reload}
          onClose={() => address.go({ upload: null }, 'replace')}
        />
      )}
    </>
  );
}

function Worst({ report, platform }: { report: Report; platform: string }) {
  return (
    <Table
      label={`Findings of ${platform}`}
      cards
      minWidth={640}
      head={
        <>
          <Head>Severity</Head>
          <Head>Finding</Head>
          <Head className="w-full">In</Head>
          <Head>Mended in</Head>
          <Head align="right">Times</Head>
        </>
      }
    >
      {report.top.map((finding) => (
        <Row key={`${finding.id} ${finding.severity}`}>
          <Cell>
            <StateMark {...severityWords[finding.severity]} />
          </Cell>
          <Cell className="whitespace-nowrap">
            <span className="mono font-medium">{finding.id}</span>
          </Cell>
          <Cell name="In">
            <span>
              <span className="mono break-all">{finding.packages.join(', ') || '–'}</span>
              {finding.title && <span className="block text-meta text-ink-faint">{finding.title}</span>}
            </span>
          </Cell>
          <Cell name="Mended in" className="mono whitespace-nowrap text-ink-soft">
            {finding.fixedIn.join(', ') || <span className="font-sans text-ink-faint">not yet</span>}
          </Cell>
          <Cell name="Times" align="right">
            {finding.count}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
