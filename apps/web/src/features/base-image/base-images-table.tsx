'use client';

import type { ReactNode } from 'react';
import { listed, plural } from '../../format/plural.ts';
import type { BaseImageRowFragment } from '../../graphql/generated/documents.ts';
import { Age, Until } from '../../ui/age.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Link } from '../../ui/link.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { MarkShape, StateMark } from '../../ui/state-mark.tsx';
import { Cell, Head, Row, Table } from '../../ui/table.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { paths } from '../paths.ts';
import { baseImageWords, versionChangeWords } from './base-image-words.ts';
import { summarizeUsers } from './users-layout.ts';

/** Base images, a row each; on a narrow screen a card each. */
export function BaseImagesTable({ images }: { images: readonly BaseImageRowFragment[] | undefined }) {
  return (
    <Table
      label="Base images"
      cards
      head={
        <>
          <Head>Base image</Head>
          <Head>State</Head>
          <Head className="max-lg:hidden">Digest, since</Head>
          <Head>Used by</Head>
          <Head className="max-xl:hidden">Newer version</Head>
          <Head align="right" className="max-md:hidden">
            Checked
          </Head>
        </>
      }
    >
      {images?.map((image) => <ImageRow key={image.id} image={image} />) ?? (
        <SkeletonRows rows={6} columns={4} height={52} />
      )}
    </Table>
  );
}

function ImageRow({ image }: { image: BaseImageRowFragment }) {
  return (
    <Row>
      <Cell className="h-13 py-2 align-top">
        <Link
          href={paths.baseImage(image.id)}
          className="mono rounded-sm font-medium wrap-anywhere after:absolute after:inset-0 hover:text-accent"
        >
          {image.name}
        </Link>
        {image.name !== image.reference && (
          <span className="block text-meta text-ink-faint">{image.reference.split('/', 1)[0]}</span>
        )}
      </Cell>
      <Cell name="State" className="py-2 align-top">
        <State image={image} />
      </Cell>
      <Cell name="Digest" className="py-2 align-top sm:max-lg:hidden">
        <Seen image={image} />
      </Cell>
      <Cell name="Used by" className="py-2 align-top">
        <Users image={image} />
      </Cell>
      <Cell name={image.advice.length > 0 ? 'Newer' : undefined} className="py-2 align-top sm:max-xl:hidden">
        <Advice image={image} />
      </Cell>
      <Cell name="Checked" align="right" className="py-2 align-top whitespace-nowrap sm:max-md:hidden">
        <Checks image={image} />
      </Cell>
    </Row>
  );
}

function State({ image }: { image: BaseImageRowFragment }) {
  const settled = image.state === 'SETTLED';
  return (
    <span className="block">
      {image.watched ? (
        <StateMark {...baseImageWords[image.state]} />
      ) : (
        <StateMark mark="cancelled" word="Not watched" />
      )}
      {image.watched && !settled && (
        <span className="block max-w-80 pl-5 text-meta text-ink-soft">{image.message}</span>
      )}
      {image.adviceOnly && (
        <Above>
          <Tooltip content="Every use of it pins a digest beside the tag: a move is of interest, and changes no build.">
            <span className="block w-fit pl-5 text-meta text-ink-faint">pinned by digest</span>
          </Tooltip>
        </Above>
      )}
    </span>
  );
}

function Seen({ image }: { image: BaseImageRowFragment }) {
  if (image.digest === null) return <span className="text-ink-faint">none seen</span>;
  return (
    <Above>
      <Digest value={image.digest} />
      <span className="block text-meta text-ink-faint">{image.seenAt && <Age at={image.seenAt} />}</span>
    </Above>
  );
}

function Users({ image }: { image: BaseImageRowFragment }) {
  const { applications, environments, behind } = summarizeUsers(image.users);
  if (applications.length === 0) return <span className="text-ink-faint">nothing any more</span>;
  return (
    <span className="block">
      <Above>
        {applications.slice(0, 2).map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            <Link href={paths.application(name)} className="rounded-sm hover:text-accent hover:underline">
              {name}
            </Link>
          </span>
        ))}
        {applications.length > 2 && (
          <span title={applications.slice(2).join(', ')}> and {plural(applications.length - 2, 'more', 'more')}</span>
        )}
      </Above>
      <span className="block text-meta text-ink-faint">
        {environments.length === 0 ? 'runs nowhere' : `in ${listed(environments)}`}
      </span>
      {behind.length > 0 && (
        <span className="flex items-center gap-1.5 text-meta text-outdated">
          <MarkShape mark="outdated" size={12} />
          {behind.length === 1 ? `${behind[0]} stands` : `${plural(behind.length, 'application')} stand`} on an older
          one
        </span>
      )}
    </span>
  );
}

function Advice({ image }: { image: BaseImageRowFragment }) {
  if (image.advice.length === 0) return null;
  return (
    <Above>
      {image.advice.slice(0, 2).map(({ tag, change }) => (
        <span key={tag} className="block whitespace-nowrap">
          <span className="mono">{tag}</span>{' '}
          <span className="text-meta text-ink-faint">{versionChangeWords[change]}</span>
        </span>
      ))}
    </Above>
  );
}

function Checks({ image }: { image: BaseImageRowFragment }) {
  return (
    <Above>
      <span className="text-ink-soft">{image.checkedAt ? <Age at={image.checkedAt} /> : 'not yet'}</span>
      {image.watched && image.nextCheckAt && (
        <span className="block text-meta text-ink-faint">
          next <Next at={image.nextCheckAt} />
        </span>
      )}
    </Above>
  );
}

function Next({ at }: { at: string }) {
  return Date.parse(at) <= Date.now() ? 'now' : <Until at={at} />;
}

/** What can be hovered or pressed by itself lies above the row’s own link. */
function Above({ children }: { children: ReactNode }) {
  return <span className="relative z-1">{children}</span>;
}
