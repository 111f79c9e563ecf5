'use client';

import { Command } from 'cmdk';
import { Boxes, Layers, MoveRight, Play, Server } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { PlacesDocument } from '../../graphql/generated/documents.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { MarkShape } from '../../ui/state-mark.tsx';
import { paths } from '../paths.ts';
import { releaseName, releaseWords, subjectLine } from '../release/release-words.ts';
import { useWhyNot } from '../session/viewer.tsx';
import { rooms } from './rooms.tsx';

const item =
  'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 text-ink select-none data-[selected=true]:bg-hover';
const group =
  '**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2.5 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-meta **:[[cmdk-group-heading]]:text-ink-faint';

/** Everything that has an address, and what is done most, by typing. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-60 bg-scrim animate-[enter_120ms_ease-out]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-60 w-[min(640px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none animate-[enter_120ms_ease-out]"
        >
          <Dialog.Title className="sr-only">Search or do</Dialog.Title>
          <Command label="Search or do" loop>
            <Command.Input
              autoFocus
              placeholder="Application, version, commit or action…"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-lead outline-none placeholder:text-ink-faint"
            />
            <Command.List className="max-h-[min(420px,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-ink-faint">
                Nothing here is called that. Of releases the 50 newest are searched, of base images the first 50.
              </Command.Empty>
              <Entries onClose={onClose} />
            </Command.List>
            <p className="flex items-center gap-3 border-t border-line px-4 py-2 text-meta text-ink-faint">
              <span className="flex items-center gap-1">
                <Kbd>↑</Kbd>
                <Kbd>↓</Kbd> choose
              </span>
              <span className="flex items-center gap-1">
                <Kbd>↵</Kbd> go
              </span>
              <span className="flex items-center gap-1">
                <Kbd>esc</Kbd> close
              </span>
            </p>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Entries({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [{ data }] = useQuery({ query: PlacesDocument, requestPolicy: 'cache-and-network' });
  const mayRelease = useWhyNot('RELEASE') === undefined;
  const mayPromote = useWhyNot('PROMOTE') === undefined;
  const go = (address: string) => () => {
    onClose();
    router.push(address);
  };
  const applications = data?.applications.nodes ?? [];
  const baseImages = data?.baseImages.nodes ?? [];
  const environments = (data?.environments ?? []).toSorted((a, b) => a.position - b.position);
  const promotable = applications.flatMap(({ name, latestRelease }) => (latestRelease ? { name, latestRelease } : []));

  return (
    <>
      <Command.Group heading="Rooms" className={group}>
        {rooms.map((room) => (
          <Entry key={room.href} value={`room ${room.name}`} icon={room.icon} onSelect={go(room.href)}>
            {room.name}
          </Entry>
        ))}
      </Command.Group>
      {applications.length > 0 && (
        <Command.Group heading="Applications" className={group}>
          {applications.map(({ id, name }) => (
            <Entry
              key={id}
              value={`application ${name}`}
              icon={<Boxes size={16} aria-hidden />}
              onSelect={go(paths.application(name))}
            >
              {name}
            </Entry>
          ))}
        </Command.Group>
      )}
      {environments.length > 0 && (
        <Command.Group heading="Environments" className={group}>
          {environments.map(({ id, name }) => (
            <Entry
              key={id}
              value={`environment ${name}`}
              icon={<Server size={16} aria-hidden />}
              onSelect={go(paths.environment(name))}
            >
              {name}
            </Entry>
          ))}
        </Command.Group>
      )}
      {baseImages.length > 0 && (
        <Command.Group heading="Base images" className={group}>
          {baseImages.map(({ id, reference }) => (
            <Entry
              key={id}
              value={`base image ${reference}`}
              icon={<Layers size={16} aria-hidden />}
              onSelect={go(paths.baseImage(reference))}
            >
              {reference}
            </Entry>
          ))}
        </Command.Group>
      )}
      <Command.Group heading="Do" className={group}>
        {mayPromote &&
          promotable.flatMap(({ name, latestRelease }) =>
            environments.map((environment) => (
              <Entry
                key={`${latestRelease.id} ${environment.id}`}
                value={`promote ${name} ${latestRelease.version} to ${environment.name}`}
                icon={<MoveRight size={16} aria-hidden />}
                onSelect={go(paths.promote(latestRelease.id, environment.name))}
              >
                Promote {name} {latestRelease.version} to {environment.name}
              </Entry>
            )),
          )}
        {mayRelease &&
          applications.map(({ id, name }) => (
            <Entry
              key={id}
              value={`start release of ${name}`}
              icon={<Play size={16} aria-hidden />}
              onSelect={go(`${paths.application(name)}?start`)}
            >
              Start a release of {name}
            </Entry>
          ))}
      </Command.Group>
      <Command.Group heading="Releases" className={group}>
        {(data?.releases.nodes ?? []).map((release) => {
          const { mark, word } = releaseWords[release.state];
          return (
            <Entry
              key={release.id}
              value={`release ${release.application.name} ${releaseName(release)} ${release.commitSubject ?? ''} ${release.id}`}
              icon={<MarkShape mark={mark} label={word} size={16} />}
              onSelect={go(paths.release(release.id))}
            >
              <span className="whitespace-nowrap">
                {release.application.name} <span className="font-medium">{releaseName(release)}</span>
              </span>
              <span className="min-w-0 truncate text-ink-faint">{subjectLine(release.commitSubject)}</span>
            </Entry>
          );
        })}
      </Command.Group>
      {!data && (
        <Entry value="reading" icon={<Layers size={16} aria-hidden />} onSelect={() => {}}>
          <span className="text-ink-faint">Reading applications and releases…</span>
        </Entry>
      )}
    </>
  );
}

function Entry(props: { value: string; icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item value={props.value} onSelect={props.onSelect} className={item}>
      <span className="flex w-4 justify-center text-ink-faint">{props.icon}</span>
      {props.children}
    </Command.Item>
  );
}
